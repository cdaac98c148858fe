#include "picture_planes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int32_t half(int32_t n) { return (n + 1) / 2; }

cv_status cv_writer_open(cv_plane_writer *writer, const cv_planes *planes, int32_t orientation,
                         int32_t width, int32_t height, int32_t padding) {
  memset(writer, 0, sizeof *writer);
  int turned = cv_turns_sides(orientation);
  if (!planes->luma || !planes->cb != !planes->cr || planes->width != (turned ? height : width) ||
      planes->height != (turned ? width : height))
    return CV_ERR_ARGUMENT;
  writer->planes = *planes;
  writer->orientation = orientation;
  writer->width = width;
  writer->height = height;
  if (orientation == 1 && padding == 0) {
    writer->base[0] = planes->luma;
    writer->base[1] = planes->cb;
    writer->base[2] = planes->cr;
    writer->stride[0] = (size_t)width;
    writer->stride[1] = writer->stride[2] = (size_t)half(width);
    return CV_OK;
  }
  size_t luma_stride = (size_t)width + (size_t)padding;
  size_t chroma_stride = (size_t)half(width) + (size_t)padding;
  size_t luma_bytes = luma_stride * CV_STRIP_ROWS;
  size_t chroma_bytes = planes->cb ? chroma_stride * CV_STRIP_ROWS / 2 : 0;
  writer->strip = malloc(luma_bytes + 2 * chroma_bytes);
  if (!writer->strip)
    return CV_ERR_MEMORY;
  writer->stride[0] = luma_stride;
  writer->stride[1] = writer->stride[2] = chroma_stride;
  writer->base[0] = writer->strip;
  writer->base[1] = planes->cb ? writer->strip + luma_bytes : NULL;
  writer->base[2] = planes->cb ? writer->strip + luma_bytes + chroma_bytes : NULL;
  return CV_OK;
}

void cv_writer_close(cv_plane_writer *writer) {
  free(writer->strip);
  writer->strip = NULL;
}

static void place_strip(cv_plane_writer *w, int32_t rows_end) {
  int32_t first = w->strip_row, w2 = half(w->width), h2 = half(w->height);
  cv_place(w->base[0], w->stride[0], 0, w->width, first, rows_end - first, w->width, w->height,
           w->orientation, 1, w->planes.luma);
  if (!w->planes.cb)
    return;
  int32_t chroma_rows = half(rows_end) - first / 2;
  cv_place(w->base[1], w->stride[1], 0, w2, first / 2, chroma_rows, w2, h2, w->orientation, 1,
           w->planes.cb);
  cv_place(w->base[2], w->stride[2], 0, w2, first / 2, chroma_rows, w2, h2, w->orientation, 1,
           w->planes.cr);
}

void cv_writer_advance(cv_plane_writer *writer, int32_t rows) {
  if (!writer->strip)
    return;
  if (rows - writer->strip_row < CV_STRIP_ROWS && rows < writer->height)
    return;
  if (rows > writer->strip_row)
    place_strip(writer, rows);
  writer->strip_row = rows;
}

void cv_writer_fill(cv_plane_writer *writer, int32_t row) {
  int planes = writer->planes.cb ? 3 : 1;
  int32_t strip_end = writer->strip ? writer->strip_row + CV_STRIP_ROWS : writer->height;
  while (row < writer->height) {
    int32_t end = strip_end < writer->height ? strip_end : writer->height;
    for (int p = 0; p < planes; p++) {
      int32_t from = p == 0 ? row : half(row), to = p == 0 ? end : half(end);
      size_t width = (size_t)(p == 0 ? writer->width : half(writer->width));
      for (int32_t r = from; r < to; r++)
        memset(cv_writer_row(writer, p, r), 128, width);
    }
    cv_writer_advance(writer, end);
    row = end;
    strip_end = end + CV_STRIP_ROWS;
  }
}

/* Transposes 8 x 8 bytes: swaps ever larger squares across the diagonal within 64-bit words. */
static void transpose_8x8(const uint8_t *source, ptrdiff_t source_stride, uint8_t *out,
                          ptrdiff_t out_stride) {
  uint64_t v[8];
  for (int i = 0; i < 8; i++)
    memcpy(&v[i], source + i * source_stride, 8);
  for (int step = 1; step <= 4; step *= 2) {
    /* Bytes whose index lacks the bit `step` trade with those that have it. */
    uint64_t mask = step == 1   ? 0x00ff00ff00ff00ffull
                    : step == 2 ? 0x0000ffff0000ffffull
                                : 0x00000000ffffffffull;
    int shift = 8 * step;
    for (int i = 0; i < 8; i++) {
      if (i & step)
        continue;
      uint64_t swap = ((v[i] >> shift) ^ v[i + step]) & mask;
      v[i] ^= swap << shift;
      v[i + step] ^= swap;
    }
  }
  for (int i = 0; i < 8; i++)
    memcpy(out + i * out_stride, &v[i], 8);
}

