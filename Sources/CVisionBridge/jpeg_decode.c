/* Header and planes of a JPEG. The usual file goes from the inverse DCT into the caller's planes
 * without a copy. */
#include "jpeg_session.h"
#include "picture_rows.h"

#include <stdlib.h>
#include <string.h>

enum { max_raw_rows = 4 * DCTSIZE };

cv_status cv_jpeg_header(const uint8_t *bytes, size_t count, cv_picture_info *info,
                         cv_message *message) {
  cv_jpeg_session session;
  if (!bytes || !info)
    return CV_ERR_ARGUMENT;
  cv_jpeg_session_init(&session, bytes, count, message);
  if (setjmp(session.escape)) {
    jpeg_destroy_decompress(&session.jpeg);
    return session.status;
  }
  jpeg_create_decompress(&session.jpeg);
  cv_jpeg_session_attach(&session);
  jpeg_read_header(&session.jpeg, TRUE);
  cv_status status = cv_jpeg_inspect(&session, bytes, count, info);
  jpeg_destroy_decompress(&session.jpeg);
  return status;
}

/* How a component's samples become a plane. */
typedef struct {
  /* Luma samples per sample of this component in working resolution: 1, 2 or 4. */
  int32_t across;
  int32_t down;
  /* Samples a row takes, whole blocks; samples that mean something; rows in one read. */
  int32_t padded;
  int32_t width;
  int32_t height;
  int32_t rows;
  /* Rows of a batch where they cannot go straight into a plane, else null. */
  uint8_t *batch;
} component_plan;

/* Everything a decode owns, so that one frame can let go of it after a longjmp. */
typedef struct {
  cv_jpeg_session session;
  cv_plane_writer writer;
  cv_box_sink box;
  component_plan plan[3];
  int components;
  int32_t scale;
  /* Luma rows of one jpeg_read_raw_data, and of a batch. */
  int32_t rows_per_read;
  int32_t batch_rows;
  /* A row for samples below the picture. */
  uint8_t *scratch;
  uint8_t *row;
  uint8_t *rgb;
  /* Stored working rows complete in the planes. */
  int32_t done;
} decoding;

/* 1, 2 or 4 when `fine` is that multiple of `coarse`, else 0. */
static int32_t ratio_of(int32_t fine, int32_t coarse) {
  int32_t ratio = coarse > 0 && fine % coarse == 0 ? fine / coarse : 0;
  return ratio == 1 || ratio == 2 || ratio == 4 ? ratio : 0;
}

/* After jpeg_calc_output_dimensions: whether the coded components suit the planes, and how. */
static int plan_raw(decoding *d) {
  struct jpeg_decompress_struct *jpeg = &d->session.jpeg;
  int grey = jpeg->jpeg_color_space == JCS_GRAYSCALE;
  if (!grey && jpeg->jpeg_color_space != JCS_YCbCr)
    return 0;
  d->components = grey ? 1 : 3;
  int32_t unit = CV_MIN_SCALED_SIZE(jpeg);
  d->rows_per_read = jpeg->max_v_samp_factor * unit;
  if (d->rows_per_read > max_raw_rows || max_raw_rows % d->rows_per_read != 0)
    return 0;
  d->batch_rows = max_raw_rows;
  for (int i = 0; i < d->components; i++) {
    jpeg_component_info *c = &jpeg->comp_info[i];
    component_plan *p = &d->plan[i];
    int32_t size = CV_SCALED_SIZE(c);
    p->across = ratio_of(jpeg->max_h_samp_factor * unit, c->h_samp_factor * size);
    p->down = ratio_of(jpeg->max_v_samp_factor * unit, c->v_samp_factor * size);
    if (p->across == 0 || p->down == 0 || (i == 0 && (p->across != 1 || p->down != 1)))
      return 0;
    p->padded = (int32_t)c->width_in_blocks * size;
    p->width = (int32_t)c->downsampled_width;
    p->height = (int32_t)c->downsampled_height;
    p->rows = c->v_samp_factor * size;
  }
  return 1;
}

static cv_status open_raw(decoding *d, const cv_planes *planes, int32_t orientation) {
  int32_t width = (int32_t)d->session.jpeg.output_width;
  int32_t height = (int32_t)d->session.jpeg.output_height;
  int32_t widest = 0, padding = 0;
  for (int i = 0; i < d->components; i++) {
    component_plan *p = &d->plan[i];
    widest = p->padded > widest ? p->padded : widest;
    int direct = i == 0 || (p->across == 2 && p->down == 2);
    int32_t excess = p->padded - (i == 0 ? width : (width + 1) / 2);
    if (direct && excess > padding)
      padding = excess;
    if (direct)
      continue;
    p->batch = malloc((size_t)p->padded * (size_t)(d->batch_rows / p->down));
    if (!p->batch)
      return CV_ERR_MEMORY;
  }
  d->scratch = malloc((size_t)widest);
  if (!d->scratch)
    return CV_ERR_MEMORY;
  return cv_writer_open(&d->writer, planes, orientation, width, height, padding);
}

