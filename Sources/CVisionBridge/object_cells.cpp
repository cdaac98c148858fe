#include "cv_guard.hpp"
#include "cv_objects.h"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include "extremes.hpp"
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

// Sums over many pixels, eight lanes beside each other.
struct Sums {
  static constexpr int32_t lanes = 8;
  float sum[lanes], square[lanes], fine[lanes];
};

double total(const float (&lanes)[Sums::lanes]) {
  double sum = 0;
  for (const float lane : lanes)
    sum += lane;
  return sum;
}

CV_WIDE void add_band(const float *__restrict band, int32_t count, Sums *__restrict s) {
  int32_t x = 0;
  for (; x + Sums::lanes <= count; x += Sums::lanes)
    for (int32_t k = 0; k < Sums::lanes; k++) {
      s->sum[k] += band[x + k];
      s->square[k] += band[x + k] * band[x + k];
    }
  for (int32_t k = 0; x < count; x++, k++) {
    s->sum[k] += band[x];
    s->square[k] += band[x] * band[x];
  }
}

// The finest band: the mean of the four neighbours less the sample.
CV_WIDE void add_finest(const float *__restrict log, int32_t stride, int32_t count,
                        Sums *__restrict s) {
  const float *above = log - stride, *below = log + stride;
  int32_t x = 0;
  for (; x + Sums::lanes <= count; x += Sums::lanes)
    for (int32_t k = 0; k < Sums::lanes; k++) {
      const int32_t i = x + k;
      const float f = 0.25f * (log[i - 1] + log[i + 1] + above[i] + below[i]) - log[i];
      s->fine[k] += f * f;
    }
  for (int32_t k = 0; x < count; x++, k++) {
    const float f = 0.25f * (log[x - 1] + log[x + 1] + above[x] + below[x]) - log[x];
    s->fine[k] += f * f;
  }
}

// 1.4826 times the median absolute deviation, which is the standard deviation of a normal
// distribution.
float spread_of(std::vector<float> &values) {
  const auto count = static_cast<int64_t>(values.size());
  const float median = cv_kth(values.data(), count, count / 2);
  for (float &value : values)
    value = std::abs(value - median);
  return 1.4826f * cv_kth(values.data(), count, count / 2);
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
    std::vector<uint8_t> marks(w.width);
    for (int32_t y = y0; w.height > 0 && y < y1; y++) {
      const uint8_t *mask =
          patch->mask + static_cast<size_t>((y + w.y - top) / factor) * patch->width;
      const float *line = w.band.data() + static_cast<size_t>(y) * w.width;
      const float *log = w.log.data() + static_cast<size_t>(y) * w.width;
      Sums sums = {};
      for (int32_t px = 0; px < patch->width;) {
        const int32_t begin = px++;
        if (mask[begin] == 0)
          continue;
        while (px < patch->width && mask[px] != 0)
          px++;
        const int32_t first = std::max(x0, begin * factor + left - w.x);
        const int32_t end = std::min(x1, px * factor + left - w.x);
        if (first >= end)
          continue;
        add_band(line + first, end - first, &sums);
        n += end - first;
        // At the border of the picture neighbours are missing.
        const int32_t inner = std::max(first, 1), outer = std::min(end, w.width - 1);
        if (y > 0 && y < w.height - 1 && inner < outer)
          add_finest(log + inner, w.width, outer - inner, &sums);
        const int32_t from = std::max(first, x0 + 1), to = std::min(end, x1 - 1);
        if (y <= y0 || y >= y1 - 1 || from >= to)
          continue;
        cv_mark_extremes(line + from, w.width, to - from, spot_limit, marks.data());
        cv_each_mark(marks.data(), to - from,
                     [&](int32_t i) { contrasts.push_back(std::abs(line[from + i])); });
      }
      sum += total(sums.sum);
      squares += total(sums.square);
      fine += total(sums.fine);
    }
    const double mean = n > 0 ? sum / n : 0;
    values->count = n;
    values->variance = n > 0 ? std::max(squares / n - mean * mean, 0.0) : cv_none;
    values->fine = n > 0 ? fine / n : cv_none;
    values->spots = static_cast<double>(contrasts.size());
    values->contrast = cv_percentile(contrasts, 0.5);
  });
}
