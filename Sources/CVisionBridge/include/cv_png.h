/* PNG over libpng, from and to memory. */
#ifndef CV_PNG_H
#define CV_PNG_H

#include "cv_picture.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Reads the IHDR chunk only. */
cv_status cv_png_header(const uint8_t *bytes, size_t count, cv_picture_info *info,
                        cv_message *message);

/**
 * Decodes into upright planes, box-averaged to 1/scale (1, 2, 4 or 8) row by row.
 *
 * Palettes are looked up, transparent pixels stand on white. 16-bit samples are divided by the
 * range in use: 2^n - 1 for the smallest n from 8 to 16 that holds the largest sample, so that
 * 12-bit data in a 16-bit file is not black (this reads the file twice). A broken or short file
 * keeps the rows before the break.
 */
cv_status cv_png_decode(const uint8_t *bytes, size_t count, int32_t scale,
                        const cv_picture_limits *limits, const cv_planes *planes,
                        cv_decode_report *report, cv_message *message);

/** As cv_jpeg_crops. */
cv_status cv_png_crops(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                       const cv_crop *crops, size_t crop_count, cv_decode_report *report,
                       cv_message *message);

/** Encodes 8-bit rows without padding: channels 1 grey, 3 RGB. `level` is zlib's, 1 ... 9. */
cv_status cv_png_encode(const uint8_t *samples, int32_t width, int32_t height, int32_t channels,
                        int32_t level, cv_write_bytes write, void *context, cv_message *message);

#ifdef __cplusplus
}
#endif
#endif
