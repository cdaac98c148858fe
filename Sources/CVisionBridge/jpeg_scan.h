/* The bit stream of a sequential JPEG, walked without decoding it: header, Huffman tables, a reader
 * of clean bits. Internal. ITU-T T.81 (09/92), annexes B, F and K. */
#ifndef JPEG_SCAN_H
#define JPEG_SCAN_H

#include <string.h>

#include "cv_tiles.h"

enum {
  SCAN_COMPONENTS = 4,
  /* Most blocks of an MCU (B.2.3). */
  SCAN_BLOCKS = 10,
  /* MCUs between two places of the index. */
  SCAN_STEP = 16,
  /* Bits that one look into a table takes. */
  SCAN_LOOK = 11,
  /* More than the longest MCU takes: 10 blocks of 64 symbols of at most 16 + 15 bits. */
  SCAN_MCU_BYTES = 2600,
  SCAN_WINDOW = 32 * 1024,
  SCAN_PADDING = SCAN_MCU_BYTES + 64
};

/* A table as a file states it. */
typedef struct {
  int defined;
  uint8_t counts[17];
  uint8_t values[256];
} scan_table;

typedef struct {
  int id;
  int h;
  int v;
  int quantiser;
  int dc;
  int ac;
} scan_component;

typedef struct {
  int32_t width;
  int32_t height;
  int count;
  scan_component component[SCAN_COMPONENTS];
  /* Size of an MCU, px; MCUs in the picture; MCUs between restart markers, 0 for none. */
  int32_t mcu_width;
  int32_t mcu_height;
  int32_t across;
  int32_t down;
  uint32_t restart;
  /* Component of each block of an MCU. */
  int blocks;
  uint8_t block_component[SCAN_BLOCKS];
  /* In zigzag order. */
  int quantiser_defined[4];
  uint16_t quantiser[4][64];
  scan_table dc[4];
  scan_table ac[4];
  int jfif;
  int adobe;
  uint8_t adobe_data[12];
  /* First byte of the bit stream. */
  size_t data;
} scan_header;

/* Reads the markers up to the first scan. */
cv_status cv_scan_header(const uint8_t *bytes, size_t count, scan_header *header,
                         cv_message *message);

/* Codes of a table, and what stands behind each beginning of a bit stream. */
typedef struct {
  /* Largest code of each length, left-aligned in 16 bits, + 1; and what leads from a code to its
   * value. */
  int32_t limit[18];
  int32_t offset[17];
  uint8_t values[256];
  /* How a block ends (symbol 0); no bits where the table has no such code. */
  uint32_t end_code;
  int end_bits;
  /* One symbol: its bits (code only) and its value << 8; 0 where the code is longer. */
  uint16_t one[1 << SCAN_LOOK];
  /* As many AC symbols as the bits hold: bits they take with their values, and coefficients they
   * pass << 8, + 128 where the last one ends the block. 0 where the first code is longer. */
  uint16_t many[1 << SCAN_LOOK];
} scan_codes;

/* 0 for a table that breaks the rules. */
int cv_scan_codes(const scan_table *table, int is_dc, scan_codes *codes);

/* A window of the bit stream without its stuffed zero bytes. */
typedef struct {
  const uint8_t *bytes;
  size_t count;
  /* Next byte of the file. */
  size_t at;
  /* Why there is no more: 0 there is, else the marker's code, or -1 for the end of the bytes. */
  int ended;
  /* Place in the file of clean[0]. */
  size_t start;
  size_t filled;
  /* Next bit of the window. */
  size_t bit;
  /* Clean places of the bytes that were followed by a stuffed one; how many lie before the last
   * place asked for. */
  uint32_t *stuffed;
  size_t stuffed_count;
  size_t passed;
  uint8_t *clean;
} scan_reader;

cv_status cv_reader_open(scan_reader *reader, const uint8_t *bytes, size_t count);
void cv_reader_close(scan_reader *reader);
/* Goes on at a bit of the file; nothing behind `limit` is read. */
void cv_reader_seek(scan_reader *reader, size_t byte, int bit, size_t limit);
void cv_reader_fill(scan_reader *reader);
/* Where the next bit stands in the file: byte * 8 + bit. */
uint64_t cv_reader_place(scan_reader *reader);
/* Past the restart marker `number` (0 ... 7), which must come next. 0 when it does not. */
int cv_reader_restart(scan_reader *reader, uint32_t number);

