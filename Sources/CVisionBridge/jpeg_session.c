#include "jpeg_session.h"

#include <string.h>

#include <jerror.h>

/* Whether a warning is about coded data. Others (odd version numbers, stray bytes between the
 * header's markers) are harmless habits of cameras; stray bytes before a restart marker say that
 * what stood there was misread. */
static int is_data_fault(const struct jpeg_decompress_struct *jpeg, int code) {
  if (code == JWRN_EXTRANEOUS_DATA)
    return jpeg->restart_interval > 0 && jpeg->input_iMCU_row > 0 &&
           jpeg->input_iMCU_row < jpeg->total_iMCU_rows;
  return code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC ||
         code == JWRN_ARITH_BAD_CODE || code == JWRN_BOGUS_PROGRESSION;
}

static cv_status status_of(int code) {
  switch (code) {
  case JERR_NO_SOI:
    return CV_ERR_FORMAT;
  case JERR_BAD_PRECISION:
  case JERR_SOF_UNSUPPORTED:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_ARITH_NOTIMPL:
  case JERR_CCIR601_NOTIMPL:
  case JERR_FRACT_SAMPLE_NOTIMPL:
    return CV_ERR_UNSUPPORTED;
  case JERR_OUT_OF_MEMORY:
    return CV_ERR_MEMORY;
  case JERR_NO_BACKING_STORE:
    return CV_ERR_TOO_LARGE;
  default:
    return CV_ERR_DAMAGED;
  }
}

static cv_jpeg_session *session_of(j_common_ptr common) { return common->client_data; }

static void on_error(j_common_ptr common) {
  cv_jpeg_session *session = session_of(common);
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  cv_set_message(session->message, "%s", text);
  session->status = status_of(common->err->msg_code);
  longjmp(session->escape, 1);
}

static void note_end(cv_jpeg_session *session) {
  struct jpeg_decompress_struct *j = &session->jpeg;
  if (session->ended_at >= 0)
    return;
  /* A first scan covers rows from the top; once it is complete every row has at least a coarse
   * picture. */
  int64_t row = j->image_height;
  if (j->input_scan_number <= 1) {
    int32_t rows = j->max_v_samp_factor * DCTSIZE;
    row = (int64_t)j->input_iMCU_row * rows;
  }
  session->ended_at = (int32_t)(row < j->image_height ? row : j->image_height);
}

static void on_message(j_common_ptr common, int level) {
  cv_jpeg_session *session = session_of(common);
  if (level >= 0)
    return;
  common->err->num_warnings++;
  if (session->ended_at >= 0 || !is_data_fault(&session->jpeg, common->err->msg_code))
    return;
  /* An end marker in the middle of a scan: the file was cut and closed again. */
  if (common->err->msg_code == JWRN_HIT_MARKER && session->jpeg.unread_marker == JPEG_EOI)
    note_end(session);
  else
    session->faults++;
}

static void on_output(j_common_ptr common) { (void)common; }

