#include "cv_guard.hpp"
#include "cv_wide.hpp"
#include "extremes.hpp"
#include "fractional_box.hpp"
#include "grain.hpp"
#include "percentile.hpp"
#include "raw_floats.hpp"
#include <cmath>

namespace {

// Means over 15, 30 and 60 um of log intensity in a window of the picture.
struct Levels {
  int32_t x, y, width, height;
  std::unique_ptr<float[]> fine, middle, coarse;
  size_t count() const { return static_cast<size_t>(width) * height; }
};

Levels levels(const cv_cell_picture &picture, int32_t x, int32_t y, int32_t width, int32_t height) {
  const double um = picture.um_per_px;
  // Half of the widest square, and a sample for slopes and extremes.
  const int32_t margin = static_cast<int32_t>(30 / um) + 2;
  Levels l;
  l.x = std::max(0, x - margin);
  l.y = std::max(0, y - margin);
  l.width = std::min(picture.width, x + width + margin) - l.x;
  l.height = std::min(picture.height, y + height + margin) - l.y;
  if (l.width < 3 || l.height < 3) {
    l.width = l.height = 0;
    return l;
  }
  const auto log = cv_raw_floats(l.count());
  for (int32_t row = 0; row < l.height; row++) {
    const uint8_t *source = picture.luma + static_cast<size_t>(row + l.y) * picture.width + l.x;
    float *target = log.get() + static_cast<size_t>(row) * l.width;
    for (int32_t i = 0; i < l.width; i++)
      target[i] = picture.table[4 * source[i]];
  }
  l.fine = cv_raw_floats(l.count());
  l.middle = cv_raw_floats(l.count());
  l.coarse = cv_raw_floats(l.count());
  cv_fractional_box(log.get(), l.fine.get(), l.width, l.height, 15 / um);
  cv_fractional_box(log.get(), l.middle.get(), l.width, l.height, 30 / um);
  cv_fractional_box(log.get(), l.coarse.get(), l.width, l.height, 60 / um);
  return l;
}

// Sums over many pixels, eight lanes beside each other.
struct Sums {
  static constexpr int32_t lanes = 8;
  float fine[lanes], middle[lanes], square[lanes], cube[lanes], fourth[lanes], bright[lanes];
};

// `band`: 15-60 um. Runs shorter than a row of lanes are the rule, so the rest is as plain.
CV_WIDE void add_run(const float *__restrict band, const float *__restrict middle,
                     const float *__restrict coarse, float sign, int32_t count,
                     Sums *__restrict s) {
  int32_t x = 0;
  for (; x + Sums::lanes <= count; x += Sums::lanes)
    for (int32_t k = 0; k < Sums::lanes; k++) {
      const float b = band[x + k], m = sign * (coarse[x + k] - middle[x + k]), f = b - m;
      const float q = b * b;
      s->fine[k] += f * f;
      s->middle[k] += m * m;
      s->square[k] += q;
      s->cube[k] += q * b;
      s->fourth[k] += q * q;
      s->bright[k] += b < 0 ? q : 0;
    }
  for (int32_t k = 0; x < count; x++, k++) {
    const float b = band[x], m = sign * (coarse[x] - middle[x]), f = b - m;
    const float q = b * b;
    s->fine[k] += f * f;
    s->middle[k] += m * m;
    s->square[k] += q;
    s->cube[k] += q * b;
    s->fourth[k] += q * q;
    s->bright[k] += b < 0 ? q : 0;
  }
}

double total(const float (&lanes)[Sums::lanes]) {
  double sum = 0;
  for (const float lane : lanes)
    sum += lane;
  return sum;
}

CV_WIDE void subtract(const float *__restrict a, const float *__restrict b, float sign,
                      size_t count, float *__restrict out) {
  for (size_t i = 0; i < count; i++)
    out[i] = sign * (a[i] - b[i]);
}

// Squares of the difference of the samples beside, across and down.
CV_WIDE void square_slopes(const float *__restrict row, int32_t stride, int32_t count,
                           float *__restrict out) {
  const float *above = row - stride, *below = row + stride;
  for (int32_t i = 0; i < count; i++) {
    const float gx = row[i + 1] - row[i - 1], gy = below[i] - above[i];
    out[i] = gx * gx + gy * gy;
  }
}

} // namespace

