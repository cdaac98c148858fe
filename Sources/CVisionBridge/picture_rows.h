/* Where decoders that make RGB or grey rows send them: averaged into planes, or cut into crops.
 * Internal. */
#ifndef PICTURE_ROWS_H
#define PICTURE_ROWS_H

#include "picture_planes.h"

/* A receiver of stored rows, in order from row 0. */
typedef struct cv_row_sink {
  /* `row`: interleaved, `channels` bytes a pixel, full stored width. */
  void (*take)(struct cv_row_sink *self, int32_t y, const uint8_t *row);
  /* Declares rows from `y` on lost. */
  void (*fill)(struct cv_row_sink *self, int32_t y);
  /* 1 or 3. */
  int32_t channels;
  /* Last row + 1 that anyone wants. */
  int32_t rows_wanted;
} cv_row_sink;

/* Averages squares of scale x scale pixels into luma and of twice that into chroma (JFIF, ITU-R
 * BT.601, full range; the conversion is linear, so it is done once for each average). */
typedef struct {
  cv_row_sink sink;
  cv_plane_writer writer;
  /* Full-resolution stored size. */
  int32_t width;
  int32_t height;
  int32_t scale;
  /* Sums of one working row, and of the working row pair for chroma; interleaved. */
  uint16_t *sums;
  uint32_t *pair_sums;
  int32_t rows_in_sums;
  int32_t rows_in_pair;
} cv_box_sink;

cv_status cv_box_open(cv_box_sink *box, const cv_planes *planes, int32_t orientation, int32_t width,
                      int32_t height, int32_t scale, int32_t channels);
void cv_box_close(cv_box_sink *box);

/* Last step of a decode through a box: rows that were valid in part only are counted as lost (they
 * are filled), and a picture without one valid row is damaged. Returns `status` otherwise. */
cv_status cv_box_finish(const cv_box_sink *box, cv_status status, cv_decode_report *report,
                        cv_message *message);

typedef struct {
  cv_row_sink sink;
  /* Stored regions sorted by first row; `rgb` is the caller's upright buffer. */
  cv_crop *crops;
  size_t count;
  /* Crops below this index have ended. */
  size_t done;
  int32_t orientation;
  int32_t width;
  int32_t height;
  /* A grey row in RGB. */
  uint8_t *rgb_row;
} cv_crop_sink;

/* Checks the crops against the picture, fills them with 128, sorts a copy. */
cv_status cv_crops_open(cv_crop_sink *sink, const cv_crop *crops, size_t count, int32_t orientation,
                        int32_t width, int32_t height, int32_t channels);
void cv_crops_close(cv_crop_sink *sink);

/* Hands the part of stored row `y` that starts at column `first` (RGB, `columns` pixels) to the
 * crops. */
void cv_crops_take(cv_crop_sink *sink, int32_t y, const uint8_t *rgb, int32_t first,
                   int32_t columns);

/* What a row of samples means, and how it becomes 8-bit grey or RGB on white. */
typedef struct {
  /* Interleaved samples of a pixel, and how many of them are colour: 1, 3 or 4 (CMYK, full ink at
   * the top). */
  int32_t samples;
  int32_t colours;
  /* 8 or 16 (native byte order). */
  int32_t bits;
  /* The sample after the colours is alpha: 0 no, 1 straight, 2 colours already multiplied by it. */
  int32_t alpha;
  /* 0 is white. */
  int32_t inverted;
  /* 65536 entries, 16-bit samples to 8; null for 8 bits. */
  uint8_t *to_8;
} cv_sample_format;

/* The range in use of 16-bit samples: 2^n - 1 for the smallest n from 8 to 16 that holds `largest`.
 */
uint32_t cv_range_in_use(uint32_t largest);
/* Fills a table of 65536 entries: 0 ... range to 0 ... 255, rounded. */
void cv_fill_to_8(uint8_t *table, uint32_t range);
/* Largest colour sample of a 16-bit row. */
uint32_t cv_largest(const cv_sample_format *format, const uint16_t *row, int32_t width);
/* One row into `out`: 1 byte a pixel for one colour, else 3. */
void cv_convert_row(const cv_sample_format *format, const void *row, int32_t width, uint8_t *out);

/* One row of CMYK into RGB. `inverted`: samples hold the complement of ink, as in Adobe's JPEG
 * files. */
void cv_cmyk_to_rgb(const uint8_t *cmyk, int32_t width, int inverted, uint8_t *rgb);

/* Decodes all rows at full resolution, as stored, into a sink of as many channels as the header
 * tells (1 for grey, else 3); lost ones are declared. */
cv_status cv_jpeg_rows(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                       cv_row_sink *sink, cv_decode_report *report, cv_message *message);
cv_status cv_png_rows(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                      cv_row_sink *sink, cv_decode_report *report, cv_message *message);
cv_status cv_tiff_rows(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                       cv_row_sink *sink, cv_decode_report *report, cv_message *message);

#endif
