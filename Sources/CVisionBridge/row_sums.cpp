#include "row_sums.hpp"
#include "cv_wide.hpp"

CV_WIDE void cv_add_row(const uint8_t *__restrict row, int32_t width, uint16_t *__restrict sums) {
  for (int32_t x = 0; x < width; x++)
    sums[x] += row[x];
}

namespace {

CV_WIDE void sum_pairs(const uint16_t *__restrict sums, int32_t count, int32_t *__restrict out) {
  for (int32_t x = 0; x < count; x++)
    out[x] = sums[2 * x] + sums[2 * x + 1];
}

CV_WIDE void sum_fours(const uint16_t *__restrict sums, int32_t count, int32_t *__restrict out) {
  for (int32_t x = 0; x < count; x++)
    out[x] = sums[4 * x] + sums[4 * x + 1] + sums[4 * x + 2] + sums[4 * x + 3];
}

} // namespace

// Two and four are the groups of a dish of usual size.
void cv_sum_groups(const uint16_t *sums, int32_t count, int32_t side, int32_t *out) {
  if (side == 2)
    return sum_pairs(sums, count, out);
  if (side == 4)
    return sum_fours(sums, count, out);
  for (int32_t x = 0; x < count; x++, sums += side) {
    int32_t sum = 0;
    for (int32_t k = 0; k < side; k++)
      sum += sums[k];
    out[x] = sum;
  }
}
