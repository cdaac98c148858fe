#include "picture_fixtures.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr errors;
  jmp_buf escape;
} guard;

static void leave(j_common_ptr common) { longjmp(((guard *)common->err)->escape, 1); }

void fixture_free(fixture_file file) { free(file.bytes); }

static void set_kind(j_compress_ptr jpeg, const fixture_jpeg *kind) {
  jpeg->image_width = (JDIMENSION)kind->width;
  jpeg->image_height = (JDIMENSION)kind->height;
  jpeg->input_components = kind->components;
  jpeg->in_color_space = kind->components == 1   ? JCS_GRAYSCALE
                         : kind->components == 3 ? JCS_RGB
                                                 : JCS_CMYK;
  jpeg_set_defaults(jpeg);
  if (kind->other_space)
    jpeg_set_colorspace(jpeg, kind->components == 3 ? JCS_RGB : JCS_YCCK);
  jpeg_set_quality(jpeg, kind->quality, TRUE);
  jpeg->restart_in_rows = kind->restart_rows;
  if (kind->restart_rows == 0)
    jpeg->restart_interval = (unsigned)kind->restart_blocks;
  jpeg->optimize_coding = kind->own_tables ? TRUE : FALSE;
  if (kind->components > 1) {
    jpeg->comp_info[0].h_samp_factor = kind->across;
    jpeg->comp_info[0].v_samp_factor = kind->down;
    if (kind->components == 4) {
      jpeg->comp_info[3].h_samp_factor = kind->across;
      jpeg->comp_info[3].v_samp_factor = kind->down;
    }
  }
  if (kind->progressive)
    jpeg_simple_progression(jpeg);
}

fixture_file fixture_write_jpeg(const fixture_jpeg *kind, const uint8_t *samples) {
  struct jpeg_compress_struct jpeg;
  guard guard;
  unsigned char *bytes = NULL;
  unsigned long count = 0;
  jpeg_scan_info scans[4] = {0};
  jpeg.err = jpeg_std_error(&guard.errors);
  guard.errors.error_exit = leave;
  if (setjmp(guard.escape)) {
    jpeg_destroy_compress(&jpeg);
    return (fixture_file){NULL, 0};
  }
  jpeg_create_compress(&jpeg);
  jpeg_mem_dest(&jpeg, &bytes, &count);
  set_kind(&jpeg, kind);
  if (kind->separate_scans) {
    for (int i = 0; i < kind->components; i++)
      scans[i] = (jpeg_scan_info){1, {i}, 0, 63, 0, 0};
    jpeg.scan_info = scans;
    jpeg.num_scans = kind->components;
  }
  jpeg_start_compress(&jpeg, TRUE);
  if (kind->app1)
    jpeg_write_marker(&jpeg, JPEG_APP0 + 1, kind->app1, (unsigned)kind->app1_count);
  size_t row_bytes = (size_t)kind->width * (size_t)kind->components;
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row = (JSAMPROW)(uintptr_t)(samples + jpeg.next_scanline * row_bytes);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  return (fixture_file){bytes, count};
}

int fixture_plain_decode(const uint8_t *bytes, size_t count, int space, int scale, uint8_t *out) {
  struct jpeg_decompress_struct jpeg;
  guard guard;
  jpeg.err = jpeg_std_error(&guard.errors);
  guard.errors.error_exit = leave;
  if (setjmp(guard.escape)) {
    jpeg_destroy_decompress(&jpeg);
    return 1;
  }
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, bytes, count);
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = space == 1   ? JCS_GRAYSCALE
                         : space == 2 ? JCS_RGB
                         : space == 3 ? JCS_YCbCr
                                      : JCS_CMYK;
  jpeg.do_fancy_upsampling = space != 3;
  jpeg.scale_num = 1;
  jpeg.scale_denom = (unsigned)scale;
  jpeg_start_decompress(&jpeg);
  size_t row_bytes = (size_t)jpeg.output_width * (size_t)jpeg.output_components;
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = out + jpeg.output_scanline * row_bytes;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return 0;
}
