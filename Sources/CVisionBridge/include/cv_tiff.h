/* TIFF over libtiff, from memory. The first picture of a file only. */
#ifndef CV_TIFF_H
#define CV_TIFF_H

#include "cv_picture.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads the first directory.
 *
 * `um_per_px` comes from OME-XML in ImageDescription (PhysicalSizeX and Y with their units, equal
 * within 1 %) and from nothing else: XResolution holds 72, 96, 300 or 600 dpi by default in cameras
 * and scanners and says nothing about a dish. CV_ERR_UNSUPPORTED for floating point, signed or
 * 32-bit samples, uncommon colour spaces, and previews in raw files.
 */
cv_status cv_tiff_header(const uint8_t *bytes, size_t count, cv_picture_info *info,
                         cv_message *message);

/**
 * Decodes strips or tiles into upright planes, box-averaged to 1/scale (1, 2, 4 or 8) as rows come.
 *
 * 16-bit samples are divided by the range in use: SMaxSampleValue or MaxSampleValue where stated
 * and below 65535, else as for PNG. Min-is-white is turned round. A broken or short file keeps the
 * rows before the break.
 */
cv_status cv_tiff_decode(const uint8_t *bytes, size_t count, int32_t scale,
                         const cv_picture_limits *limits, const cv_planes *planes,
                         cv_decode_report *report, cv_message *message);

/** As cv_jpeg_crops. */
cv_status cv_tiff_crops(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                        const cv_crop *crops, size_t crop_count, cv_decode_report *report,
                        cv_message *message);

#ifdef __cplusplus
}
#endif
#endif
