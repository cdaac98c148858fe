#include "cv_guard.hpp"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include "row_sums.hpp"
#include <algorithm>
#include <cstdlib>
#include <opencv2/core/hal/hal.hpp>
#include <vector>

namespace {

// |Laplacian| along one row, added to `sums`; the rows above and below may be the row itself.
CV_WIDE void add_laplacian(const uint8_t *above, const uint8_t *row, const uint8_t *below,
                           int32_t width, uint16_t *__restrict sums) {
  for (int32_t x = 1; x < width - 1; x++) {
    const int16_t v =
        static_cast<int16_t>(4 * row[x] - above[x] - below[x] - row[x - 1] - row[x + 1]);
    sums[x] += static_cast<uint16_t>(v < 0 ? -v : v);
  }
  for (int32_t x = 0; x < width; x += std::max(1, width - 1)) {
    const int left = row[std::max(x - 1, 0)], right = row[std::min(x + 1, width - 1)];
    sums[x] += static_cast<uint16_t>(std::abs(4 * row[x] - above[x] - below[x] - left - right));
  }
}

CV_WIDE void divide(const int32_t *__restrict detail, const int32_t *__restrict level,
                    int32_t count, float *__restrict out) {
  for (int32_t x = 0; x < count; x++)
    out[x] = static_cast<float>(detail[x]) / static_cast<float>(std::max(level[x], 1));
}

} // namespace

cv_status cv_detail_strength(const uint8_t *luma, int32_t width, int32_t height, int32_t factor,
                             int32_t x, int32_t y, float *strength, int32_t out_width,
                             int32_t out_height) {
  // 16-bit column sums hold 64 rows of the largest value.
  if (!luma || !strength || width <= 0 || height <= 0 || factor < 1 || factor > 64 || x < 0 ||
      y < 0 || out_width <= 0 || out_height <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t first_column = std::min(x * factor, width - 1);
    const int32_t columns = std::min(out_width * factor, width - first_column);
    const int32_t whole = std::min(out_width, columns / factor);
    std::vector<uint16_t> sums(columns), levels(columns);
    std::vector<int32_t> details(out_width), brightness(out_width);
    for (int32_t oy = 0; oy < out_height; oy++) {
      std::fill(sums.begin(), sums.end(), 0);
      std::fill(levels.begin(), levels.end(), 0);
      const int first = std::min((oy + y) * factor, height - 1);
      const int last = std::min(first + factor, height);
      for (int r = first; r < last; r++) {
        const uint8_t *row = luma + static_cast<size_t>(r) * width + first_column;
        add_laplacian(r > 0 ? row - width : row, row, r < height - 1 ? row + width : row, columns,
                      sums.data());
        cv_add_row(row, columns, levels.data());
      }
      float *out = strength + static_cast<size_t>(oy) * out_width;
      cv_sum_groups(sums.data(), whole, factor, details.data());
      cv_sum_groups(levels.data(), whole, factor, brightness.data());
      divide(details.data(), brightness.data(), whole, out);
      for (int32_t ox = whole; ox < out_width; ox++) {
        int32_t detail = 0, level = 0;
        for (int k = 0; k < factor; k++) {
          const int column = std::min(ox * factor + k, columns - 1);
          detail += sums[column];
          level += levels[column];
        }
        out[ox] = static_cast<float>(detail) / static_cast<float>(std::max(level, 1));
      }
    }
  });
}

cv_status cv_log(const float *source, float *target, int64_t count, float least) {
  if (!source || !target || count < 0 || !(least > 0))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    constexpr int64_t chunk = 1 << 14;
    for (int64_t i = 0; i < count; i += chunk) {
      const int64_t n = std::min(chunk, count - i);
      for (int64_t k = 0; k < n; k++)
        target[i + k] = std::max(source[i + k], least);
      cv::hal::log32f(target + i, target + i, static_cast<int>(n));
    }
  });
}
