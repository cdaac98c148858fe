/* Regions of a JPEG at full resolution, in one pass. */
#include "jpeg_session.h"
#include "picture_rows.h"

#include <stdlib.h>

typedef struct {
  cv_jpeg_session session;
  cv_crop_sink sink;
  uint8_t *row;
  uint8_t *rgb;
  int opened;
} cropping;

/* Rows that no crop needs from `y` on, sorted crops before `sink->done` having ended. */
static int32_t gap_at(cv_crop_sink *sink, int32_t y) {
  while (sink->done < sink->count &&
         sink->crops[sink->done].y + sink->crops[sink->done].height <= y)
    sink->done++;
  int32_t next = sink->sink.rows_wanted;
  for (size_t i = sink->done; i < sink->count; i++) {
    const cv_crop *c = &sink->crops[i];
    if (c->y + c->height <= y)
      continue;
    int32_t start = c->y > y ? c->y : y;
    next = start < next ? start : next;
    if (c->y >= y)
      break;
  }
  return next - y;
}

/* Whether rows and columns may be skipped. libjpeg-turbo 2.1's skipping goes wrong with the rare
 * samplings (4 x 2 came out shifted in the tests), so those are decoded whole, row by row. */
static int may_skip(const struct jpeg_decompress_struct *jpeg) {
  return jpeg->max_h_samp_factor <= 2 && jpeg->max_v_samp_factor <= 2;
}

/* Runs under the caller's setjmp. */
static void read_crops(cropping *c, const cv_picture_info *info) {
  struct jpeg_decompress_struct *jpeg = &c->session.jpeg;
  cv_crop_sink *sink = &c->sink;
  int32_t left = info->width, right = 0;
  for (size_t i = 0; i < sink->count; i++) {
    const cv_crop *crop = &sink->crops[i];
    left = crop->x < left ? crop->x : left;
    right = crop->x + crop->width > right ? crop->x + crop->width : right;
  }
  /* One more block of samples at each side, so that the smooth upsampling of chroma sees the same
   * neighbours as in the whole picture. */
  int32_t margin = jpeg->max_h_samp_factor * DCTSIZE;
  left = left > margin ? left - margin : 0;
  right = right < info->width - margin ? right + margin : info->width;
  JDIMENSION first = (JDIMENSION)left, columns = (JDIMENSION)(right - left);
  int skipping = may_skip(jpeg);
  if (!skipping) {
    first = 0;
    columns = (JDIMENSION)info->width;
  } else if (left > 0 || right < info->width)
    jpeg_crop_scanline(jpeg, &first, &columns);
  int32_t y = 0;
  while (y < sink->sink.rows_wanted) {
    int32_t gap = skipping ? gap_at(sink, y) : 0;
    if (gap > 0) {
      jpeg_skip_scanlines(jpeg, (JDIMENSION)gap);
      y += gap;
      continue;
    }
    jpeg_read_scanlines(jpeg, &c->row, 1);
    if (c->session.ended_at >= 0 && y >= c->session.ended_at)
      return;
    const uint8_t *rgb = c->row;
    if (jpeg->out_color_space == JCS_CMYK) {
      cv_cmyk_to_rgb(c->row, (int32_t)columns, jpeg->saw_Adobe_marker, c->rgb);
      rgb = c->rgb;
    }
    cv_crops_take(sink, y, rgb, (int32_t)first, (int32_t)columns);
    y++;
  }
}

static cv_status run_cropping(cropping *c, const uint8_t *bytes, size_t count,
                              const cv_picture_limits *limits, const cv_crop *crops,
                              size_t crop_count) {
  struct jpeg_decompress_struct *jpeg = &c->session.jpeg;
  volatile int reading = 0;
  if (setjmp(c->session.escape)) {
    /* What broke in the middle of the picture leaves the later crops grey. */
    return reading && c->session.status == CV_ERR_DAMAGED && c->session.jpeg.output_scanline > 0
               ? CV_OK
               : c->session.status;
  }
  jpeg_create_decompress(jpeg);
  cv_jpeg_session_attach(&c->session);
  jpeg_read_header(jpeg, TRUE);
  cv_picture_info info;
  cv_status status = cv_jpeg_inspect(&c->session, bytes, count, &info);
  if (status == CV_OK)
    status = cv_jpeg_check(&c->session, &info, limits);
  if (status == CV_OK)
    status =
        cv_crops_open(&c->sink, crops, crop_count, info.orientation, info.width, info.height, 3);
  if (status != CV_OK || crop_count == 0)
    return status;
  c->row = malloc((size_t)info.width * 4);
  c->rgb = malloc((size_t)info.width * 3);
  if (!c->row || !c->rgb)
    return CV_ERR_MEMORY;
  int cmyk = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
  jpeg->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(jpeg);
  reading = 1;
  read_crops(c, &info);
  return CV_OK;
}

cv_status cv_jpeg_crops(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                        const cv_crop *crops, size_t crop_count, cv_decode_report *report,
                        cv_message *message) {
  if (!bytes || !limits || !report || (!crops && crop_count > 0))
    return CV_ERR_ARGUMENT;
  cropping *c = calloc(1, sizeof *c);
  if (!c)
    return CV_ERR_MEMORY;
  cv_jpeg_session_init(&c->session, bytes, count, message);
  cv_status status = run_cropping(c, bytes, count, limits, crops, crop_count);
  int32_t reached = (int32_t)c->session.jpeg.output_scanline;
  int broken = c->session.status != CV_OK;
  report->truncated = broken || c->session.ended_at >= 0;
  report->valid_rows = c->session.ended_at >= 0 ? c->session.ended_at
                       : broken                 ? reached
                                                : (int32_t)c->session.jpeg.image_height;
  report->faults = c->session.faults;
  jpeg_destroy_decompress(&c->session.jpeg);
  cv_crops_close(&c->sink);
  free(c->row);
  free(c->rgb);
  free(c);
  return status;
}
