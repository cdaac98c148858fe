/* PNG rows into planes or crops. libpng leaves a failing call by longjmp; its one frame is
 * run_rows. */
#include "picture_rows.h"
#include "cv_png.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

/* Ancillary chunks (profiles, texts) may not take more than this. */
enum { max_chunk_bytes = 16 * 1024 * 1024 };

typedef struct {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t at;
  jmp_buf escape;
  cv_message *message;
  cv_sample_format format;
  int32_t width;
  int32_t height;
  /* 7 for an interlaced picture, which stands in `whole`, else 1. */
  int32_t passes;
  uint8_t *row;
  uint8_t *whole;
  size_t row_bytes;
  int32_t pass;
  int32_t y;
} png_session;

/* What becomes of a row. */
typedef void (*row_user)(void *context, png_session *session, int32_t y, const uint8_t *row);

static void on_error(png_structp png, png_const_charp text) {
  png_session *session = png_get_error_ptr(png);
  cv_set_message(session->message, "%s", text);
  longjmp(session->escape, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep out, size_t count) {
  png_session *session = png_get_io_ptr(png);
  if (count > session->count - session->at)
    png_error(png, "the file ends early");
  memcpy(out, session->bytes + session->at, count);
  session->at += count;
}

static int little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

static uint32_t big_endian_32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

cv_status cv_png_header(const uint8_t *bytes, size_t count, cv_picture_info *info,
                        cv_message *message) {
  enum { header_bytes = 33 };
  static const uint8_t start[16] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                                    0,    0,   0,   13,  'I',  'H',  'D',  'R'};
  if (!bytes || !info)
    return CV_ERR_ARGUMENT;
  cv_set_message(message, "%s", "");
  memset(info, 0, sizeof *info);
  if (count < header_bytes || memcmp(bytes, start, sizeof start) != 0) {
    cv_set_message(message, "no complete PNG header");
    return count >= 8 && memcmp(bytes, start, 8) == 0 ? CV_ERR_DAMAGED : CV_ERR_FORMAT;
  }
  uint32_t width = big_endian_32(bytes + 16), height = big_endian_32(bytes + 20);
  int depth = bytes[24], colour = bytes[25], interlace = bytes[28];
  if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX || depth > 16 ||
      (depth & (depth - 1)) != 0 || depth == 0 || interlace > 1 || colour > 6 || colour == 1 ||
      colour == 5) {
    cv_set_message(message, "a PNG header that makes no sense");
    return CV_ERR_DAMAGED;
  }
  info->width = (int32_t)width;
  info->height = (int32_t)height;
  info->components = colour == PNG_COLOR_TYPE_GRAY || colour == PNG_COLOR_TYPE_GRAY_ALPHA ? 1 : 3;
  info->bits = depth;
  info->orientation = 1;
  info->progressive = interlace;
  /* At most four samples a pixel, after a palette or a transparent colour is expanded. */
  if (interlace)
    info->working_bytes = (int64_t)width * (int64_t)height;
  if (interlace && info->working_bytes <= INT64_MAX / 8)
    info->working_bytes *= (info->components + 1) * (depth == 16 ? 2 : 1);
  return CV_OK;
}

static void set_transforms(png_session *s, int32_t colours) {
  png_byte colour = png_get_color_type(s->png, s->info);
  png_byte depth = png_get_bit_depth(s->png, s->info);
  if (colour == PNG_COLOR_TYPE_PALETTE)
    png_set_palette_to_rgb(s->png);
  if (colour == PNG_COLOR_TYPE_GRAY && depth < 8)
    png_set_expand_gray_1_2_4_to_8(s->png);
  if (png_get_valid(s->png, s->info, PNG_INFO_tRNS))
    png_set_tRNS_to_alpha(s->png);
  if (depth == 16 && little_endian())
    png_set_swap(s->png);
  s->passes = png_set_interlace_handling(s->png);
  png_read_update_info(s->png, s->info);
  s->format.colours = colours;
  s->format.samples = png_get_channels(s->png, s->info);
  s->format.bits = png_get_bit_depth(s->png, s->info);
  s->format.alpha = s->format.samples > colours;
  s->row_bytes = png_get_rowbytes(s->png, s->info);
}

/* Reads the picture once. Returns 0 when it broke; `pass` and `y` then tell where. */
static int run_rows(png_session *s, const cv_picture_info *info, row_user use, void *context) {
  s->at = 0;
  s->pass = s->y = 0;
  s->passes = info->progressive ? 7 : 1;
  if (setjmp(s->escape))
    return 0;
  s->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, s, on_error, on_warning);
  s->info = s->png ? png_create_info_struct(s->png) : NULL;
  if (!s->info) {
    cv_set_message(s->message, "no memory for libpng");
    return 0;
  }
  png_set_user_limits(s->png, (png_uint_32)info->width, (png_uint_32)info->height);
  png_set_chunk_malloc_max(s->png, max_chunk_bytes);
  png_set_read_fn(s->png, s, read_bytes);
  png_read_info(s->png, s->info);
  set_transforms(s, info->components);
  size_t needed = s->row_bytes * (s->passes > 1 ? (size_t)s->height : 1);
  if (!s->row)
    s->row = calloc(needed, 1);
  if (!s->row) {
    cv_set_message(s->message, "no memory for %zu bytes", needed);
    return 0;
  }
  for (s->pass = 0; s->pass < s->passes; s->pass++) {
    for (s->y = 0; s->y < s->height; s->y++) {
      if (s->passes > 1) {
        /* As "display" rows, coarse passes fill the squares that later ones refine. */
        png_read_row(s->png, NULL, s->row + (size_t)s->y * s->row_bytes);
      } else {
        png_read_row(s->png, s->row, NULL);
        use(context, s, s->y, s->row);
      }
    }
  }
  return 1;
}

