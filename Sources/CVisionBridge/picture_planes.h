/* Stored rows into upright planes: orientation and filler, for all decoders. Internal. */
#ifndef PICTURE_PLANES_H
#define PICTURE_PLANES_H

#include "cv_picture.h"

/* Rows that are decoded before they are turned into place; a multiple of every batch of rows a
 * decoder makes. */
enum { CV_STRIP_ROWS = 64 };

/* Takes stored rows from top to bottom. Upright pictures are written straight into the caller's
 * planes; others go through a strip that fits a core's cache and is turned into place when it is
 * full. */
typedef struct {
  cv_planes planes;
  int32_t orientation;
  /* Stored working size. */
  int32_t width;
  int32_t height;
  /* Null when rows go straight to the planes. */
  uint8_t *strip;
  size_t stride[3];
  uint8_t *base[3];
  /* First luma row of the strip. */
  int32_t strip_row;
} cv_plane_writer;

/* `padding`: samples that the decoder may write behind a row's end; above 0 forces the strip,
 * because the next row starts there. */
cv_status cv_writer_open(cv_plane_writer *writer, const cv_planes *planes, int32_t orientation,
                         int32_t width, int32_t height, int32_t padding);
void cv_writer_close(cv_plane_writer *writer);

/* Where stored row `row` of plane 0 (luma), 1 or 2 belongs now. */
static inline uint8_t *cv_writer_row(const cv_plane_writer *writer, int plane, int32_t row) {
  int32_t first = plane == 0 ? writer->strip_row : writer->strip_row / 2;
  return writer->base[plane] + (size_t)(row - first) * writer->stride[plane];
}

/* Luma rows below `rows` (and their chroma) are complete. Must be called at every CV_STRIP_ROWS
 * rows at the latest, and at the end. */
void cv_writer_advance(cv_plane_writer *writer, int32_t rows);

/* Fills stored luma rows from `row` to the end, and the chroma rows that start there, with 128.
 * `row` lies in the strip that is open now, or at its end. */
void cv_writer_fill(cv_plane_writer *writer, int32_t row);

/* Upright size of a stored one. */
static inline int cv_turns_sides(int32_t orientation) { return orientation >= 5; }

/* Copies a block of stored rows into its upright place. `channels` interleaved bytes a pixel.
 * Source pixel (0, 0) is stored pixel (first_column, first_row) of a picture of stored size width x
 * height; `out` is the upright picture. */
void cv_place(const uint8_t *source, size_t source_stride, int32_t first_column, int32_t columns,
              int32_t first_row, int32_t rows, int32_t width, int32_t height, int32_t orientation,
              int32_t channels, uint8_t *out);

/* The stored region of an upright one. */
cv_crop cv_stored_region(const cv_crop *upright, int32_t width, int32_t height,
                         int32_t orientation);

void cv_set_message(cv_message *message, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
