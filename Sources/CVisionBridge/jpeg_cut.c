/* A region of an indexed JPEG: its MCUs are copied into a small JPEG of their own, DC differences
 * written anew, and libjpeg decodes that. */
#include "jpeg_scan.h"
#include "jpeg_session.h"
#include "picture_rows.h"

#include <stdlib.h>

/* A table for every DC difference there can be: that of T.81 K.3.1 with one category more. */
static const uint8_t dc_counts[16] = {0, 1, 5, 1, 1, 1, 1, 1, 1, 1};
enum { dc_categories = 13 };
static const uint8_t dc_lengths[dc_categories] = {2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10};
static const uint16_t dc_codes[dc_categories] = {0,    2,    3,    4,    5,     6,    0xe,
                                                 0x1e, 0x3e, 0x7e, 0xfe, 0x1fe, 0x3fe};

/* Bytes that grow. */
typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t room;
} buffer;

static int reserve(buffer *b, size_t more) {
  if (b->room - b->count >= more)
    return 1;
  size_t room = b->room + b->room / 2 + more + 4096;
  uint8_t *grown = realloc(b->bytes, room);
  if (!grown)
    return 0;
  b->bytes = grown;
  b->room = room;
  return 1;
}

/* Bits at the end of a buffer, which has room for them. */
typedef struct {
  uint64_t word;
  int held;
} bit_writer;

static inline void put_bits(buffer *b, bit_writer *w, uint32_t bits, int count) {
  w->word = w->word << count | bits;
  w->held += count;
  if (w->held < 32)
    return;
  w->held -= 32;
  uint32_t out = (uint32_t)(w->word >> w->held);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  out = __builtin_bswap32(out);
#endif
  memcpy(b->bytes + b->count, &out, sizeof out);
  b->count += sizeof out;
}

static void put_dc(buffer *b, bit_writer *w, int32_t difference) {
  uint32_t size = 0, magnitude = (uint32_t)(difference < 0 ? -difference : difference);
  if (magnitude > 0)
    size = 32 - (uint32_t)__builtin_clz(magnitude);
  put_bits(b, w, dc_codes[size], dc_lengths[size]);
  uint32_t value = (uint32_t)(difference < 0 ? difference - 1 : difference);
  if (size > 0)
    put_bits(b, w, value & ((1u << size) - 1), (int)size);
}

typedef struct {
  const cv_tile_index *index;
  scan_reader reader;
  /* MCUs to copy. */
  int32_t left, right, top, bottom;
  /* Bits without stuffing, then the file. */
  buffer bits;
  bit_writer writer;
  buffer file;
  int32_t written_dc[SCAN_COMPONENTS];
  /* Last coefficient of each component that is copied, in zigzag order. */
  uint32_t last[SCAN_COMPONENTS];
  cv_jpeg_session session;
  uint8_t *row;
  uint8_t *rgb;
} cutting;

/* One MCU; DC values are followed in `dc`. 0 for a fault, which the index would have met. */
static int pass_mcu(cutting *c, int32_t *dc, int copy) {
  const scan_header *h = &c->index->header;
  scan_reader *reader = &c->reader;
  cv_reader_ready(reader);
  if (copy && !reserve(&c->bits, 2 * SCAN_MCU_BYTES))
    return 0;
  for (int block = 0; block < h->blocks; block++) {
    int i = h->block_component[block];
    size_t at, end;
    const scan_codes *ac = c->index->tables.ac[i];
    int32_t difference = cv_scan_block(reader, c->index->tables.dc[i], ac, c->last[i], &at, &end);
    if (difference == INT32_MIN)
      return 0;
    dc[i] += difference;
    if (dc[i] < -2047 || dc[i] > 2047)
      return 0;
    if (!copy)
      continue;
    put_dc(&c->bits, &c->writer, dc[i] - c->written_dc[i]);
    c->written_dc[i] = dc[i];
    while (at < end) {
      int count = end - at < 32 ? (int)(end - at) : 32;
      put_bits(&c->bits, &c->writer,
               (uint32_t)(cv_scan_bits(reader->clean, at) >> 32 >> (32 - count)), count);
      at += (size_t)count;
    }
    if (end < reader->bit)
      put_bits(&c->bits, &c->writer, ac->end_code, ac->end_bits);
  }
  return !cv_reader_overran(reader);
}

