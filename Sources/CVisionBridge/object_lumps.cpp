#include "cv_guard.hpp"
#include "cv_objects.h"
#include "fractional_box.hpp"
#include "percentile.hpp"
#include "raw_floats.hpp"

cv_status cv_measure_lumps(const float *density, int32_t width, int32_t height, double um_per_px,
                           const cv_patch *patch, double *small, double *large) {
  if (!density || width <= 0 || height <= 0 || !(um_per_px > 0) || !patch || !patch->mask ||
      !small || !large)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    // Half of the widest square.
    const int32_t margin = static_cast<int32_t>(120 / um_per_px) + 1;
    const int32_t x0 = std::max(0, patch->x - margin), y0 = std::max(0, patch->y - margin);
    const int32_t w = std::min(width, patch->x + patch->width + margin) - x0;
    const int32_t h = std::min(height, patch->y + patch->height + margin) - y0;
    *small = *large = cv_none;
    if (w < 1 || h < 1)
      return;
    const size_t count = static_cast<size_t>(w) * h;
    const auto plane = cv_raw_floats(count), fine = cv_raw_floats(count);
    const auto middle = cv_raw_floats(count), coarse = cv_raw_floats(count);
    for (int32_t y = 0; y < h; y++)
      std::copy_n(density + static_cast<size_t>(y + y0) * width + x0, w,
                  plane.get() + static_cast<size_t>(y) * w);
    cv_fractional_box(plane.get(), fine.get(), w, h, 60 / um_per_px);
    cv_fractional_box(plane.get(), middle.get(), w, h, 120 / um_per_px);
    cv_fractional_box(plane.get(), coarse.get(), w, h, 240 / um_per_px);
    double smalls = 0, larges = 0, n = 0;
    const int32_t left = std::max(0, x0 - patch->x),
                  right = std::min(patch->width, w + x0 - patch->x);
    for (int32_t y = std::max(0, patch->y - y0); y < h; y++) {
      const int32_t row = y + y0 - patch->y;
      if (row >= patch->height)
        break;
      const uint8_t *mask = patch->mask + static_cast<size_t>(row) * patch->width;
      const int64_t line = static_cast<int64_t>(y) * w + patch->x - x0;
      for (int32_t px = left; px < right; px++) {
        if (mask[px] == 0)
          continue;
        const int64_t i = line + px;
        const float a = fine[i] - middle[i], b = middle[i] - coarse[i];
        smalls += a * a;
        larges += b * b;
        n += 1;
      }
    }
    if (n > 0) {
      *small = smalls / n;
      *large = larges / n;
    }
  });
}
