/* TIFF bands into planes or crops. */
#include "cv_tiff.h"
#include "tiff_session.h"

#include <stdlib.h>
#include <string.h>

/* Buffers of one decode. */
typedef struct {
  cv_tiff_session tiff;
  /* Rows that came out together, samples interleaved as in the file. */
  uint8_t *band;
  uint8_t *block;
  /* Unpacked indices or greys of less than 8 bits; the row for the sink. */
  uint8_t *unpacked;
  uint8_t *converted;
} decoding;

static int load_tiles(decoding *d, int32_t first, int32_t rows) {
  cv_tiff_session *s = &d->tiff;
  uint32_t tile_width = 0;
  TIFFGetField(s->tiff, TIFFTAG_TILEWIDTH, &tile_width);
  uint64_t bits = (uint64_t)s->packed_bits, width = (uint64_t)s->info.width;
  uint64_t sample_bytes = bits / 8, samples = (uint64_t)s->format.samples;
  uint64_t pixel_bits = bits * (s->separate ? 1 : samples);
  uint64_t tile_row_bytes = (tile_width * pixel_bits + 7) / 8;
  for (int32_t plane = 0; plane < (s->separate ? s->format.samples : 1); plane++) {
    for (uint64_t x = 0; x < width; x += tile_width) {
      ttile_t tile = TIFFComputeTile(s->tiff, (uint32_t)x, (uint32_t)first, 0, (uint16_t)plane);
      if (TIFFReadEncodedTile(s->tiff, tile, d->block, (tmsize_t)s->block_bytes) !=
          (tmsize_t)s->block_bytes)
        return 0;
      uint64_t columns = width - x < tile_width ? width - x : tile_width;
      for (int32_t r = 0; r < rows; r++) {
        const uint8_t *from = d->block + (uint64_t)r * tile_row_bytes;
        uint8_t *to = d->band + (uint64_t)r * s->band_row_bytes;
        if (!s->separate) {
          memcpy(to + x * pixel_bits / 8, from, (columns * pixel_bits + 7) / 8);
          continue;
        }
        for (uint64_t c = 0; c < columns; c++)
          memcpy(to + ((x + c) * samples + (uint64_t)plane) * sample_bytes, from + c * sample_bytes,
                 sample_bytes);
      }
    }
  }
  return 1;
}

static int load_separate_strips(decoding *d, int32_t first, int32_t rows) {
  cv_tiff_session *s = &d->tiff;
  uint64_t width = (uint64_t)s->info.width, sample_bytes = (uint64_t)s->packed_bits / 8;
  uint64_t samples = (uint64_t)s->format.samples;
  tmsize_t wanted = (tmsize_t)(width * sample_bytes * (uint64_t)rows);
  for (int32_t plane = 0; plane < s->format.samples; plane++) {
    tstrip_t strip = TIFFComputeStrip(s->tiff, (uint32_t)first, (uint16_t)plane);
    if (TIFFReadEncodedStrip(s->tiff, strip, d->block, wanted) < wanted)
      return 0;
    for (uint64_t i = 0; i < width * (uint64_t)rows; i++)
      memcpy(d->band + (i * samples + (uint64_t)plane) * sample_bytes, d->block + i * sample_bytes,
             sample_bytes);
  }
  return 1;
}

/* 0 when the file breaks here. */
static int load_band(decoding *d, int32_t first, int32_t rows) {
  if (d->tiff.tiled)
    return load_tiles(d, first, rows);
  if (d->tiff.separate)
    return load_separate_strips(d, first, rows);
  return TIFFReadScanline(d->tiff.tiff, d->band, (uint32_t)first, 0) == 1;
}

static const uint8_t *unpack(decoding *d, const uint8_t *row) {
  const cv_tiff_session *s = &d->tiff;
  int32_t bits = s->packed_bits;
  if (bits >= 8)
    return row;
  uint32_t top = (1u << bits) - 1;
  for (int32_t x = 0; x < s->info.width; x++) {
    int32_t bit = x * bits;
    uint32_t value = (uint32_t)row[bit / 8] >> (8 - bits - bit % 8) & top;
    d->unpacked[x] = (uint8_t)(s->palette ? value : value * 255 / top);
  }
  return d->unpacked;
}

static void convert(decoding *d, const uint8_t *row) {
  const cv_tiff_session *s = &d->tiff;
  const uint8_t *samples = unpack(d, row);
  if (!s->palette) {
    cv_convert_row(&s->format, samples, s->info.width, d->converted);
    return;
  }
  for (int32_t x = 0; x < s->info.width; x++)
    memcpy(d->converted + (size_t)x * 3, s->palette + (size_t)samples[x] * 3, 3);
}

/* Walks all bands; with a sink converts and sends, without one looks for the largest sample.
 * Returns the rows that came out. */
static int32_t walk(decoding *d, cv_row_sink *sink, uint32_t *largest) {
  cv_tiff_session *s = &d->tiff;
  int32_t height = s->info.height, end = sink ? sink->rows_wanted : height;
  for (int32_t first = 0; first < end; first += s->band_rows) {
    int32_t rows = height - first < s->band_rows ? height - first : s->band_rows;
    if (!load_band(d, first, rows))
      return first;
    for (int32_t r = 0; r < rows; r++) {
      const uint8_t *row = d->band + (uint64_t)r * s->band_row_bytes;
      if (sink) {
        convert(d, row);
        sink->take(sink, first + r, d->converted);
      } else {
        uint32_t here = cv_largest(&s->format, (const uint16_t *)(const void *)row, s->info.width);
        *largest = here > *largest ? here : *largest;
      }
    }
  }
  return height;
}

