#include "cv_guard.hpp"
#include "cv_lines.h"
#include "line_family.hpp"
#include "select.hpp"
#include <cmath>
#include <vector>

namespace {

// px beyond both lines whose level is that of the ground.
constexpr float corner = 6;
// Template values a px.
constexpr float fine = 2;
constexpr int32_t least = 8;

// A crossing on the plane: distances across both lines change evenly around it.
struct Cross {
  float p, px, py, q, qx, qy;
  int32_t x0, x1, y0, y1;
};

struct Ground {
  const cv_line_picture &picture;
  const cv_disc &disc;
  float half_p, half_q;
  int32_t height;
};

Cross place(const cv_crossing &c, const cv_line_family &first, const cv_line_family &second,
            const Ground &g) {
  const auto offset = [&](const cv_line_family &f, double x, double y) {
    return line_offset(f, x - f.centre_x, y - f.centre_y);
  };
  const double p = offset(first, c.x, c.y), q = offset(second, c.x, c.y);
  const double px = offset(first, c.x + 1, c.y) - p, py = offset(first, c.x, c.y + 1) - p;
  const double qx = offset(second, c.x + 1, c.y) - q, qy = offset(second, c.x, c.y + 1) - q;
  const double det = std::max(std::abs(px * qy - py * qx), 0.1);
  const double hp = g.half_p + corner, hq = g.half_q + corner;
  const double rx = (std::abs(qy) * hp + std::abs(py) * hq) / det;
  const double ry = (std::abs(qx) * hp + std::abs(px) * hq) / det;
  const auto bound = [](double value, int32_t size) {
    return static_cast<int32_t>(std::min(std::max(value, -1.0), static_cast<double>(size)));
  };
  // p and q at the plane's origin.
  const double p0 = p - c.first - px * c.x - py * c.y, q0 = q - c.second - qx * c.x - qy * c.y;
  const auto f = [](double value) { return static_cast<float>(value); };
  return {f(p0),
          f(px),
          f(py),
          f(q0),
          f(qx),
          f(qy),
          std::max(bound(c.x - rx, g.picture.width), 0),
          std::min(bound(c.x + rx, g.picture.width), g.picture.width - 1),
          std::max(bound(c.y - ry, g.height), 0),
          std::min(bound(c.y + ry, g.height), g.height - 1)};
}

// Calls `body(x, y, p, q)` for the pixels around a crossing that are looked at.
template <typename F> void each(const Cross &c, const Ground &g, F body) {
  const float hp = g.half_p + corner, hq = g.half_q + corner;
  for (int32_t y = c.y0; y <= c.y1; y++)
    for (int32_t x = c.x0; x <= c.x1; x++) {
      const float p = c.p + c.px * static_cast<float>(x) + c.py * static_cast<float>(y);
      const float q = c.q + c.qx * static_cast<float>(x) + c.qy * static_cast<float>(y);
      if (std::abs(p) > hp || std::abs(q) > hq)
        continue;
      const double dx = x - g.disc.centre_x, dy = y - g.disc.centre_y;
      const double u = dx * g.disc.ux + dy * g.disc.uy, v = dx * g.disc.vx + dy * g.disc.vy;
      if (u * u + v * v < g.disc.limit * g.disc.limit)
        body(x, y, p, q);
    }
}

float luma(const Ground &g, int32_t x, int32_t y) {
  return g.picture.luma[static_cast<int64_t>(y) * g.picture.width + x];
}

// The median level at the corners, 0 where too little of them is seen.
float ground_level(const Cross &c, const Ground &g, std::vector<float> &levels) {
  levels.clear();
  each(c, g, [&](int32_t x, int32_t y, float p, float q) {
    if (std::abs(p) > g.half_p && std::abs(q) > g.half_q)
      levels.push_back(luma(g, x, y));
  });
  const int64_t n = static_cast<int64_t>(levels.size());
  if (n < 24)
    return 0;
  // Whole levels: the mean of the middle half is finer than their median.
  std::sort(levels.begin(), levels.end());
  double sum = 0;
  for (int64_t k = n / 4; k < n - n / 4; k++)
    sum += levels[static_cast<size_t>(k)];
  return static_cast<float>(sum / static_cast<double>(n - 2 * (n / 4)));
}

// What is left at all crossings.
class Template {
public:
  explicit Template(const Ground &g)
      : half_p(g.half_p), half_q(g.half_q),
        columns(static_cast<int32_t>(std::ceil(2 * half_p * fine)) + 1),
        rows(static_cast<int32_t>(std::ceil(2 * half_q * fine)) + 1),
        values(static_cast<size_t>(columns) * rows), spreads(values.size()) {}

  int32_t cells() const { return columns * rows; }
  bool covers(float p, float q) const { return std::abs(p) <= half_p && std::abs(q) <= half_q; }
  int32_t cell(float p, float q) const {
    const float i = std::min(std::max((p + half_p) * fine, 0.0f), static_cast<float>(columns - 1));
    const float j = std::min(std::max((q + half_q) * fine, 0.0f), static_cast<float>(rows - 1));
    return static_cast<int32_t>(j) * columns + static_cast<int32_t>(i);
  }

