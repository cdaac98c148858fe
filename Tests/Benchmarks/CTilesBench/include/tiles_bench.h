/* A large JPEG to measure with, and the floor to measure against. */
#ifndef TILES_BENCH_H
#define TILES_BENCH_H

#include <stdint.h>

/* Draws a dish as a scanner would see it, colonies of grains on a noisy ground, as a baseline JPEG
 * (4:2:0, Huffman tables of the standard, no restart markers). Returns 0 for success. */
int tiles_bench_draw(const char *path, int32_t side, int32_t quality, int32_t progressive);

/* Decodes a JPEG to RGB row by row at 1/scale and throws the rows away. Returns 0 for success. */
int tiles_bench_decode(const char *path, int32_t scale);

/* Most memory that this process has held so far, bytes; the peak can be started anew. */
int64_t tiles_bench_peak(void);
void tiles_bench_reset_peak(void);

#endif
