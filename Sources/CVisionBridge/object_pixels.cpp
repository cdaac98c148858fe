#include "cv_objects.h"
#include <algorithm>

cv_status cv_gather_object(const cv_patch *patch, const float *depth, const float *density,
                           int32_t width, int32_t height, cv_object_pixels *pixels) {
  if (!patch || !patch->mask || !depth || !density || width <= 0 || height <= 0 || !pixels ||
      !pixels->x || !pixels->y || !pixels->density || !pixels->depth)
    return CV_ERR_ARGUMENT;
  const int32_t top = std::max(0, -patch->y), bottom = std::min(patch->height, height - patch->y);
  const int32_t left = std::max(0, -patch->x), right = std::min(patch->width, width - patch->x);
  int64_t n = 0;
  for (int32_t row = top; row < bottom; row++) {
    const int64_t line = static_cast<int64_t>(row) * patch->width;
    const float *values = density + static_cast<int64_t>(row + patch->y) * width;
    for (int32_t column = left; column < right; column++) {
      if (patch->mask[line + column] == 0)
        continue;
      pixels->x[n] = column + patch->x;
      pixels->y[n] = row + patch->y;
      pixels->density[n] = values[column + patch->x];
      pixels->depth[n++] = depth[line + column];
    }
  }
  pixels->count = n;
  return CV_OK;
}
