#include "cv_guard.hpp"
#include "cv_objects.h"
#include "percentile.hpp"
#include "weighted_radius.hpp"
#include <cmath>

namespace {

// Connected pieces (8 neighbours) of at least `least` pixels among those above `level`.
int pieces_above(const cv_object_pixels &p, const float *values, float level, int32_t least) {
  const auto [first, last] = std::minmax_element(p.x, p.x + p.count);
  // One empty pixel all round.
  const int32_t left = *first - 1, top = p.y[0] - 1;
  const int32_t width = *last - left + 2, height = p.y[p.count - 1] - top + 2;
  std::vector<uint8_t> mask(static_cast<size_t>(width) * height);
  for (int64_t i = 0; i < p.count; i++)
    mask[static_cast<size_t>(p.y[i] - top) * width + (p.x[i] - left)] = values[i] > level;
  std::vector<int32_t> open;
  int pieces = 0;
  for (int64_t i = 0; i < p.count; i++) {
    const int32_t start = (p.y[i] - top) * width + p.x[i] - left;
    if (mask[start] == 0)
      continue;
    int32_t size = 0;
    mask[start] = 0;
    open.push_back(start);
    while (!open.empty()) {
      const int32_t at = open.back();
      open.pop_back();
      size++;
      for (int32_t row = at - width; row <= at + width; row += width)
        for (int32_t j = row - 1; j <= row + 1; j++)
          if (mask[j] != 0) {
            mask[j] = 0;
            open.push_back(j);
          }
    }
    pieces += size >= least;
  }
  return pieces;
}

} // namespace

cv_status cv_measure_haem(const cv_object_pixels *pixels, const float *haem,
                          const cv_haem_limits *limits, cv_haem_values *values) {
  if (!pixels || pixels->count < 1 || !haem || !limits || limits->least < 1 || !values)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv_object_pixels &p = *pixels;
    cv_haem_values v = {};
    const float noise = limits->noise;
    double dd = 0, dh = 0;
    int64_t stained = 0, red = 0, pale = 0, shown = 0;
    for (int64_t i = 0; i < p.count; i++) {
      const float h = haem[i], d = p.density[i] * limits->polarity;
      v.sum += h;
      dd += d * d;
      dh += d * h;
      stained += h > limits->stained;
      const bool is_red = h > 3 * noise && h > 0.25f * d;
      const bool seen = std::abs(d) > 3 * limits->density_noise;
      red += is_red;
      shown += seen || is_red;
      pale += seen && h < 0.1f * std::abs(d) + noise;
    }
    v.stained = static_cast<double>(stained);
    v.slope = dd > 0 ? dh / dd : cv_none;
    v.red = static_cast<double>(red) / static_cast<double>(p.count);
    v.pale = shown > 0 ? static_cast<double>(pale) / static_cast<double>(shown) : cv_none;
    std::vector<float> sorted(haem, haem + p.count);
    v.high = cv_percentile(sorted, 0.95);
    v.radius = cv_weighted_radius(p, haem);
    const float level = std::max(static_cast<float>(v.high / 2), 3 * noise);
    v.core = static_cast<double>(
        std::count_if(haem, haem + p.count, [&](float h) { return h > level; }));
    v.pieces = v.core > 0 ? pieces_above(p, haem, level, limits->least) : 0;
    *values = v;
  });
}
