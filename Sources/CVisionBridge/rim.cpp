#include "cv_guard.hpp"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace {

CV_WIDE void order(float *__restrict low, float *__restrict high, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    const float a = low[i], b = high[i];
    low[i] = a < b ? a : b;
    high[i] = a < b ? b : a;
  }
}

// Sorts every column of `rows` rows by Batcher's odd-even merge sort (Knuth, The Art of Computer
// Programming 3, 5.2.2, algorithm M): its comparisons do not depend on the data, so that all
// columns are sorted at a time.
void sort_columns(float *values, int32_t rows, int32_t columns) {
  int32_t top = 1;
  while (2 * top < rows)
    top *= 2;
  for (int32_t p = top; p > 0; p /= 2) {
    int32_t q = top, r = 0, d = p;
    while (d > 0) {
      for (int32_t i = 0; i < rows - d; i++)
        if ((i & p) == r)
          order(values + static_cast<size_t>(i) * columns,
                values + static_cast<size_t>(i + d) * columns, columns);
      d = q - p;
      q /= 2;
      r = p;
    }
  }
}

// Distance and angle of a stretch of pixels as places in the table: bin, sector and the way to the
// next sector. Angle: polynomial from Abramowitz and Stegun 4.4.47, to 1e-4.
CV_WIDE void find_places(const cv_rim *rim, double y, int32_t first, int32_t count,
                         int32_t *__restrict bins, float *__restrict sectors,
                         float *__restrict blends) {
  const float pi = 3.14159265f;
  const float dy = static_cast<float>(y - rim->centre_y);
  const float start = static_cast<float>(first - rim->centre_x);
  const float ux = static_cast<float>(rim->ux), uy = static_cast<float>(rim->uy) * dy;
  const float vx = static_cast<float>(rim->vx), vy = static_cast<float>(rim->vy) * dy;
  const float to_bin = rim->bins / (rim->outer - rim->inner);
  const float to_blend = 1 / (rim->blend_to - rim->blend_from);
  const float to_sector = rim->sectors / (2 * pi);
  const float last = static_cast<float>(rim->bins - 1);
  for (int32_t i = 0; i < count; i++) {
    const float dx = start + static_cast<float>(i);
    const float u = dx * ux + uy, v = dx * vx + vy;
    const float rho = std::sqrt(u * u + v * v);
    const float ax = std::fabs(dx), ay = std::fabs(dy);
    const float most = std::max(std::max(ax, ay), 1e-12f);
    const float t = std::min(ax, ay) / most, t2 = t * t;
    float a = t * (0.9998660f +
                   t2 * (-0.3302995f + t2 * (0.1801410f + t2 * (-0.0851330f + t2 * 0.0208351f))));
    a = ay > ax ? pi / 2 - a : a;
    a = dx < 0 ? pi - a : a;
    a = dy < 0 ? 2 * pi - a : a;
    bins[i] = static_cast<int32_t>(std::min(std::max((rho - rim->inner) * to_bin, 0.0f), last));
    sectors[i] = a * to_sector;
    blends[i] = std::min(std::max((rho - rim->blend_from) * to_blend, 0.0f), 1.0f);
  }
}

CV_WIDE void sample_ray(const float *__restrict plane, int32_t width, float x, float y, float dx,
                        float dy, int32_t last_x, int32_t last_y, int32_t count,
                        float *__restrict out) {
  for (int32_t k = 0; k < count; k++) {
    const float px = x + dx * static_cast<float>(k), py = y + dy * static_cast<float>(k);
    // Rounding may reach just beyond the plane, and the last pixel begins no square.
    const int32_t x0 = std::min(std::max(static_cast<int32_t>(px), 0), last_x);
    const int32_t y0 = std::min(std::max(static_cast<int32_t>(py), 0), last_y);
    const float fx = px - static_cast<float>(x0), fy = py - static_cast<float>(y0);
    const float *a = plane + y0 * width + x0;
    const float top = a[0] + (a[1] - a[0]) * fx;
    const float bottom = a[width] + (a[width + 1] - a[width]) * fx;
    out[k] = top + (bottom - top) * fy;
  }
}

// Steps from `at` by `step` that stay within 0 ... `last`.
int32_t steps_inside(double at, double step, double last, int32_t count) {
  if (at < 0 || at > last)
    return 0;
  if (step == 0)
    return count;
  const double most = (step > 0 ? last - at : -at) / step;
  return most >= count ? count : static_cast<int32_t>(most) + 1;
}

} // namespace

