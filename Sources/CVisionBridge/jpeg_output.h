/* Where libjpeg writes a file into memory, within a bound. Internal. */
#ifndef JPEG_OUTPUT_H
#define JPEG_OUTPUT_H

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include "cv_tiles.h"

typedef struct {
  struct jpeg_destination_mgr destination;
  uint8_t *bytes;
  size_t room;
  size_t count;
  size_t max_bytes;
  /* CV_ERR_TOO_LARGE or CV_ERR_MEMORY once the output could not grow. */
  cv_status status;
} cv_jpeg_output;

void cv_jpeg_output_init(cv_jpeg_output *output, size_t max_bytes);
/* After jpeg_create_compress. The bytes outlive the compressor. */
void cv_jpeg_output_attach(cv_jpeg_output *output, struct jpeg_compress_struct *jpeg);
/* The file, which the caller then owns. */
cv_bytes cv_jpeg_output_take(cv_jpeg_output *output);
void cv_jpeg_output_close(cv_jpeg_output *output);

#endif
