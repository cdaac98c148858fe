/* Places inside a JPEG: an index of its bit stream, and regions decoded from there without the rest
 * of the file. */
#ifndef CV_TILES_H
#define CV_TILES_H

#include "cv_picture.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The index of one file, about 1/100 of its size or 5 MB at 300 megapixels. Not changed by any
 * call but cv_tiles_eighth and cv_tiles_free, so that threads may share it. */
typedef struct cv_tile_index cv_tile_index;

/**
 * Walks the bit stream of a sequential Huffman JPEG of 8 bits with all components in one scan, and
 * keeps the place of every 16th MCU and the mean of every block.
 *
 * A file that ends early is indexed up to its last whole row of MCUs. CV_ERR_UNSUPPORTED for other
 * kinds of JPEG; CV_ERR_DAMAGED for what a sound encoder does not write, since only libjpeg knows
 * what libjpeg makes of that: cv_jpeg_recode first. The caller has checked the size.
 *
 * `valid_rows`: rows from the top that hold picture; those below stay grey.
 */
cv_status cv_tiles_index(const uint8_t *bytes, size_t count, int32_t valid_rows,
                         cv_tile_index **index, cv_message *message);
void cv_tiles_free(cv_tile_index *index);
/** Bytes that the index holds. */
int64_t cv_tiles_bytes(const cv_tile_index *index);

/** Writes the upright picture at 1/8 (3 * ceil(width / 8) * ceil(height / 8) samples, RGB) from the
 * means of blocks, chroma interpolated where it is coarser, and lets go of the means: to be called
 * once, before threads share the index. */
cv_status cv_tiles_eighth(cv_tile_index *index, int32_t orientation, uint8_t *rgb);

/**
 * Decodes a region of the upright picture at 1/scale (1, 2 or 4; in pixels of that size, wholly
 * inside) into its `rgb`: the samples that libjpeg makes of the whole file at that scale. `bytes`
 * are those that were indexed. Rows that the file does not hold are 128.
 *
 * `sketch` 1 leaves out coefficients that hardly show at 1/2 and 1/4, which takes half the time.
 */
cv_status cv_tiles_cut(const cv_tile_index *index, const uint8_t *bytes, size_t count,
                       int32_t scale, int sketch, int32_t orientation, const cv_crop *region,
                       cv_message *message);

/** Bytes from malloc, to be let go of with cv_bytes_free. */
typedef struct {
  uint8_t *bytes;
  size_t count;
} cv_bytes;
void cv_bytes_free(cv_bytes bytes);

/** Writes any JPEG anew with the same coefficients, in one sequential scan. What is damaged or
 * missing becomes what libjpeg makes of it. CV_ERR_TOO_LARGE where the coefficients take more than
 * `limits->max_working_bytes` or the result more than `max_bytes`. */
cv_status cv_jpeg_recode(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                         size_t max_bytes, cv_bytes *recoded, cv_decode_report *report,
                         cv_message *message);

/** Decodes a JPEG, PNG or TIFF row by row and encodes the rows, as stored, as a sequential JPEG
 * with chroma at half the width. CV_ERR_TOO_LARGE as for cv_jpeg_recode. */
cv_status cv_jpeg_from_jpeg(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                            int32_t quality, size_t max_bytes, cv_bytes *encoded,
                            cv_decode_report *report, cv_message *message);
cv_status cv_jpeg_from_png(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                           int32_t quality, size_t max_bytes, cv_bytes *encoded,
                           cv_decode_report *report, cv_message *message);
cv_status cv_jpeg_from_tiff(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                            int32_t quality, size_t max_bytes, cv_bytes *encoded,
                            cv_decode_report *report, cv_message *message);

#ifdef __cplusplus
}
#endif
#endif
