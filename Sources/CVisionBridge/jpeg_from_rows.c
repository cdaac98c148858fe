/* Rows of any picture into a sequential JPEG, as they come. */
#include "jpeg_output.h"
#include "jpeg_session.h"
#include "picture_rows.h"
#include "cv_jpeg.h"
#include "cv_png.h"
#include "cv_tiff.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  cv_row_sink sink;
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf escape;
  cv_jpeg_output output;
  cv_message *message;
  cv_status status;
  int32_t width;
  int32_t height;
  uint8_t *grey;
} row_encoder;

/* Never across the decoder that hands the rows: each call below sets its own escape. */
static void on_error(j_common_ptr common) {
  row_encoder *e = common->client_data;
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  cv_set_message(e->message, "%s", text);
  e->status = e->output.status != CV_OK ? e->output.status : CV_ERR_INTERNAL;
  longjmp(e->escape, 1);
}

static void on_output(j_common_ptr common) { (void)common; }

static void take_row(cv_row_sink *sink, int32_t y, const uint8_t *row) {
  row_encoder *e = (row_encoder *)sink;
  if (e->status != CV_OK || (JDIMENSION)y != e->jpeg.next_scanline || setjmp(e->escape))
    return;
  JSAMPROW rows = (JSAMPROW)(uintptr_t)row;
  jpeg_write_scanlines(&e->jpeg, &rows, 1);
}

static void fill_rows(cv_row_sink *sink, int32_t y) {
  row_encoder *e = (row_encoder *)sink;
  for (; y < e->height && e->status == CV_OK; y++)
    take_row(sink, y, e->grey);
}

static cv_status open_encoder(row_encoder *e, const cv_picture_info *info, int32_t quality,
                              size_t max_bytes, cv_message *message) {
  memset(e, 0, sizeof *e);
  int32_t channels = info->components == 1 ? 1 : 3;
  e->sink = (cv_row_sink){take_row, fill_rows, channels, info->height};
  e->message = message;
  e->width = info->width;
  e->height = info->height;
  cv_jpeg_output_init(&e->output, max_bytes);
  e->grey = malloc((size_t)info->width * 3);
  if (!e->grey)
    return CV_ERR_MEMORY;
  memset(e->grey, 128, (size_t)info->width * 3);
  if (info->width > JPEG_MAX_DIMENSION || info->height > JPEG_MAX_DIMENSION) {
    cv_set_message(message, "a side of more than %ld pixels", (long)JPEG_MAX_DIMENSION);
    return CV_ERR_TOO_LARGE;
  }
  e->jpeg.err = jpeg_std_error(&e->errors);
  e->errors.error_exit = on_error;
  e->errors.output_message = on_output;
  e->jpeg.client_data = e;
  if (setjmp(e->escape))
    return e->status;
  jpeg_create_compress(&e->jpeg);
  cv_jpeg_output_attach(&e->output, &e->jpeg);
  e->jpeg.image_width = (JDIMENSION)info->width;
  e->jpeg.image_height = (JDIMENSION)info->height;
  e->jpeg.input_components = channels;
  e->jpeg.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&e->jpeg);
  jpeg_set_quality(&e->jpeg, quality, TRUE);
  if (channels == 3)
    e->jpeg.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&e->jpeg, TRUE);
  return CV_OK;
}

static void close_encoder(row_encoder *e) {
  jpeg_destroy_compress(&e->jpeg);
  cv_jpeg_output_close(&e->output);
  free(e->grey);
}

static cv_status finish_encoder(row_encoder *e, cv_bytes *encoded) {
  fill_rows(&e->sink, (int32_t)e->jpeg.next_scanline);
  if (e->status != CV_OK || setjmp(e->escape))
    return e->status;
  jpeg_finish_compress(&e->jpeg);
  *encoded = cv_jpeg_output_take(&e->output);
  return CV_OK;
}

typedef cv_status (*read_header)(const uint8_t *bytes, size_t count, cv_picture_info *info,
                                 cv_message *message);
typedef cv_status (*read_rows)(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                               cv_row_sink *sink, cv_decode_report *report, cv_message *message);

static cv_status encode(read_header header, read_rows rows, const uint8_t *bytes, size_t count,
                        const cv_picture_limits *limits, int32_t quality, size_t max_bytes,
                        cv_bytes *encoded, cv_decode_report *report, cv_message *message) {
  if (!bytes || !limits || !encoded || !report || quality < 1 || quality > 100)
    return CV_ERR_ARGUMENT;
  *encoded = (cv_bytes){NULL, 0};
  cv_picture_info info;
  cv_status status = header(bytes, count, &info, message);
  if (status != CV_OK)
    return status;
  if ((int64_t)info.width * info.height > limits->max_pixels) {
    cv_set_message(message, "%d x %d pixels", info.width, info.height);
    return CV_ERR_TOO_LARGE;
  }
  row_encoder e;
  status = open_encoder(&e, &info, quality, max_bytes, message);
  if (status == CV_OK)
    status = rows(bytes, count, limits, &e.sink, report, message);
  if (status == CV_OK)
    status = finish_encoder(&e, encoded);
  close_encoder(&e);
  return status;
}

cv_status cv_jpeg_from_jpeg(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                            int32_t quality, size_t max_bytes, cv_bytes *encoded,
                            cv_decode_report *report, cv_message *message) {
  return encode(cv_jpeg_header, cv_jpeg_rows, bytes, count, limits, quality, max_bytes, encoded,
                report, message);
}

cv_status cv_jpeg_from_png(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                           int32_t quality, size_t max_bytes, cv_bytes *encoded,
                           cv_decode_report *report, cv_message *message) {
  return encode(cv_png_header, cv_png_rows, bytes, count, limits, quality, max_bytes, encoded,
                report, message);
}

cv_status cv_jpeg_from_tiff(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                            int32_t quality, size_t max_bytes, cv_bytes *encoded,
                            cv_decode_report *report, cv_message *message) {
  return encode(cv_tiff_header, cv_tiff_rows, bytes, count, limits, quality, max_bytes, encoded,
                report, message);
}