/* Before each MCU: that the window holds one. */
static inline void cv_reader_ready(scan_reader *r) {
  if (!r->ended && r->filled - (r->bit >> 3) < SCAN_MCU_BYTES)
    cv_reader_fill(r);
}
/* After each MCU: whether it was made up of bits that are not there. */
static inline int cv_reader_overran(const scan_reader *r) { return r->bit > r->filled * 8; }

/* At least 57 bits from a place on, at the top of a word. */
static inline uint64_t cv_scan_bits(const uint8_t *clean, size_t bit) {
  uint64_t word;
  memcpy(&word, clean + (bit >> 3), sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word << (bit & 7);
}

/* The symbol at the top of `bits`: its code's length | value << 8, or 0. */
uint32_t cv_scan_symbol(const scan_codes *codes, uint64_t bits);

/* Passes one block. Returns the difference of its DC coefficient, or INT32_MIN for a fault. Its AC
 * coefficients begin at bit `ac_start`; those up to `last` (in zigzag order) and perhaps a few more
 * end at `ac_end`. */
static inline int32_t cv_scan_block(scan_reader *r, const scan_codes *dc, const scan_codes *ac,
                                    uint32_t last, size_t *ac_start, size_t *ac_end) {
  const uint8_t *clean = r->clean;
  size_t bit = r->bit;
  uint64_t bits = cv_scan_bits(clean, bit);
  uint32_t symbol = dc->one[bits >> (64 - SCAN_LOOK)];
  if (__builtin_expect(symbol == 0, 0) && (symbol = cv_scan_symbol(dc, bits)) == 0)
    return INT32_MIN;
  int length = (int)(symbol & 255), size = (int)(symbol >> 8);
  int32_t difference = 0;
  if (size > 0) {
    difference = (int32_t)(bits << length >> (64 - size));
    if (difference < 1 << (size - 1))
      difference -= (1 << size) - 1;
  }
  bit += (size_t)(length + size);
  *ac_start = bit;
  bits = cv_scan_bits(clean, bit);
  int left = 57;
  uint32_t k = 1;
  for (;;) {
    uint32_t entry = ac->many[bits >> (64 - SCAN_LOOK)];
    uint32_t next = k + (entry >> 8);
    int taken = (int)(entry & 255);
    if (__builtin_expect(taken == 0 || (next > 64 && (next < 128 || next > 128 + 63)), 0)) {
      /* One symbol: the block ends between two that a look held, or the code is long. */
      symbol = ac->one[bits >> (64 - SCAN_LOOK)];
      if (symbol == 0 && (symbol = cv_scan_symbol(ac, bits)) == 0)
        return INT32_MIN;
      uint32_t run = symbol >> 12, value_bits = symbol >> 8 & 15;
      taken = (int)((symbol & 255) + value_bits);
      next = value_bits == 0 && run < 15 ? 128 : k + run + 1;
      if (next > 64 && next < 128)
        return INT32_MIN;
    }
    bit += (size_t)taken;
    *ac_end = k <= last ? bit : *ac_end;
    if (next >= 64)
      break;
    k = next;
    bits <<= taken;
    left -= taken;
    if (left < 32) {
      bits = cv_scan_bits(clean, bit);
      left = 57;
    }
  }
  r->bit = bit;
  return difference;
}

/* The tables of each component. */
typedef struct {
  const scan_codes *dc[SCAN_COMPONENTS];
  const scan_codes *ac[SCAN_COMPONENTS];
} scan_tables;

/* A place in the bit stream and the DC values that lead there. */
typedef struct {
  uint64_t place;
  int16_t dc[SCAN_COMPONENTS];
} scan_place;

struct cv_tile_index {
  scan_header header;
  scan_codes codes[8];
  scan_tables tables;
  /* libjpeg's J_COLOR_SPACE. */
  int space;
  /* Rows of MCUs that are whole in the file, and of pixels that are. */
  int32_t mcu_rows;
  int32_t valid_rows;
  /* Places in a row of MCUs. */
  int32_t places_across;
  scan_place *places;
  /* Means of blocks, 1 byte each, or null. */
  uint8_t *means[SCAN_COMPONENTS];
  size_t means_stride[SCAN_COMPONENTS];
};

/* Lets go of the means. */
void cv_tiles_free_means(cv_tile_index *index);

#endif
