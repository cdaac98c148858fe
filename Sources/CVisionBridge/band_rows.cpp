#include "band_rows.hpp"
#include <algorithm>

namespace {

CV_WIDE void drop_row(const uint8_t *row, int32_t width, uint16_t *__restrict sums) {
  for (int32_t x = 0; x < width; x++)
    sums[x] = static_cast<uint16_t>(sums[x] - row[x]);
}

CV_WIDE void add_sums(const uint16_t *from, int32_t width, uint16_t *__restrict to) {
  for (int32_t x = 0; x < width; x++)
    to[x] = static_cast<uint16_t>(to[x] + from[x]);
}

CV_WIDE void pair_up(const uint16_t *from, int32_t shift, int32_t width, uint16_t *__restrict to) {
  for (int32_t x = 0; x < width; x++)
    to[x] = static_cast<uint16_t>(from[x] + from[x + shift]);
}

CV_WIDE void subtract(const uint16_t *small, const uint16_t *large, int32_t width,
                      float small_weight, float large_weight, float *__restrict out) {
  for (int32_t x = 0; x < width; x++)
    out[x] =
        small_weight * static_cast<float>(small[x]) - large_weight * static_cast<float>(large[x]);
}

float share(int32_t radius) {
  return 1.0f / static_cast<float>((2 * radius + 1) * (2 * radius + 1));
}

} // namespace

BandRows::Window::Window(const uint8_t *plane, int32_t plane_width, int32_t first, int32_t columns,
                         int32_t top, int32_t radius)
    : plane_(plane + static_cast<std::ptrdiff_t>(top - radius) * plane_width + first - radius),
      plane_width_(plane_width), columns_(columns + 2 * radius), radius_(radius),
      column_sums_(static_cast<size_t>(columns + 2 * radius)) {}

void BandRows::Window::next(std::vector<uint16_t> &powers, uint16_t *sums) {
  const int32_t side = 2 * radius_ + 1, width = columns_ - side + 1;
  const auto row = [&](int32_t y) { return plane_ + static_cast<size_t>(y) * plane_width_; };
  if (row_ == 0) {
    for (; row_ < side; row_++)
      cv_add_row(row(row_), columns_, column_sums_.data());
  } else {
    cv_add_row(row(row_), columns_, column_sums_.data());
    drop_row(row(row_ - side), columns_, column_sums_.data());
    row_++;
  }
  // A window of any width out of sums over 1, 2, 4 and 8 columns.
  std::memset(sums, 0, sizeof(uint16_t) * static_cast<size_t>(width));
  const uint16_t *have = column_sums_.data();
  int32_t have_width = columns_, done = 0;
  for (int32_t power = 1; power <= side; power *= 2) {
    if (side & power) {
      add_sums(have + done, width, sums);
      done += power;
    }
    if (2 * power > side)
      break;
    have_width -= power;
    // Two buffers in turn: one is read while the other is written.
    uint16_t *to = powers.data() + (power == 2 ? powers.size() / 2 : 0);
    pair_up(have, power, have_width, to);
    have = to;
  }
}

BandRows::BandRows(const uint8_t *plane, int32_t plane_width, int32_t first, int32_t columns,
                   int32_t top, int32_t inner, int32_t outer)
    : columns_(columns), small_weight_(share(inner)), large_weight_(share(outer)),
      small_(plane, plane_width, first, columns, top, inner),
      large_(plane, plane_width, first, columns, top, outer),
      powers_(2 * static_cast<size_t>(columns + 2 * outer)),
      small_sums_(static_cast<size_t>(columns)), large_sums_(static_cast<size_t>(columns)) {}

void BandRows::next(float *values) {
  small_.next(powers_, small_sums_.data());
  large_.next(powers_, large_sums_.data());
  subtract(small_sums_.data(), large_sums_.data(), columns_, small_weight_, large_weight_, values);
}
