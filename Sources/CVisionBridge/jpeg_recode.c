/* Any JPEG written anew as a plain one with the same coefficients, as jpegtran does it. */
#include "jpeg_output.h"
#include "jpeg_session.h"
#include "cv_tiles.h"

#include <stdlib.h>

typedef struct {
  cv_jpeg_session in;
  struct jpeg_compress_struct out;
  cv_jpeg_output output;
} recoding;

/* What the writer finds wrong leaves by the reader's escape. */
static void on_error(j_common_ptr common) {
  recoding *r = common->client_data;
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  cv_set_message(r->in.message, "%s", text);
  r->in.status = r->output.status != CV_OK ? r->output.status : CV_ERR_DAMAGED;
  longjmp(r->in.escape, 1);
}

/* The one frame that libjpeg may jump to. */
static cv_status run(recoding *r, const uint8_t *bytes, size_t count,
                     const cv_picture_limits *limits) {
  struct jpeg_decompress_struct *in = &r->in.jpeg;
  struct jpeg_compress_struct *out = &r->out;
  if (setjmp(r->in.escape))
    return r->in.status;
  jpeg_create_decompress(in);
  cv_jpeg_session_attach(&r->in);
  jpeg_read_header(in, TRUE);
  cv_picture_info info;
  cv_status status = cv_jpeg_inspect(&r->in, bytes, count, &info);
  if (status == CV_OK)
    status = cv_jpeg_check(&r->in, &info, limits);
  if (status != CV_OK)
    return status;
  /* A sequential file takes as much here as a progressive one does everywhere. */
  int64_t blocks = 0;
  for (int i = 0; i < in->num_components; i++)
    blocks +=
        (int64_t)(in->comp_info[i].width_in_blocks + 4) * (in->comp_info[i].height_in_blocks + 4);
  if (blocks * (int64_t)sizeof(JBLOCK) > limits->max_working_bytes) {
    cv_set_message(r->in.message, "its coefficients take %lld MB",
                   (long long)(blocks * (int64_t)sizeof(JBLOCK) / 1000000));
    return CV_ERR_TOO_LARGE;
  }
  jvirt_barray_ptr *coefficients = jpeg_read_coefficients(in);
  if (r->in.ended_at == 0) {
    cv_set_message(r->in.message, "the data end before the first rows are complete");
    return CV_ERR_DAMAGED;
  }
  jpeg_create_compress(out);
  cv_jpeg_output_attach(&r->output, out);
  jpeg_copy_critical_parameters(in, out);
  /* Inks are the other way round in files with the marker. */
  if (out->jpeg_color_space == JCS_CMYK)
    out->write_Adobe_marker = in->saw_Adobe_marker;
  jpeg_write_coefficients(out, coefficients);
  jpeg_finish_compress(out);
  return CV_OK;
}

cv_status cv_jpeg_recode(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                         size_t max_bytes, cv_bytes *recoded, cv_decode_report *report,
                         cv_message *message) {
  if (!bytes || !limits || !recoded || !report)
    return CV_ERR_ARGUMENT;
  *recoded = (cv_bytes){NULL, 0};
  recoding *r = calloc(1, sizeof *r);
  if (!r)
    return CV_ERR_MEMORY;
  cv_jpeg_session_init(&r->in, bytes, count, message);
  struct jpeg_error_mgr errors;
  r->out.err = jpeg_std_error(&errors);
  errors.error_exit = on_error;
  errors.output_message = r->in.errors.output_message;
  r->out.client_data = r;
  cv_jpeg_output_init(&r->output, max_bytes);
  cv_status status = run(r, bytes, count, limits);
  report->truncated = r->in.ended_at >= 0;
  report->valid_rows = r->in.ended_at >= 0 ? r->in.ended_at : (int32_t)r->in.jpeg.image_height;
  report->faults = r->in.faults;
  jpeg_destroy_compress(&r->out);
  jpeg_destroy_decompress(&r->in.jpeg);
  if (status == CV_OK)
    *recoded = cv_jpeg_output_take(&r->output);
  cv_jpeg_output_close(&r->output);
  free(r);
  return status;
}
