#include "picture_rows.h"

#include <stdlib.h>
#include <string.h>

static int by_first_row(const void *left, const void *right) {
  int32_t a = ((const cv_crop *)left)->y, b = ((const cv_crop *)right)->y;
  return a < b ? -1 : a > b;
}

void cv_crops_take(cv_crop_sink *sink, int32_t y, const uint8_t *rgb, int32_t first,
                   int32_t columns) {
  while (sink->done < sink->count &&
         sink->crops[sink->done].y + sink->crops[sink->done].height <= y)
    sink->done++;
  for (size_t i = sink->done; i < sink->count && sink->crops[i].y <= y; i++) {
    const cv_crop *c = &sink->crops[i];
    if (y >= c->y + c->height || c->x < first || c->x + c->width > first + columns)
      continue;
    cv_place(rgb + (size_t)(c->x - first) * 3, 0, 0, c->width, y - c->y, 1, c->width, c->height,
             sink->orientation, 3, c->rgb);
  }
}

static void crops_take_row(cv_row_sink *self, int32_t y, const uint8_t *row) {
  cv_crop_sink *sink = (cv_crop_sink *)self;
  if (sink->sink.channels == 1) {
    for (int32_t x = 0; x < sink->width; x++)
      memset(sink->rgb_row + 3 * (size_t)x, row[x], 3);
    row = sink->rgb_row;
  }
  cv_crops_take(sink, y, row, 0, sink->width);
}

/* Crops are grey from the start. */
static void crops_fill(cv_row_sink *self, int32_t y) {
  (void)self;
  (void)y;
}

cv_status cv_crops_open(cv_crop_sink *sink, const cv_crop *crops, size_t count, int32_t orientation,
                        int32_t width, int32_t height, int32_t channels) {
  memset(sink, 0, sizeof *sink);
  int32_t upright_width = cv_turns_sides(orientation) ? height : width;
  int32_t upright_height = cv_turns_sides(orientation) ? width : height;
  for (size_t i = 0; i < count; i++) {
    const cv_crop *c = &crops[i];
    if (!c->rgb || c->width < 1 || c->height < 1 || c->x < 0 || c->y < 0 ||
        c->width > upright_width - c->x || c->height > upright_height - c->y)
      return CV_ERR_ARGUMENT;
  }
  sink->sink = (cv_row_sink){crops_take_row, crops_fill, channels, 0};
  sink->orientation = orientation;
  sink->width = width;
  sink->height = height;
  sink->count = count;
  sink->crops = malloc((count ? count : 1) * sizeof *sink->crops);
  sink->rgb_row = channels == 1 ? malloc((size_t)width * 3) : NULL;
  if (!sink->crops || (channels == 1 && !sink->rgb_row)) {
    cv_crops_close(sink);
    return CV_ERR_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    sink->crops[i] = cv_stored_region(&crops[i], width, height, orientation);
    int32_t end = sink->crops[i].y + sink->crops[i].height;
    if (end > sink->sink.rows_wanted)
      sink->sink.rows_wanted = end;
    memset(crops[i].rgb, 128, (size_t)3 * crops[i].width * crops[i].height);
  }
  qsort(sink->crops, count, sizeof *sink->crops, by_first_row);
  return CV_OK;
}

void cv_crops_close(cv_crop_sink *sink) {
  free(sink->crops);
  free(sink->rgb_row);
  sink->crops = NULL;
  sink->rgb_row = NULL;
}
