/* The picture at 1/8 from the means of blocks. */
#include "jpeg_scan.h"
#include "jpeg_session.h"
#include "picture_rows.h"

#include <stdlib.h>

/* How the samples of a component lie under the columns of the picture at 1/8. */
typedef struct {
  /* Samples of the whole picture, and of it per MCU in either direction. */
  int32_t columns, h, v, most_h, most_v;
  /* Sample at the left of each column's centre, and the share of the one at its right in 1/(2
   * most_h). */
  int32_t *left;
  uint8_t *part;
} spread;

static int open_spread(spread *s, const scan_header *h, int i, int32_t width) {
  s->h = h->component[i].h;
  s->v = h->component[i].v;
  s->most_h = h->mcu_width / 8;
  s->most_v = h->mcu_height / 8;
  s->columns = (width * s->h + s->most_h - 1) / s->most_h;
  s->left = malloc((size_t)width * sizeof *s->left);
  s->part = malloc((size_t)width);
  if (!s->left || !s->part)
    return 0;
  for (int32_t x = 0; x < width; x++) {
    int32_t centre = (2 * x + 1) * s->h - s->most_h;
    s->left[x] = centre < 0 ? 0 : centre / (2 * s->most_h);
    s->part[x] =
        (uint8_t)(centre < 0 || s->left[x] + 1 >= s->columns ? 0 : centre % (2 * s->most_h));
  }
  return 1;
}

/* One row of a component, as wide as the picture at 1/8, into every `channels`th byte. */
static void widen_row(const cv_tile_index *index, int i, const spread *s, int32_t y, int32_t width,
                      uint16_t *blend, uint8_t *out) {
  int32_t channels = index->header.count;
  const uint8_t *means = index->means[i];
  size_t stride = index->means_stride[i];
  if (s->h == s->most_h && s->v == s->most_v) {
    means += (size_t)y * stride;
    for (int32_t x = 0; x < width; x++)
      out[x * channels] = means[x];
    return;
  }
  int32_t rows = ((index->valid_rows + 7) / 8 * s->v + s->most_v - 1) / s->most_v;
  int32_t centre = (2 * y + 1) * s->v - s->most_v;
  int32_t top = centre < 0 ? 0 : centre / (2 * s->most_v);
  int32_t weight = centre < 0 ? 0 : centre % (2 * s->most_v);
  const uint8_t *a = means + (size_t)top * stride, *b = top + 1 < rows ? a + stride : a;
  for (int32_t x = 0; x < s->columns; x++)
    blend[x] = (uint16_t)(a[x] * (2 * s->most_v - weight) + b[x] * weight);
  blend[s->columns] = 0;
  uint32_t whole = 4 * (uint32_t)s->most_h * (uint32_t)s->most_v, side = 2 * (uint32_t)s->most_h;
  int shift = (whole & (whole - 1)) == 0 ? __builtin_ctz(whole) : -1;
  for (int32_t x = 0; x < width; x++) {
    const uint16_t *pair = blend + s->left[x];
    uint32_t sum = pair[0] * (side - s->part[x]) + (uint32_t)pair[1] * s->part[x] + whole / 2;
    out[x * channels] = (uint8_t)(shift >= 0 ? sum >> shift : sum / whole);
  }
}

static uint8_t clamped(int32_t value) {
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* JFIF's YCbCr (ITU-R BT.601, full range) in libjpeg's 16-bit fixed point. */
static void to_rgb(uint8_t *p, int32_t width, int32_t channels) {
  for (int32_t x = 0; x < width; x++, p += channels) {
    int32_t y = p[0], cb = p[1] - 128, cr = p[2] - 128;
    p[0] = clamped(y + ((91881 * cr + 32768) >> 16));
    p[1] = clamped(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
    p[2] = clamped(y + ((116130 * cb + 32768) >> 16));
  }
}

static const uint8_t *colour_row(const cv_tile_index *index, uint8_t *row, int32_t width,
                                 uint8_t *rgb) {
  switch (index->space) {
  case JCS_GRAYSCALE:
    for (int32_t x = 0; x < width; x++)
      memset(rgb + 3 * (size_t)x, row[x], 3);
    return rgb;
  case JCS_YCbCr:
    to_rgb(row, width, 3);
    return row;
  case JCS_YCCK:
    to_rgb(row, width, 4);
    for (int32_t x = 0; x < width; x++) {
      for (int32_t i = 0; i < 3; i++)
        row[4 * (size_t)x + i] = (uint8_t)(255 - row[4 * (size_t)x + i]);
    }
    break;
  case JCS_CMYK:
    break;
  default:
    return row;
  }
  cv_cmyk_to_rgb(row, width, index->header.adobe, rgb);
  return rgb;
}

static cv_status write_eighth(const cv_tile_index *index, int32_t orientation,
                              const spread *spreads, uint8_t *row, uint8_t *rgb, uint16_t *blend,
                              uint8_t *out) {
  const scan_header *h = &index->header;
  int32_t width = (h->width + 7) / 8, height = (h->height + 7) / 8;
  int32_t valid = index->valid_rows == h->height ? height : index->valid_rows / 8;
  for (int32_t y = 0; y < height; y++) {
    const uint8_t *from = rgb;
    if (y < valid) {
      for (int i = 0; i < h->count; i++)
        widen_row(index, i, &spreads[i], y, width, blend, row + i);
      from = colour_row(index, row, width, rgb);
    } else {
      memset(rgb, 128, (size_t)width * 3);
    }
    cv_place(from, (size_t)width * 3, 0, width, y, 1, width, height, orientation, 3, out);
  }
  return CV_OK;
}

cv_status cv_tiles_eighth(cv_tile_index *index, int32_t orientation, uint8_t *out) {
  if (!index || !index->means[0] || !out || orientation < 1 || orientation > 8)
    return CV_ERR_ARGUMENT;
  int32_t width = (index->header.width + 7) / 8;
  spread spreads[SCAN_COMPONENTS] = {0};
  uint8_t *row = malloc((size_t)width * SCAN_COMPONENTS), *rgb = malloc((size_t)width * 3);
  uint16_t *blend = malloc(((size_t)width + 1) * sizeof *blend);
  int ready = row && rgb && blend;
  for (int i = 0; ready && i < index->header.count; i++)
    ready = open_spread(&spreads[i], &index->header, i, width);
  cv_status status = CV_ERR_MEMORY;
  if (ready)
    status = write_eighth(index, orientation, spreads, row, rgb, blend, out);
  for (int i = 0; i < SCAN_COMPONENTS; i++) {
    free(spreads[i].left);
    free(spreads[i].part);
  }
  free(row);
  free(rgb);
  free(blend);
  if (status == CV_OK)
    cv_tiles_free_means(index);
  return status;
}