static cv_status find_range(decoding *d) {
  cv_tiff_session *s = &d->tiff;
  uint32_t range = s->stated_range;
  if (range == 0) {
    uint32_t largest = 0;
    walk(d, NULL, &largest);
    range = cv_range_in_use(largest);
  }
  s->format.to_8 = malloc(65536);
  if (!s->format.to_8)
    return CV_ERR_MEMORY;
  cv_fill_to_8(s->format.to_8, range);
  return CV_OK;
}

static cv_status start(decoding *d, const uint8_t *bytes, size_t count,
                       const cv_picture_limits *limits, cv_message *message) {
  cv_tiff_session *s = &d->tiff;
  cv_status status = cv_tiff_open(s, bytes, count, message);
  if (status != CV_OK)
    return status;
  if ((int64_t)s->info.width * s->info.height > limits->max_pixels) {
    cv_set_message(message, "%d x %d pixels", s->info.width, s->info.height);
    return CV_ERR_TOO_LARGE;
  }
  if (s->info.working_bytes > limits->max_working_bytes) {
    cv_set_message(message, "strips or tiles of this TIFF take %lld MB to decode",
                   (long long)(s->info.working_bytes / 1000000));
    return CV_ERR_TOO_LARGE;
  }
  d->band = calloc(s->band_row_bytes * (uint64_t)s->band_rows, 1);
  d->block = calloc(s->block_bytes + 1, 1);
  d->unpacked = malloc((size_t)s->info.width);
  d->converted = malloc((size_t)s->info.width * 3);
  return d->band && d->block && d->unpacked && d->converted ? CV_OK : CV_ERR_MEMORY;
}

static cv_status run(decoding *d, cv_row_sink *sink, cv_decode_report *report,
                     cv_message *message) {
  cv_status status = d->tiff.format.bits == 16 ? find_range(d) : CV_OK;
  if (status != CV_OK)
    return status;
  cv_set_message(message, "%s", "");
  int32_t rows = walk(d, sink, NULL);
  report->truncated = rows < d->tiff.info.height;
  report->valid_rows = rows;
  report->faults = 0;
  if (rows == 0)
    return CV_ERR_DAMAGED;
  if (report->truncated)
    sink->fill(sink, rows);
  return CV_OK;
}

static void stop(decoding *d) {
  cv_tiff_close(&d->tiff);
  free(d->band);
  free(d->block);
  free(d->unpacked);
  free(d->converted);
}

cv_status cv_tiff_header(const uint8_t *bytes, size_t count, cv_picture_info *info,
                         cv_message *message) {
  if (!bytes || !info)
    return CV_ERR_ARGUMENT;
  cv_tiff_session session;
  cv_status status = cv_tiff_open(&session, bytes, count, message);
  *info = session.info;
  cv_tiff_close(&session);
  return status;
}

cv_status cv_tiff_decode(const uint8_t *bytes, size_t count, int32_t scale,
                         const cv_picture_limits *limits, const cv_planes *planes,
                         cv_decode_report *report, cv_message *message) {
  if (!bytes || !limits || !planes || !report ||
      (scale != 1 && scale != 2 && scale != 4 && scale != 8))
    return CV_ERR_ARGUMENT;
  decoding d = {0};
  cv_box_sink box;
  const cv_picture_info *info = &d.tiff.info;
  cv_status status = start(&d, bytes, count, limits, message);
  if (status == CV_OK)
    status = cv_box_open(&box, planes, info->orientation, info->width, info->height, scale,
                         info->components == 1 ? 1 : 3);
  if (status == CV_OK) {
    status = run(&d, &box.sink, report, message);
    cv_box_close(&box);
    status = cv_box_finish(&box, status, report, message);
  }
  stop(&d);
  return status;
}

cv_status cv_tiff_crops(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                        const cv_crop *crops, size_t crop_count, cv_decode_report *report,
                        cv_message *message) {
  if (!bytes || !limits || !report || (!crops && crop_count > 0))
    return CV_ERR_ARGUMENT;
  decoding d = {0};
  cv_crop_sink sink;
  const cv_picture_info *info = &d.tiff.info;
  cv_status status = start(&d, bytes, count, limits, message);
  if (status == CV_OK)
    status = cv_crops_open(&sink, crops, crop_count, info->orientation, info->width, info->height,
                           info->components == 1 ? 1 : 3);
  if (status == CV_OK) {
    status = run(&d, &sink.sink, report, message);
    cv_crops_close(&sink);
  }
  stop(&d);
  return status;
}

cv_status cv_tiff_rows(const uint8_t *bytes, size_t count, const cv_picture_limits *limits,
                       cv_row_sink *sink, cv_decode_report *report, cv_message *message) {
  decoding d = {0};
  cv_status status = start(&d, bytes, count, limits, message);
  if (status == CV_OK)
    status = run(&d, sink, report, message);
  stop(&d);
  return status;
}