static int copy_row(cutting *c, int32_t row, size_t count) {
  const scan_header *h = &c->index->header;
  int32_t first = c->left / SCAN_STEP, across = c->index->places_across;
  const scan_place *places = c->index->places + (size_t)row * (size_t)across;
  int32_t behind = (c->right + SCAN_STEP - 1) / SCAN_STEP;
  size_t limit = count;
  /* The byte that the next place lies in, and the one stuffed behind it. */
  if (behind < across && (places[behind].place >> 3) + 2 < count)
    limit = (size_t)(places[behind].place >> 3) + 2;
  int32_t dc[SCAN_COMPONENTS];
  for (int i = 0; i < SCAN_COMPONENTS; i++)
    dc[i] = places[first].dc[i];
  cv_reader_seek(&c->reader, (size_t)(places[first].place >> 3), (int)(places[first].place & 7),
                 limit);
  uint64_t mcu = (uint64_t)row * (uint64_t)h->across + (uint64_t)first * SCAN_STEP;
  for (int32_t column = first * SCAN_STEP; column < c->right; column++, mcu++) {
    /* A place behind a restart marker already lies behind it. */
    if (h->restart > 0 && mcu % h->restart == 0 && column > first * SCAN_STEP) {
      if (!cv_reader_restart(&c->reader, (uint32_t)(mcu / h->restart - 1) & 7))
        return 0;
      memset(dc, 0, sizeof dc);
    }
    if (!pass_mcu(c, dc, column >= c->left))
      return 0;
  }
  return 1;
}

static void put(buffer *b, int byte) { b->bytes[b->count++] = (uint8_t)byte; }

static void put16(buffer *b, int value) {
  put(b, value >> 8);
  put(b, value & 255);
}

static void put_marker(buffer *b, int marker, int payload) {
  put(b, 0xff);
  put(b, marker);
  put16(b, payload + 2);
}

static void put_table(buffer *b, int class_and_slot, const uint8_t *counts, const uint8_t *values) {
  int n = 0;
  for (int i = 0; i < 16; i++)
    n += counts[i];
  put_marker(b, 0xc4, 17 + n);
  put(b, class_and_slot);
  memcpy(b->bytes + b->count, counts, 16);
  memcpy(b->bytes + b->count + 16, values, (size_t)n);
  b->count += 16 + (size_t)n;
}

/* Everything before the bits. All components share one DC table. */
static int put_header(cutting *c, int32_t width, int32_t height) {
  static const uint8_t categories[dc_categories] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const scan_header *h = &c->index->header;
  buffer *b = &c->file;
  if (!reserve(b, 4096))
    return 0;
  put16(b, 0xffd8);
  if (h->jfif) {
    put_marker(b, 0xe0, 14);
    memcpy(b->bytes + b->count, "JFIF\0\1\1\0\0\1\0\1\0\0", 14);
    b->count += 14;
  }
  if (h->adobe) {
    put_marker(b, 0xee, sizeof h->adobe_data);
    memcpy(b->bytes + b->count, h->adobe_data, sizeof h->adobe_data);
    b->count += sizeof h->adobe_data;
  }
  for (int slot = 0; slot < 4; slot++) {
    if (!h->quantiser_defined[slot])
      continue;
    put_marker(b, 0xdb, 129);
    put(b, 0x10 | slot);
    for (int i = 0; i < 64; i++)
      put16(b, h->quantiser[slot][i]);
  }
  put_marker(b, 0xc1, 6 + 3 * h->count);
  put(b, 8);
  put16(b, height);
  put16(b, width);
  put(b, h->count);
  for (int i = 0; i < h->count; i++) {
    put(b, h->component[i].id);
    put(b, h->component[i].h << 4 | h->component[i].v);
    put(b, h->component[i].quantiser);
  }
  put_table(b, 0, dc_counts, categories);
  for (int slot = 0; slot < 4; slot++) {
    if (h->ac[slot].defined)
      put_table(b, 0x10 | slot, h->ac[slot].counts + 1, h->ac[slot].values);
  }
  put_marker(b, 0xda, 4 + 2 * h->count);
  put(b, h->count);
  for (int i = 0; i < h->count; i++) {
    put(b, h->component[i].id);
    put(b, h->component[i].ac);
  }
  put(b, 0);
  put(b, 63);
  put(b, 0);
  return 1;
}

