#include "cv_guard.hpp"
#include "cv_lines.h"
#include "cv_wide.hpp"
#include <algorithm>
#include <limits>
#include <vector>

namespace {

// Shifts that are tried at a time, for vectors.
constexpr int32_t lanes = 64;

struct Sums {
  float l[lanes], lu[lanes], ll[lanes], lv[lanes];
};

struct Point {
  float u, value, weight;
};

// Weighted sums of a line under every shift; `line` points to the value of the first.
CV_WIDE void add(Sums &__restrict sums, const float *__restrict line, const Point p) {
  for (int32_t k = 0; k < lanes; k++) {
    const float wl = p.weight * line[k];
    sums.l[k] += wl;
    sums.lu[k] += wl * p.u;
    sums.lv[k] += wl * p.value;
    sums.ll[k] += wl * line[k];
  }
}

} // namespace

cv_status cv_section_fit(const float *values, const float *weights, int32_t wide, const float *line,
                         int32_t reach, float least, float noise, float *shift, float *gain) {
  if (!values || !weights || wide < 1 || !line || reach < 0 || 2 * reach + 1 > lanes || !shift ||
      !gain)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    *shift = *gain = std::numeric_limits<float>::quiet_NaN();
    // Level and slope take up the colony that a line runs through. Value and line are freed from
    // both; what is left is a fit of one term.
    float n = 0, mu = 0, mv = 0;
    int32_t seen = 0;
    for (int32_t i = 0; i < wide; i++) {
      n += weights[i];
      mu += weights[i] * static_cast<float>(i);
      mv += weights[i] * values[i];
      seen += weights[i] > 0;
    }
    if (!(n > 0))
      return;
    mu /= n;
    mv /= n;
    float uu = 0, uv = 0, vv = 0;
    for (int32_t i = 0; i < wide; i++) {
      const float u = static_cast<float>(i) - mu, v = values[i] - mv;
      uu += weights[i] * u * u;
      uv += weights[i] * u * v;
      vv += weights[i] * v * v;
    }
    if (!(uu > 0))
      return;
    // Beyond its ends the line goes on as it ends. It is taken less its mean, for the sums' sake.
    const int32_t count = 3 * wide;
    float mean = 0;
    for (int32_t k = 0; k < count; k++)
      mean += line[k];
    mean /= static_cast<float>(count);
    std::vector<float> padded(static_cast<size_t>(count + 2 * reach + lanes));
    for (size_t k = 0; k < padded.size(); k++) {
      const int32_t at = static_cast<int32_t>(k) - reach;
      padded[k] = line[at < 0 ? 0 : at >= count ? count - 1 : at] - mean;
    }
    Sums sums = {};
    for (int32_t i = 0; i < wide; i++)
      if (weights[i] > 0)
        add(sums, padded.data() + 3 * i + 1,
            {static_cast<float>(i) - mu, values[i] - mv, weights[i]});
    const float all = vv - uv * uv / uu;
    const float rest = 0.8f * (all - static_cast<float>(seen) * noise);
    float best = std::max(least, rest);
    int32_t found = -1;
    float explained[lanes] = {};
    for (int32_t k = 0; k <= 2 * reach; k++) {
      const float ll = sums.ll[k] - sums.l[k] * sums.l[k] / n - sums.lu[k] * sums.lu[k] / uu;
      const float lv = sums.lv[k] - sums.lu[k] * uv / uu;
      if (!(ll > 0) || !(lv > 0))
        continue;
      explained[k] = lv * lv / ll;
      if (!(explained[k] > best))
        continue;
      best = explained[k];
      found = k;
      *gain = lv / ll;
    }
    if (found < 0)
      return;
    // A colony's edge in the section passes for more or less of the line.
    if (best < 0.95f * (all - static_cast<float>(seen) * noise))
      *gain = std::numeric_limits<float>::quiet_NaN();
    // Between the steps: the top of the parabola through the best and its neighbours.
    float further = 0;
    if (found > 0 && found < 2 * reach) {
      const float before = explained[found - 1], after = explained[found + 1];
      const float bend = 2 * best - before - after;
      if (bend > 0)
        further = std::min(std::max(0.5f * (after - before) / bend, -0.5f), 0.5f);
    }
    // A line that lies further on has its values further on.
    *shift = (static_cast<float>(reach - found) - further) / 3;
  });
}
