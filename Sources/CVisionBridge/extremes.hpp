// Samples that stand out among their eight neighbours.
#pragma once
#include <cstdint>
#include <cstring>

// Marks (1, else 0) the `count` samples of a row that are darkest or brightest among their
// neighbours and beyond `limit` of either sign; of equal neighbours the last one counts. All
// neighbours must exist.
void cv_mark_extremes(const float *row, int32_t stride, int32_t count, float limit, uint8_t *marks);

// Calls `found` with the index of every mark; marks are few, so eight are passed over at a time.
template <typename Found> void cv_each_mark(const uint8_t *marks, int32_t count, Found found) {
  for (int32_t i = 0; i < count;) {
    uint64_t eight = 0;
    if (i + 8 <= count) {
      std::memcpy(&eight, marks + i, 8);
      if (eight == 0) {
        i += 8;
        continue;
      }
    }
    if (marks[i] != 0)
      found(i);
    i++;
  }
}
