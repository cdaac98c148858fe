/* One pass over the bit stream: places to start from, and the mean of each block. */
#include "jpeg_scan.h"
#include "jpeg_session.h"

#include <stdlib.h>

/* libjpeg's own reading of the header: which colours the components are. Its one frame for errors.
 */
static cv_status read_space(const uint8_t *bytes, size_t count, cv_tile_index *index,
                            cv_message *message) {
  cv_jpeg_session session;
  cv_jpeg_session_init(&session, bytes, count, message);
  if (setjmp(session.escape)) {
    jpeg_destroy_decompress(&session.jpeg);
    return session.status;
  }
  jpeg_create_decompress(&session.jpeg);
  cv_jpeg_session_attach(&session);
  jpeg_read_header(&session.jpeg, TRUE);
  cv_picture_info info;
  cv_status status = cv_jpeg_inspect(&session, bytes, count, &info);
  index->space = (int)session.jpeg.jpeg_color_space;
  if (status == CV_OK && (info.width != index->header.width || info.height != index->header.height))
    status = CV_ERR_UNSUPPORTED;
  jpeg_destroy_decompress(&session.jpeg);
  return status;
}

static cv_status prepare_tables(cv_tile_index *index, cv_message *message) {
  const scan_header *h = &index->header;
  for (int slot = 0; slot < 4; slot++) {
    int used_dc = 0, used_ac = 0;
    for (int i = 0; i < h->count; i++) {
      used_dc |= h->component[i].dc == slot;
      used_ac |= h->component[i].ac == slot;
    }
    if ((used_dc && !cv_scan_codes(&h->dc[slot], 1, &index->codes[slot])) ||
        (used_ac && !cv_scan_codes(&h->ac[slot], 0, &index->codes[4 + slot]))) {
      cv_set_message(message, "a Huffman table that makes no sense");
      return CV_ERR_DAMAGED;
    }
  }
  for (int i = 0; i < h->count; i++) {
    index->tables.dc[i] = &index->codes[h->component[i].dc];
    index->tables.ac[i] = &index->codes[4 + h->component[i].ac];
  }
  return CV_OK;
}

static cv_status prepare_memory(cv_tile_index *index) {
  const scan_header *h = &index->header;
  index->places_across = (h->across + SCAN_STEP - 1) / SCAN_STEP;
  index->places = calloc((size_t)index->places_across * (size_t)h->down, sizeof *index->places);
  if (!index->places)
    return CV_ERR_MEMORY;
  for (int i = 0; i < h->count; i++) {
    const scan_component *c = &h->component[i];
    index->means_stride[i] = (size_t)h->across * (size_t)c->h;
    index->means[i] = malloc(index->means_stride[i] * (size_t)h->down * (size_t)c->v);
    if (!index->means[i])
      return CV_ERR_MEMORY;
  }
  return CV_OK;
}

/* DC values beyond these come from no picture of 8 bits (F.1.2.1), and would not fit the tables
 * that regions are written with. */
static inline int is_sound(int32_t dc) { return dc >= -2047 && dc <= 2047; }

/* libjpeg's 1 x 1 inverse DCT. */
static inline uint8_t mean_of(int32_t dc, int32_t quantiser) {
  int32_t mean = ((dc * quantiser + 4) >> 3) + 128;
  return (uint8_t)(mean < 0 ? 0 : mean > 255 ? 255 : mean);
}

typedef enum { mcu_sound, mcu_faulty, mcu_missing } mcu_state;

static mcu_state walk_mcu(cv_tile_index *index, scan_reader *reader, int32_t *dc, int32_t row,
                          int32_t column) {
  const scan_header *h = &index->header;
  size_t ac_start, ac_end;
  int block = 0;
  cv_reader_ready(reader);
  for (int i = 0; i < h->count; i++) {
    const scan_component *c = &h->component[i];
    const scan_codes *dc_codes = index->tables.dc[i], *ac_codes = index->tables.ac[i];
    int32_t quantiser = h->quantiser[c->quantiser][0];
    uint8_t *means = index->means[i] + (size_t)row * (size_t)c->v * index->means_stride[i] +
                     (size_t)column * (size_t)c->h;
    for (int y = 0; y < c->v; y++, means += index->means_stride[i]) {
      for (int x = 0; x < c->h; x++, block++) {
        int32_t difference = cv_scan_block(reader, dc_codes, ac_codes, 63, &ac_start, &ac_end);
        if (difference == INT32_MIN)
          return reader->ended && cv_reader_overran(reader) ? mcu_missing : mcu_faulty;
        dc[i] += difference;
        if (!is_sound(dc[i]))
          return mcu_faulty;
        means[x] = mean_of(dc[i], quantiser);
      }
    }
  }
  return cv_reader_overran(reader) ? mcu_missing : mcu_sound;
}

