#include "picture_fixtures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

/* A file in memory that grows. */
typedef struct {
  uint8_t *bytes;
  uint64_t count;
  uint64_t at;
} memory;

static tmsize_t memory_read(thandle_t handle, void *out, tmsize_t count) {
  memory *m = handle;
  uint64_t left = m->at < m->count ? m->count - m->at : 0;
  uint64_t n = (uint64_t)count < left ? (uint64_t)count : left;
  memcpy(out, m->bytes + m->at, n);
  m->at += n;
  return (tmsize_t)n;
}

static tmsize_t memory_write(thandle_t handle, void *bytes, tmsize_t count) {
  memory *m = handle;
  uint64_t end = m->at + (uint64_t)count;
  if (end > m->count) {
    uint8_t *grown = realloc(m->bytes, end);
    if (!grown)
      return -1;
    memset(grown + m->count, 0, end - m->count);
    m->bytes = grown;
    m->count = end;
  }
  memcpy(m->bytes + m->at, bytes, (size_t)count);
  m->at = end;
  return count;
}

static toff_t memory_seek(thandle_t handle, toff_t offset, int whence) {
  memory *m = handle;
  m->at = (whence == SEEK_CUR ? m->at : whence == SEEK_END ? m->count : 0) + offset;
  return m->at;
}

static int memory_close(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t memory_size(thandle_t handle) { return ((memory *)handle)->count; }

static void set_tags(TIFF *tiff, const fixture_tiff *kind) {
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)kind->width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t)kind->height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind->bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind->samples);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind->photometric);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind->compression);
  if (kind->compression == COMPRESSION_JPEG)
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG,
               kind->separate ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind->orientation);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind->sample_format);
  if (kind->extra >= 0) {
    uint16_t extra = (uint16_t)kind->extra;
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  }
  if (kind->largest_sample > 0)
    TIFFSetField(tiff, TIFFTAG_SMAXSAMPLEVALUE, (double)kind->largest_sample);
  if (kind->dpi > 0) {
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, (double)kind->dpi);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, (double)kind->dpi);
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
  }
  if (kind->reduced_image)
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, (uint32_t)FILETYPE_REDUCEDIMAGE);
  if (kind->palette) {
    size_t n = (size_t)1 << kind->bits;
    TIFFSetField(tiff, TIFFTAG_COLORMAP, kind->palette, kind->palette + n, kind->palette + 2 * n);
  }
  if (kind->description)
    TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, kind->description);
  if (kind->tile_side > 0) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, (uint32_t)kind->tile_side);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, (uint32_t)kind->tile_side);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, (uint32_t)kind->strip_rows);
  }
}

/* Samples of one plane, or of all where they are interleaved, of a rectangle that may hang over the
 * edge (0 there). */
static void gather(const fixture_tiff *kind, const uint8_t *rows, size_t row_bytes, int plane,
                   int32_t x0, int32_t y0, int32_t columns, int32_t lines, uint8_t *out) {
  size_t sample = (size_t)kind->bits / 8, all = (size_t)kind->samples;
  size_t per_pixel = kind->separate ? 1 : all;
  memset(out, 0, (size_t)columns * (size_t)lines * per_pixel * sample);
  for (int32_t y = 0; y < lines && y0 + y < kind->height; y++) {
    for (int32_t x = 0; x < columns && x0 + x < kind->width; x++) {
      const uint8_t *from =
          rows + (size_t)(y0 + y) * row_bytes +
          ((size_t)(x0 + x) * all + (kind->separate ? (size_t)plane : 0)) * sample;
      memcpy(out + ((size_t)y * (size_t)columns + (size_t)x) * per_pixel * sample, from,
             per_pixel * sample);
    }
  }
}

static int write_blocks(TIFF *tiff, const fixture_tiff *kind, const uint8_t *rows,
                        size_t row_bytes) {
  int32_t columns = kind->tile_side > 0 ? kind->tile_side : kind->width;
  int32_t lines = kind->tile_side > 0 ? kind->tile_side : kind->strip_rows;
  size_t bytes = (size_t)columns * (size_t)lines * (size_t)kind->samples * (size_t)kind->bits / 8;
  uint8_t *block = malloc(bytes);
  int ok = block != NULL;
  for (int plane = 0; ok && plane < (kind->separate ? kind->samples : 1); plane++) {
    for (int32_t y = 0; ok && y < kind->height; y += lines) {
      int32_t here = kind->tile_side > 0 || kind->height - y > lines ? lines : kind->height - y;
      for (int32_t x = 0; ok && x < kind->width; x += columns) {
        gather(kind, rows, row_bytes, plane, x, y, columns, here, block);
        size_t size = (size_t)columns * (size_t)here * (size_t)kind->bits / 8 *
                      (kind->separate ? 1 : (size_t)kind->samples);
        ok = kind->tile_side > 0
                 ? TIFFWriteEncodedTile(
                       tiff, TIFFComputeTile(tiff, (uint32_t)x, (uint32_t)y, 0, (uint16_t)plane),
                       block, (tmsize_t)size) >= 0
                 : TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, (uint32_t)y, (uint16_t)plane),
                                         block, (tmsize_t)size) >= 0;
      }
    }
  }
  free(block);
  return ok;
}

fixture_file fixture_write_tiff(const fixture_tiff *kind, const uint8_t *rows, size_t row_bytes) {
  memory m = {0};
  TIFF *tiff = TIFFClientOpen("fixture", kind->big_endian ? "wb" : "wl", &m, memory_read,
                              memory_write, memory_seek, memory_close, memory_size, NULL, NULL);
  if (!tiff)
    return (fixture_file){NULL, 0};
  set_tags(tiff, kind);
  int ok = 1;
  if (kind->bits < 8) {
    for (int32_t y = 0; ok && y < kind->height; y++)
      ok = TIFFWriteScanline(tiff, (void *)(uintptr_t)(rows + (size_t)y * row_bytes), (uint32_t)y,
                             0) == 1;
  } else {
    ok = write_blocks(tiff, kind, rows, row_bytes);
  }
  TIFFClose(tiff);
  if (ok)
    return (fixture_file){m.bytes, m.count};
  free(m.bytes);
  return (fixture_file){NULL, 0};
}
