#include "picture_fixtures.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

static void append(png_structp png, png_bytep bytes, size_t count) {
  fixture_file *file = png_get_io_ptr(png);
  uint8_t *grown = realloc(file->bytes, file->count + count);
  if (!grown)
    png_error(png, "memory");
  memcpy(grown + file->count, bytes, count);
  file->bytes = grown;
  file->count += count;
}

static void flush(png_structp png) { (void)png; }

fixture_file fixture_write_png(const fixture_png *kind, const uint8_t *rows, size_t row_bytes) {
  static fixture_file empty;
  fixture_file *file = calloc(1, sizeof *file);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!file || !info)
    return empty;
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    free(file);
    return empty;
  }
  png_set_write_fn(png, file, append, flush);
  png_set_IHDR(png, info, (png_uint_32)kind->width, (png_uint_32)kind->height, kind->bits,
               kind->colour_type, kind->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (kind->palette)
    png_set_PLTE(png, info, (png_const_colorp)(const void *)kind->palette, kind->palette_count);
  if (kind->palette_alpha)
    png_set_tRNS(png, info, kind->palette_alpha, kind->palette_alpha_count, NULL);
  png_write_info(png, info);
  int passes = kind->interlaced ? png_set_interlace_handling(png) : 1;
  for (int pass = 0; pass < passes; pass++) {
    for (int32_t y = 0; y < kind->height; y++)
      png_write_row(png, rows + (size_t)y * row_bytes);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  fixture_file done = *file;
  free(file);
  return done;
}
