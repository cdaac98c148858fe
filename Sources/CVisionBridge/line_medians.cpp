#include "cv_guard.hpp"
#include "cv_lines.h"
#include "cv_wide.hpp"
#include "select.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

struct Line {
  float c, s, convergence, barrel, centre_x, centre_y;
  // Disc, from the plane's origin.
  float ux, uy, u0, vx, vy, v0, square;
  int32_t width, height;
};

// The samples' places in the plane, -1 where they do not count.
CV_WIDE void trace(const Line l, float offset, float first, int32_t count,
                   int32_t *__restrict places) {
  for (int32_t i = 0; i < count; i++) {
    const float along = first + 2 * static_cast<float>(i);
    const float turn = 1 + l.convergence * along;
    float across = offset;
    // Each step leaves a few per cent of the error of the one before.
    for (int step = 0; step < 3; step++)
      across = offset / (turn + l.barrel * (across * across + along * along));
    const float x = l.centre_x + across * l.c - along * l.s;
    const float y = l.centre_y + across * l.s + along * l.c;
    const float u = l.ux * x + l.uy * y + l.u0;
    const float v = l.vx * x + l.vy * y + l.v0;
    const int32_t column = static_cast<int32_t>(x + 0.5f);
    const int32_t row = static_cast<int32_t>(y + 0.5f);
    const bool counts = (u * u + v * v < l.square) & (x > -0.5f) & (y > -0.5f) &
                        (column < l.width) & (row < l.height);
    places[i] = counts ? row * l.width + column : -1;
  }
}

// A window of values in order.
class Window {
public:
  explicit Window(int32_t most) { sorted.reserve(static_cast<size_t>(most)); }
  void add(float value) {
    if (std::isfinite(value))
      sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), value), value);
  }
  void remove(float value) {
    if (std::isfinite(value))
      sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), value));
  }
  float median() const {
    return sorted.empty() ? std::numeric_limits<float>::quiet_NaN() : sorted[sorted.size() / 2];
  }

private:
  std::vector<float> sorted;
};

} // namespace

cv_status cv_line_medians(const float *plane, int32_t width, int32_t height,
                          const cv_line_family *family, const cv_disc *disc, int32_t reach,
                          int32_t segments, int32_t least, float *medians, int32_t *counts) {
  if (!plane || !family || !disc || !medians || !counts || width < 1 || height < 1 ||
      width > INT32_MAX / height || reach < 1 || segments < 1 || least < 1 || !(family->radius > 0))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    Line l;
    l.c = static_cast<float>(family->cosine);
    l.s = static_cast<float>(family->sine);
    l.convergence = static_cast<float>(family->convergence / family->radius);
    l.barrel = static_cast<float>(family->barrel / (family->radius * family->radius));
    l.centre_x = static_cast<float>(family->centre_x);
    l.centre_y = static_cast<float>(family->centre_y);
    l.ux = static_cast<float>(disc->ux);
    l.uy = static_cast<float>(disc->uy);
    l.u0 = static_cast<float>(-disc->ux * disc->centre_x - disc->uy * disc->centre_y);
    l.vx = static_cast<float>(disc->vx);
    l.vy = static_cast<float>(disc->vy);
    l.v0 = static_cast<float>(-disc->vx * disc->centre_x - disc->vy * disc->centre_y);
    l.square = static_cast<float>(disc->limit * disc->limit);
    l.width = width;
    l.height = height;
    const float length = 2 * static_cast<float>(reach) / static_cast<float>(segments);
    const int32_t most = static_cast<int32_t>(std::ceil(length / 2));
    std::vector<int32_t> places(static_cast<size_t>(most));
    std::vector<float> values(static_cast<size_t>(most));
    for (int32_t offset = -reach; offset <= reach; offset++) {
      for (int32_t segment = 0; segment < segments; segment++) {
        const float first = -static_cast<float>(reach) + length * static_cast<float>(segment);
        trace(l, static_cast<float>(offset), first, most, places.data());
        int32_t n = 0;
        for (const int32_t place : places) {
          values[static_cast<size_t>(n)] = plane[std::max(place, 0)];
          n += place >= 0;
        }
        const bool known = n >= least;
        *counts++ = known ? n : 0;
        *medians++ =
            known ? cv_kth(values.data(), n, n / 2) : std::numeric_limits<float>::quiet_NaN();
      }
    }
  });
}

cv_status cv_running_medians(const float *values, int32_t count, int32_t stride, int32_t beside,
                             float *medians) {
  if (!values || !medians || values == medians || count < 0 || stride < 1 || beside < 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const auto at = [&](int32_t k) { return values[static_cast<int64_t>(k) * stride]; };
    Window window(2 * beside + 1);
    for (int32_t k = 0; k < std::min(beside, count); k++)
      window.add(at(k));
    for (int32_t k = 0; k < count; k++) {
      if (k + beside < count)
        window.add(at(k + beside));
      if (k - beside > 0)
        window.remove(at(k - beside - 1));
      medians[static_cast<int64_t>(k) * stride] = window.median();
    }
  });
}
