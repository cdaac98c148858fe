#include "cv_guard.hpp"
#include "cv_planes.h"
#include <algorithm>
#include <opencv2/core/hal/hal.hpp>
#include <vector>

namespace {

// Squares of the discrete Laplacian along one row; the rows above and below may be the row itself.
void laplacian_squared(const uint8_t *above, const uint8_t *row, const uint8_t *below, int width,
                       int32_t *out) {
  const auto at = [&](int x) {
    const int left = row[std::max(x - 1, 0)];
    const int right = row[std::min(x + 1, width - 1)];
    const int v = 4 * row[x] - above[x] - below[x] - left - right;
    return v * v;
  };
  out[0] = at(0);
  for (int x = 1; x < width - 1; x++) {
    const int v = 4 * row[x] - above[x] - below[x] - row[x - 1] - row[x + 1];
    out[x] = v * v;
  }
  if (width > 1)
    out[width - 1] = at(width - 1);
}

} // namespace

cv_status cv_detail_energy(const uint8_t *luma, int32_t width, int32_t height, int32_t factor,
                           int32_t x, int32_t y, float *energy, int32_t out_width,
                           int32_t out_height) {
  if (!luma || !energy || width <= 0 || height <= 0 || factor < 1 || x < 0 || y < 0 ||
      out_width <= 0 || out_height <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::vector<int32_t> squares(width), sums(out_width), levels(out_width);
    for (int32_t oy = 0; oy < out_height; oy++) {
      std::fill(sums.begin(), sums.end(), 0);
      std::fill(levels.begin(), levels.end(), 0);
      const int first = std::min((oy + y) * factor, height - 1);
      const int last = std::min(first + factor, height);
      for (int r = first; r < last; r++) {
        const uint8_t *row = luma + static_cast<size_t>(r) * width;
        laplacian_squared(r > 0 ? row - width : row, row, r < height - 1 ? row + width : row, width,
                          squares.data());
        const int whole = std::min(out_width, width / factor - x);
        if (factor == 2) {
          const int32_t *s = squares.data() + 2 * x;
          const uint8_t *l = row + 2 * x;
          for (int ox = 0; ox < whole; ox++) {
            sums[ox] += s[2 * ox] + s[2 * ox + 1];
            levels[ox] += l[2 * ox] + l[2 * ox + 1];
          }
        } else {
          for (int ox = 0; ox < whole; ox++) {
            for (int k = 0; k < factor; k++) {
              sums[ox] += squares[(ox + x) * factor + k];
              levels[ox] += row[(ox + x) * factor + k];
            }
          }
        }
        for (int ox = std::max(whole, 0); ox < out_width; ox++) {
          sums[ox] += squares[width - 1] * factor;
          levels[ox] += row[width - 1] * factor;
        }
      }
      const float n = static_cast<float>((last - first) * factor);
      float *out = energy + static_cast<size_t>(oy) * out_width;
      for (int32_t ox = 0; ox < out_width; ox++) {
        const float level = std::max(levels[ox] / n, 1.0f);
        out[ox] = sums[ox] / n / (level * level);
      }
    }
  });
}

cv_status cv_log(const float *source, float *target, int64_t count, float least) {
  if (!source || !target || count < 0 || !(least > 0))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    constexpr int64_t chunk = 1 << 16;
    for (int64_t i = 0; i < count; i += chunk) {
      const int64_t n = std::min(chunk, count - i);
      for (int64_t k = 0; k < n; k++)
        target[i + k] = std::max(source[i + k], least);
      cv::hal::log32f(target + i, target + i, static_cast<int>(n));
    }
  });
}
