#include "cv_guard.hpp"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include "row_sums.hpp"
#include <algorithm>
#include <vector>

namespace {

CV_WIDE void add_wide(const uint8_t *row, int32_t width, uint32_t *sums) {
  for (int32_t x = 0; x < width; x++)
    sums[x] += row[x];
}

void add(const uint8_t *row, int32_t width, uint16_t *sums) { cv_add_row(row, width, sums); }
void add(const uint8_t *row, int32_t width, uint32_t *sums) { add_wide(row, width, sums); }

// The two widths that a picture of some 24 megapixels needs; `shift` divides by the squares' size.
CV_WIDE void mean_of_fours(const uint16_t *sums, int32_t count, int32_t shift, uint8_t *out) {
  const int32_t half = 1 << (shift - 1);
  for (int32_t x = 0; x < count; x++)
    out[x] = static_cast<uint8_t>(
        (sums[4 * x] + sums[4 * x + 1] + sums[4 * x + 2] + sums[4 * x + 3] + half) >> shift);
}

CV_WIDE void mean_of_pairs(const uint16_t *sums, int32_t count, int32_t shift, uint8_t *out) {
  const int32_t half = 1 << (shift - 1);
  for (int32_t x = 0; x < count; x++)
    out[x] = static_cast<uint8_t>((sums[2 * x] + sums[2 * x + 1] + half) >> shift);
}

// As many means from the left as one of the fast loops can make; 0 when none fits.
int32_t fast_means(const uint16_t *sums, const cv_ranges &columns, int32_t rows, uint8_t *out) {
  const int32_t side = columns.ends[0] - columns.starts[0];
  if ((side != 2 && side != 4) || rows != side)
    return 0;
  int32_t count = 0;
  while (count < columns.count && columns.starts[count] == side * count &&
         columns.ends[count] == side * (count + 1))
    count++;
  if (side == 4)
    mean_of_fours(sums, count, 4, out);
  else
    mean_of_pairs(sums, count, 2, out);
  return count;
}

int32_t fast_means(const uint32_t *, const cv_ranges &, int32_t, uint8_t *) { return 0; }

template <typename Sum>
void square_means(const uint8_t *plane, int32_t width, const cv_ranges &columns,
                  const cv_ranges &rows, uint8_t *means) {
  std::vector<Sum> sums(width);
  for (int32_t y = 0; y < rows.count; y++) {
    std::fill(sums.begin(), sums.end(), 0);
    for (int32_t r = rows.starts[y]; r < rows.ends[y]; r++)
      add(plane + static_cast<size_t>(r) * width, width, sums.data());
    uint8_t *out = means + static_cast<size_t>(y) * columns.count;
    const int32_t tall = rows.ends[y] - rows.starts[y];
    for (int32_t x = fast_means(sums.data(), columns, tall, out); x < columns.count; x++) {
      uint32_t sum = 0;
      for (int32_t c = columns.starts[x]; c < columns.ends[x]; c++)
        sum += sums[c];
      const uint32_t n = static_cast<uint32_t>(tall * (columns.ends[x] - columns.starts[x]));
      out[x] = static_cast<uint8_t>((sum + n / 2) / n);
    }
  }
}

bool fits(const cv_ranges *ranges, int32_t limit) {
  if (!ranges || !ranges->starts || !ranges->ends || ranges->count <= 0)
    return false;
  for (int32_t i = 0; i < ranges->count; i++)
    if (ranges->starts[i] < 0 || ranges->ends[i] <= ranges->starts[i] || ranges->ends[i] > limit)
      return false;
  return true;
}

} // namespace

cv_status cv_square_means(const uint8_t *plane, int32_t width, int32_t height,
                          const cv_ranges *columns, const cv_ranges *rows, uint8_t *means) {
  if (!plane || !means || width <= 0 || height <= 0 || !fits(columns, width) || !fits(rows, height))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    int32_t tallest = 0;
    for (int32_t y = 0; y < rows->count; y++)
      tallest = std::max(tallest, rows->ends[y] - rows->starts[y]);
    // 16 bits hold the sum of 257 rows of 255.
    if (tallest <= 257)
      square_means<uint16_t>(plane, width, *columns, *rows, means);
    else
      square_means<uint32_t>(plane, width, *columns, *rows, means);
  });
}
