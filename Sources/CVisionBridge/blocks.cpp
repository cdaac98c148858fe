#include "cv_guard.hpp"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include "row_sums.hpp"
#include <algorithm>
#include <vector>

namespace {

// Four samples sum to four times their mean, which is the index of the lookup.
CV_WIDE void sum_squares_of_two(const uint8_t *__restrict a, const uint8_t *__restrict b,
                                int32_t count, uint16_t *__restrict index) {
  for (int32_t x = 0; x < count; x++)
    index[x] = static_cast<uint16_t>(a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1]);
}

CV_WIDE void subtract_row(const float *top, const float *bottom, float share, float sign,
                          const float *in, float *out, int32_t width) {
  for (int32_t x = 0; x < width; x++)
    out[x] = sign * (top[x] + (bottom[x] - top[x]) * share - in[x]);
}

CV_WIDE void mark_strong(const float *__restrict plane, const float *__restrict sigma, float unit,
                         float inverse_noise, float high, uint8_t *__restrict marks,
                         int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float excess = sigma[i] * inverse_noise;
    const float limit = high * unit * (excess > 1 ? excess : 1);
    marks[i] = (plane[i] > limit) | (plane[i] < -1.5f * limit);
  }
}

CV_WIDE void mark_above(const float *__restrict plane, float level, uint8_t *__restrict marks,
                        int64_t count) {
  for (int64_t i = 0; i < count; i++)
    marks[i] = plane[i] > level;
}

CV_WIDE void join_row(float *__restrict smooth, const float *__restrict sigma,
                      const float *__restrict loose, float inverse, float inverse_noise,
                      int32_t width) {
  for (int32_t x = 0; x < width; x++) {
    const float excess = sigma[x] * inverse_noise;
    const float v = smooth[x] * inverse / std::max(1.0f, excess);
    const float absorbed = std::max(v, -0.6f * v);
    const float scattered = loose[x] / std::max(1.0f, 0.5f * excess);
    // An infinite sigma leaves both at 0.
    smooth[x] = std::max(absorbed, scattered);
  }
}

CV_WIDE void add_floats(const float *__restrict row, int32_t width, float *__restrict sums) {
  for (int32_t x = 0; x < width; x++)
    sums[x] += row[x];
}

} // namespace

cv_status cv_block_means(const uint8_t *plane, int32_t width, int32_t height, int32_t factor,
                         float *means) {
  // 16-bit column sums hold 257 rows of 255.
  if (!plane || !means || width <= 0 || height <= 0 || factor < 1 || factor > 257)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t out_width = (width + factor - 1) / factor;
    const int32_t out_height = (height + factor - 1) / factor;
    std::vector<uint16_t> columns(width);
    for (int32_t oy = 0; oy < out_height; oy++) {
      std::fill(columns.begin(), columns.end(), 0);
      const int32_t first = oy * factor;
      const int32_t last = std::min(first + factor, height);
      for (int32_t r = first; r < last; r++) {
        const uint8_t *row = plane + static_cast<size_t>(r) * width;
        cv_add_row(row, width, columns.data());
      }
      float *out = means + static_cast<size_t>(oy) * out_width;
      for (int32_t ox = 0; ox < out_width; ox++) {
        const int32_t x0 = ox * factor;
        const int32_t x1 = std::min(x0 + factor, width);
        int32_t sum = 0;
        for (int32_t x = x0; x < x1; x++)
          sum += columns[x];
        out[ox] = static_cast<float>(sum) / static_cast<float>((x1 - x0) * (last - first));
      }
    }
  });
}

cv_status cv_block_lookup(const uint8_t *luma, int32_t width, int32_t height, int32_t factor,
                          int32_t x, int32_t y, const float *table, float *target,
                          int32_t out_width, int32_t out_height) {
  if (!luma || !table || !target || width <= 0 || height <= 0 || factor < 1 || factor > 64 ||
      x < 0 || y < 0 || out_width <= 0 || out_height <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::vector<uint16_t> index(out_width);
    for (int32_t oy = 0; oy < out_height; oy++) {
      float *out = target + static_cast<size_t>(oy) * out_width;
      const int32_t y0 = std::min((oy + y) * factor, height - 1);
      const int32_t y1 = std::min(y0 + factor, height);
      int32_t ox = 0;
      if (factor == 2 && y1 == y0 + 2) {
        const uint8_t *a = luma + static_cast<size_t>(y0) * width + x * 2;
        const int32_t whole = std::min(out_width, width / 2 - x);
        sum_squares_of_two(a, a + width, whole, index.data());
        for (; ox < whole; ox++)
          out[ox] = table[index[ox]];
      } else if (factor == 1) {
        const uint8_t *a = luma + static_cast<size_t>(y0) * width + x;
        const int32_t whole = std::min(out_width, width - x);
        for (; ox < whole; ox++)
          out[ox] = table[4 * a[ox]];
      }
      for (; ox < out_width; ox++) {
        const int32_t x0 = std::min((ox + x) * factor, width - 1);
        const int32_t x1 = std::min(x0 + factor, width);
        int32_t sum = 0;
        for (int32_t r = y0; r < y1; r++)
          for (int32_t c = x0; c < x1; c++)
            sum += luma[static_cast<size_t>(r) * width + c];
        out[ox] = table[sum * 4 / ((y1 - y0) * (x1 - x0))];
      }
    }
  });
}

