// Rows of the difference between the means over a small and a large square: what is of one size.
// Internal.
#pragma once
#include "cv_wide.hpp"
#include "row_sums.hpp"
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

// Row after row of mean over 2 inner + 1 px square less mean over 2 outer + 1 px square, grey
// levels. inner < outer <= 7: 16 bits hold the sum over 15 x 15 samples of 255.
class BandRows {
public:
  // Columns [first, first + columns) from row `top` on; `outer` px of plane must lie around all
  // that is asked for.
  BandRows(const uint8_t *plane, int32_t plane_width, int32_t first, int32_t columns, int32_t top,
           int32_t inner, int32_t outer);
  // The next row: `columns` values.
  void next(float *values);

private:
  // Sums over squares around one row, sliding down.
  class Window {
  public:
    Window(const uint8_t *plane, int32_t plane_width, int32_t first, int32_t columns, int32_t top,
           int32_t radius);
    void next(std::vector<uint16_t> &powers, uint16_t *sums);

  private:
    const uint8_t *plane_;
    int32_t plane_width_, columns_, radius_, row_ = 0;
    std::vector<uint16_t> column_sums_;
  };

  int32_t columns_;
  float small_weight_, large_weight_;
  Window small_, large_;
  std::vector<uint16_t> powers_, small_sums_, large_sums_;
};
