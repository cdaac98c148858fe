#include "extremes.hpp"
#include "cv_wide.hpp"

CV_WIDE void cv_mark_extremes(const float *__restrict row, int32_t stride, int32_t count,
                              float limit, uint8_t *__restrict marks) {
  const float *above = row - stride, *below = row + stride;
  // No branch on the data: where cells are dense every other comparison would be guessed wrongly.
  for (int32_t i = 0; i < count; i++) {
    const float v = row[i];
    const int high = (v > limit) & (v >= row[i - 1]) & (v > row[i + 1]) & (v >= above[i - 1]) &
                     (v >= above[i]) & (v > above[i + 1]) & (v >= below[i - 1]) & (v > below[i]) &
                     (v > below[i + 1]);
    const int low = (v < -limit) & (v <= row[i - 1]) & (v < row[i + 1]) & (v <= above[i - 1]) &
                    (v <= above[i]) & (v < above[i + 1]) & (v <= below[i - 1]) & (v < below[i]) &
                    (v < below[i + 1]);
    marks[i] = static_cast<uint8_t>(high | low);
  }
}
