#include "cv_guard.hpp"
#include "cv_planes.h"
#include <algorithm>
#include <vector>

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
        uint16_t *sums = columns.data();
        for (int32_t x = 0; x < width; x++)
          sums[x] += row[x];
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
    for (int32_t oy = 0; oy < out_height; oy++) {
      float *out = target + static_cast<size_t>(oy) * out_width;
      const int32_t y0 = std::min((oy + y) * factor, height - 1);
      const int32_t y1 = std::min(y0 + factor, height);
      int32_t ox = 0;
      if (factor == 2 && y1 == y0 + 2) {
        // Four samples sum to four times their mean: the table's own index.
        const uint8_t *a = luma + static_cast<size_t>(y0) * width + x * 2;
        const uint8_t *b = a + width;
        const int32_t whole = std::min(out_width, width / 2 - x);
        for (; ox < whole; ox++)
          out[ox] = table[a[2 * ox] + a[2 * ox + 1] + b[2 * ox] + b[2 * ox + 1]];
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
    std::vector<float> share(width), line(cells_x + 1);
    for (int32_t x = 0; x < width; x++) {
      const float f = std::max(0.0f, (x + 0.5f) / step - 0.5f);
      left[x] = std::min(static_cast<int32_t>(f), cells_x - 1);
      share[x] = f - left[x];
    }
    for (int32_t y = 0; y < height; y++) {
      const float f = std::max(0.0f, (y + 0.5f) / step - 0.5f);
      const int32_t y0 = std::min(static_cast<int32_t>(f), cells_y - 1);
      const int32_t y1 = std::min(y0 + 1, cells_y - 1);
      const float w = f - y0;
      const float *top = background + static_cast<size_t>(y0) * cells_x;
      const float *bottom = background + static_cast<size_t>(y1) * cells_x;
      for (int32_t c = 0; c < cells_x; c++)
        line[c] = sign * (top[c] + (bottom[c] - top[c]) * w);
      line[cells_x] = line[cells_x - 1];
      const float *in = plane + static_cast<size_t>(y) * width;
      float *out = target + static_cast<size_t>(y) * width;
      for (int32_t x = 0; x < width; x++) {
        const float a = line[left[x]];
        out[x] = a + (line[left[x] + 1] - a) * share[x] - sign * in[x];
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
      float *s = smooth + static_cast<size_t>(y) * width;
      const float *g = sigma + static_cast<size_t>(y) * width;
      for (int32_t x = 0; x < width; x++) {
        const float excess = g[x] * inverse_noise;
        const float v = s[x] * inverse / std::max(1.0f, excess);
        const float absorbed = std::max(v, -0.6f * v);
        const float scattered = wide[x] / std::max(1.0f, 0.5f * excess);
        // An infinite sigma leaves both at 0.
        s[x] = std::max(absorbed, scattered);
      }
    }
  });
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
