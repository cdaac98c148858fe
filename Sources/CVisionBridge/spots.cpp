#include "band_rows.hpp"
#include "cv_guard.hpp"
#include "cv_planes.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace {

constexpr int32_t tile = 64;

CV_WIDE float greatest(const float *values, int32_t count) {
  // Eight at a time, which a processor compares at once.
  float lanes[8] = {};
  int32_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (int32_t k = 0; k < 8; k++) {
      const float v = values[i + k] < 0 ? -values[i + k] : values[i + k];
      lanes[k] = lanes[k] < v ? v : lanes[k];
    }
  float most = 0;
  for (; i < count; i++)
    most = std::max(most, std::fabs(values[i]));
  for (float lane : lanes)
    most = std::max(most, lane);
  return most;
}

// Highest of its neighbourhood, not part of a line, and not what the mean over the large square
// makes of a stronger thing of the other sign beside it.
bool is_spot(const float *row, int32_t stride, int32_t radius, int32_t away, int32_t reach) {
  const float value = row[0];
  const float sign = value > 0 ? 1.0f : -1.0f, height = sign * value;
  for (int32_t dy = -radius; dy <= radius; dy++)
    for (int32_t dx = -radius; dx <= radius; dx++) {
      const float other = sign * row[dy * stride + dx];
      // Of equals the first counts.
      if (other > height || (other == height && (dy < 0 || (dy == 0 && dx < 0))))
        return false;
    }
  const int32_t slant = std::max(1, (away * 7 + 5) / 10), half = (away + 1) / 2;
  const int32_t steps[8] = {away,
                            away * stride,
                            slant * (stride + 1),
                            slant * (stride - 1),
                            half * stride + away,
                            half * stride - away,
                            away * stride + half,
                            away * stride - half};
  for (int32_t step : steps)
    if (std::min(sign * row[step], sign * row[-step]) > 0.5f * height)
      return false;
  for (int32_t dy = -reach; dy <= reach; dy++)
    for (int32_t dx = -reach; dx <= reach; dx++)
      if (-sign * row[dy * stride + dx] > 1.7f * height)
        return false;
  return true;
}

// Mean over a square of 2 radius + 1 px.
float mean_around(const uint8_t *plane, int32_t plane_width, int32_t x, int32_t y, int32_t radius) {
  int32_t sum = 0;
  for (int32_t dy = -radius; dy <= radius; dy++)
    for (int32_t dx = -radius; dx <= radius; dx++)
      sum += plane[static_cast<size_t>(y + dy) * plane_width + x + dx];
  const int32_t side = 2 * radius + 1;
  return static_cast<float>(sum) / static_cast<float>(side * side);
}

// The lower third of |difference| lies at 0.4307 standard deviations, and what stands on a place
// may cover half of it without moving it much.
float spread_of(std::vector<float> &sample) {
  std::nth_element(sample.begin(), sample.begin() + sample.size() / 3, sample.end());
  return sample[sample.size() / 3] / 0.4307f;
}

struct Box {
  int32_t left, top, right, bottom;
};

float spread_in(const std::vector<float> &rows, int32_t stride, int32_t first, Box box) {
  std::vector<float> sample;
  for (int32_t row = box.top; row < box.bottom; row += 3)
    for (int32_t column = box.left; column < box.right; column += 5)
      sample.push_back(std::fabs(rows[static_cast<size_t>(row - first) * stride + column]));
  return sample.empty() ? 0 : spread_of(sample);
}

// Spread in a tile. Where a border between quiet and noisy gel runs through it, as at the edge of
// what is clipped, that of the noisy part: the second of its quarters, since a colony may fill one.
float spread_within(const std::vector<float> &rows, int32_t stride, int32_t first, Box box) {
  const int32_t x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
  float quarters[4] = {spread_in(rows, stride, first, {box.left, box.top, x, y}),
                       spread_in(rows, stride, first, {x, box.top, box.right, y}),
                       spread_in(rows, stride, first, {box.left, y, x, box.bottom}),
                       spread_in(rows, stride, first, {x, y, box.right, box.bottom})};
  std::sort(quarters, quarters + 4);
  // The second of four is high by chance by about a tenth.
  return std::max(spread_in(rows, stride, first, box), 0.9f * quarters[2]);
}

