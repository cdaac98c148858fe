#include "cv_guard.hpp"
#include "cv_lines.h"
#include "cv_wide.hpp"
#include "line_family.hpp"
#include "strip_pixels.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace {

// Rows of a steep line, columns of a flat one: so each pixel is met once.
bool is_steep(const cv_line_family &f) { return std::abs(f.cosine) > std::abs(f.sine); }

// Half the pixels of a row that may belong to a strip; what bends lies up to some beside.
double reach_of(const cv_line_family &f, double low, double high) {
  return (high - low) / 2 / std::max(std::abs(f.cosine), std::abs(f.sine)) + 1.5;
}

// What changes evenly along a row of pixels.
struct Ramp {
  float first, step;
  Ramp(double from, double to, int32_t steps)
      : first(static_cast<float>(from)),
        step(static_cast<float>(steps > 0 ? (to - from) / steps : 0)) {}
};

struct Row {
  Ramp across, along, other, u, v;
  float width, square, last;
};

// What the pixels of a row are. Those of the strip lie together, since a row meets both the strip
// and the disc in one piece: `from` ... `to` - 1 of what is written.
CV_WIDE void describe(const Row r, int32_t count, float *__restrict across,
                      int32_t *__restrict along, int32_t *__restrict other, int32_t *from,
                      int32_t *to) {
  int32_t first = count, end = 0;
  for (int32_t k = 0; k < count; k++) {
    const float i = static_cast<float>(k);
    const float a = r.across.first + r.across.step * i;
    const float u = r.u.first + r.u.step * i;
    const float v = r.v.first + r.v.step * i;
    const float o = r.other.first + r.other.step * i;
    across[k] = a;
    along[k] = static_cast<int32_t>(r.along.first + r.along.step * i);
    // One beyond either end of the marks stands for all that is not on them.
    other[k] = static_cast<int32_t>(o < 0 ? 0 : o > r.last ? r.last : o);
    const bool keep = (a >= 0) & (a <= r.width) & (u * u + v * v < r.square);
    const int32_t begin = keep ? k : count, stop = keep ? k + 1 : 0;
    first = begin < first ? begin : first;
    end = stop > end ? stop : end;
  }
  *from = first;
  *to = end;
}

} // namespace

int64_t cv_strip_capacity(int32_t width, int32_t height, const cv_line_family *family, double low,
                          double high) {
  if (!family || width < 1 || height < 1 || !(high >= low))
    return 0;
  const int32_t most = is_steep(*family) ? height : width;
  return most * (2 * static_cast<int64_t>(std::ceil(reach_of(*family, low, high))) + 1);
}

cv_status cv_strip_gather(int32_t width, int32_t height, const cv_line_family *family,
                          const cv_disc *disc, double low, double high,
                          const cv_crossing_lines *crossing, cv_strip *strip) {
  if (!family || !disc || !crossing || !crossing->marks || crossing->reach < 0 ||
      !strip_has_arrays(strip) || width < 1 || height < 1 || width > INT32_MAX / height ||
      !(high >= low) || !(family->radius > 0) ||
      strip->capacity < cv_strip_capacity(width, height, family, low, high))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv_line_family &f = *family;
    const bool steep = is_steep(f);
    const double reach = reach_of(f, low, high);
    const double middle = (low + high) / 2;
    const int32_t most = steep ? height : width;
    const int32_t breadth = steep ? width : height;
    // Lengths along are kept positive while the first pixel is not known yet.
    const double far = 2.0 * (width + height);
    int64_t n = 0;
    int32_t first_along = INT32_MAX, last_along = 0;
    // A row's pixels, before those that do not count are left out.
    const size_t row_size = 2 * static_cast<size_t>(std::ceil(reach)) + 1;
    std::vector<float> across(row_size);
    std::vector<int32_t> along(row_size), other(row_size);
    std::vector<uint8_t> marks(static_cast<size_t>(2 * crossing->reach + 3));
    std::copy_n(crossing->marks, 2 * crossing->reach + 1, marks.begin() + 1);
    for (int32_t major = 0; major < most; major++) {
      const double d = major - (steep ? f.centre_y : f.centre_x);
      // Along the line at this row or column, for the strip's middle.
      double t = steep ? (d - middle * f.sine) / f.cosine : (middle * f.cosine - d) / f.sine;
      for (int step = 0; step < 2; step++) {
        const LinePlace place = line_place(f, middle, t);
        t += steep ? (d - place.dy) / f.cosine : (place.dx - d) / f.sine;
      }
      const LinePlace at = line_place(f, middle, t);
      const double minor = steep ? at.dx + f.centre_x : at.dy + f.centre_y;
      if (!(minor > -reach) || !(minor < breadth + reach))
        continue;
      const int32_t first = std::max(0, static_cast<int32_t>(std::ceil(minor - reach)));
      const int32_t last = std::min(breadth - 1, static_cast<int32_t>(std::floor(minor + reach)));
      if (first > last)
        continue;
      // Across a strip the bend of the lens is some hundredths of a pixel: everything is even.
      const auto ramp = [&](auto value) {
        const auto end = [&](int32_t k) {
          return steep ? value(double(k), double(major)) : value(double(major), double(k));
        };
        return Ramp(end(first), end(last), last - first);
      };
      const Row row = {ramp([&](double x, double y) {
                         return line_offset(f, x - f.centre_x, y - f.centre_y) - low;
                       }),
                       ramp([&](double x, double y) {
                         return (y - f.centre_y) * f.cosine - (x - f.centre_x) * f.sine + far;
                       }),
                       ramp([&](double x, double y) {
                         const cv_line_family &o = crossing->family;
                         return line_offset(o, x - o.centre_x, y - o.centre_y) + crossing->reach +
                                1.5;
                       }),
                       ramp([&](double x, double y) {
                         return (x - disc->centre_x) * disc->ux + (y - disc->centre_y) * disc->uy;
                       }),
                       ramp([&](double x, double y) {
                         return (x - disc->centre_x) * disc->vx + (y - disc->centre_y) * disc->vy;
                       }),
                       static_cast<float>(high - low),
                       static_cast<float>(disc->limit * disc->limit),
                       static_cast<float>(2 * crossing->reach + 2)};
      int32_t from, to;
      describe(row, last - first + 1, across.data(), along.data(), other.data(), &from, &to);
      if (from >= to)
        continue;
      const int32_t count = to - from;
      std::copy_n(across.data() + from, count, strip->across + n);
      std::copy_n(along.data() + from, count, strip->along + n);
      std::fill_n((steep ? strip->y : strip->x) + n, count, major);
      std::iota((steep ? strip->x : strip->y) + n, (steep ? strip->x : strip->y) + n + count,
                first + from);
      for (int32_t k = from; k < to; k++)
        strip->crossed[n + k - from] = marks[static_cast<size_t>(other[static_cast<size_t>(k)])];
      const auto ends =
          std::minmax(along[static_cast<size_t>(from)], along[static_cast<size_t>(to - 1)]);
      first_along = std::min(first_along, ends.first);
      last_along = std::max(last_along, ends.second);
      n += count;
    }
    strip->count = n;
    strip->length = n > 0 ? last_along - first_along + 1 : 0;
    strip->start = first_along - far;
    for (int64_t i = 0; i < n; i++)
      strip->along[i] -= first_along;
  });
}
