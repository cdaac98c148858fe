#include "grain.hpp"
#include "percentile.hpp"
#include <cmath>
#include <tuple>

namespace {

// Distance to where the band falls to half, interpolated, in one direction; at most `room`.
float half_way(const float *at, int32_t step, int32_t room, float sign) {
  const float half = sign * at[0] / 2;
  float last = sign * at[0];
  for (int32_t k = 1; k <= room; k++) {
    const float value = sign * at[k * step];
    if (value < half)
      return static_cast<float>(k - 1) + (last - half) / (last - value);
    last = value;
  }
  return static_cast<float>(room);
}

// Distances of spots to their nearest neighbours, um. Some hundreds tell the median.
std::vector<float> gaps(const std::vector<GrainSpot> &spots, double um) {
  std::vector<float> result;
  const size_t n = spots.size(), step = n / 400 + 1;
  for (size_t i = 0; n > 1 && i < n; i += step) {
    int64_t best = std::numeric_limits<int64_t>::max();
    // Rows further away than the best cannot hold a nearer one.
    const auto nearer = [&](size_t j) {
      const int64_t dx = spots[j].x - spots[i].x, dy = spots[j].y - spots[i].y;
      if (dy * dy >= best)
        return false;
      best = std::min(best, dx * dx + dy * dy);
      return true;
    };
    for (size_t j = i; j-- > 0 && nearer(j);) {
    }
    for (size_t j = i + 1; j < n && nearer(j); j++) {
    }
    result.push_back(static_cast<float>(std::sqrt(static_cast<double>(best)) * um));
  }
  return result;
}

} // namespace

void cv_add_spot(const float *at, int32_t stride, const int32_t room[4], int32_t x, int32_t y,
                 std::vector<GrainSpot> &spots) {
  // A cell is as wide as it is long; a ridge goes on and on.
  constexpr float roundest = 2.2f;
  const float s = at[0] > 0 ? 1.0f : -1.0f;
  const auto width = [&](int32_t step, int32_t before, int32_t behind) {
    return half_way(at, -step, before, s) + half_way(at, step, behind, s);
  };
  const auto [left, right, above, below] = std::tie(room[0], room[1], room[2], room[3]);
  constexpr float diagonal = 1.41421356f;
  const float widths[4] = {
      width(1, left, right), width(stride, above, below),
      diagonal * width(stride + 1, std::min(left, above), std::min(right, below)),
      diagonal * width(stride - 1, std::min(right, above), std::min(left, below))};
  const auto [least, greatest] = std::minmax_element(widths, widths + 4);
  if (*greatest <= roundest * *least)
    spots.push_back({x, y, std::sqrt(*least * *greatest), s * at[0], s < 0});
}

void cv_measure_spots(const std::vector<GrainSpot> &spots, double um_per_px,
                      cv_grain_values &values) {
  // A cell of 12 um is seen some 25 um wide through the 15 um means and a sensor of 11 um.
  constexpr double large = 27;
  double dark = 0, bright = 0;
  for (const GrainSpot &spot : spots) {
    (spot.bright ? values.bright_spots : values.dark_spots) += 1;
    (spot.bright ? bright : dark) += spot.contrast;
    values.large_bright_spots += spot.bright && spot.width * um_per_px > large;
  }
  // Between dark cells it is bright, and the other way round: the stronger kind is the cells.
  std::vector<GrainSpot> cells;
  std::vector<float> widths;
  for (const GrainSpot &spot : spots)
    if (spot.bright == (bright > dark)) {
      cells.push_back(spot);
      widths.push_back(static_cast<float>(spot.width * um_per_px));
    }
  values.spot_diameter = cv_percentile(widths, 0.5);
  std::vector<float> distances = gaps(cells, um_per_px);
  values.spot_spacing = cv_percentile(distances, 0.5);
}