// Spread on the plane as a whole: the median over small windows all over it.
float typical_spread(const uint8_t *plane, int32_t plane_width, int32_t x0, int32_t y0, int32_t x1,
                     int32_t y1, int32_t inner, int32_t outer) {
  constexpr int32_t windows = 14, side = 14;
  std::vector<float> spreads, sample;
  for (int32_t row = 0; row < windows; row++)
    for (int32_t column = 0; column < windows; column++) {
      const int32_t left = x0 + (x1 - x0 - side) * (2 * column + 1) / (2 * windows);
      const int32_t top = y0 + (y1 - y0 - side) * (2 * row + 1) / (2 * windows);
      if (left < x0 || top < y0)
        continue;
      sample.clear();
      for (int32_t y = top; y < top + side; y++)
        for (int32_t x = left; x < left + side; x++)
          sample.push_back(std::fabs(mean_around(plane, plane_width, x, y, inner) -
                                     mean_around(plane, plane_width, x, y, outer)));
      spreads.push_back(spread_of(sample));
    }
  if (spreads.empty())
    return 0;
  std::nth_element(spreads.begin(), spreads.begin() + spreads.size() / 2, spreads.end());
  return spreads[spreads.size() / 2];
}

} // namespace

cv_status cv_find_spots(const uint8_t *luma, int32_t plane_width, int32_t plane_height, int32_t x,
                        int32_t y, int32_t width, int32_t height, int32_t inner, int32_t outer,
                        float least_z, float least_spread, cv_spot *spots, int64_t capacity,
                        int64_t *found) {
  if (!luma || !spots || !found || plane_width <= 0 || plane_height <= 0 || width < 0 ||
      height < 0 || inner < 1 || outer <= inner || outer > 7 || capacity < 0 || !(least_z > 0) ||
      !(least_spread > 0))
    return CV_ERR_ARGUMENT;
  *found = 0;
  // Pixels that are looked at: [x0, x1) x [y0, y1), with `outer` px of picture around each.
  const int32_t x0 = std::max(x, outer), x1 = std::min(x + width, plane_width - outer);
  const int32_t y0 = std::max(y, outer), y1 = std::min(y + height, plane_height - outer);
  if (x1 - x0 < 4 * outer || y1 - y0 < 4 * outer)
    return CV_OK;
  return cv_guarded([&] {
    const int32_t count = x1 - x0, away = 2 * inner + 2;
    const int32_t halo = std::max(away, outer + 1);
    BandRows band(luma, plane_width, x0, count, y0, inner, outer);
    // Rows from `halo` above a strip to `halo` below it.
    std::vector<float> rows(static_cast<size_t>(tile + 2 * halo) * count);
    std::vector<float> spread(count / tile + 1), measured(count / tile + 1);
    int32_t held = y0, have = y0;
    // Beside a clipped reflection a tile looks quieter than any gel.
    const float least = std::max(
        least_spread, 0.6f * typical_spread(luma, plane_width, x0, y0, x1, y1, inner, outer));
    for (int32_t top = y0; top < y1; top += tile) {
      const int32_t bottom = std::min(top + tile, y1);
      const int32_t first = std::max(top - halo, y0), last = std::min(bottom + halo, y1);
      // Rows that the strip above has left.
      const int32_t kept = std::max(0, have - first);
      if (kept > 0 && first > held)
        std::memmove(rows.data(), rows.data() + static_cast<size_t>(first - held) * count,
                     sizeof(float) * static_cast<size_t>(kept) * count);
      held = first;
      for (int32_t row = first + kept; row < last; row++)
        band.next(rows.data() + static_cast<size_t>(row - first) * count);
      have = last;
      for (int32_t t = 0; t * tile < count; t++) {
        const int32_t left = t * tile, end = std::min(left + tile, count);
        measured[t] = std::max(spread_within(rows, count, first, {left, top, end, bottom}), least);
      }
      // What one tile has is off by a tenth by chance, and where it is too little, noise stands out
      // in crowds.
      const int32_t tiles = (count + tile - 1) / tile;
      for (int32_t t = 0; t < tiles; t++) {
        const float before = measured[std::max(t - 1, 0)];
        const float after = measured[std::min(t + 1, tiles - 1)];
        spread[t] = std::max(measured[t], (before + measured[t] + after) / 3);
      }
      for (int32_t row = std::max(top, y0 + halo); row < std::min(bottom, y1 - halo); row++) {
        const float *values = rows.data() + static_cast<size_t>(row - first) * count;
        for (int32_t t = 0; t * tile < count; t++) {
          const float limit = least_z * spread[t];
          const int32_t end = std::min({(t + 1) * tile, count - halo});
          const int32_t start = std::max(t * tile, halo);
          if (start >= end || greatest(values + start, end - start) <= limit)
            continue;
          for (int32_t column = start; column < end; column++) {
            if (std::fabs(values[column]) <= limit ||
                !is_spot(values + column, count, inner, away, outer + 1))
              continue;
            if (*found < capacity)
              spots[*found] = {x0 + column, row, values[column] / spread[t]};
            ++*found;
          }
        }
      }
    }
  });
}