cv_status cv_sample_ray(const float *plane, int32_t width, int32_t height, double x, double y,
                        double dx, double dy, int32_t count, float *samples, int32_t *valid) {
  if (!plane || !samples || !valid || width < 2 || height < 2 || count < 0)
    return CV_ERR_ARGUMENT;
  *valid = std::min(steps_inside(x, dx, width - 1, count), steps_inside(y, dy, height - 1, count));
  sample_ray(plane, width, static_cast<float>(x), static_cast<float>(y), static_cast<float>(dx),
             static_cast<float>(dy), width - 2, height - 2, *valid, samples);
  return CV_OK;
}

cv_status cv_ring_medians(const float *polar, int32_t rays, int32_t bins, int32_t sectors,
                          int32_t half, float *table) {
  if (!polar || !table || rays <= 0 || bins <= 0 || sectors <= 0 || half < 0 || 2 * half + 1 > rays)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t rows = 2 * half + 1;
    const float none = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> values(static_cast<size_t>(rows) * bins), medians(bins);
    std::vector<int32_t> counts(bins);
    for (int32_t sector = 0; sector < sectors; sector++) {
      std::fill(counts.begin(), counts.end(), 0);
      for (int32_t k = 0; k < rows; k++) {
        const int32_t ray = (sector * rays / sectors + k - half + rays) % rays;
        const float *in = polar + static_cast<size_t>(ray) * bins;
        float *row = values.data() + static_cast<size_t>(k) * bins;
        for (int32_t b = 0; b < bins; b++) {
          const bool seen = std::isfinite(in[b]);
          // What is missing sorts to the end.
          row[b] = seen ? in[b] : none;
          counts[b] += seen;
        }
      }
      sort_columns(values.data(), rows, bins);
      for (int32_t b = 0; b < bins; b++)
        medians[b] = values[static_cast<size_t>(counts[b] / 2) * bins + b];
      for (int32_t k = 0; k < rows; k++) {
        float *row = values.data() + static_cast<size_t>(k) * bins;
        for (int32_t b = 0; b < bins; b++)
          row[b] = k < counts[b] ? std::fabs(row[b] - medians[b]) : none;
      }
      sort_columns(values.data(), rows, bins);
      float *out = table + 2 * static_cast<size_t>(sector) * bins;
      for (int32_t b = 0; b < bins; b++) {
        const bool enough = counts[b] >= 8;
        const float deviation = values[static_cast<size_t>(counts[b] / 2) * bins + b];
        out[2 * b] = enough ? medians[b] : nan;
        out[2 * b + 1] = enough ? 1.4826f * deviation : nan;
      }
    }
  });
}

cv_status cv_follow_rim(const cv_rim *rim, int32_t y, int32_t first, int32_t end,
                        const float *values, float sign, float noise, float *target, float *sigma) {
  if (!rim || !rim->table || rim->bins <= 0 || rim->sectors <= 0 || first < 0 || !values || !target)
    return CV_ERR_ARGUMENT;
  constexpr int32_t stretch = 512;
  int32_t bins[stretch];
  float sectors[stretch], blends[stretch];
  for (int32_t x = first; x < end; x += stretch) {
    const int32_t count = std::min(stretch, end - x);
    find_places(rim, y, x, count, bins, sectors, blends);
    for (int32_t i = 0; i < count; i++) {
      const int32_t whole = static_cast<int32_t>(sectors[i]);
      const int32_t here = whole < rim->sectors ? whole : 0;
      const int32_t next = here + 1 < rim->sectors ? here + 1 : 0;
      const float share = sectors[i] - static_cast<float>(whole);
      const float *a = rim->table + 2 * (here * rim->bins + bins[i]);
      const float *b = rim->table + 2 * (next * rim->bins + bins[i]);
      // One of two sectors may lie outside the picture; then the other speaks alone.
      const bool has_a = std::isfinite(a[0]), has_b = std::isfinite(b[0]);
      if (!has_a && !has_b)
        continue;
      if (!has_a)
        a = b;
      if (!has_b)
        b = a;
      const float median = a[0] + (b[0] - a[0]) * share;
      target[x + i] += (sign * (values[x + i] - median) - target[x + i]) * blends[i];
      if (sigma)
        sigma[x + i] = std::max(noise, (a[1] + (b[1] - a[1]) * share) * blends[i]);
    }
  }
  return CV_OK;
}