static int put_stuffed(buffer *b, const buffer *bits) {
  const uint8_t *from = bits->bytes, *end = from + bits->count;
  while (from < end) {
    const uint8_t *ff = memchr(from, 0xff, (size_t)(end - from));
    size_t span = (size_t)((ff ? ff + 1 : end) - from);
    if (!reserve(b, span + 1))
      return 0;
    memcpy(b->bytes + b->count, from, span);
    b->count += span;
    if (ff)
      put(b, 0);
    from += span;
  }
  if (!reserve(b, 2))
    return 0;
  put16(b, 0xffd9);
  return 1;
}

static cv_status write_file(cutting *c, const uint8_t *bytes, size_t count) {
  const scan_header *h = &c->index->header;
  cv_status status = cv_reader_open(&c->reader, bytes, count);
  if (status != CV_OK)
    return status;
  for (int32_t row = c->top; row < c->bottom; row++) {
    if (!copy_row(c, row, count))
      return CV_ERR_DAMAGED;
  }
  if (!reserve(&c->bits, 8))
    return CV_ERR_MEMORY;
  while (c->writer.held % 8 != 0)
    put_bits(&c->bits, &c->writer, 1, 1);
  while (c->writer.held > 0) {
    c->writer.held -= 8;
    put(&c->bits, (int)(c->writer.word >> c->writer.held & 255));
  }
  int32_t right = c->right * h->mcu_width, bottom = c->bottom * h->mcu_height;
  right = right < h->width ? right : h->width;
  bottom = bottom < h->height ? bottom : h->height;
  int ok = put_header(c, right - c->left * h->mcu_width, bottom - c->top * h->mcu_height) &&
           put_stuffed(&c->file, &c->bits);
  return ok ? CV_OK : CV_ERR_MEMORY;
}

/* The one frame that libjpeg may jump to. `stored` is the region as stored, its size that of the
 * picture at 1/scale. */
static cv_status decode_file(cutting *c, int32_t scale, int32_t orientation, const cv_crop *stored,
                             int32_t valid) {
  struct jpeg_decompress_struct *jpeg = &c->session.jpeg;
  const scan_header *h = &c->index->header;
  if (setjmp(c->session.escape))
    return c->session.status;
  jpeg_create_decompress(jpeg);
  cv_jpeg_session_attach(&c->session);
  jpeg_read_header(jpeg, TRUE);
  int inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
  jpeg->out_color_space = inks ? JCS_CMYK : JCS_RGB;
  jpeg->scale_num = 1;
  jpeg->scale_denom = (unsigned)scale;
  jpeg_calc_output_dimensions(jpeg);
  c->row = malloc((size_t)jpeg->output_width * 4);
  c->rgb = malloc((size_t)jpeg->output_width * 3);
  if (!c->row || !c->rgb)
    return CV_ERR_MEMORY;
  int32_t x = stored->x - c->left * h->mcu_width / scale;
  int32_t y = stored->y - c->top * h->mcu_height / scale;
  int32_t end = valid - c->top * h->mcu_height / scale;
  end = end < y + stored->height ? end : y + stored->height;
  if (x < 0 || y < 0 || x + stored->width > (int32_t)jpeg->output_width ||
      end > (int32_t)jpeg->output_height)
    return CV_ERR_INTERNAL;
  jpeg_start_decompress(jpeg);
  for (int32_t row = 0; row < end; row++) {
    jpeg_read_scanlines(jpeg, &c->row, 1);
    if (row < y)
      continue;
    const uint8_t *rgb = c->row + 3 * (size_t)x;
    if (inks) {
      cv_cmyk_to_rgb(c->row + 4 * (size_t)x, stored->width, jpeg->saw_Adobe_marker, c->rgb);
      rgb = c->rgb;
    }
    cv_place(rgb, 0, 0, stored->width, row - y, 1, stored->width, stored->height, orientation, 3,
             stored->rgb);
  }
  return CV_OK;
}

