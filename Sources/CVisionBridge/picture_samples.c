/* Rows of samples as files hold them into 8-bit grey or RGB on white. */
#include "picture_rows.h"

uint32_t cv_range_in_use(uint32_t largest) {
  uint32_t range = 255;
  while (range < largest && range < 65535)
    range = 2 * range + 1;
  return range;
}

void cv_fill_to_8(uint8_t *table, uint32_t range) {
  for (uint32_t v = 0; v < 65536; v++) {
    uint32_t value = (v * 255 + range / 2) / range;
    table[v] = (uint8_t)(value > 255 ? 255 : value);
  }
}

uint32_t cv_largest(const cv_sample_format *format, const uint16_t *row, int32_t width) {
  uint32_t largest = 0;
  for (int32_t x = 0; x < width; x++, row += format->samples) {
    for (int32_t c = 0; c < format->colours; c++)
      largest = row[c] > largest ? row[c] : largest;
  }
  return largest;
}

static inline uint8_t sample_at(const cv_sample_format *f, const void *row, size_t i) {
  return f->bits == 16 ? f->to_8[((const uint16_t *)row)[i]] : ((const uint8_t *)row)[i];
}

static inline uint8_t alpha_at(const cv_sample_format *f, const void *row, size_t i) {
  /* Opacity always spans the whole range of its type. */
  return f->bits == 16 ? (uint8_t)((((const uint16_t *)row)[i] + 128) / 257)
                       : ((const uint8_t *)row)[i];
}

static inline uint8_t on_white(uint32_t value, uint32_t alpha, int multiplied) {
  uint32_t own = multiplied ? value * 255 : value * alpha;
  uint32_t sum = (own + 255 * (255 - alpha) + 127) / 255;
  return (uint8_t)(sum > 255 ? 255 : sum);
}

void cv_convert_row(const cv_sample_format *f, const void *row, int32_t width, uint8_t *out) {
  uint8_t flip = f->inverted ? 255 : 0;
  int32_t colours = f->colours;
  for (size_t x = 0; x < (size_t)width; x++) {
    size_t at = x * (size_t)f->samples;
    if (colours == 4) {
      uint8_t ink[4];
      for (int32_t c = 0; c < 4; c++)
        ink[c] = sample_at(f, row, at + (size_t)c);
      cv_cmyk_to_rgb(ink, 1, 0, out);
      out += 3;
      continue;
    }
    for (int32_t c = 0; c < colours; c++)
      out[c] = sample_at(f, row, at + (size_t)c) ^ flip;
    if (f->alpha) {
      uint8_t alpha = alpha_at(f, row, at + (size_t)colours);
      for (int32_t c = 0; c < colours; c++)
        out[c] = on_white(out[c], alpha, f->alpha == 2);
    }
    out += colours;
  }
}

void cv_cmyk_to_rgb(const uint8_t *cmyk, int32_t width, int inverted, uint8_t *rgb) {
  uint32_t flip = inverted ? 0 : 255;
  for (int32_t x = 0; x < width; x++, cmyk += 4, rgb += 3) {
    uint32_t white = cmyk[3] ^ flip;
    for (int c = 0; c < 3; c++)
      rgb[c] = (uint8_t)(((cmyk[c] ^ flip) * white + 127) / 255);
  }
}