/* Whether the stream ends where the file does or where an end marker closes it. */
static int is_cut(const scan_reader *r) { return r->ended == -1 || r->ended == JPEG_EOI; }

static cv_status walk(cv_tile_index *index, scan_reader *reader) {
  const scan_header *h = &index->header;
  int32_t dc[SCAN_COMPONENTS] = {0};
  uint32_t since_restart = 0, restarts = 0;
  cv_reader_seek(reader, h->data, 0, reader->count);
  for (index->mcu_rows = 0; index->mcu_rows < h->down; index->mcu_rows++) {
    scan_place *place = index->places + (size_t)index->mcu_rows * (size_t)index->places_across;
    for (int32_t column = 0; column < h->across; column++, since_restart++) {
      if (h->restart > 0 && since_restart == h->restart) {
        if (!cv_reader_restart(reader, restarts++ & 7))
          return is_cut(reader) ? CV_OK : CV_ERR_DAMAGED;
        memset(dc, 0, sizeof dc);
        since_restart = 0;
      }
      if (column % SCAN_STEP == 0) {
        place->place = cv_reader_place(reader);
        for (int i = 0; i < h->count; i++)
          place->dc[i] = (int16_t)dc[i];
        place++;
      }
      mcu_state state = walk_mcu(index, reader, dc, index->mcu_rows, column);
      if (state == mcu_missing && is_cut(reader))
        return CV_OK;
      /* What looks like a fault may be the last bits of a cut file read on as zeros. */
      if (state == mcu_faulty && is_cut(reader) &&
          reader->filled - (reader->bit >> 3) < SCAN_MCU_BYTES)
        return CV_OK;
      if (state != mcu_sound)
        return CV_ERR_DAMAGED;
    }
  }
  return CV_OK;
}

static cv_status build(cv_tile_index *index, const uint8_t *bytes, size_t count,
                       cv_message *message) {
  cv_status status = cv_scan_header(bytes, count, &index->header, message);
  if (status == CV_OK)
    status = read_space(bytes, count, index, message);
  if (status == CV_OK)
    status = prepare_tables(index, message);
  if (status == CV_OK)
    status = prepare_memory(index);
  scan_reader reader;
  if (status == CV_OK)
    status = cv_reader_open(&reader, bytes, count);
  if (status != CV_OK)
    return status;
  status = walk(index, &reader);
  cv_reader_close(&reader);
  if (status == CV_OK && index->mcu_rows == 0)
    status = CV_ERR_DAMAGED;
  if (status != CV_OK)
    cv_set_message(message, "a fault in row %d of the coded blocks", index->mcu_rows);
  return status;
}

cv_status cv_tiles_index(const uint8_t *bytes, size_t count, int32_t valid_rows,
                         cv_tile_index **made, cv_message *message) {
  if (!bytes || !made || valid_rows < 0)
    return CV_ERR_ARGUMENT;
  *made = NULL;
  cv_set_message(message, "%s", "");
  cv_tile_index *index = calloc(1, sizeof *index);
  if (!index)
    return CV_ERR_MEMORY;
  cv_status status = build(index, bytes, count, message);
  if (status != CV_OK) {
    cv_tiles_free(index);
    return status;
  }
  int64_t rows = (int64_t)index->mcu_rows * index->header.mcu_height;
  rows = rows < index->header.height ? rows : index->header.height;
  index->valid_rows = rows < valid_rows ? (int32_t)rows : valid_rows;
  *made = index;
  return CV_OK;
}

void cv_tiles_free_means(cv_tile_index *index) {
  for (int i = 0; i < SCAN_COMPONENTS; i++) {
    free(index->means[i]);
    index->means[i] = NULL;
  }
}

void cv_tiles_free(cv_tile_index *index) {
  if (!index)
    return;
  cv_tiles_free_means(index);
  free(index->places);
  free(index);
}

int64_t cv_tiles_bytes(const cv_tile_index *index) {
  const scan_header *h = &index->header;
  int64_t bytes = (int64_t)sizeof *index +
                  (int64_t)index->places_across * h->down * (int64_t)sizeof *index->places;
  for (int i = 0; i < h->count; i++)
    bytes += index->means[i] ? (int64_t)index->means_stride[i] * h->down * h->component[i].v : 0;
  return bytes;
}