/* Upright address of stored pixel (0, 0) and the steps, in pixels, to the next stored column and
 * row. */
typedef struct {
  ptrdiff_t origin, column, row;
} placement;

static placement placement_of(int32_t width, int32_t height, int32_t orientation) {
  ptrdiff_t w = width, h = height;
  switch (orientation) {
  case 2:
    return (placement){w - 1, -1, w};
  case 3:
    return (placement){w * h - 1, -1, -w};
  case 4:
    return (placement){w * (h - 1), 1, -w};
  case 5:
    return (placement){0, h, 1};
  case 6:
    return (placement){h - 1, h, -1};
  case 7:
    return (placement){w * h - 1, -h, -1};
  case 8:
    return (placement){h * (w - 1), -h, 1};
  default:
    return (placement){0, 1, w};
  }
}

static void place_transposed(const uint8_t *source, size_t source_stride, int32_t columns,
                             int32_t rows, placement p, uint8_t *out) {
  int32_t whole_rows = rows & ~7, whole_columns = columns & ~7;
  ptrdiff_t stride = (ptrdiff_t)source_stride;
  for (int32_t c = 0; c < whole_columns; c += 8) {
    for (int32_t r = 0; r < whole_rows; r += 8) {
      /* Eight stored rows become eight neighbouring bytes; backwards when rows run to the left. */
      const uint8_t *from = source + (size_t)r * source_stride + c;
      uint8_t *to = out + p.origin + c * p.column + r * p.row;
      if (p.row > 0)
        transpose_8x8(from, stride, to, p.column);
      else
        transpose_8x8(from + 7 * stride, -stride, to - 7, p.column);
    }
  }
  for (int32_t r = 0; r < rows; r++) {
    int32_t c = r < whole_rows ? whole_columns : 0;
    for (; c < columns; c++)
      out[p.origin + c * p.column + r * p.row] = source[(size_t)r * source_stride + c];
  }
}

void cv_place(const uint8_t *source, size_t source_stride, int32_t first_column, int32_t columns,
              int32_t first_row, int32_t rows, int32_t width, int32_t height, int32_t orientation,
              int32_t channels, uint8_t *out) {
  placement p = placement_of(width, height, orientation);
  p.origin += first_column * p.column + first_row * p.row;
  if (p.column == 1) {
    for (int32_t r = 0; r < rows; r++)
      memcpy(out + (p.origin + r * p.row) * channels, source + (size_t)r * source_stride,
             (size_t)columns * channels);
  } else if (channels == 1 && cv_turns_sides(orientation)) {
    place_transposed(source, source_stride, columns, rows, p, out);
  } else if (channels == 1) {
    for (int32_t r = 0; r < rows; r++) {
      const uint8_t *from = source + (size_t)r * source_stride;
      uint8_t *to = out + p.origin + r * p.row - (columns - 1);
      for (int32_t c = 0; c < columns; c++)
        to[c] = from[columns - 1 - c];
    }
  } else {
    for (int32_t r = 0; r < rows; r++) {
      for (int32_t c = 0; c < columns; c++)
        memcpy(out + (p.origin + c * p.column + r * p.row) * channels,
               source + (size_t)r * source_stride + (size_t)c * channels, (size_t)channels);
    }
  }
}

cv_crop cv_stored_region(const cv_crop *u, int32_t width, int32_t height, int32_t orientation) {
  int turned = cv_turns_sides(orientation);
  cv_crop s = *u;
  s.width = turned ? u->height : u->width;
  s.height = turned ? u->width : u->height;
  int32_t column = turned ? u->y : u->x, row = turned ? u->x : u->y;
  int from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  int from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  s.x = from_right ? width - column - s.width : column;
  s.y = from_below ? height - row - s.height : row;
  return s;
}

void cv_set_message(cv_message *message, const char *format, ...) {
  if (!message)
    return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message->text, sizeof message->text, format, arguments);
  va_end(arguments);
}
