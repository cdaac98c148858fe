/* What the decoders of all three formats share: the header's facts, the limits, the planes they
 * write and the crops they cut.
 */
#ifndef CV_PICTURE_H
#define CV_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "cv_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What went wrong, in words of the library underneath; empty after success. */
typedef struct {
  char text[256];
} cv_message;

/** What a file's header says. Sizes are those of the stored rows, before orientation. */
typedef struct {
  /** Stored size, px, each at least 1. */
  int32_t width;
  int32_t height;
  /** 1 for grey, 3 for colour, 4 for CMYK; alpha is not counted. */
  int32_t components;
  /** Bits per sample in the file: 1, 2, 4, 8 or 16. */
  int32_t bits;
  /** EXIF orientation 1 ... 8; a missing, unknown or unreadable one is 1. */
  int32_t orientation;
  /** 1 for a progressive JPEG or an interlaced PNG: a picture that is decoded whole, not row by
   * row. */
  int32_t progressive;
  /** um per pixel that an OME header states, else 0. Plain dpi tags say nothing about a dish. */
  double um_per_px;
  /** Bytes that decoding takes beside the caller's planes and a few rows. */
  int64_t working_bytes;
} cv_picture_info;

/** Checked against the header before any memory is taken; what exceeds them is CV_ERR_TOO_LARGE. */
typedef struct {
  int64_t max_pixels;
  /** Bound on cv_picture_info.working_bytes: coefficients of a progressive JPEG, an interlaced PNG,
   * a TIFF's strip or row of tiles. */
  int64_t max_working_bytes;
} cv_picture_limits;

/** Upright planes that the caller owns, rows without padding. `cb` and `cr` are half the size,
 * rounded up; both null to get luma only. */
typedef struct {
  uint8_t *luma;
  uint8_t *cb;
  uint8_t *cr;
  /** Upright size at working scale: ceil(full / scale). */
  int32_t width;
  int32_t height;
} cv_planes;

/** How far a decode came. */
typedef struct {
  /** 1 when the file ends or breaks before its last row. */
  int32_t truncated;
  /** Stored full-resolution rows from the top that hold picture; later ones are filled with 128. */
  int32_t valid_rows;
  /** Faults in the coded data that were papered over (the rows are there, and may be wrong). */
  int32_t faults;
} cv_decode_report;

/** A region at full resolution in upright pixels, wholly inside the picture, and where its RGB goes
 * (3 * width * height bytes, interleaved, rows without padding). */
typedef struct {
  int32_t x;
  int32_t y;
  int32_t width;
  int32_t height;
  uint8_t *rgb;
} cv_crop;

/** Receives a piece of an encoded file; called in order. */
typedef void (*cv_write_bytes)(void *context, const uint8_t *bytes, size_t count);

/** Orientation (1 ... 8) from an EXIF block that starts at its TIFF header ("II" or "MM"). 1 when
 * the tag is absent, out of range, of a wrong type, or when any offset leads outside `count` bytes.
 */
int32_t cv_exif_orientation(const uint8_t *tiff, size_t count);

#ifdef __cplusplus
}
#endif
#endif