/* MCUs that samples first ..< end at 1/scale need: their own, and one at each side for the
 * smoothing of chroma. */
static void cover(int32_t first, int32_t end, int32_t scale, int32_t mcu, int32_t most,
                  int32_t *from, int32_t *to) {
  int64_t left = (int64_t)first * scale / mcu - 1, right = ((int64_t)end * scale - 1) / mcu + 2;
  *from = (int32_t)(left > 0 ? left : 0);
  *to = (int32_t)(right < most ? right : most);
}

/* At 1/2 and 1/4 an inverse DCT of 4 x 4 or 2 x 2 needs the low frequencies, and a little of the
 * others, which a picture to look at can do without: three quarters of the bits are theirs. */
static void choose_last(cutting *c, int32_t scale, int sketch) {
  const scan_header *h = &c->index->header;
  for (int i = 0; i < h->count; i++) {
    const scan_component *component = &h->component[i];
    /* Coarser components are scaled less. */
    int finest = component->h * 8 == h->mcu_width && component->v * 8 == h->mcu_height;
    c->last[i] = !sketch || !finest || scale == 1 || c->index->tables.ac[i]->end_bits == 0 ? 63
                 : scale == 2                                                              ? 27
                                                                                           : 9;
  }
}

static cv_status cut(cutting *c, const uint8_t *bytes, size_t count, int32_t scale,
                     int32_t orientation, const cv_crop *region, cv_message *message) {
  const scan_header *h = &c->index->header;
  int32_t width = (h->width + scale - 1) / scale, height = (h->height + scale - 1) / scale;
  int turned = cv_turns_sides(orientation);
  int32_t upright_width = turned ? height : width, upright_height = turned ? width : height;
  if (region->width < 1 || region->height < 1 || region->x < 0 || region->y < 0 ||
      region->width > upright_width - region->x || region->height > upright_height - region->y)
    return CV_ERR_ARGUMENT;
  cv_crop stored = cv_stored_region(region, width, height, orientation);
  memset(region->rgb, 128, 3 * (size_t)region->width * (size_t)region->height);
  int32_t valid = c->index->valid_rows;
  valid = valid == h->height ? height : valid / scale;
  int32_t end = stored.y + stored.height;
  end = end < valid ? end : valid;
  if (stored.y >= end)
    return CV_OK;
  cover(stored.x, stored.x + stored.width, scale, h->mcu_width, h->across, &c->left, &c->right);
  cover(stored.y, end, scale, h->mcu_height, c->index->mcu_rows, &c->top, &c->bottom);
  cv_status status = write_file(c, bytes, count);
  if (status != CV_OK)
    return status;
  cv_jpeg_session_init(&c->session, c->file.bytes, c->file.count, message);
  status = decode_file(c, scale, orientation, &stored, valid);
  jpeg_destroy_decompress(&c->session.jpeg);
  return status;
}

cv_status cv_tiles_cut(const cv_tile_index *index, const uint8_t *bytes, size_t count,
                       int32_t scale, int sketch, int32_t orientation, const cv_crop *region,
                       cv_message *message) {
  if (!index || !bytes || !region || !region->rgb || (scale != 1 && scale != 2 && scale != 4) ||
      orientation < 1 || orientation > 8)
    return CV_ERR_ARGUMENT;
  cutting *c = calloc(1, sizeof *c);
  if (!c)
    return CV_ERR_MEMORY;
  c->index = index;
  choose_last(c, scale, sketch);
  cv_set_message(message, "%s", "");
  cv_status status = cut(c, bytes, count, scale, orientation, region, message);
  cv_reader_close(&c->reader);
  free(c->bits.bytes);
  free(c->file.bytes);
  free(c->row);
  free(c->rgb);
  free(c);
  return status;
}
