/* JPEG over libjpeg-turbo, from and to memory. */
#ifndef CV_JPEG_H
#define CV_JPEG_H

#include "cv_picture.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Reads the header: no memory in proportion to what it claims. */
cv_status cv_jpeg_header(const uint8_t *bytes, size_t count, cv_picture_info *info,
                         cv_message *message);

/**
 * Decodes into upright planes at 1/scale (1, 2, 4 or 8), scaling in the DCT domain.
 *
 * The components of YCbCr and grey files go into the planes as they are coded: no upsampling, no
 * colour conversion; chroma finer than half of luma is averaged, coarser is repeated. RGB, CMYK and
 * YCCK go through RGB. A file that ends early is decoded as far as it goes. CV_ERR_DAMAGED when not
 * one row came out.
 */
cv_status cv_jpeg_decode(const uint8_t *bytes, size_t count, int32_t scale,
                         const cv_picture_limits *limits, const cv_planes *planes,
                         cv_decode_report *report, cv_message *message);

/** Decodes regions at full resolution in one pass, skipping rows that no crop needs. `crops` stay
 * in the caller's order; they may overlap. Pixels that the file no longer holds are 128. */
cv_status cv_jpeg_crops(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                        const cv_crop *crops, size_t crop_count, cv_decode_report *report,
                        cv_message *message);

/** Encodes RGB (channels 3) or grey (channels 1) rows without padding. `quality` 1 ... 100;
 * `half_chroma` 1 for 4:2:0, 0 for 4:4:4. */
cv_status cv_jpeg_encode(const uint8_t *samples, int32_t width, int32_t height, int32_t channels,
                         int32_t quality, int32_t half_chroma, cv_write_bytes write, void *context,
                         cv_message *message);

#ifdef __cplusplus
}
#endif
#endif
