// Sums along and across rows that the averaging functions share. Internal.
#pragma once
#include <cstdint>

// Adds a row of 8-bit samples to sums of as many columns; 16 bits hold 257 rows of 255.
void cv_add_row(const uint8_t *row, int32_t width, uint16_t *sums);

// Sums of `count` groups of `side` neighbouring columns.
void cv_sum_groups(const uint16_t *sums, int32_t count, int32_t side, int32_t *out);