static void source_start_end(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean source_fill(j_decompress_ptr jpeg) {
  static const JOCTET end_marker[] = {0xff, JPEG_EOI};
  note_end(session_of((j_common_ptr)jpeg));
  jpeg->src->next_input_byte = end_marker;
  jpeg->src->bytes_in_buffer = sizeof end_marker;
  return TRUE;
}

static void source_skip(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  if (count <= 0)
    return;
  if ((size_t)count > source->bytes_in_buffer) {
    source_fill(jpeg);
    return;
  }
  source->next_input_byte += count;
  source->bytes_in_buffer -= (size_t)count;
}

/* A small file can hold thousands of scans, each a pass over the whole picture; no encoder writes
 * more than a dozen or two. */
static void on_progress(j_common_ptr common) {
  enum { max_scans = 100 };
  cv_jpeg_session *session = session_of(common);
  if (!common->is_decompressor || session->jpeg.input_scan_number <= max_scans)
    return;
  cv_set_message(session->message, "more than %d scans", max_scans);
  session->status = CV_ERR_DAMAGED;
  longjmp(session->escape, 1);
}

void cv_jpeg_session_init(cv_jpeg_session *session, const uint8_t *bytes, size_t count,
                          cv_message *message) {
  memset(session, 0, sizeof *session);
  session->message = message;
  session->ended_at = -1;
  cv_set_message(message, "%s", "");
  session->jpeg.err = jpeg_std_error(&session->errors);
  session->errors.error_exit = on_error;
  session->errors.emit_message = on_message;
  session->errors.output_message = on_output;
  session->jpeg.client_data = session;
  session->source.next_input_byte = bytes;
  session->source.bytes_in_buffer = count;
  session->source.init_source = source_start_end;
  session->source.term_source = source_start_end;
  session->source.fill_input_buffer = source_fill;
  session->source.skip_input_data = source_skip;
  session->source.resync_to_restart = jpeg_resync_to_restart;
  session->progress.progress_monitor = on_progress;
}

void cv_jpeg_session_attach(cv_jpeg_session *session) {
  session->jpeg.src = &session->source;
  session->jpeg.progress = &session->progress;
}

/* The EXIF block in the markers before the first scan, read here and not by jpeg_save_markers,
 * which copies every block it is asked for. */
static int32_t orientation_in(const uint8_t *bytes, size_t count) {
  enum { marker_app1 = 0xe1, marker_sos = 0xda, exif_id_bytes = 6 };
  size_t at = 2;
  while (at + 4 <= count && bytes[at] == 0xff) {
    int marker = bytes[at + 1];
    if (marker == 0xff) {
      at++;
      continue;
    }
    size_t length = (size_t)bytes[at + 2] << 8 | bytes[at + 3];
    if (marker == marker_sos || marker == JPEG_EOI || length < 2 || length > count - at - 2)
      return 1;
    if (marker == marker_app1 && length >= 2 + exif_id_bytes &&
        memcmp(bytes + at + 4, "Exif\0\0", exif_id_bytes) == 0)
      return cv_exif_orientation(bytes + at + 4 + exif_id_bytes, length - 2 - exif_id_bytes);
    at += 2 + length;
  }
  return 1;
}

/* Coefficients of all components stand in memory when rows come in more than one scan. */
static int64_t coefficient_bytes(struct jpeg_decompress_struct *jpeg) {
  if (!jpeg_has_multiple_scans(jpeg))
    return 0;
  int64_t columns = jpeg->max_h_samp_factor * DCTSIZE, rows = jpeg->max_v_samp_factor * DCTSIZE;
  int64_t across = (jpeg->image_width + columns - 1) / columns;
  int64_t down = (jpeg->image_height + rows - 1) / rows;
  int64_t blocks = 0;
  for (int i = 0; i < jpeg->num_components; i++)
    blocks += across * jpeg->comp_info[i].h_samp_factor * down * jpeg->comp_info[i].v_samp_factor;
  return blocks * (int64_t)sizeof(JBLOCK);
}

cv_status cv_jpeg_inspect(cv_jpeg_session *session, const uint8_t *bytes, size_t count,
                          cv_picture_info *info) {
  struct jpeg_decompress_struct *jpeg = &session->jpeg;
  memset(info, 0, sizeof *info);
  info->width = (int32_t)jpeg->image_width;
  info->height = (int32_t)jpeg->image_height;
  info->components = jpeg->num_components;
  info->bits = jpeg->data_precision;
  info->orientation = orientation_in(bytes, count);
  info->progressive = jpeg->progressive_mode ? 1 : 0;
  info->working_bytes = coefficient_bytes(jpeg);
  switch (jpeg->jpeg_color_space) {
  case JCS_GRAYSCALE:
  case JCS_YCbCr:
  case JCS_RGB:
  case JCS_CMYK:
  case JCS_YCCK:
    return CV_OK;
  default:
    cv_set_message(session->message, "%d components of an unknown colour space",
                   jpeg->num_components);
    return CV_ERR_UNSUPPORTED;
  }
}

cv_status cv_jpeg_check(cv_jpeg_session *session, const cv_picture_info *info,
                        const cv_picture_limits *limits) {
  if ((int64_t)info->width * info->height > limits->max_pixels) {
    cv_set_message(session->message, "%d x %d pixels", info->width, info->height);
    return CV_ERR_TOO_LARGE;
  }
  if (info->working_bytes > limits->max_working_bytes) {
    cv_set_message(session->message, "a progressive JPEG of %d x %d pixels takes %lld MB to decode",
                   info->width, info->height, (long long)(info->working_bytes / 1000000));
    return CV_ERR_TOO_LARGE;
  }
  return CV_OK;
}
