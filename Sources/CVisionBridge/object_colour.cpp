#include "cv_objects.h"
#include "percentile.hpp"
#include <algorithm>

namespace {

// Sum of the samples of a rectangle.
int32_t sum_of(const uint8_t *plane, int32_t width, int32_t x0, int32_t y0, int32_t x1,
               int32_t y1) {
  int32_t sum = 0;
  for (int32_t y = y0; y < y1; y++) {
    const uint8_t *row = plane + static_cast<int64_t>(y) * width;
    for (int32_t x = x0; x < x1; x++)
      sum += row[x];
  }
  return sum;
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
  const int32_t factor = planes->factor;
  for (int64_t i = 0; i < count; i++) {
    const int32_t px = (x[i] + planes->origin_x) * factor;
    const int32_t py = (y[i] + planes->origin_y) * factor;
    const int32_t x0 = std::clamp(px, 0, planes->width - 1);
    const int32_t y0 = std::clamp(py, 0, planes->height - 1);
    const int32_t x1 = std::min(x0 + factor, planes->width);
    const int32_t y1 = std::min(y0 + factor, planes->height);
    const int32_t level =
        sum_of(planes->luma, planes->width, x0, y0, x1, y1) * 4 / ((x1 - x0) * (y1 - y0));
    if (!planes->cb) {
      red[i] = green[i] = blue[i] = planes->table[level];
      continue;
    }
    const int32_t half = factor <= 2 ? 1 : factor / 2;
    const int32_t cx0 = std::clamp(px / 2, 0, planes->chroma_width - 1);
    const int32_t cy0 = std::clamp(py / 2, 0, planes->chroma_height - 1);
    const int32_t cx1 = std::min(cx0 + half, planes->chroma_width);
    const int32_t cy1 = std::min(cy0 + half, planes->chroma_height);
    const float n = static_cast<float>((cx1 - cx0) * (cy1 - cy0));
    const auto chroma = [&](const uint8_t *plane) {
      return static_cast<float>(sum_of(plane, planes->chroma_width, cx0, cy0, cx1, cy1)) / n - 128;
    };
    const float b = chroma(planes->cb), r = chroma(planes->cr);
    const float light = static_cast<float>(level);
    red[i] = looked_up(planes->table, light + 5.608f * r);
    green[i] = looked_up(planes->table, light - 1.376544f * b - 2.856544f * r);
    blue[i] = looked_up(planes->table, light + 7.088f * b);
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