/* Where row `row` of component `i` goes; `first` is the component's first row of the batch. */
static uint8_t *raw_target(const decoding *d, int i, int32_t row, int32_t first) {
  const component_plan *p = &d->plan[i];
  if (row >= p->height)
    return d->scratch;
  return p->batch ? p->batch + (size_t)(row - first) * p->padded
                  : cv_writer_row(&d->writer, i, row);
}

/* One plane row of half-resolution chroma from component rows a and b (the same one unless chroma
 * is fine). */
static void halve_row(const component_plan *p, const uint8_t *a, const uint8_t *b, uint8_t *out,
                      int32_t width) {
  int32_t last = p->width - 1;
  for (int32_t x = 0; x < width; x++) {
    int32_t left = p->across == 1 ? 2 * x : p->across == 2 ? x : x / 2;
    int32_t right = p->across == 1 ? left + 1 : left;
    left = left > last ? last : left;
    right = right > last ? last : right;
    out[x] = (uint8_t)((a[left] + a[right] + b[left] + b[right] + 2) >> 2);
  }
}

/* 4:4:4 inside the edges: the loop that a compiler turns into vector code. */
static void halve_444(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out,
                      int32_t width) {
  for (int32_t x = 0; x < width; x++)
    out[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
}

static void halve_batch(decoding *d, int i, int32_t first_luma, int32_t end_luma) {
  const component_plan *p = &d->plan[i];
  int32_t width = (d->writer.width + 1) / 2, first = first_luma / p->down;
  for (int32_t row = first_luma / 2; row < (end_luma + 1) / 2; row++) {
    int32_t top = p->down == 1 ? 2 * row : p->down == 2 ? row : row / 2;
    int32_t below = p->down == 1 ? top + 1 : top;
    top = top >= p->height ? p->height - 1 : top;
    below = below >= p->height ? p->height - 1 : below;
    const uint8_t *a = p->batch + (size_t)(top - first) * p->padded;
    const uint8_t *b = p->batch + (size_t)(below - first) * p->padded;
    uint8_t *out = cv_writer_row(&d->writer, i, row);
    if (p->across == 1 && p->width == 2 * width)
      halve_444(a, b, out, width);
    else
      halve_row(p, a, b, out, width);
  }
}

/* Whether the data ended before stored working row `row`. */
static int ended_above(const decoding *d, int32_t row) {
  int32_t full = (int32_t)d->session.jpeg.image_height;
  int32_t last = row < d->writer.height + d->box.height ? row * d->scale : full;
  return d->session.ended_at >= 0 && (last < full ? last : full) > d->session.ended_at;
}

/* Calls libjpeg: runs under the caller's setjmp, and keeps its progress in `d`. */
static void read_raw(decoding *d) {
  struct jpeg_decompress_struct *jpeg = &d->session.jpeg;
  JSAMPROW rows[3][max_raw_rows];
  JSAMPARRAY arrays[3] = {rows[0], rows[1], rows[2]};
  int32_t height = d->writer.height;
  int ended = 0;
  for (int32_t first = 0; first < height && !ended; first += d->batch_rows) {
    int32_t end = first + d->batch_rows < height ? first + d->batch_rows : height;
    for (int32_t top = first; top < end; top += d->rows_per_read) {
      for (int i = 0; i < d->components; i++) {
        const component_plan *p = &d->plan[i];
        for (int32_t r = 0; r < p->rows; r++)
          rows[i][r] = raw_target(d, i, top / p->down + r, first / p->down);
      }
      jpeg_read_raw_data(jpeg, arrays, (JDIMENSION)d->rows_per_read);
      ended = ended_above(d, top + d->rows_per_read);
      if (ended)
        end = top;
    }
    for (int i = 1; i < d->components; i++) {
      if (d->plan[i].batch && d->writer.planes.cb)
        halve_batch(d, i, first, end);
    }
    cv_writer_advance(&d->writer, end);
    d->done = end;
  }
}

/* The rare spaces and samplings, as RGB rows. Runs under the caller's setjmp. */
static void read_rows(decoding *d) {
  struct jpeg_decompress_struct *jpeg = &d->session.jpeg;
  int32_t height = (int32_t)jpeg->output_height;
  while (d->done < height) {
    int32_t before = d->done;
    jpeg_read_scanlines(jpeg, &d->row, 1);
    if (ended_above(d, before + 1))
      return;
    const uint8_t *rgb = d->row;
    if (jpeg->out_color_space == JCS_CMYK) {
      cv_cmyk_to_rgb(d->row, (int32_t)jpeg->output_width, jpeg->saw_Adobe_marker, d->rgb);
      rgb = d->rgb;
    }
    d->box.sink.take(&d->box.sink, before, rgb);
    d->done = before + 1;
  }
}

static cv_status open_rows(decoding *d, const cv_planes *planes, int32_t orientation) {
  struct jpeg_decompress_struct *jpeg = &d->session.jpeg;
  int32_t width = (int32_t)jpeg->output_width;
  d->row = malloc((size_t)width * 4);
  d->rgb = malloc((size_t)width * 3);
  if (!d->row || !d->rgb)
    return CV_ERR_MEMORY;
  int32_t channels = jpeg->out_color_space == JCS_GRAYSCALE ? 1 : 3;
  return cv_box_open(&d->box, planes, orientation, width, (int32_t)jpeg->output_height, 1,
                     channels);
}

static void close_decoding(decoding *d) {
  jpeg_destroy_decompress(&d->session.jpeg);
  cv_writer_close(&d->writer);
  cv_box_close(&d->box);
  for (int i = 0; i < 3; i++)
    free(d->plan[i].batch);
  free(d->scratch);
  free(d->row);
  free(d->rgb);
}

/* What stands in the planes, after the last row or after an error in the middle. */
static cv_status finish(decoding *d, int raw, cv_decode_report *report) {
  int32_t height = (int32_t)d->session.jpeg.output_height;
  int32_t full_height = (int32_t)d->session.jpeg.image_height;
  int32_t valid = d->done < height ? d->done & ~1 : height;
  report->faults = d->session.faults;
  report->truncated = valid < height || d->session.ended_at >= 0;
  report->valid_rows = valid < height ? valid * d->scale : full_height;
  if (valid < 1) {
    if (d->session.status == CV_OK)
      cv_set_message(d->session.message, "the data end before the first rows are complete");
    return d->session.status != CV_OK ? d->session.status : CV_ERR_DAMAGED;
  }
  if (valid < height) {
    if (raw)
      cv_writer_fill(&d->writer, valid);
    else
      d->box.sink.fill(&d->box.sink, valid);
  }
  return CV_OK;
}

/* The one frame that libjpeg may jump to during a decode. */
static cv_status run_decoding(decoding *d, const uint8_t *bytes, size_t count,
                              const cv_picture_limits *limits, const cv_planes *planes,
                              cv_decode_report *report) {
  struct jpeg_decompress_struct *jpeg = &d->session.jpeg;
  volatile int reading = 0, raw = 0;
  if (setjmp(d->session.escape)) {
    if (reading && d->session.status == CV_ERR_DAMAGED)
      return finish(d, raw, report);
    return d->session.status;
  }
  jpeg_create_decompress(jpeg);
  cv_jpeg_session_attach(&d->session);
  jpeg_read_header(jpeg, TRUE);
  cv_picture_info info;
  cv_status status = cv_jpeg_inspect(&d->session, bytes, count, &info);
  if (status == CV_OK)
    status = cv_jpeg_check(&d->session, &info, limits);
  if (status != CV_OK)
    return status;
  jpeg->scale_num = 1;
  jpeg->scale_denom = (unsigned)d->scale;
  if (jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK)
    jpeg->out_color_space = JCS_CMYK;
  else if (jpeg->jpeg_color_space != JCS_GRAYSCALE)
    jpeg->out_color_space = JCS_RGB;
  jpeg_calc_output_dimensions(jpeg);
  raw = plan_raw(d);
  jpeg->raw_data_out = raw ? TRUE : FALSE;
  status = raw ? open_raw(d, planes, info.orientation) : open_rows(d, planes, info.orientation);
  if (status != CV_OK)
    return status;
  jpeg_start_decompress(jpeg);
  reading = 1;
  if (raw)
    read_raw(d);
  else
    read_rows(d);
  return finish(d, raw, report);
}

cv_status cv_jpeg_decode(const uint8_t *bytes, size_t count, int32_t scale,
                         const cv_picture_limits *limits, const cv_planes *planes,
                         cv_decode_report *report, cv_message *message) {
  if (!bytes || !limits || !planes || !report ||
      (scale != 1 && scale != 2 && scale != 4 && scale != 8))
    return CV_ERR_ARGUMENT;
  decoding *d = calloc(1, sizeof *d);
  if (!d)
    return CV_ERR_MEMORY;
  cv_jpeg_session_init(&d->session, bytes, count, message);
  d->scale = scale;
  cv_status status = run_decoding(d, bytes, count, limits, planes, report);
  close_decoding(d);
  free(d);
  return status;
}
