#ifndef CV_LINES_H
#define CV_LINES_H

#include <stdint.h>
#include "cv_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One set of parallel lines of a grid as a camera shows it, pixels of one plane.
 *
 * With `across` and `along` measured from the middle of the dish, a line keeps one offset
 * `across * (1 + convergence * along / radius + barrel * (distance / radius)^2)`. */
typedef struct {
  /** Of the direction of the normal, from the x axis. */
  double cosine, sine;
  double convergence, barrel;
  /** Radius of the dish and its middle, px; pixel centres at whole numbers. */
  double radius, centre_x, centre_y;
} cv_line_family;

/** The part of a plane that is looked at: places whose distance from the centre, in units of a ring
 * (u = ux dx + uy dy, v = vx dx + vy dy), is below `limit`. */
typedef struct {
  double centre_x, centre_y, ux, uy, vx, vy, limit;
} cv_disc;

/** Samples of a plane, block of the dish after block. */
typedef struct {
  /** From the middle of the dish, px. */
  const float *x, *y;
  /** 2^40 plus the value in units of 2^-15 of the largest, so that one addition both counts and
   * sums. */
  const int64_t *values;
  /** Where each block's samples end. Fewer than 2^23 samples. */
  const int32_t *ends;
  int32_t blocks;
} cv_line_samples;

/** How narrow what is in the samples is across a family's lines: the sum of squares of the mean
 * values by offset (1 px), less the mean of the offsets up to 12 px to either side, weighted by
 * samples.
 *
 * Summed over blocks, or over the dish as one where `joined` is non-zero. Offsets beyond `reach`
 * + 4 px count as that. `table` is scratch of 2 * reach + 24 values, all zero, and is left so.
 * Threads: any. */
cv_status cv_line_sharpness(const cv_line_samples *samples, const cv_line_family *family,
                            int32_t joined, int32_t reach, int64_t *table, double *score);

/** Medians of a plane along the lines of a family, one at every whole offset from -reach to reach,
 * by `segments` equal parts of -reach ... reach along it; samples are taken every 2 px.
 *
 * `medians` and `counts` receive (2 * reach + 1) * segments values, offset after offset: NaN and 0
 * where fewer than `least` samples lie on the disc. Threads: any. */
cv_status cv_line_medians(const float *plane, int32_t width, int32_t height,
                          const cv_line_family *family, const cv_disc *disc, int32_t reach,
                          int32_t segments, int32_t least, float *medians, int32_t *counts);

/** Medians of the finite ones among up to `beside` values to either side of each value and itself;
 * value k stands at `values[k * stride]`, and so does its median in `medians`. NaN where there is
 * none; of an even number the larger of the two in the middle. Threads: any. */
cv_status cv_running_medians(const float *values, int32_t count, int32_t stride, int32_t beside,
                             float *medians);

/** The pixels of one line and of the gel beside it. The caller owns the arrays, each of `capacity`
 * entries. */
typedef struct {
  int32_t *x, *y;
  /** Distance along the line from the strip's first pixel, whole px. */
  int32_t *along;
  /** Distance across from the strip's edge, px. */
  float *across;
  /** Level over that of the gel beside. */
  float *share;
  /** Non-zero where a line of the other family runs. */
  uint8_t *crossed;
  int64_t capacity, count;
  /** Largest `along` plus 1. */
  int32_t length;
  /** Distance along of the first pixel from the middle of the dish, px. */
  double start;
} cv_strip;

/** Where the lines of the other family run: `marks[k]` is for offsets k - reach - 0.5 ...
 * k - reach + 0.5 and non-zero on a line; there are 2 * reach + 1. */
typedef struct {
  cv_line_family family;
  const uint8_t *marks;
  /** px. */
  int32_t reach;
} cv_crossing_lines;

/** How many pixels a strip of a plane can have at most; 0 where there is no plane or no strip. */
int64_t cv_strip_capacity(int32_t width, int32_t height, const cv_line_family *family, double low,
                          double high);

/** Gathers the pixels of a plane with offsets low ... high on a disc; all of the strip but `share`
 * is set. CV_ERR_ARGUMENT where the capacity does not do. Threads: any. */
cv_status cv_strip_gather(int32_t width, int32_t height, const cv_line_family *family,
                          const cv_disc *disc, double low, double high,
                          const cv_crossing_lines *crossing, cv_strip *strip);

/** Medians of the levels of the gel, that is up to `beside` px from the strip's edges (`width` px
 * wide) and off crossings, by windows of `window` px along it: (length - 1) / window + 1 values,
 * NaN where there are fewer than `least` pixels. Threads: any. */
cv_status cv_strip_gel(const cv_strip *strip, const uint8_t *levels, int32_t plane_width,
                       float beside, float width, int32_t window, int32_t least, float *medians);

