/* Encodes rows as PNG. */
#include "cv_png.h"
#include "picture_planes.h"

#include <setjmp.h>
#include <stdlib.h>

#include <png.h>

typedef struct {
  png_structp png;
  png_infop info;
  jmp_buf escape;
  cv_message *message;
  cv_write_bytes write;
  void *context;
} encoding;

static void on_error(png_structp png, png_const_charp text) {
  encoding *e = png_get_error_ptr(png);
  cv_set_message(e->message, "%s", text);
  longjmp(e->escape, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void write_data(png_structp png, png_bytep bytes, size_t count) {
  encoding *e = png_get_io_ptr(png);
  e->write(e->context, bytes, count);
}

static void flush_data(png_structp png) { (void)png; }

static cv_status run_encoding(encoding *e, const uint8_t *samples, int32_t width, int32_t height,
                              int32_t channels, int32_t level) {
  if (setjmp(e->escape))
    return CV_ERR_INTERNAL;
  e->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, e, on_error, on_warning);
  e->info = e->png ? png_create_info_struct(e->png) : NULL;
  if (!e->info)
    return CV_ERR_MEMORY;
  png_set_write_fn(e->png, e, write_data, flush_data);
  png_set_compression_level(e->png, level);
  png_set_IHDR(e->png, e->info, (png_uint_32)width, (png_uint_32)height, 8,
               channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(e->png, e->info);
  size_t row_bytes = (size_t)width * (size_t)channels;
  for (int32_t y = 0; y < height; y++)
    png_write_row(e->png, samples + (size_t)y * row_bytes);
  png_write_end(e->png, NULL);
  return CV_OK;
}

cv_status cv_png_encode(const uint8_t *samples, int32_t width, int32_t height, int32_t channels,
                        int32_t level, cv_write_bytes write, void *context, cv_message *message) {
  if (!samples || !write || width < 1 || height < 1 || (channels != 1 && channels != 3) ||
      level < 1 || level > 9)
    return CV_ERR_ARGUMENT;
  cv_set_message(message, "%s", "");
  encoding *e = calloc(1, sizeof *e);
  if (!e)
    return CV_ERR_MEMORY;
  e->message = message;
  e->write = write;
  e->context = context;
  cv_status status = run_encoding(e, samples, width, height, channels, level);
  png_destroy_write_struct(&e->png, &e->info);
  free(e);
  return status;
}
