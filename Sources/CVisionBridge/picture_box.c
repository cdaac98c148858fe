#include "picture_rows.h"

#include <stdlib.h>
#include <string.h>

static void add_row(cv_box_sink *box, const uint8_t *row) {
  int32_t channels = box->sink.channels, s = box->scale;
  uint16_t *sums = box->sums;
  int32_t whole = box->width / s, n = box->width;
  if (s == 1) {
    for (int32_t i = 0; i < n * channels; i++)
      sums[i] = row[i];
    return;
  }
  if (channels == 3) {
    for (int32_t x = 0; x < whole; x++, sums += 3) {
      uint32_t r = 0, g = 0, b = 0;
      for (int32_t i = 0; i < s; i++, row += 3) {
        r += row[0];
        g += row[1];
        b += row[2];
      }
      sums[0] = (uint16_t)(sums[0] + r);
      sums[1] = (uint16_t)(sums[1] + g);
      sums[2] = (uint16_t)(sums[2] + b);
    }
  } else {
    for (int32_t x = 0; x < whole; x++, sums++) {
      uint32_t v = 0;
      for (int32_t i = 0; i < s; i++)
        v += *row++;
      *sums = (uint16_t)(*sums + v);
    }
  }
  for (int32_t i = 0; i < (n - whole * s) * channels; i++)
    sums[i % channels] = (uint16_t)(sums[i % channels] + row[i]);
}

/* Full pixels in working column (or chroma column) x of squares `side` wide. */
static uint32_t columns_in(const cv_box_sink *box, int32_t x, int32_t side) {
  int32_t left = box->width - x * side;
  return (uint32_t)(left < side ? left : side);
}

/* The rounded mean, by shifting where the square is whole. */
static inline uint32_t mean_of(uint32_t sum, uint32_t n) {
  return (n & (n - 1)) == 0 ? (sum + n / 2) >> __builtin_ctz(n) : (sum + n / 2) / n;
}

static void emit_luma(cv_box_sink *box, int32_t y) {
  uint8_t *out = cv_writer_row(&box->writer, 0, y);
  int32_t width = box->writer.width;
  uint32_t rows = (uint32_t)box->rows_in_sums;
  const uint16_t *s = box->sums;
  if (box->sink.channels == 1) {
    for (int32_t x = 0; x < width; x++)
      out[x] = (uint8_t)mean_of(s[x], rows * columns_in(box, x, box->scale));
    return;
  }
  /* 16-bit fixed point as libjpeg's: at most 64 pixels x 255 x 65536 fits 32 bits. */
  for (int32_t x = 0; x < width; x++, s += 3) {
    uint32_t weighted = 19595u * s[0] + 38470u * s[1] + 7471u * s[2];
    uint32_t n = rows * columns_in(box, x, box->scale);
    out[x] = (uint8_t)((n & (n - 1)) == 0 ? (weighted + (n << 15)) >> (16 + __builtin_ctz(n))
                                          : (weighted + (n << 15)) / (n << 16));
  }
}

static uint8_t chroma_sample(int64_t weighted, uint32_t n) {
  /* 128 in the same fixed point keeps the numerator positive; white and black stay at 128 exactly.
   */
  int64_t value = (weighted + (((int64_t)128 * n) << 16) + ((int64_t)n << 15)) / ((int64_t)n << 16);
  return (uint8_t)(value > 255 ? 255 : value < 0 ? 0 : value);
}

static void emit_chroma(cv_box_sink *box, int32_t y) {
  if (!box->writer.planes.cb)
    return;
  uint8_t *cb = cv_writer_row(&box->writer, 1, y), *cr = cv_writer_row(&box->writer, 2, y);
  int32_t width = (box->writer.width + 1) / 2;
  if (box->sink.channels == 1) {
    memset(cb, 128, (size_t)width);
    memset(cr, 128, (size_t)width);
    return;
  }
  const uint32_t *s = box->pair_sums;
  for (int32_t x = 0; x < width; x++, s += 3) {
    int64_t r = s[0], g = s[1], b = s[2];
    uint32_t n = (uint32_t)box->rows_in_pair * columns_in(box, x, 2 * box->scale);
    cb[x] = chroma_sample(-11059 * r - 21709 * g + 32768 * b, n);
    cr[x] = chroma_sample(32768 * r - 27439 * g - 5329 * b, n);
  }
}

static void add_to_pair(cv_box_sink *box) {
  int32_t channels = box->sink.channels, width = box->writer.width;
  for (int32_t x = 0; x < width; x++) {
    for (int32_t c = 0; c < channels; c++)
      box->pair_sums[(x / 2) * channels + c] += box->sums[x * channels + c];
  }
  box->rows_in_pair += box->rows_in_sums;
}

static void box_take(cv_row_sink *sink, int32_t y, const uint8_t *row) {
  cv_box_sink *box = (cv_box_sink *)sink;
  int last = y == box->height - 1;
  add_row(box, row);
  if (++box->rows_in_sums < box->scale && !last)
    return;
  int32_t channels = box->sink.channels, working_row = y / box->scale;
  emit_luma(box, working_row);
  if (channels == 3)
    add_to_pair(box);
  if (working_row % 2 == 1 || last) {
    emit_chroma(box, working_row / 2);
    memset(box->pair_sums, 0, sizeof(uint32_t) * (size_t)((box->writer.width + 1) / 2 * channels));
    box->rows_in_pair = 0;
  }
  memset(box->sums, 0, sizeof(uint16_t) * (size_t)(box->writer.width * channels));
  box->rows_in_sums = 0;
  if (working_row % 2 == 1 || last)
    cv_writer_advance(&box->writer, working_row + 1);
}

static void box_fill(cv_row_sink *sink, int32_t y) {
  cv_box_sink *box = (cv_box_sink *)sink;
  /* From the open pair of working rows on, so that no half-averaged row remains. */
  int32_t pair = 2 * box->scale;
  cv_writer_fill(&box->writer, 2 * (y / pair));
}

cv_status cv_box_open(cv_box_sink *box, const cv_planes *planes, int32_t orientation, int32_t width,
                      int32_t height, int32_t scale, int32_t channels) {
  memset(box, 0, sizeof *box);
  int32_t working_width = (width + scale - 1) / scale;
  cv_status status = cv_writer_open(&box->writer, planes, orientation, working_width,
                                    (height + scale - 1) / scale, 0);
  if (status != CV_OK)
    return status;
  box->sink = (cv_row_sink){box_take, box_fill, channels, height};
  box->width = width;
  box->height = height;
  box->scale = scale;
  box->sums = calloc((size_t)working_width * channels, sizeof *box->sums);
  box->pair_sums = calloc((size_t)(working_width + 1) / 2 * channels, sizeof *box->pair_sums);
  if (box->sums && box->pair_sums)
    return CV_OK;
  cv_box_close(box);
  return CV_ERR_MEMORY;
}

void cv_box_close(cv_box_sink *box) {
  cv_writer_close(&box->writer);
  free(box->sums);
  free(box->pair_sums);
  box->sums = NULL;
  box->pair_sums = NULL;
}

cv_status cv_box_finish(const cv_box_sink *box, cv_status status, cv_decode_report *report,
                        cv_message *message) {
  if (status != CV_OK || report->valid_rows >= box->height)
    return status;
  report->valid_rows -= report->valid_rows % (2 * box->scale);
  if (report->valid_rows > 0)
    return CV_OK;
  cv_set_message(message, "the data end before the first rows are complete");
  return CV_ERR_DAMAGED;
}
