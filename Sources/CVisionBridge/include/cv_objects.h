#ifndef CV_OBJECTS_H
#define CV_OBJECTS_H

#include <stdint.h>
#include "cv_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Mask of one object: `width` x `height` samples, non-zero on it, whose first sample lies at
 * (x, y) of a plane. It may reach beyond the plane; what does is left out. */
typedef struct {
  const uint8_t *mask;
  int32_t x, y, width, height;
} cv_patch;

/** The pixels of an object in rows from the top: place, density, and depth below the outline, px.
 * Each array holds as many entries as the mask has set samples; the first `count` are in use. */
typedef struct {
  int32_t *x, *y;
  float *density, *depth;
  int64_t count;
} cv_object_pixels;

/** Lists the pixels of an object that lie on a plane of density. `depth` is a plane of the patch's
 * size (cv_distance). Threads: any. */
cv_status cv_gather_object(const cv_patch *patch, const float *depth, const float *density,
                           int32_t width, int32_t height, cv_object_pixels *pixels);

/** The planes that colour is looked up in: luma and chroma of half its size (null for a grey
 * picture), averaged over blocks of `factor` x `factor` luma samples. Place (x, y) is the block
 * (x + origin_x, y + origin_y). `table`: log10 of linear intensity for level k / 4, 1024 entries.
 */
typedef struct {
  const uint8_t *luma, *cb, *cr;
  int32_t width, height, chroma_width, chroma_height;
  int32_t factor, origin_x, origin_y;
  const float *table;
} cv_colour_planes;

/** log10 of linear red, green and blue (JFIF conversion) at `count` places. Threads: any. */
cv_status cv_colours_at(const cv_colour_planes *planes, const int32_t *x, const int32_t *y,
                        int64_t count, float *red, float *green, float *blue);

/** What the density of an object's pixels comes to; lengths in pixels. NaN where undefined. */
typedef struct {
  double sum;
  /** Mean in the middle (deeper than 0.6 of the greatest depth), between (0.25), at the edge. */
  double zones[3];
  /** Pixels brighter than the gel by three times its noise. */
  double bright;
  /** Mean slope on pixels at most 1.5 px below the outline, per px. */
  double slope;
  /** 5th and 95th percentile. */
  double low, high;
  /** Mean distance from the centroid weighted with what exceeds 0, over the unweighted mean. */
  double radius;
  /** Share of the variance that eight rings of equal depth explain. */
  double rings;
  double deepest;
} cv_density_values;

/** Measures the density of gathered pixels; `density` is the plane they are from, `noise` its
 * standard deviation on gel. Threads: any. */
cv_status cv_measure_density(const cv_object_pixels *pixels, const float *density, int32_t width,
                             int32_t height, float noise, cv_density_values *values);

/** log10 of linear red, green and blue. */
typedef struct {
  double red, green, blue;
} cv_log_colour;

/** Values at `count` places of what is given on a grid of cells of `step` px, interpolated
 * bilinearly between the centres of the cells; the border is repeated. Threads: any. */
cv_status cv_grid_at(const float *grid, int32_t cells_x, int32_t cells_y, int32_t step,
                     const int32_t *x, const int32_t *y, int64_t count, float *values);

/** Mean of `count` colours, and the slopes through 0 of red over green and of green over blue, each
 * below that of the ground. NaN where undefined. Threads: any. */
cv_status cv_measure_colour(const float *red, const float *green, const float *blue, int64_t count,
                            const cv_log_colour *ground, cv_log_colour *mean, double *red_green,
                            double *green_blue);

/** How haemoglobin's signature is judged. */
typedef struct {
  /** Standard deviations of density and of the signature on gel. */
  float density_noise, noise;
  /** A pixel above this is stained. */
  float stained;
  /** +1, or -1 where density is positive for what is brighter than the gel. */
  float polarity;
  /** A connected piece has at least this many pixels. */
  int32_t least;
} cv_haem_limits;