/** Sets `share` from the levels and the gel's level at every px along the strip (`length` values).
 * A level is a range of light, and each pixel gets a place of its own in it. Threads: any. */
cv_status cv_strip_shares(cv_strip *strip, const uint8_t *levels, int32_t plane_width,
                          const float *gel);

/** 1.4826 times the median absolute deviation of the gel's shares from 1. Threads: any. */
cv_status cv_strip_noise(const cv_strip *strip, float beside, float width, float *noise);

/** A line as it is thought to be. */
typedef struct {
  /** How far it lies beside its place, px, and its density over what it is on the whole, by px
   * along the strip: `length` values each. */
  const float *shift, *gain;
  /** Share of the light that it lets through, by `segments` parts of its length and `bins` places
   * across, `fine` to a px; row by row. */
  const float *share;
  int32_t segments, bins;
  float fine;
} cv_line_model;

/** Medians of the shares by segment and bin, crossings left out, for a model's shifts and gains;
 * `top` is the largest share that is told from others. NaN where there are fewer than `least`.
 *
 * `places` receives the mean place across that each comes from, in bins from the strip's edge: a
 * line that runs with the rows of pixels is met at few places only. `counts` is scratch of 512
 * entries for every bin of every segment. Threads: any. */
cv_status cv_strip_medians(const cv_strip *strip, const cv_line_model *model, float top,
                           int32_t least, uint16_t *counts, float *medians, float *places);

/** Mean shares by windows of `window` px along and 1 px across, and how many pixels each comes
 * from: ((length - 1) / window + 1) * wide values, windows row by row. Threads: any. */
cv_status cv_strip_sections(const cv_strip *strip, int32_t window, int32_t wide, float *means,
                            float *weights);

/** Fits level, slope and line to one section: `wide` logarithms of shares, 1 px apart, weights of 0
 * being left out.
 *
 * `line` holds the logarithm of the line's share, 3 to a px, from 1/6 px: 3 * wide entries. Shifts
 * of -reach / 3 ... reach / 3 px (reach at most 31) are tried; the best that explains more than
 * `least` squares and 0.8 of what stands out over `noise` squares a px is `shift`, px, with its
 * `gain`; both NaN where there is none, and the gain where it explains less than 0.95. Threads:
 * any. */
cv_status cv_section_fit(const float *values, const float *weights, int32_t wide, const float *line,
                         int32_t reach, float least, float noise, float *shift, float *gain);

/** 1.4826 times the median deviation of the shares from a model, relative to it, by bin, crossings
 * left out; NaN where there are fewer than `least`. `unit` is about the size of the deviations.
 * `counts` is scratch of 512 entries a bin. Threads: any. */
cv_status cv_strip_spreads(const cv_strip *strip, const cv_line_model *model, float unit,
                           int32_t least, uint16_t *counts, float *spreads);

/** The picture that lines are divided out of. */
typedef struct {
  uint8_t *luma;
  int32_t width;
  /** Half the luma's size, rounded up; null pointers for a grey picture. */
  uint8_t *cb, *cr;
  int32_t chroma_width;
  /** Analysis pixel of every column and row. */
  const int32_t *columns, *rows;
  /** Analysis pixels: noise over that of gel, raised where a line amplified it, and marks. */
  float *loudness;
  uint8_t *mask;
  int32_t analysis_width;
} cv_line_picture;

/** Divides a line out of a picture, except within `beside` px of the strip's edges (`width` px
 * wide). `loud`: spread left over that of gel by bin; `least_loud`: least of it by px along the
 * strip. Threads: any. */
cv_status cv_strip_erase(const cv_strip *strip, const cv_line_model *model, float beside,
                         float width, const float *loud, const float *least_loud,
                         const cv_line_picture *picture);

/** Where two lines cross: place, px, and the offsets of both. */
typedef struct {
  double x, y;
  double first, second;
} cv_crossing;

/** Divides out of a picture whose lines are gone what is left where two lines cross: printed lines
 * and grooves do not take light twice.
 *
 * What is left, relative to the level at the corners around, is taken for alike at all crossings: a
 * median at each place within `half_first` and `half_second` px across the two lines, of 8
 * crossings at least. A crossing that it makes no evener is left alone. `noise`: spread of the gel
 * relative to its level; the loudness is raised to the spread that is left over it. The scratch is
 * 4 bytes for every pixel of every crossing. Threads: any. */
cv_status cv_crossings_erase(const cv_crossing *crossings, int32_t count,
                             const cv_line_family *first, const cv_line_family *second,
                             double half_first, double half_second, const cv_disc *disc,
                             float noise, int32_t height, const cv_line_picture *picture);

#ifdef __cplusplus
}
#endif
#endif
