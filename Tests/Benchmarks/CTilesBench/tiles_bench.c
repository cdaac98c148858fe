#include "tiles_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/* A well mixed number for a place (the finaliser of MurmurHash3). */
static uint32_t mixed(uint32_t x, uint32_t y) {
  uint32_t h = x * 0x9e3779b1u ^ y * 0x85ebca77u;
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return h ^ h >> 16;
}

/* Colonies stand in a third of the cells of a coarse grid, each with its own size and colour;
 * grains of 4 px make their inside. */
static void draw_row(uint8_t *row, int32_t side, int32_t y) {
  enum { cell = 256 };
  uint32_t noise = mixed(0, (uint32_t)y) | 1;
  int32_t centre = side / 2;
  for (int32_t x = 0; x < side; x++, row += 3) {
    noise = noise * 1664525u + 1013904223u;
    int32_t jitter = (int32_t)(noise >> 24 & 15) + (int32_t)(noise >> 16 & 15) - 15;
    int32_t ground = 190 - (int32_t)((int64_t)(x - centre) * (x - centre) * 40 / centre / centre) -
                     (int32_t)((int64_t)(y - centre) * (y - centre) * 30 / centre / centre);
    int32_t red = ground, green = ground - 8, blue = ground - 30;
    uint32_t dice = mixed((uint32_t)(x / cell), (uint32_t)(y / cell) + 77777);
    if (dice % 3 == 0) {
      int32_t radius = 30 + (int32_t)(dice >> 8 & 63);
      int32_t dx = x % cell - cell / 2, dy = y % cell - cell / 2;
      if (dx * dx + dy * dy < radius * radius) {
        int32_t grain = (int32_t)(mixed((uint32_t)x / 4, (uint32_t)y / 4) & 63);
        int is_red = (dice >> 16 & 1) != 0;
        red = (is_red ? 150 : 110) + grain;
        green = 70 + grain;
        blue = 50 + grain;
      }
    }
    row[0] = (uint8_t)(red + jitter < 0 ? 0 : red + jitter > 255 ? 255 : red + jitter);
    row[1] = (uint8_t)(green + jitter < 0 ? 0 : green + jitter > 255 ? 255 : green + jitter);
    row[2] = (uint8_t)(blue + jitter < 0 ? 0 : blue + jitter > 255 ? 255 : blue + jitter);
  }
}

int tiles_bench_draw(const char *path, int32_t side, int32_t quality, int32_t progressive) {
  FILE *file = fopen(path, "wb");
  uint8_t *row = malloc((size_t)side * 3);
  if (!file || !row)
    return 1;
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  jpeg_stdio_dest(&jpeg, file);
  jpeg.image_width = jpeg.image_height = (JDIMENSION)side;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  if (progressive)
    jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    draw_row(row, side, (int32_t)jpeg.next_scanline);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  free(row);
  return fclose(file) == 0 ? 0 : 1;
}

int tiles_bench_decode(const char *path, int32_t scale) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return 1;
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  jpeg_stdio_src(&jpeg, file);
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = JCS_RGB;
  jpeg.scale_num = 1;
  jpeg.scale_denom = (unsigned)scale;
  jpeg_start_decompress(&jpeg);
  uint8_t *row = malloc((size_t)jpeg.output_width * 3);
  while (row && jpeg.output_scanline < jpeg.output_height)
    jpeg_read_scanlines(&jpeg, &row, 1);
  jpeg_destroy_decompress(&jpeg);
  fclose(file);
  free(row);
  return 0;
}

static int64_t status_bytes(const char *field) {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  long long kilobytes = 0;
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, field, strlen(field)) == 0)
      sscanf(line + strlen(field), ": %lld", &kilobytes);
  }
  if (file)
    fclose(file);
  return kilobytes * 1024;
}

int64_t tiles_bench_peak(void) { return status_bytes("VmHWM"); }

void tiles_bench_reset_peak(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (!file)
    return;
  fputs("5", file);
  fclose(file);
}