  // Medians and spreads of what was seen, `starts[k]` ... `starts[k + 1]` - 1 in each cell.
  void measure(std::vector<float> &seen, const std::vector<int64_t> &starts) {
    for (int32_t k = 0; k < cells(); k++) {
      const int64_t n = starts[static_cast<size_t>(k) + 1] - starts[static_cast<size_t>(k)];
      if (n < least)
        continue;
      float *from = seen.data() + starts[static_cast<size_t>(k)];
      const float median = cv_kth(from, n, n / 2);
      for (int64_t i = 0; i < n; i++)
        from[i] = std::abs(from[i] - median);
      const float spread = 1.4826f * cv_kth(from, n, n / 2);
      // What the median of n values differs from 1 by chance is worth nothing.
      const float left = median - 1, chance = 1.5625f * spread * spread / static_cast<float>(n);
      values[static_cast<size_t>(k)] =
          left != 0 ? left * std::max(0.0f, 1 - 4 * chance / (left * left)) : 0;
      spreads[static_cast<size_t>(k)] = spread;
    }
    fill(starts);
  }

  // Without a slope between cells: where lines run with the rows of pixels every other cell is
  // empty.
  float value(float p, float q) const { return values[static_cast<size_t>(cell(p, q))]; }

  float spread(float p, float q) const { return spreads[static_cast<size_t>(cell(p, q))]; }

private:
  // A crossing that lies between the pixels otherwise than most finds its values beside.
  void fill(const std::vector<int64_t> &starts) {
    const auto known = [&](int32_t k) {
      return starts[static_cast<size_t>(k) + 1] - starts[static_cast<size_t>(k)] >= least;
    };
    for (int32_t k = 0; k < cells(); k++) {
      if (known(k))
        continue;
      float value = 0, spread = 0, n = 0;
      for (int32_t j = std::max(k / columns - 1, 0); j <= std::min(k / columns + 1, rows - 1); j++)
        for (int32_t i = std::max(k % columns - 1, 0); i <= std::min(k % columns + 1, columns - 1);
             i++)
          if (known(j * columns + i)) {
            value += values[static_cast<size_t>(j) * columns + i];
            spread += spreads[static_cast<size_t>(j) * columns + i];
            n++;
          }
      values[static_cast<size_t>(k)] = n > 0 ? value / n : 0;
      spreads[static_cast<size_t>(k)] = n > 0 ? spread / n : 0;
    }
  }

  const float half_p, half_q;
  const int32_t columns, rows;
  // Less 1; 0 where nothing is known.
  std::vector<float> values, spreads;
};

// Half a cell of error in where the lines lie would put every pixel beside its cell, so all the
// neighbours are tried.
void divide(const Cross &c, float level, const Template &left, const Ground &g, float noise) {
  constexpr float step = 1 / fine;
  float errors[9] = {}, before = 0;
  each(c, g, [&](int32_t x, int32_t y, float p, float q) {
    if (!left.covers(p, q))
      return;
    const float seen = luma(g, x, y) / level - 1;
    before += std::abs(seen);
    for (int32_t k = 0; k < 9; k++)
      errors[k] += std::abs(seen - left.value(p + static_cast<float>(k % 3 - 1) * step,
                                              q + static_cast<float>(k / 3 - 1) * step));
  });
  int32_t best = 4;
  for (int32_t k = 0; k < 9; k++)
    best = errors[k] < errors[best] ? k : best;
  const bool helps = errors[best] < before;
  const float dp = static_cast<float>(best % 3 - 1) * step;
  const float dq = static_cast<float>(best / 3 - 1) * step;
  each(c, g, [&](int32_t x, int32_t y, float p, float q) {
    if (!left.covers(p, q))
      return;
    float &loud =
        g.picture.loudness[static_cast<int64_t>(g.picture.rows[y]) * g.picture.analysis_width +
                           g.picture.columns[x]];
    loud = std::max(loud, left.spread(p + dp, q + dq) / noise);
    const float value = left.value(p + dp, q + dq);
    if (helps && value != 0)
      line_divide(g.picture, x, y, 1 / std::max(1 + value, 0.05f));
  });
}

} // namespace

cv_status cv_crossings_erase(const cv_crossing *crossings, int32_t count,
                             const cv_line_family *first, const cv_line_family *second,
                             double half_first, double half_second, const cv_disc *disc,
                             float noise, int32_t height, const cv_line_picture *picture) {
  if ((!crossings && count > 0) || count < 0 || !first || !second || !(half_first > 0) ||
      !(half_second > 0) || !disc || !(noise > 0) || height < 1 || !picture || !picture->luma ||
      !picture->loudness || !picture->columns || !picture->rows ||
      (picture->cb == nullptr) != (picture->cr == nullptr))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const Ground g = {*picture, *disc, static_cast<float>(half_first),
                      static_cast<float>(half_second), height};
    Template left(g);
    std::vector<Cross> places;
    std::vector<float> levels, scratch;
    // Where each cell's values begin: two places late while they are counted, one while they are
    // filled in.
    std::vector<int64_t> starts(static_cast<size_t>(left.cells()) + 2);
    for (int32_t k = 0; k < count; k++) {
      const Cross c = place(crossings[k], *first, *second, g);
      const float level = ground_level(c, g, scratch);
      if (level < 1)
        continue;
      places.push_back(c);
      levels.push_back(level);
      each(c, g, [&](int32_t, int32_t, float p, float q) {
        if (left.covers(p, q))
          starts[static_cast<size_t>(left.cell(p, q)) + 2]++;
      });
    }
    for (size_t k = 2; k < starts.size(); k++)
      starts[k] += starts[k - 1];
    std::vector<float> seen(static_cast<size_t>(starts.back()));
    for (size_t k = 0; k < places.size(); k++)
      each(places[k], g, [&](int32_t x, int32_t y, float p, float q) {
        if (left.covers(p, q))
          seen[static_cast<size_t>(starts[static_cast<size_t>(left.cell(p, q)) + 1]++)] =
              luma(g, x, y) / levels[k];
      });
    left.measure(seen, starts);
    for (size_t k = 0; k < places.size(); k++)
      divide(places[k], levels[k], left, g, noise);
  });
}
