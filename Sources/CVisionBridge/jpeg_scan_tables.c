/* Huffman tables for looking several symbols up at once (T.81, annex C). */
#include "jpeg_scan.h"

static void look_many(scan_codes *codes) {
  for (uint32_t look = 0; look < 1u << SCAN_LOOK; look++) {
    uint32_t at = 0, passed = 0;
    while (at < SCAN_LOOK) {
      /* The bits behind the last one looked at are zeros here; a code must not reach into them. */
      uint32_t symbol = codes->one[look << at & ((1u << SCAN_LOOK) - 1)];
      uint32_t length = symbol & 255, run = symbol >> 12, size = symbol >> 8 & 15;
      if (symbol == 0 || length > SCAN_LOOK - at)
        break;
      if (size == 0 && run < 15) {
        at += length;
        passed += 128;
        break;
      }
      if (passed + run + 1 > 63)
        break;
      passed += run + 1;
      at += length + size;
    }
    codes->many[look] = (uint16_t)(at | passed << 8);
  }
}

int cv_scan_codes(const scan_table *table, int is_dc, scan_codes *codes) {
  memset(codes, 0, sizeof *codes);
  memcpy(codes->values, table->values, sizeof codes->values);
  int32_t code = 0, value = 0;
  for (int length = 1; length <= 16; length++) {
    int32_t n = table->counts[length];
    codes->offset[length] = value - code;
    for (int32_t i = 0; i < n; i++, code++, value++) {
      uint32_t symbol = table->values[value];
      if (is_dc && symbol > 15)
        return 0;
      if (symbol == 0) {
        codes->end_code = (uint32_t)code;
        codes->end_bits = length;
      }
      if (length > SCAN_LOOK || code >= 1 << length)
        continue;
      uint32_t first = (uint32_t)code << (SCAN_LOOK - length);
      for (uint32_t j = 0; j < 1u << (SCAN_LOOK - length); j++)
        codes->one[first + j] = (uint16_t)((uint32_t)length | symbol << 8);
    }
    /* No code is all ones (C.2), which libjpeg asks for as well. */
    if (n > 0 && code >= 1 << length)
      return 0;
    codes->limit[length] = code << (16 - length);
    code <<= 1;
  }
  codes->limit[17] = INT32_MAX;
  if (!is_dc)
    look_many(codes);
  return 1;
}

uint32_t cv_scan_symbol(const scan_codes *codes, uint64_t bits) {
  int32_t top = (int32_t)(bits >> 48);
  int length = 1;
  while (top >= codes->limit[length])
    length++;
  if (length > 16)
    return 0;
  int32_t value = (top >> (16 - length)) + codes->offset[length];
  return (uint32_t)length | (uint32_t)codes->values[value & 255] << 8;
}
