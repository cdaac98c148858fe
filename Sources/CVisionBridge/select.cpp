#include "cv_guard.hpp"
#include "cv_planes.h"
#include <algorithm>
#include <cstring>
#include <vector>

namespace {

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

// Counts values by their leading bits, then selects among those that share the answer's: one pass
// without a branch on the data, where a selection by comparing would mispredict all the way.
float select_large(const float *values, int64_t count, int64_t k) {
  constexpr int bits = 13;
  std::vector<int32_t> counts(1 << bits);
  for (int64_t i = 0; i < count; i++)
    counts[ordered_bits(values[i]) >> (32 - bits)]++;
  uint32_t bucket = 0;
  while (k >= counts[bucket])
    k -= counts[bucket++];
  std::vector<float> same;
  same.reserve(counts[bucket]);
  for (int64_t i = 0; i < count; i++)
    if (ordered_bits(values[i]) >> (32 - bits) == bucket)
      same.push_back(values[i]);
  return select_small(same.data(), static_cast<int64_t>(same.size()), k);
}

} // namespace

cv_status cv_select(float *values, int64_t count, int64_t k, float *result) {
  if (!values || !result || k < 0 || k >= count || count > INT32_MAX)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    *result = count < 1 << 12 ? select_small(values, count, k) : select_large(values, count, k);
  });
}
