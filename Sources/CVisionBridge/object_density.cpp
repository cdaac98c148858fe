#include "cv_guard.hpp"
#include "cv_objects.h"
#include "percentile.hpp"
#include "weighted_radius.hpp"
#include <cmath>

namespace {

// Share of the variance that rings of equal depth explain.
double explained(const cv_object_pixels &p, double sum, double squares, float deepest) {
  constexpr int rings = 8;
  double sums[rings] = {}, counts[rings] = {};
  for (int64_t i = 0; i < p.count; i++) {
    const int ring = std::min(rings - 1, static_cast<int>(p.depth[i] / deepest * rings));
    sums[ring] += p.density[i];
    counts[ring] += 1;
  }
  const double mean_square = sum * sum / static_cast<double>(p.count);
  double between = -mean_square;
  for (int i = 0; i < rings; i++)
    if (counts[i] > 0)
      between += sums[i] * sums[i] / counts[i];
  return squares > mean_square ? between / (squares - mean_square) : cv_none;
}

} // namespace

cv_status cv_measure_density(const cv_object_pixels *pixels, const float *density, int32_t width,
                             int32_t height, float noise, cv_density_values *values) {
  if (!pixels || pixels->count < 1 || !density || width <= 0 || height <= 0 || !values)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv_object_pixels &p = *pixels;
    cv_density_values v = {};
    float deepest = 1e-3f;
    for (int64_t i = 0; i < p.count; i++)
      deepest = std::max(deepest, p.depth[i]);
    v.deepest = deepest;
    double zone_sums[3] = {}, zone_counts[3] = {}, squares = 0, slopes = 0, sloped = 0;
    for (int64_t i = 0; i < p.count; i++) {
      const double d = p.density[i];
      v.sum += d;
      squares += d * d;
      v.bright += p.density[i] < -3 * noise;
      const float depth = p.depth[i] / deepest;
      const int zone = depth > 0.6f ? 0 : depth > 0.25f ? 1 : 2;
      zone_sums[zone] += d;
      zone_counts[zone] += 1;
      const int32_t x = p.x[i], y = p.y[i];
      if (p.depth[i] <= 1.5f && x > 0 && y > 0 && x < width - 1 && y < height - 1) {
        const float *at = density + static_cast<int64_t>(y) * width + x;
        const double gx = (at[1] - at[-1]) / 2, gy = (at[width] - at[-width]) / 2;
        slopes += std::sqrt(gx * gx + gy * gy);
        sloped += 1;
      }
    }
    for (int i = 0; i < 3; i++)
      v.zones[i] = zone_counts[i] > 0 ? zone_sums[i] / zone_counts[i] : cv_none;
    v.slope = slopes / std::max(sloped, 1.0);
    std::vector<float> sorted(p.density, p.density + p.count);
    v.low = cv_percentile(sorted, 0.05);
    v.high = cv_percentile(sorted, 0.95);
    v.radius = cv_weighted_radius(p, p.density);
    v.rings = explained(p, v.sum, squares, deepest);
    *values = v;
  });
}
