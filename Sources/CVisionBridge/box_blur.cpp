#include "cv_guard.hpp"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include <algorithm>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace {

// Windows up to this radius are summed directly, in vectors; larger ones by OpenCV's running sums.
constexpr int32_t small_radius = 5;

// `padded`: a row with `radius` mirrored samples before and behind it.
CV_WIDE void sum_across(const float *__restrict padded, int32_t width, int32_t radius,
                        float *__restrict out) {
  for (int32_t x = 0; x < width; x++)
    out[x] = padded[x] + padded[x + 1] + padded[x + 2];
  for (int32_t k = 3; k <= 2 * radius; k++)
    for (int32_t x = 0; x < width; x++)
      out[x] += padded[x + k];
}

CV_WIDE void mean_down(const float *const *rows, int32_t count, int32_t width,
                       float *__restrict out) {
  const float share = 1.0f / static_cast<float>(count * count);
  constexpr int32_t stretch = 256;
  float sums[stretch];
  for (int32_t x = 0; x < width; x += stretch) {
    const int32_t n = std::min(stretch, width - x);
    for (int32_t i = 0; i < n; i++)
      sums[i] = rows[0][x + i] + rows[1][x + i];
    for (int32_t k = 2; k < count; k++)
      for (int32_t i = 0; i < n; i++)
        sums[i] += rows[k][x + i];
    for (int32_t i = 0; i < n; i++)
      out[x + i] = sums[i] * share;
  }
}

// Mirrored with the border sample repeated, as BORDER_REFLECT.
int32_t mirrored(int32_t i, int32_t count) {
  return i < 0 ? -i - 1 : i >= count ? 2 * count - 1 - i : i;
}

// Rows are read before the row that takes their place is written, so the planes may be one.
void small_blur(const float *source, float *target, int32_t width, int32_t height, int32_t radius) {
  const int32_t side = 2 * radius + 1;
  std::vector<float> sums(static_cast<size_t>(side) * width), padded(width + 2 * radius);
  std::vector<const float *> rows(side);
  int32_t done = 0;
  for (int32_t y = 0; y < height; y++) {
    for (; done <= std::min(y + radius, height - 1); done++) {
      const float *row = source + static_cast<size_t>(done) * width;
      std::memcpy(padded.data() + radius, row, sizeof(float) * static_cast<size_t>(width));
      for (int32_t k = 1; k <= radius; k++) {
        padded[radius - k] = row[k - 1];
        padded[radius + width - 1 + k] = row[width - k];
      }
      sum_across(padded.data(), width, radius,
                 sums.data() + static_cast<size_t>(done % side) * width);
    }
    for (int32_t k = 0; k < side; k++)
      rows[k] = sums.data() + static_cast<size_t>(mirrored(y + k - radius, height) % side) * width;
    mean_down(rows.data(), side, width, target + static_cast<size_t>(y) * width);
  }
}

} // namespace

cv_status cv_box_blur(const float *source, float *target, int32_t width, int32_t height,
                      int32_t radius, int32_t passes) {
  if (!source || !target || width <= 0 || height <= 0 || radius < 0 || passes < 1)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    if (radius > 0 && radius <= small_radius && width > radius && height > radius) {
      for (int32_t i = 0; i < passes; i++)
        small_blur(i == 0 ? source : target, target, width, height, radius);
      return;
    }
    const cv::Mat in(height, width, CV_32F, const_cast<float *>(source));
    cv::Mat out(height, width, CV_32F, target);
    const cv::Size window(2 * radius + 1, 2 * radius + 1);
    cv::blur(in, out, window, cv::Point(-1, -1), cv::BORDER_REFLECT);
    for (int32_t i = 1; i < passes; i++)
      cv::blur(out, out, window, cv::Point(-1, -1), cv::BORDER_REFLECT);
  });
}