static void end_rows(png_session *s) {
  png_destroy_read_struct(&s->png, &s->info, NULL);
  s->png = NULL;
  s->info = NULL;
}

typedef struct {
  cv_row_sink *sink;
  uint8_t *converted;
} sink_user;

static void send_row(void *context, png_session *s, int32_t y, const uint8_t *row) {
  sink_user *user = context;
  if (y >= user->sink->rows_wanted)
    return;
  cv_convert_row(&s->format, row, s->width, user->converted);
  user->sink->take(user->sink, y, user->converted);
}

static void find_largest(void *context, png_session *s, int32_t y, const uint8_t *row) {
  (void)y;
  uint32_t *largest = context;
  uint32_t here = cv_largest(&s->format, (const uint16_t *)row, s->width);
  *largest = here > *largest ? here : *largest;
}

/* 16 bits: the range in use has to be known before the first row is. */
static cv_status find_range(png_session *s, const cv_picture_info *info) {
  uint32_t largest = 0;
  if (info->progressive) {
    for (int32_t y = 0; y < s->height; y++)
      find_largest(&largest, s, y, s->row + (size_t)y * s->row_bytes);
  } else {
    run_rows(s, info, find_largest, &largest);
    end_rows(s);
  }
  s->format.to_8 = malloc(65536);
  if (!s->format.to_8)
    return CV_ERR_MEMORY;
  cv_fill_to_8(s->format.to_8, cv_range_in_use(largest));
  return CV_OK;
}

static cv_status read_into(png_session *s, const cv_picture_info *info, sink_user *user,
                           cv_decode_report *report) {
  cv_status status = CV_OK;
  if (info->bits == 16 && !info->progressive) {
    status = find_range(s, info);
    if (status != CV_OK)
      return status;
  }
  int whole = run_rows(s, info, send_row, user);
  int32_t rows = whole ? s->height : s->passes == 1 ? s->y : s->pass > 0 ? s->height : 0;
  if (!s->row || rows == 0)
    return s->png && s->info ? CV_ERR_DAMAGED : CV_ERR_MEMORY;
  if (s->passes > 1) {
    if (info->bits == 16)
      status = find_range(s, info);
    if (status != CV_OK)
      return status;
    for (int32_t y = 0; y < s->height; y++)
      send_row(user, s, y, s->row + (size_t)y * s->row_bytes);
  }
  report->truncated = !whole;
  report->valid_rows = rows;
  report->faults = 0;
  if (rows < s->height)
    user->sink->fill(user->sink, rows);
  return CV_OK;
}

static cv_status run_session(const uint8_t *bytes, size_t count, const cv_picture_info *info,
                             cv_row_sink *sink, cv_decode_report *report, cv_message *message) {
  png_session *s = calloc(1, sizeof *s);
  sink_user user = {sink, malloc((size_t)info->width * 3)};
  cv_status status = CV_ERR_MEMORY;
  if (s && user.converted) {
    s->bytes = bytes;
    s->count = count;
    s->message = message;
    s->width = info->width;
    s->height = info->height;
    status = read_into(s, info, &user, report);
    end_rows(s);
    free(s->row);
    free(s->format.to_8);
  }
  free(user.converted);
  free(s);
  return status;
}

static cv_status check(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                       cv_picture_info *info, cv_message *message) {
  cv_status status = cv_png_header(bytes, count, info, message);
  if (status != CV_OK)
    return status;
  if ((int64_t)info->width * info->height > limits->max_pixels) {
    cv_set_message(message, "%d x %d pixels", info->width, info->height);
    return CV_ERR_TOO_LARGE;
  }
  if (info->working_bytes > limits->max_working_bytes) {
    cv_set_message(message, "an interlaced PNG of %d x %d pixels takes %lld MB to decode",
                   info->width, info->height, (long long)(info->working_bytes / 1000000));
    return CV_ERR_TOO_LARGE;
  }
  return CV_OK;
}

cv_status cv_png_decode(const uint8_t *bytes, size_t count, int32_t scale,
                        const cv_picture_limits *limits, const cv_planes *planes,
                        cv_decode_report *report, cv_message *message) {
  if (!bytes || !limits || !planes || !report ||
      (scale != 1 && scale != 2 && scale != 4 && scale != 8))
    return CV_ERR_ARGUMENT;
  cv_picture_info info;
  cv_status status = check(bytes, count, limits, &info, message);
  if (status != CV_OK)
    return status;
  cv_box_sink box;
  status =
      cv_box_open(&box, planes, info.orientation, info.width, info.height, scale, info.components);
  if (status != CV_OK)
    return status;
  status = run_session(bytes, count, &info, &box.sink, report, message);
  cv_box_close(&box);
  return cv_box_finish(&box, status, report, message);
}

cv_status cv_png_crops(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                       const cv_crop *crops, size_t crop_count, cv_decode_report *report,
                       cv_message *message) {
  if (!bytes || !limits || !report || (!crops && crop_count > 0))
    return CV_ERR_ARGUMENT;
  cv_picture_info info;
  cv_status status = check(bytes, count, limits, &info, message);
  if (status != CV_OK)
    return status;
  cv_crop_sink sink;
  status = cv_crops_open(&sink, crops, crop_count, info.orientation, info.width, info.height,
                         info.components);
  if (status != CV_OK)
    return status;
  status = run_session(bytes, count, &info, &sink.sink, report, message);
  cv_crops_close(&sink);
  return status;
}

cv_status cv_png_rows(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                      cv_row_sink *sink, cv_decode_report *report, cv_message *message) {
  cv_picture_info info;
  cv_status status = check(bytes, count, limits, &info, message);
  return status == CV_OK ? run_session(bytes, count, &info, sink, report, message) : status;
}
