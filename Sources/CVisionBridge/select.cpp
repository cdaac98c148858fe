#include "cv_guard.hpp"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include "select.hpp"
#include <algorithm>
#include <cmath>
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

// Fewer than this are sorted as far as needed at once.
constexpr int64_t handful = 48;

CV_WIDE void range_of(const float *values, int64_t count, float *least, float *greatest) {
  float low = values[0], high = values[0];
  for (int64_t i = 1; i < count; i++) {
    low = values[i] < low ? values[i] : low;
    high = values[i] > high ? values[i] : high;
  }
  *least = low;
  *greatest = high;
}

// Counts the values in steps between the least and the greatest, and goes on with those in the
// answer's step.
float select_small(float *values, int64_t count, int64_t k) {
  constexpr int steps = 256;
  float same[few];
  float *from = values;
  // Of many values that differ in their last bits only, more than a few may be left over.
  const bool fits = count <= static_cast<int64_t>(few);
  // Each round leaves a few out of a hundred unless nearly all values lie in one step.
  for (int round = 0; fits && round < 3 && count > handful; round++) {
    float low, high;
    range_of(from, count, &low, &high);
    const float scale = (steps - 0.5f) / (high - low);
    if (!(high > low) || !std::isfinite(scale))
      break;
    int32_t counts[steps] = {};
    const auto step_of = [=](float v) { return static_cast<int32_t>((v - low) * scale); };
    for (int64_t i = 0; i < count; i++)
      counts[step_of(from[i])]++;
    int32_t step = 0;
    while (k >= counts[step])
      k -= counts[step++];
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++) {
      const float v = from[i];
      same[kept] = v;
      kept += step_of(v) == step;
    }
    from = same;
    count = kept;
  }
  std::nth_element(from, from + k, from + count);
  return from[k];
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

float cv_kth(float *values, int64_t count, int64_t k) {
  return count <= static_cast<int64_t>(few) ? select_small(values, count, k)
                                            : select_large(values, count, k);
}

cv_status cv_select(float *values, int64_t count, int64_t k, float *result) {
  if (!values || !result || k < 0 || k >= count || count > INT32_MAX)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] { *result = cv_kth(values, count, k); });
}
