#include "cv_guard.hpp"
#include "cv_objects.h"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include "percentile.hpp"
#include <cmath>

namespace {

// The band in a window of `width` samples a row, and the finest band beside it.
struct Window {
  int32_t x, y, width, height;
  std::vector<float> log, band;
};

CV_WIDE void subtract(const float *__restrict a, const float *__restrict b, size_t count,
                      float *__restrict out) {
  for (size_t i = 0; i < count; i++)
    out[i] = a[i] - b[i];
}

void blur(const std::vector<float> &source, std::vector<float> &target, const Window &w,
          int32_t radius) {
  target.resize(source.size());
  const cv_status status = cv_box_blur(source.data(), target.data(), w.width, w.height, radius, 1);
  if (status == CV_ERR_MEMORY)
    throw std::bad_alloc();
  if (status != CV_OK)
    throw status;
}

Window window(const cv_cell_picture &picture, const cv_cell_band &band, int32_t x, int32_t y,
              int32_t width, int32_t height) {
  const int32_t margin = band.coarse_radius + 1;
  Window w;
  w.x = std::max(0, x - margin);
  w.y = std::max(0, y - margin);
  w.width = std::min(picture.width, x + width + margin) - w.x;
  w.height = std::min(picture.height, y + height + margin) - w.y;
  if (w.width < 3 || w.height < 3 || x >= picture.width || y >= picture.height || x + width <= 0 ||
      y + height <= 0) {
    w.width = w.height = 0;
    return w;
  }
  w.log.resize(static_cast<size_t>(w.width) * w.height);
  for (int32_t row = 0; row < w.height; row++) {
    const uint8_t *source = picture.luma + static_cast<size_t>(row + w.y) * picture.width + w.x;
    float *target = w.log.data() + static_cast<size_t>(row) * w.width;
    for (int32_t i = 0; i < w.width; i++)
      target[i] = picture.table[4 * source[i]];
  }
  std::vector<float> smooth;
  blur(w.log, w.band, w, band.coarse_radius);
  if (band.fine_radius > 0)
    blur(w.log, smooth, w, band.fine_radius);
  const std::vector<float> &fine = band.fine_radius > 0 ? smooth : w.log;
  subtract(w.band.data(), fine.data(), w.band.size(), w.band.data());
  return w;
}

// A spot is an extreme of either sign: dark when a cell absorbs, bright when it refracts.
bool is_extreme(const float *p, int32_t w) {
  const float s = *p > 0 ? 1.0f : -1.0f, a = s * *p;
  return a >= s * p[-1] && a > s * p[1] && a >= s * p[-w] && a > s * p[w] && a >= s * p[-w - 1] &&
         a > s * p[-w + 1] && a >= s * p[w - 1] && a > s * p[w + 1];
}

// The mean of the four neighbours less the sample at (x, y); 0 on the border of the window.
float finest(const Window &w, int32_t x, int32_t y) {
  if (x < 1 || y < 1 || x >= w.width - 1 || y >= w.height - 1)
    return 0;
  const float *p = w.log.data() + static_cast<size_t>(y) * w.width + x;
  return 0.25f * (p[-1] + p[1] + p[-w.width] + p[w.width]) - p[0];
}

// 1.4826 times the median absolute deviation, which is the standard deviation of a normal
// distribution.
float spread_of(std::vector<float> &values) {
  const auto half = values.begin() + static_cast<int64_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  const float median = *half;
  for (float &value : values)
    value = std::abs(value - median);
  std::nth_element(values.begin(), half, values.end());
  return 1.4826f * *half;
}

bool is_usable(const cv_cell_picture *picture, const cv_cell_band *band) {
  return picture && picture->luma && picture->table && picture->width > 0 && picture->height > 0 &&
         band && band->fine_radius >= 0 && band->coarse_radius >= 1;
}

} // namespace

cv_status cv_cell_spread(const cv_cell_picture *picture, const cv_cell_band *band, int32_t x,
                         int32_t y, int32_t width, int32_t height, float *spread) {
  if (!is_usable(picture, band) || width < 1 || height < 1 || !spread)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    *spread = std::numeric_limits<float>::quiet_NaN();
    const Window w = window(*picture, *band, x, y, width, height);
    std::vector<float> values;
    for (int32_t row = std::max(y, 0) - w.y; row < std::min(y + height, w.y + w.height) - w.y;
         row++)
      for (int32_t column = std::max(x, 0) - w.x; column < std::min(x + width, w.x + w.width) - w.x;
           column++)
        values.push_back(w.band[static_cast<size_t>(row) * w.width + column]);
    if (values.empty())
      return;
    *spread = spread_of(values);
  });
}

cv_status cv_measure_cells(const cv_cell_picture *picture, const cv_cell_band *band,
                           const cv_patch *patch, int32_t factor, float spot_limit,
                           cv_cell_values *values) {
  if (!is_usable(picture, band) || !patch || !patch->mask || factor < 1 || !values)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t left = patch->x * factor, top = patch->y * factor;
    const int32_t wide = patch->width * factor, high = patch->height * factor;
    const Window w = window(*picture, *band, left, top, wide, high);
    // Spots need a neighbour inside the patch's own box.
    const int32_t x0 = std::max(0, left) - w.x, x1 = std::min(picture->width, left + wide) - w.x;
    const int32_t y0 = std::max(0, top) - w.y, y1 = std::min(picture->height, top + high) - w.y;
    double sum = 0, squares = 0, fine = 0, n = 0;
    std::vector<float> contrasts;
    for (int32_t y = y0; w.height > 0 && y < y1; y++) {
      const uint8_t *mask =
          patch->mask + static_cast<size_t>((y + w.y - top) / factor) * patch->width;
      const float *line = w.band.data() + static_cast<size_t>(y) * w.width;
      // Rows are short: floats carry their sums.
      float row_sum = 0, row_squares = 0, row_fine = 0;
      for (int32_t px = 0; px < patch->width; px++) {
        if (mask[px] == 0)
          continue;
        const int32_t first = std::max(x0, px * factor + left - w.x);
        const int32_t end = std::min(x1, (px + 1) * factor + left - w.x);
        for (int32_t x = first; x < end; x++) {
          const float v = line[x];
          row_sum += v;
          row_squares += v * v;
          const float f = finest(w, x, y);
          row_fine += f * f;
          n += 1;
          if (std::abs(v) > spot_limit && x > x0 && y > y0 && x < x1 - 1 && y < y1 - 1 &&
              is_extreme(line + x, w.width))
            contrasts.push_back(std::abs(v));
        }
      }
      sum += row_sum;
      squares += row_squares;
      fine += row_fine;
    }
    const double mean = n > 0 ? sum / n : 0;
    values->count = n;
    values->variance = n > 0 ? std::max(squares / n - mean * mean, 0.0) : cv_none;
    values->fine = n > 0 ? fine / n : cv_none;
    values->spots = static_cast<double>(contrasts.size());
    values->contrast = cv_percentile(contrasts, 0.5);
  });
}
