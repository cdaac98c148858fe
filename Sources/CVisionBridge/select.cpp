#include "cv_guard.hpp"
#include "cv_planes.h"
#include <algorithm>
#include <cstring>
#include <vector>

namespace {

// Fewer are selected by comparing.
constexpr size_t few = 1 << 11;

// Bits whose order as unsigned numbers is that of the floats.
uint32_t ordered_bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

float select_small(float *values, int64_t count, int64_t k) {
  std::nth_element(values, values + k, values + count);
  return values[k];
}

// Counts values by some of their bits, keeps those that share the answer's, and goes on with the
// next bits while many are left: no branch on the data, where comparing would mispredict all the
// way.
float select_large(const float *values, int64_t count, int64_t k) {
  constexpr int bits = 13;
  std::vector<int32_t> counts(1 << bits);
  std::vector<float> same(values, values + count);
  for (int shift = 32 - bits; shift >= 0 && same.size() > few; shift -= bits) {
    const auto bucket_of = [shift](float value) {
      return (ordered_bits(value) >> shift) & ((1u << bits) - 1);
    };
    std::fill(counts.begin(), counts.end(), 0);
    for (const float value : same)
      counts[bucket_of(value)]++;
    uint32_t bucket = 0;
    while (k >= counts[bucket])
      k -= counts[bucket++];
    size_t kept = 0;
    for (const float value : same) {
      same[kept] = value;
      kept += bucket_of(value) == bucket;
    }
    same.resize(kept);
  }
  return select_small(same.data(), static_cast<int64_t>(same.size()), k);
}

} // namespace

cv_status cv_select(float *values, int64_t count, int64_t k, float *result) {
  if (!values || !result || k < 0 || k >= count || count > INT32_MAX)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    *result = count <= static_cast<int64_t>(few) ? select_small(values, count, k)
                                                 : select_large(values, count, k);
  });
}