/** What the haemoglobin signature of an object's pixels comes to. NaN where undefined. */
typedef struct {
  double sum;
  /** 95th percentile. */
  double high;
  /** Pixels above the limit. */
  double stained;
  /** Slope over light taken away (density times polarity) through 0. */
  double slope;
  /** Share of the pixels whose signature is above noise and above 0.25 of the density; share, of
   * those that stand out of the gel, whose signature is below 0.1 of the density. */
  double red, pale;
  /** As in cv_density_values. */
  double radius;
  /** Pixels above half of `high` and above noise, and how many connected pieces they make. */
  double core, pieces;
} cv_haem_values;

/** Measures the signature `haem` of gathered pixels. Threads: any. */
cv_status cv_measure_haem(const cv_object_pixels *pixels, const float *haem,
                          const cv_haem_limits *limits, cv_haem_values *values);

/** The picture that cells are looked for in. `table`: as in cv_colour_planes. `polarity`: -1 where
 * colonies are brighter than the gel, else +1. */
typedef struct {
  const uint8_t *luma;
  int32_t width, height;
  const float *table;
  double um_per_px;
  float polarity;
} cv_cell_picture;

/** Half windows of the two means whose difference is the band of single cells, samples. */
typedef struct {
  int32_t fine_radius, coarse_radius;
} cv_cell_band;

/** The band of single cells inside an object. NaN where undefined. */
typedef struct {
  /** Pixels that were measured. */
  double count;
  double variance;
  /** Mean square of the finest band: the mean of the four neighbours less the pixel. */
  double fine;
  /** Extremes beyond the limit, and the median of their contrast. */
  double spots, contrast;
} cv_cell_values;

/** Measures the band inside an object. The mask's samples are blocks of `factor` x `factor` of the
 * picture, (x, y) in blocks. Polarity and um_per_px are not used. Threads: any. */
cv_status cv_measure_cells(const cv_cell_picture *picture, const cv_cell_band *band,
                           const cv_patch *patch, int32_t factor, float spot_limit,
                           cv_cell_values *values);

/** Standard deviation (from the median absolute deviation) of the band in a rectangle of the
 * picture; NaN where it lies outside. Threads: any. */
cv_status cv_cell_spread(const cv_cell_picture *picture, const cv_cell_band *band, int32_t x,
                         int32_t y, int32_t width, int32_t height, float *spread);

/** Bands of scale of log intensity inside an object, each the difference of two means over squares
 * of so many um, positive where darker; and the cells, which are extremes of the whole band. NaN
 * where undefined. */
typedef struct {
  /** Pixels that were measured. */
  double count;
  /** Mean squares of 15-30, 30-60 and 15-60 um. */
  double fine, middle, cell;
  /** Of 15-60 um: skewness, kurtosis, share of the power that is brighter than around. */
  double skew, kurtosis, bright;
  /** 90th percentile of the slope of the 15 um means where the mask is 1, per um. */
  double slope;
  double dark_spots, bright_spots;
  /** Bright ones wider than 27 um at half height. */
  double large_bright_spots;
  /** Medians over the kind of spots with more contrast in all: width at half height, distance to
   * the nearest other, um. */
  double spot_diameter, spot_spacing;
} cv_grain_values;

/** Measures the bands inside an object. The mask's samples are blocks of `factor` x `factor` of the
 * picture, (x, y) in blocks; 1 near the outline, 2 deeper. A spot stands out by more than
 * `spot_limit`. Threads: any. */
cv_status cv_measure_grain(const cv_cell_picture *picture, const cv_patch *patch, int32_t factor,
                           float spot_limit, cv_grain_values *values);

/** Mean squares of the bands 60-120 um and 120-240 um of density inside an object; NaN where it
 * lies outside the plane. Threads: any. */
cv_status cv_measure_lumps(const float *density, int32_t width, int32_t height, double um_per_px,
                           const cv_patch *patch, double *small, double *large);

#ifdef __cplusplus
}
#endif
#endif
