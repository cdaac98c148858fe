/* Encodes rows as a baseline JPEG. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "cv_jpeg.h"
#include "picture_planes.h"

enum { buffer_bytes = 64 * 1024 };

typedef struct {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  jmp_buf escape;
  cv_message *message;
  cv_write_bytes write;
  void *context;
  uint8_t buffer[buffer_bytes];
} encoding;

static void on_error(j_common_ptr common) {
  encoding *e = common->client_data;
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  cv_set_message(e->message, "%s", text);
  longjmp(e->escape, 1);
}

static void on_output(j_common_ptr common) { (void)common; }

static void start_buffer(j_compress_ptr jpeg) {
  encoding *e = jpeg->client_data;
  e->destination.next_output_byte = e->buffer;
  e->destination.free_in_buffer = buffer_bytes;
}

static boolean write_buffer(j_compress_ptr jpeg) {
  encoding *e = jpeg->client_data;
  e->write(e->context, e->buffer, buffer_bytes);
  start_buffer(jpeg);
  return TRUE;
}

static void write_rest(j_compress_ptr jpeg) {
  encoding *e = jpeg->client_data;
  e->write(e->context, e->buffer, buffer_bytes - e->destination.free_in_buffer);
}

static cv_status run_encoding(encoding *e, const uint8_t *samples, int32_t width, int32_t height,
                              int32_t channels, int32_t quality, int32_t half_chroma) {
  struct jpeg_compress_struct *jpeg = &e->jpeg;
  if (setjmp(e->escape))
    return CV_ERR_INTERNAL;
  jpeg_create_compress(jpeg);
  jpeg->dest = &e->destination;
  jpeg->image_width = (JDIMENSION)width;
  jpeg->image_height = (JDIMENSION)height;
  jpeg->input_components = channels;
  jpeg->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  if (channels == 3 && !half_chroma) {
    jpeg->comp_info[0].h_samp_factor = 1;
    jpeg->comp_info[0].v_samp_factor = 1;
  }
  jpeg_start_compress(jpeg, TRUE);
  size_t row_bytes = (size_t)width * (size_t)channels;
  while (jpeg->next_scanline < jpeg->image_height) {
    /* libjpeg's rows are not const, though it only reads them. */
    JSAMPROW row = (JSAMPROW)(uintptr_t)(samples + jpeg->next_scanline * row_bytes);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  return CV_OK;
}

cv_status cv_jpeg_encode(const uint8_t *samples, int32_t width, int32_t height, int32_t channels,
                         int32_t quality, int32_t half_chroma, cv_write_bytes write, void *context,
                         cv_message *message) {
  if (!samples || !write || width < 1 || height < 1 || (channels != 1 && channels != 3) ||
      quality < 1 || quality > 100)
    return CV_ERR_ARGUMENT;
  cv_set_message(message, "%s", "");
  encoding *e = calloc(1, sizeof *e);
  if (!e)
    return CV_ERR_MEMORY;
  e->message = message;
  e->write = write;
  e->context = context;
  e->jpeg.err = jpeg_std_error(&e->errors);
  e->errors.error_exit = on_error;
  e->errors.output_message = on_output;
  e->jpeg.client_data = e;
  e->destination.init_destination = start_buffer;
  e->destination.empty_output_buffer = write_buffer;
  e->destination.term_destination = write_rest;
  cv_status status = run_encoding(e, samples, width, height, channels, quality, half_chroma);
  jpeg_destroy_compress(&e->jpeg);
  free(e);
  return status;
}