cv_status cv_measure_grain(const cv_cell_picture *picture, const cv_patch *patch, int32_t factor,
                           float spot_limit, cv_grain_values *values) {
  if (!picture || !picture->luma || !picture->table || picture->width <= 0 ||
      picture->height <= 0 || !(picture->um_per_px > 0) || !patch || !patch->mask || factor < 1 ||
      !values)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t left = patch->x * factor, top = patch->y * factor;
    const Levels l = levels(*picture, left, top, patch->width * factor, patch->height * factor);
    const auto band = cv_raw_floats(l.count());
    subtract(l.coarse.get(), l.fine.get(), picture->polarity, l.count(), band.get());
    std::vector<float> slopes;
    std::vector<GrainSpot> spots;
    std::vector<uint8_t> marks(l.width);
    // No cell is wider than 100 um.
    const int32_t reach = static_cast<int32_t>(50 / picture->um_per_px) + 1, w = l.width;
    double n = 0, fine = 0, middle = 0, square = 0, cube = 0, fourth = 0, bright = 0;
    for (int32_t y = std::max(1, top - l.y); y < l.height - 1; y++) {
      const int32_t row = (y + l.y - top) / factor;
      if (row >= patch->height)
        break;
      const uint8_t *mask = patch->mask + static_cast<size_t>(row) * patch->width;
      Sums sums = {};
      for (int32_t px = 0; px < patch->width;) {
        const uint8_t kind = mask[px];
        const int32_t begin = px;
        while (px < patch->width && mask[px] == kind)
          px++;
        if (kind == 0)
          continue;
        const int32_t first = std::max(1, begin * factor + left - l.x);
        const int32_t end = std::min(w - 1, px * factor + left - l.x);
        if (first >= end)
          continue;
        const size_t at = static_cast<size_t>(y) * w;
        add_run(&band[at + first], &l.middle[at + first], &l.coarse[at + first], picture->polarity,
                end - first, &sums);
        n += end - first;
        cv_mark_extremes(band.get() + at + first, w, end - first, spot_limit, marks.data());
        cv_each_mark(marks.data(), end - first, [&](int32_t i) {
          const int32_t x = first + i;
          const int32_t room[4] = {std::min(reach, x), std::min(reach, w - 1 - x),
                                   std::min(reach, y), std::min(reach, l.height - 1 - y)};
          cv_add_spot(band.get() + at + x, w, room, x, y, spots);
        });
        if (kind == 1) {
          const size_t done = slopes.size();
          slopes.resize(done + static_cast<size_t>(end - first));
          square_slopes(l.fine.get() + at + first, w, end - first, slopes.data() + done);
        }
      }
      fine += total(sums.fine);
      middle += total(sums.middle);
      square += total(sums.square);
      cube += total(sums.cube);
      fourth += total(sums.fourth);
      bright += total(sums.bright);
    }
    cv_grain_values v = {};
    v.count = n;
    v.fine = n > 0 ? fine / n : cv_none;
    v.middle = n > 0 ? middle / n : cv_none;
    v.cell = n > 0 ? square / n : cv_none;
    v.skew = square > 0 ? cube / n / std::pow(square / n, 1.5) : cv_none;
    v.kurtosis = square > 0 ? fourth / n / (square / n * square / n) : cv_none;
    v.bright = square > 0 ? bright / square : cv_none;
    v.slope = std::sqrt(cv_percentile(slopes, 0.9)) / 2 / picture->um_per_px;
    cv_measure_spots(spots, picture->um_per_px, v);
    *values = v;
  });
}
