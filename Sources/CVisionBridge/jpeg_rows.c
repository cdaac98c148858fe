/* All rows of a JPEG at full resolution, in order. */
#include "jpeg_session.h"
#include "picture_rows.h"

#include <stdlib.h>

typedef struct {
  cv_jpeg_session session;
  uint8_t *row;
  uint8_t *rgb;
  int32_t done;
} reading;

/* The one frame that libjpeg may jump to. */
static cv_status run(reading *r, const uint8_t *bytes, size_t count,
                     const cv_picture_limits *limits, cv_row_sink *sink) {
  struct jpeg_decompress_struct *jpeg = &r->session.jpeg;
  volatile int started = 0;
  if (setjmp(r->session.escape))
    return started && r->session.status == CV_ERR_DAMAGED && r->done > 0 ? CV_OK
                                                                         : r->session.status;
  jpeg_create_decompress(jpeg);
  cv_jpeg_session_attach(&r->session);
  jpeg_read_header(jpeg, TRUE);
  cv_picture_info info;
  cv_status status = cv_jpeg_inspect(&r->session, bytes, count, &info);
  if (status == CV_OK)
    status = cv_jpeg_check(&r->session, &info, limits);
  if (status != CV_OK)
    return status;
  r->row = malloc((size_t)info.width * 4);
  r->rgb = malloc((size_t)info.width * 3);
  if (!r->row || !r->rgb)
    return CV_ERR_MEMORY;
  int inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
  jpeg->out_color_space = inks ? JCS_CMYK : sink->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(jpeg);
  started = 1;
  while (r->done < info.height) {
    jpeg_read_scanlines(jpeg, &r->row, 1);
    if (r->session.ended_at >= 0 && r->done >= r->session.ended_at)
      break;
    if (inks)
      cv_cmyk_to_rgb(r->row, info.width, jpeg->saw_Adobe_marker, r->rgb);
    sink->take(sink, r->done, inks ? r->rgb : r->row);
    r->done++;
  }
  if (r->done > 0)
    return CV_OK;
  cv_set_message(r->session.message, "the data end before the first rows are complete");
  return CV_ERR_DAMAGED;
}

cv_status cv_jpeg_rows(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                       cv_row_sink *sink, cv_decode_report *report, cv_message *message) {
  reading *r = calloc(1, sizeof *r);
  if (!r)
    return CV_ERR_MEMORY;
  cv_jpeg_session_init(&r->session, bytes, count, message);
  cv_status status = run(r, bytes, count, limits, sink);
  int32_t height = (int32_t)r->session.jpeg.image_height;
  report->truncated = r->done < height;
  report->valid_rows = r->done;
  report->faults = r->session.faults;
  if (status == CV_OK && r->done < height)
    sink->fill(sink, r->done);
  jpeg_destroy_decompress(&r->session.jpeg);
  free(r->row);
  free(r->rgb);
  free(r);
  return status;
}
