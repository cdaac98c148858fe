#include "band_rows.hpp"
#include "cv_guard.hpp"
#include "cv_planes.h"
#include <algorithm>

namespace {

CV_WIDE void add_strength(const float *band, int32_t count, float *__restrict sums) {
  for (int32_t x = 0; x < count; x++)
    sums[x] += band[x] < 0 ? -band[x] : band[x];
}

} // namespace

cv_status cv_band_strength(const uint8_t *luma, int32_t width, int32_t height, int32_t factor,
                           int32_t x, int32_t y, int32_t inner, int32_t outer, float *strength,
                           int32_t out_width, int32_t out_height) {
  if (!luma || !strength || width <= 0 || height <= 0 || factor < 1 || factor > 64 || x < 0 ||
      y < 0 || out_width <= 0 || out_height <= 0 || inner < 1 || outer <= inner || outer > 7)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::fill(strength, strength + static_cast<size_t>(out_width) * out_height, 0.0f);
    // Blocks that lie in the plane with all that they need around them.
    const auto first_block = [&](int32_t from) {
      return std::max(0, (outer + factor - 1) / factor - from);
    };
    const int32_t bx0 = first_block(x), by0 = first_block(y);
    const int32_t bx1 = std::min(out_width, (width - outer) / factor - x);
    const int32_t by1 = std::min(out_height, (height - outer) / factor - y);
    if (bx1 <= bx0 || by1 <= by0)
      return;
    const int32_t columns = (bx1 - bx0) * factor;
    const int32_t left = (bx0 + x) * factor, top = (by0 + y) * factor;
    BandRows band(luma, width, left, columns, top, inner, outer);
    std::vector<float> row(static_cast<size_t>(columns)), sums(static_cast<size_t>(columns));
    for (int32_t by = by0; by < by1; by++) {
      std::fill(sums.begin(), sums.end(), 0.0f);
      for (int32_t k = 0; k < factor; k++) {
        band.next(row.data());
        add_strength(row.data(), columns, sums.data());
      }
      float *out = strength + static_cast<size_t>(by) * out_width;
      const uint8_t *middle =
          luma + static_cast<size_t>((by + y) * factor + factor / 2) * width + left;
      for (int32_t bx = bx0; bx < bx1; bx++) {
        float sum = 0;
        int32_t level = 0;
        for (int32_t k = 0; k < factor; k++) {
          sum += sums[static_cast<size_t>((bx - bx0) * factor + k)];
          level += middle[(bx - bx0) * factor + k];
        }
        out[bx] = sum / static_cast<float>(std::max(level, 1) * factor);
      }
      // What has no surroundings takes the value of its neighbour.
      std::fill(out, out + bx0, out[bx0]);
      std::fill(out + bx1, out + out_width, out[bx1 - 1]);
    }
    for (int32_t by = 0; by < out_height; by++)
      if (by < by0 || by >= by1)
        std::copy_n(strength + static_cast<size_t>(by < by0 ? by0 : by1 - 1) * out_width, out_width,
                    strength + static_cast<size_t>(by) * out_width);
  });
}
