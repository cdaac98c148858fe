/* Test pictures written straight through libjpeg, libpng and libtiff, so that decoders are not
 * checked against the project's own encoders, and a plain libjpeg decode to compare with. */
#ifndef PICTURE_FIXTURES_H
#define PICTURE_FIXTURES_H

#include <stddef.h>
#include <stdint.h>

/* Every writer returns malloc'ed bytes (free with fixture_free), null on failure. */
typedef struct {
  uint8_t *bytes;
  size_t count;
} fixture_file;

void fixture_free(fixture_file file);

typedef struct {
  int32_t width;
  int32_t height;
  /* Components of `samples`: 1 grey, 3 RGB, 4 CMYK as stored. */
  int32_t components;
  /* 1: keep RGB as RGB, or turn CMYK into YCCK. 0: YCbCr, CMYK. */
  int32_t other_space;
  /* Luma's sampling factors; chroma has 1 x 1. */
  int32_t across;
  int32_t down;
  int32_t progressive;
  /* One scan a component without being progressive. */
  int32_t separate_scans;
  int32_t restart_rows;
  /* MCUs between restart markers, where above 0 and restart_rows is 0. */
  int32_t restart_blocks;
  /* Huffman tables made for this very picture. */
  int32_t own_tables;
  int32_t quality;
  /* Payload of an APP1 marker, may be null. */
  const uint8_t *app1;
  size_t app1_count;
} fixture_jpeg;

fixture_file fixture_write_jpeg(const fixture_jpeg *kind, const uint8_t *samples);

/* Decodes with libjpeg's plain interface: space 1 grey, 2 RGB, 3 YCbCr with repeated chroma, 4
 * CMYK. Upright is not cared for. `out` holds components * ceil(width / scale) * ceil(height /
 * scale). Returns 0 for success. */
int fixture_plain_decode(const uint8_t *bytes, size_t count, int space, int scale, uint8_t *out);

typedef struct {
  int32_t width;
  int32_t height;
  int32_t bits;
  /* libpng's: 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha. */
  int32_t colour_type;
  int32_t interlaced;
  /* RGB triples for a palette, and alpha of its first entries. */
  const uint8_t *palette;
  int32_t palette_count;
  const uint8_t *palette_alpha;
  int32_t palette_alpha_count;
} fixture_png;

/* `rows`: packed as in the file; 16-bit samples big-endian. */
fixture_file fixture_write_png(const fixture_png *kind, const uint8_t *rows, size_t row_bytes);

typedef struct {
  int32_t width;
  int32_t height;
  int32_t bits;
  int32_t samples;
  /* libtiff's tag values. */
  int32_t photometric;
  int32_t compression;
  int32_t separate;
  /* 0 for strips. */
  int32_t tile_side;
  int32_t strip_rows;
  int32_t orientation;
  int32_t big_endian;
  /* -1 for none, else libtiff's EXTRASAMPLE value. */
  int32_t extra;
  /* 0 for none. */
  int32_t largest_sample;
  /* 1 unsigned, 3 floating point. */
  int32_t sample_format;
  /* Pixels per inch in XResolution, 0 for none. */
  int32_t dpi;
  int32_t reduced_image;
  const uint16_t *palette;
  const char *description;
} fixture_tiff;

/* `rows`: interleaved samples in native byte order, packed as in the file. */
fixture_file fixture_write_tiff(const fixture_tiff *kind, const uint8_t *rows, size_t row_bytes);

#endif
