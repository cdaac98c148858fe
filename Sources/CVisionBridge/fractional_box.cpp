#include "fractional_box.hpp"
#include "cv_wide.hpp"
#include "raw_floats.hpp"
#include <algorithm>
#include <vector>

namespace {

// `padded`: a row with reach + 1 samples before and behind it.
CV_WIDE void across(const float *__restrict padded, int32_t width, int32_t reach, float rest,
                    float *__restrict out) {
  const int32_t last = 2 * reach + 2;
  for (int32_t x = 0; x < width; x++)
    out[x] = rest * (padded[x] + padded[x + last]);
  for (int32_t k = 1; k < last; k++)
    for (int32_t x = 0; x < width; x++)
      out[x] += padded[x + k];
}

CV_WIDE void down(const float *const *rows, int32_t width, int32_t reach, float rest, float share,
                  float *__restrict out) {
  const int32_t last = 2 * reach + 2;
  for (int32_t x = 0; x < width; x++)
    out[x] = rest * (rows[0][x] + rows[last][x]);
  for (int32_t k = 1; k < last; k++)
    for (int32_t x = 0; x < width; x++)
      out[x] += rows[k][x];
  for (int32_t x = 0; x < width; x++)
    out[x] *= share;
}

} // namespace

void cv_fractional_box(const float *source, float *target, int32_t width, int32_t height,
                       double side) {
  const size_t count = static_cast<size_t>(width) * height;
  if (side <= 1) {
    std::copy(source, source + count, target);
    return;
  }
  // The middle sample, `reach` whole ones on either side, and a part of one more.
  const int32_t reach = static_cast<int32_t>((side - 1) / 2);
  const float rest = static_cast<float>((side - 1) / 2 - reach);
  const int32_t pad = reach + 1;
  const auto sums = cv_raw_floats(count);
  std::vector<float> padded(static_cast<size_t>(width) + 2 * pad);
  for (int32_t y = 0; y < height; y++) {
    const float *row = source + static_cast<size_t>(y) * width;
    std::fill(padded.begin(), padded.begin() + pad, row[0]);
    std::copy(row, row + width, padded.begin() + pad);
    std::fill(padded.end() - pad, padded.end(), row[width - 1]);
    across(padded.data(), width, reach, rest, sums.get() + static_cast<size_t>(y) * width);
  }
  std::vector<const float *> rows(2 * pad + 1);
  const float share = static_cast<float>(1 / (side * side));
  for (int32_t y = 0; y < height; y++) {
    for (int32_t k = -pad; k <= pad; k++)
      rows[k + pad] = sums.get() + static_cast<size_t>(std::clamp(y + k, 0, height - 1)) * width;
    down(rows.data(), width, reach, rest, share, target + static_cast<size_t>(y) * width);
  }
}
