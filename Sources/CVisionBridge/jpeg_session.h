/* One libjpeg decompressor on a block of memory: errors, warnings and the end of the data.
 * Internal. */
#ifndef JPEG_SESSION_H
#define JPEG_SESSION_H

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include "picture_planes.h"

#if JPEG_LIB_VERSION >= 70
#define CV_SCALED_SIZE(component) ((component)->DCT_h_scaled_size)
#define CV_MIN_SCALED_SIZE(info) ((info)->min_DCT_h_scaled_size)
#else
#define CV_SCALED_SIZE(component) ((component)->DCT_scaled_size)
#define CV_MIN_SCALED_SIZE(info) ((info)->min_DCT_scaled_size)
#endif

/* libjpeg leaves a failing call by longjmp to `escape`; the function that sets it must be the one
 * that calls libjpeg, and keeps what must survive in its session. */
typedef struct {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  cv_message *message;
  cv_status status;
  /* Full-resolution stored row where the data ended, -1 while they have not. */
  int32_t ended_at;
  int32_t faults;
} cv_jpeg_session;

/* Sets up everything but the setjmp and jpeg_create_decompress. */
void cv_jpeg_session_init(cv_jpeg_session *session, const uint8_t *bytes, size_t count,
                          cv_message *message);

/* After jpeg_create_decompress: attaches source and progress. */
void cv_jpeg_session_attach(cv_jpeg_session *session);

/* After jpeg_read_header: the facts, and the check of limits (null for none). */
cv_status cv_jpeg_inspect(cv_jpeg_session *session, const uint8_t *bytes, size_t count,
                          cv_picture_info *info);
cv_status cv_jpeg_check(cv_jpeg_session *session, const cv_picture_info *info,
                        const cv_picture_limits *limits);

#endif