cv_status cv_subtract_background(const float *background, int32_t cells_x, int32_t cells_y,
                                 int32_t step, const float *plane, float sign, float *target,
                                 int32_t width, int32_t height) {
  if (!background || !plane || !target || cells_x <= 0 || cells_y <= 0 || step <= 0 || width <= 0 ||
      height <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::vector<int32_t> left(width);
    std::vector<float> share(width), line(cells_x + 1), above(width), below(width);
    for (int32_t x = 0; x < width; x++) {
      const float f = std::max(0.0f, (x + 0.5f) / step - 0.5f);
      left[x] = std::min(static_cast<int32_t>(f), cells_x - 1);
      share[x] = f - left[x];
    }
    // A row of cells at full width serves all pixel rows up to the next.
    const auto widen = [&](int32_t cell_row, std::vector<float> &wide) {
      const float *cells = background + static_cast<size_t>(cell_row) * cells_x;
      std::copy(cells, cells + cells_x, line.begin());
      line[cells_x] = line[cells_x - 1];
      for (int32_t x = 0; x < width; x++)
        wide[x] = line[left[x]] + (line[left[x] + 1] - line[left[x]]) * share[x];
    };
    int32_t row_above = -1;
    for (int32_t y = 0; y < height; y++) {
      const float f = std::max(0.0f, (y + 0.5f) / step - 0.5f);
      const int32_t y0 = std::min(static_cast<int32_t>(f), cells_y - 1);
      if (y0 != row_above) {
        if (row_above >= 0 && y0 == row_above + 1)
          above.swap(below);
        else
          widen(y0, above);
        widen(std::min(y0 + 1, cells_y - 1), below);
        row_above = y0;
      }
      subtract_row(above.data(), below.data(), f - y0, sign, plane + static_cast<size_t>(y) * width,
                   target + static_cast<size_t>(y) * width, width);
    }
  });
}

cv_status cv_cell_means(const float *plane, int32_t width, int32_t height, int32_t step,
                        float *means) {
  if (!plane || !means || width <= 0 || height <= 0 || step <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t cells_x = (width + step - 1) / step, cells_y = (height + step - 1) / step;
    std::vector<float> sums(width);
    for (int32_t cy = 0; cy < cells_y; cy++) {
      std::fill(sums.begin(), sums.end(), 0.0f);
      const int32_t end = std::min(cy * step + step, height);
      for (int32_t y = cy * step; y < end; y++)
        add_floats(plane + static_cast<size_t>(y) * width, width, sums.data());
      float *out = means + static_cast<size_t>(cy) * cells_x;
      for (int32_t cx = 0; cx < cells_x; cx++) {
        const int32_t x0 = cx * step, x1 = std::min(x0 + step, width);
        float sum = 0;
        for (int32_t x = x0; x < x1; x++)
          sum += sums[x];
        out[cx] = sum / static_cast<float>((end - cy * step) * (x1 - x0));
      }
    }
  });
}

cv_status cv_join_evidence(float *smooth, const float *sigma, const float *loose, float unit,
                           float noise, int32_t width, int32_t height) {
  if (!smooth || !sigma || !loose || !(unit > 0) || !(noise > 0) || width <= 0 || height <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t half = (width + 1) / 2;
    const float inverse = 1 / unit, inverse_noise = 1 / noise;
    std::vector<float> wide(width + 1);
    for (int32_t y = 0; y < height; y++) {
      const float *t = loose + static_cast<size_t>(y / 2) * half;
      for (int32_t x = 0; x < half; x++)
        wide[2 * x] = wide[2 * x + 1 <= width ? 2 * x + 1 : 2 * x] = t[x];
      const size_t row = static_cast<size_t>(y) * width;
      join_row(smooth + row, sigma + row, wide.data(), inverse, inverse_noise, width);
    }
  });
}

cv_status cv_mark_strong(const float *plane, const float *sigma, float unit, float noise,
                         float high, uint8_t *marks, int64_t count) {
  if (!plane || !sigma || !marks || !(noise > 0) || count < 0)
    return CV_ERR_ARGUMENT;
  mark_strong(plane, sigma, unit, 1 / noise, high, marks, count);
  return CV_OK;
}

cv_status cv_mark_above(const float *plane, float level, uint8_t *marks, int64_t count) {
  if (!plane || !marks || count < 0)
    return CV_ERR_ARGUMENT;
  mark_above(plane, level, marks, count);
  return CV_OK;
}

cv_status cv_halve(const uint8_t *mask, const float *plane, int32_t width, int32_t height,
                   uint8_t *half_mask, float *half_plane) {
  if (!mask || !plane || !half_mask || !half_plane || width <= 0 || height <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t half_width = (width + 1) / 2, half_height = (height + 1) / 2;
    for (int32_t y = 0; y < half_height; y++) {
      const uint8_t *a = mask + static_cast<size_t>(2 * y) * width;
      const uint8_t *b = 2 * y + 1 < height ? a + width : a;
      const float *p = plane + static_cast<size_t>(2 * y) * width;
      uint8_t *m = half_mask + static_cast<size_t>(y) * half_width;
      float *h = half_plane + static_cast<size_t>(y) * half_width;
      for (int32_t x = 0; x < width / 2; x++) {
        m[x] = a[2 * x] | a[2 * x + 1] | b[2 * x] | b[2 * x + 1];
        h[x] = p[2 * x];
      }
      if (width % 2) {
        m[half_width - 1] = a[width - 1] | b[width - 1];
        h[half_width - 1] = p[width - 1];
      }
    }
  });
}
