#include "bare_decode.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

int bare_decode(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return 1;
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  decoder.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&decoder);
  jpeg_stdio_src(&decoder, file);
  jpeg_read_header(&decoder, TRUE);
  decoder.out_color_space = JCS_RGB;
  jpeg_start_decompress(&decoder);
  size_t row = (size_t)decoder.output_width * 3;
  unsigned char *picture = malloc(row * decoder.output_height);
  if (!picture) {
    jpeg_destroy_decompress(&decoder);
    fclose(file);
    return 1;
  }
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW line = picture + row * decoder.output_scanline;
    jpeg_read_scanlines(&decoder, &line, 1);
  }
  jpeg_finish_decompress(&decoder);
  jpeg_destroy_decompress(&decoder);
  fclose(file);
  free(picture);
  return 0;
}
