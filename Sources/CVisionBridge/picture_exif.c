/* The orientation tag of an EXIF block, with every offset checked: the block comes from a stranger.
 */
#include "cv_picture.h"

typedef struct {
  const uint8_t *bytes;
  size_t count;
  int big_endian;
} reader;

/* Little helpers return 0 outside the block: no tag, offset or value of interest is 0. */
static uint32_t u16_at(const reader *r, size_t at) {
  if (at > r->count || r->count - at < 2)
    return 0;
  const uint8_t *p = r->bytes + at;
  return r->big_endian ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static uint32_t u32_at(const reader *r, size_t at) {
  if (at > r->count || r->count - at < 4)
    return 0;
  uint32_t first = u16_at(r, at), second = u16_at(r, at + 2);
  return r->big_endian ? first << 16 | second : second << 16 | first;
}

int32_t cv_exif_orientation(const uint8_t *tiff, size_t count) {
  enum { tag_orientation = 0x0112, type_short = 3, entry_bytes = 12 };
  if (!tiff || count < 8)
    return 1;
  reader r = {tiff, count, tiff[0] == 'M'};
  if (!((tiff[0] == 'M' && tiff[1] == 'M') || (tiff[0] == 'I' && tiff[1] == 'I')) ||
      u16_at(&r, 2) != 42)
    return 1;
  size_t directory = u32_at(&r, 4);
  if (directory < 8)
    return 1;
  uint32_t entries = u16_at(&r, directory);
  for (uint32_t i = 0; i < entries; i++) {
    size_t entry = directory + 2 + (size_t)i * entry_bytes;
    if (entry > count || count - entry < entry_bytes)
      return 1;
    if (u16_at(&r, entry) != tag_orientation)
      continue;
    uint32_t value = u16_at(&r, entry + 8);
    int usable = u16_at(&r, entry + 2) == type_short && u32_at(&r, entry + 4) == 1 && value >= 1 &&
                 value <= 8;
    return usable ? (int32_t)value : 1;
  }
  return 1;
}
