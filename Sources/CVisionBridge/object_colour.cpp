#include "cv_objects.h"
#include "percentile.hpp"
#include <algorithm>

namespace {

// Sum and number of the samples of a block that begins at (x, y); what lies outside is left out,
// and a block beyond the border is its nearest sample.
struct Block {
  int32_t sum, count;
};

Block block(const uint8_t *plane, int32_t width, int32_t height, int32_t x, int32_t y,
            int32_t side) {
  x = std::clamp(x, 0, width - 1);
  y = std::clamp(y, 0, height - 1);
  const uint8_t *at = plane + static_cast<int64_t>(y) * width + x;
  // Blocks of one and of two by two are those of usual dishes.
  if (side == 1)
    return {at[0], 1};
  if (side == 2 && x + 1 < width && y + 1 < height)
    return {at[0] + at[1] + at[width] + at[width + 1], 4};
  const int32_t columns = std::min(side, width - x), rows = std::min(side, height - y);
  int32_t sum = 0;
  for (int32_t row = 0; row < rows; row++, at += width)
    for (int32_t column = 0; column < columns; column++)
      sum += at[column];
  return {sum, rows * columns};
}

float looked_up(const float *table, float level) {
  return table[static_cast<int32_t>(std::max(0.0f, std::min(1023.0f, level)))];
}

} // namespace

cv_status cv_colours_at(const cv_colour_planes *planes, const int32_t *x, const int32_t *y,
                        int64_t count, float *red, float *green, float *blue) {
  if (!planes || !planes->luma || !planes->table || planes->width <= 0 || planes->height <= 0 ||
      planes->factor < 1 || !x || !y || count < 0 || !red || !green || !blue ||
      !planes->cb != !planes->cr ||
      (planes->cb && (planes->chroma_width <= 0 || planes->chroma_height <= 0)))
    return CV_ERR_ARGUMENT;
  const cv_colour_planes p = *planes;
  const int32_t half = p.factor <= 2 ? 1 : p.factor / 2;
  for (int64_t i = 0; i < count; i++) {
    const int32_t px = (x[i] + p.origin_x) * p.factor, py = (y[i] + p.origin_y) * p.factor;
    const Block light = block(p.luma, p.width, p.height, px, py, p.factor);
    const int32_t level = light.sum * 4 / light.count;
    if (!p.cb) {
      red[i] = green[i] = blue[i] = p.table[level];
      continue;
    }
    const auto chroma = [&](const uint8_t *plane) {
      const Block c = block(plane, p.chroma_width, p.chroma_height, px / 2, py / 2, half);
      return static_cast<float>(c.sum) / static_cast<float>(c.count) - 128;
    };
    const float b = chroma(p.cb), r = chroma(p.cr), grey = static_cast<float>(level);
    red[i] = looked_up(p.table, grey + 5.608f * r);
    green[i] = looked_up(p.table, grey - 1.376544f * b - 2.856544f * r);
    blue[i] = looked_up(p.table, grey + 7.088f * b);
  }
  return CV_OK;
}

cv_status cv_grid_at(const float *grid, int32_t cells_x, int32_t cells_y, int32_t step,
                     const int32_t *x, const int32_t *y, int64_t count, float *values) {
  if (!grid || cells_x < 1 || cells_y < 1 || step < 1 || !x || !y || count < 0 || !values)
    return CV_ERR_ARGUMENT;
  const float scale = 1 / static_cast<float>(step), right = static_cast<float>(cells_x - 1);
  const float bottom = static_cast<float>(cells_y - 1);
  for (int64_t i = 0; i < count; i++) {
    const float gx = std::clamp((static_cast<float>(x[i]) + 0.5f) * scale - 0.5f, 0.0f, right);
    const float gy = std::clamp((static_cast<float>(y[i]) + 0.5f) * scale - 0.5f, 0.0f, bottom);
    const int32_t x0 = std::min(static_cast<int32_t>(gx), std::max(cells_x - 2, 0));
    const int32_t y0 = std::min(static_cast<int32_t>(gy), std::max(cells_y - 2, 0));
    const float fx = gx - static_cast<float>(x0), fy = gy - static_cast<float>(y0);
    const int32_t dx = cells_x > 1, dy = cells_y > 1 ? cells_x : 0;
    const float *at = grid + static_cast<int64_t>(y0) * cells_x + x0;
    const float above = at[0] + (at[dx] - at[0]) * fx;
    const float below = at[dy] + (at[dy + dx] - at[dy]) * fx;
    values[i] = above + (below - above) * fy;
  }
  return CV_OK;
}

cv_status cv_measure_colour(const float *red, const float *green, const float *blue, int64_t count,
                            const cv_log_colour *ground, cv_log_colour *mean, double *red_green,
                            double *green_blue) {
  if (!red || !green || !blue || count < 1 || !ground || !mean || !red_green || !green_blue)
    return CV_ERR_ARGUMENT;
  cv_log_colour sum = {0, 0, 0};
  double rg = 0, gg = 0, gb = 0, bb = 0;
  for (int64_t i = 0; i < count; i++) {
    const double r = ground->red - red[i], g = ground->green - green[i], b = ground->blue - blue[i];
    sum.red += red[i];
    sum.green += green[i];
    sum.blue += blue[i];
    rg += r * g;
    gg += g * g;
    gb += g * b;
    bb += b * b;
  }
  const double n = static_cast<double>(count);
  *mean = {sum.red / n, sum.green / n, sum.blue / n};
  *red_green = gg > 0 ? rg / gg : cv_none;
  *green_blue = bb > 0 ? gb / bb : cv_none;
  return CV_OK;
}
