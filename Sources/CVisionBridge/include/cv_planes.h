#ifndef CV_PLANES_H
#define CV_PLANES_H

#include <stdint.h>
#include "cv_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Sets how many threads OpenCV uses inside one call; 1 keeps all work on the caller's thread.
 * Process-wide; call before the first operation. Threads: any, not beside other calls. */
void cv_use_threads(int32_t count);

/** Lets the allocator keep freed planes for the next ones instead of handing their pages back to
 * the kernel, which would have to clear them again. Process-wide; a process then stays at its peak
 * memory, which the settings bound. Threads: any. */
void cv_keep_memory(void);

/** Memory for a plane, aligned for vectors. From 1 MiB on it is made of huge pages, which spare the
 * kernel hundreds of page faults a megabyte, and is kept for the next plane when it is freed: a
 * process stays at its peak. Content undefined; a null pointer when there is none left; free with
 * cv_plane_free. Threads: any. */
void *cv_plane_alloc(int64_t bytes);

/** Frees what cv_plane_alloc gave; a null pointer is allowed. Threads: any. */
void cv_plane_free(void *plane);

/** Mean over a square window of 2 * radius + 1 samples, `passes` times (three come close to a
 * Gaussian); the border is mirrored. `source` and `target` hold width * height floats and may be
 * the same buffer. Threads: any. */
cv_status cv_box_blur(const float *source, float *target, int32_t width, int32_t height,
                      int32_t radius, int32_t passes);

/** How many of `count` samples are not zero. Threads: any. */
cv_status cv_count_set(const uint8_t *mask, int64_t count, int64_t *result);

/** Finds the 8-connected groups of non-zero samples, numbered by their first sample.
 *
 * `indices` receives every set sample's place, group after group and ascending in each; group i is
 * `indices[starts[i]]` ... `indices[starts[i + 1] - 1]`. With n set samples `indices` holds n and
 * `starts` n + 1 entries. Threads: any. */
cv_status cv_components(const uint8_t *mask, int32_t width, int32_t height, int32_t *indices,
                        int32_t *starts, int32_t *count);

/** Euclidean distance of every non-zero sample to the nearest zero sample, px (5 x 5 chamfer); what
 * lies outside the plane does not count as zero. Threads: any. */
cv_status cv_distance(const uint8_t *mask, float *distance, int32_t width, int32_t height);

/** Morphological opening (`open` non-zero) or closing of a mask with a disc of `radius` px.
 * In place is allowed. Threads: any. */
cv_status cv_morph(const uint8_t *source, uint8_t *target, int32_t width, int32_t height,
                   int32_t radius, int32_t open);

/** Dilation of a mask by a disc of `radius` px. Threads: any. */
cv_status cv_dilate(const uint8_t *source, uint8_t *target, int32_t width, int32_t height,
                    int32_t radius);

/** Strength of the finest detail per block of `factor` x `factor` samples, relative to brightness:
 * the mean of |4 c - n - s - e - w| over the block divided by the block's mean level.
 *
 * `luma` holds `width` x `height` samples; the window begins at sample (x * factor, y * factor) and
 * is `out_width` x `out_height` blocks large. Samples beyond the border repeat it. Threads: any. */
cv_status cv_detail_strength(const uint8_t *luma, int32_t width, int32_t height, int32_t factor,
                             int32_t x, int32_t y, float *strength, int32_t out_width,
                             int32_t out_height);

/** Halves a mask (a cell is set when any of its four samples is) and a plane (a cell takes its
 * first sample); the targets hold ceil(width / 2) x ceil(height / 2). Threads: any. */
cv_status cv_halve(const uint8_t *mask, const float *plane, int32_t width, int32_t height,
                   uint8_t *half_mask, float *half_plane);

/** Means over blocks of `factor` x `factor` samples: ceil(width / factor) x ceil(height / factor)
 * floats; partial blocks at the right and bottom edge are averaged over what they hold. Threads:
 * any. */
cv_status cv_block_means(const uint8_t *plane, int32_t width, int32_t height, int32_t factor,
                         float *means);

/** Where the samples of each averaged square start and end along one side. */
typedef struct {
  const int32_t *starts;
  const int32_t *ends;
  int32_t count;
} cv_ranges;

/** Rounded means over the rectangles of every column range with every row range, row by row:
 * columns->count * rows->count samples. Ranges lie in the plane and hold at least one sample; they
 * may overlap. Threads: any. */
cv_status cv_square_means(const uint8_t *plane, int32_t width, int32_t height,
                          const cv_ranges *columns, const cv_ranges *rows, uint8_t *means);

/** Looks the mean level of every block of `factor` x `factor` samples up in `table`, whose entry k
 * belongs to level k / 4 (1024 entries). Window as in cv_detail_strength. Threads: any. */
cv_status cv_block_lookup(const uint8_t *luma, int32_t width, int32_t height, int32_t factor,
                          int32_t x, int32_t y, const float *table, float *target,
                          int32_t out_width, int32_t out_height);

/** `sign * (background - plane)`, the background given on a grid of cells of `step` px and
 * interpolated bilinearly between the centres of the cells. In place is allowed. Threads: any. */
cv_status cv_subtract_background(const float *background, int32_t cells_x, int32_t cells_y,
                                 int32_t step, const float *plane, float sign, float *target,
                                 int32_t width, int32_t height);

/** Means of a plane over cells of `step` x `step` px: ceil(width / step) x ceil(height / step)
 * floats; cells at the right and bottom edge are averaged over what they hold. Threads: any. */
cv_status cv_cell_means(const float *plane, int32_t width, int32_t height, int32_t step,
                        float *means);

