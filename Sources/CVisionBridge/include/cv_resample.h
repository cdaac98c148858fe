#ifndef CV_RESAMPLE_H
#define CV_RESAMPLE_H

#include <stdint.h>
#include "cv_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Resamples interleaved 8-bit RGB so that the outer edges of both pictures coincide: averages over
 * area where the target is the smaller one, bilinear where it is larger (its own arithmetic is
 * integer, the same on every machine), a copy where both are equal.
 *
 * `rgb` holds 3 * width * height samples, `target` rows of 3 * target_width, `target_stride` bytes
 * apart. Sizes are from 1 to 32767 px. Threads: any. */
cv_status cv_resample_rgb(const uint8_t *rgb, int32_t width, int32_t height, uint8_t *target,
                          int32_t target_width, int32_t target_height, int32_t target_stride);

#ifdef __cplusplus
}
#endif
#endif