/** The k-th smallest (k from 0) of `count` values, none of them NaN; they are reordered.
 * Threads: any. */
cv_status cv_select(float *values, int64_t count, int64_t k, float *result);

/** Medians and spreads along a ring, every `sectors`-th part of the way round.
 *
 * `polar` holds `rays` rows, one a direction, of `bins` distances; NaN where there is no picture.
 * For each sector and bin the rays up to `half` to either side of the sector's own are taken:
 * `table` receives sectors x bins pairs of their median and 1.4826 times the median absolute
 * deviation, both NaN where fewer than 8 rays show something. Threads: any. */
cv_status cv_ring_medians(const float *polar, int32_t rays, int32_t bins, int32_t sectors,
                          int32_t half, float *table);

/** Bilinear samples of a plane at (x + k dx, y + k dy) for k from 0 to `count` - 1, pixel centres
 * at whole numbers, as far as they lie between pixel centres of the plane; `valid` receives how
 * many do. The plane has at least 2 x 2 samples. Threads: any. */
cv_status cv_sample_ray(const float *plane, int32_t width, int32_t height, double x, double y,
                        double dx, double dy, int32_t count, float *samples, int32_t *valid);

/** What the background near the wall is made of: a table of cv_ring_medians and where it lies. */
typedef struct {
  /** Ring to unit circle: u = ux dx + uy dy, v = vx dx + vy dy from the centre, window px. */
  double centre_x, centre_y, ux, uy, vx, vy;
  /** Normalised radii between which the table's bins lie. */
  float inner, outer;
  /** Normalised radii from which the ring counts, and from which it counts alone. */
  float blend_from, blend_to;
  const float *table;
  int32_t sectors, bins;
} cv_rim;

/** Moves pixels `first` ... `end` - 1 of row `y` of a plane from what it is over a smooth
 * background towards `sign * (value - background along the ring)`.
 *
 * `values` and `target` are whole rows; `sigma`, also a row or null, receives the spread of the
 * ring's background where one is known, weighted as the background is, but at least `noise`.
 * Threads: any. */
cv_status cv_follow_rim(const cv_rim *rim, int32_t y, int32_t first, int32_t end,
                        const float *values, float sign, float noise, float *target, float *sigma);

/** Marks (1, else 0) what is far above the gel, or half as far again below it: more than `high`, or
 * less than -1.5 `high`, units of `unit` times the excess of `sigma` over `noise`. Nothing where
 * `sigma` is infinite. Threads: any. */
cv_status cv_mark_strong(const float *plane, const float *sigma, float unit, float noise,
                         float high, uint8_t *marks, int64_t count);

/** Marks (1, else 0) what is greater than `level`. Threads: any. */
cv_status cv_mark_above(const float *plane, float level, uint8_t *marks, int64_t count);

/** How far every pixel stands out by the stronger of two kinds of evidence, in standard deviations
 * of gel.
 *
 * Density: `smooth` (in place; becomes the result) over `unit`, bright deviations at 0.6 of that;
 * texture: `loose`, a plane of half the size (rounded up). Where `sigma` exceeds `noise`, the
 * ground is uneven and both are divided by the excess (texture by half of it); where it is infinite
 * nothing can be judged: 0. Threads: any. */
cv_status cv_join_evidence(float *smooth, const float *sigma, const float *loose, float unit,
                           float noise, int32_t width, int32_t height);

/** How much there is of one size, relative to how bright it is: the mean of |mean over 2 `inner` +
 * 1 px square less mean over 2 `outer` + 1 px square| over blocks of `factor` x `factor` px,
 * divided by the mean of the block's middle row. Block (0, 0) begins at (x, y) * factor; blocks
 * without surroundings repeat their neighbour. 1 <= inner < outer <= 7, factor at most 64. Threads:
 * any. */
cv_status cv_band_strength(const uint8_t *luma, int32_t width, int32_t height, int32_t factor,
                           int32_t x, int32_t y, int32_t inner, int32_t outer, float *strength,
                           int32_t out_width, int32_t out_height);

/** A small round thing that stands out from what is around it. */
typedef struct {
  /** Its middle, px. */
  int32_t x, y;
  /** How far it stands out, standard deviations of its surroundings; negative where darker. */
  float z;
} cv_spot;

/** Spots of about one size, bright or dark: where the mean over 2 `inner` + 1 px square less that
 * over 2 `outer` + 1 px square is largest or smallest nearby and more than `least_z` times its own
 * spread in the tile of 64 x 64 px, or in that and the two beside it where those are noisier. What
 * goes on in a line to both sides (an edge, a grid line, a fibre) is no spot, nor is the skirt of
 * something stronger of the other sign.
 *
 * Looked for in `width` x `height` px at (x, y), but not within `outer` px of the plane's border.
 * `found` receives how many there are, of which the first `capacity`, row by row, are written.
 * A spread of less than 0.6 of the plane's typical one is not believed, nor one of less than
 * `least_spread` grey levels: a clipped or smoothed ground has none of its own. inner >= 1, inner <
 * outer <= 7. Threads: any. */
cv_status cv_find_spots(const uint8_t *luma, int32_t plane_width, int32_t plane_height, int32_t x,
                        int32_t y, int32_t width, int32_t height, int32_t inner, int32_t outer,
                        float least_z, float least_spread, cv_spot *spots, int64_t capacity,
                        int64_t *found);

/** Natural logarithm of every sample, to 1e-4 absolute; samples below `least` count as `least` (>
 * 0). In place is allowed. Threads: any. */
cv_status cv_log(const float *source, float *target, int64_t count, float least);

#ifdef __cplusplus
}
#endif
#endif
