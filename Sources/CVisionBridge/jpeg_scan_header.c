/* Markers of a JPEG up to its first scan, every length checked (T.81, annex B). */
#include "jpeg_scan.h"
#include "picture_planes.h"

enum {
  marker_sof0 = 0xc0,
  marker_sof1 = 0xc1,
  marker_dht = 0xc4,
  marker_jpg = 0xc8,
  marker_dac = 0xcc,
  marker_soi = 0xd8,
  marker_eoi = 0xd9,
  marker_sos = 0xda,
  marker_dqt = 0xdb,
  marker_dri = 0xdd,
  marker_app0 = 0xe0,
  marker_app14 = 0xee
};

static uint32_t u16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }

static int read_quantisers(scan_header *h, const uint8_t *p, size_t n) {
  while (n > 0) {
    int wide = p[0] >> 4, slot = p[0] & 15;
    size_t bytes = wide ? 128 : 64;
    if (wide > 1 || slot > 3 || n < 1 + bytes)
      return 0;
    for (int i = 0; i < 64; i++)
      h->quantiser[slot][i] = (uint16_t)(wide ? u16(p + 1 + 2 * i) : p[1 + i]);
    h->quantiser_defined[slot] = 1;
    p += 1 + bytes;
    n -= 1 + bytes;
  }
  return 1;
}

static int read_tables(scan_header *h, const uint8_t *p, size_t n) {
  while (n > 0) {
    if (n < 17 || p[0] >> 4 > 1 || (p[0] & 15) > 3)
      return 0;
    scan_table *table = p[0] >> 4 ? &h->ac[p[0] & 15] : &h->dc[p[0] & 15];
    size_t values = 0;
    memset(table, 0, sizeof *table);
    for (int i = 1; i <= 16; i++) {
      table->counts[i] = p[i];
      values += p[i];
    }
    if (values > 256 || n < 17 + values)
      return 0;
    memcpy(table->values, p + 17, values);
    table->defined = 1;
    p += 17 + values;
    n -= 17 + values;
  }
  return 1;
}

static int read_frame(scan_header *h, const uint8_t *p, size_t n) {
  if (h->count > 0 || n < 6 || p[0] != 8)
    return 0;
  h->height = (int32_t)u16(p + 1);
  h->width = (int32_t)u16(p + 3);
  h->count = p[5];
  if (h->height == 0 || h->width == 0 || h->count < 1 || h->count > SCAN_COMPONENTS ||
      n != 6 + 3 * (size_t)h->count)
    return 0;
  int widest = 1, tallest = 1;
  for (int i = 0; i < h->count; i++) {
    scan_component *c = &h->component[i];
    *c = (scan_component){p[6 + 3 * i], p[7 + 3 * i] >> 4, p[7 + 3 * i] & 15, p[8 + 3 * i], 0, 0};
    for (int other = 0; other < i; other++) {
      if (h->component[other].id == c->id)
        return 0;
    }
    if (c->h < 1 || c->h > 4 || c->v < 1 || c->v > 4 || c->quantiser > 3)
      return 0;
    /* A single component is not interleaved: its MCU is one block whatever its factors (A.2.2). */
    if (h->count == 1)
      c->h = c->v = 1;
    widest = c->h > widest ? c->h : widest;
    tallest = c->v > tallest ? c->v : tallest;
    for (int block = 0; block < c->h * c->v; block++) {
      if (h->blocks == SCAN_BLOCKS)
        return 0;
      h->block_component[h->blocks++] = (uint8_t)i;
    }
  }
  /* libjpeg has no other ratios. */
  for (int i = 0; i < h->count; i++) {
    if (widest % h->component[i].h != 0 || tallest % h->component[i].v != 0)
      return 0;
  }
  h->mcu_width = 8 * widest;
  h->mcu_height = 8 * tallest;
  h->across = (h->width + h->mcu_width - 1) / h->mcu_width;
  h->down = (h->height + h->mcu_height - 1) / h->mcu_height;
  return 1;
}

/* The scan has to hold all components in the order of the frame. */
static int read_scan(scan_header *h, const uint8_t *p, size_t n) {
  size_t count = (size_t)h->count;
  if (count == 0 || n != 4 + 2 * count || p[0] != count)
    return 0;
  for (size_t i = 0; i < count; i++) {
    scan_component *c = &h->component[i];
    c->dc = p[2 + 2 * i] >> 4;
    c->ac = p[2 + 2 * i] & 15;
    if (p[1 + 2 * i] != c->id || c->dc > 3 || c->ac > 3 || !h->dc[c->dc].defined ||
        !h->ac[c->ac].defined || !h->quantiser_defined[c->quantiser])
      return 0;
  }
  const uint8_t *end = p + 1 + 2 * count;
  return end[0] == 0 && end[1] == 63 && end[2] == 0;
}

static void read_application(scan_header *h, int marker, const uint8_t *p, size_t n) {
  if (marker == marker_app0 && n >= 14 && memcmp(p, "JFIF\0", 5) == 0)
    h->jfif = 1;
  if (marker == marker_app14 && n >= 12 && memcmp(p, "Adobe", 5) == 0) {
    h->adobe = 1;
    memcpy(h->adobe_data, p, sizeof h->adobe_data);
  }
}

static cv_status refuse(cv_message *message, const char *what) {
  cv_set_message(message, "%s", what);
  return CV_ERR_UNSUPPORTED;
}

cv_status cv_scan_header(const uint8_t *bytes, size_t count, scan_header *h, cv_message *message) {
  memset(h, 0, sizeof *h);
  if (count < 4 || bytes[0] != 0xff || bytes[1] != marker_soi)
    return refuse(message, "a file that does not begin as a JPEG");
  size_t at = 2;
  while (count - at >= 4 && bytes[at] == 0xff) {
    int marker = bytes[at + 1];
    if (marker == 0xff) {
      at++;
      continue;
    }
    size_t length = u16(bytes + at + 2);
    if (marker < marker_sof0 || (marker >= 0xd0 && marker <= marker_eoi) || length < 2 ||
        length > count - at - 2)
      break;
    const uint8_t *p = bytes + at + 4;
    size_t n = length - 2;
    int sound = 1;
    if (marker == marker_dqt)
      sound = read_quantisers(h, p, n);
    else if (marker == marker_dht)
      sound = read_tables(h, p, n);
    else if (marker == marker_dri)
      sound = n == 2;
    else if (marker == marker_sof0 || marker == marker_sof1)
      sound = read_frame(h, p, n);
    else if (marker < marker_soi && marker != marker_dac && marker != marker_jpg)
      return refuse(message, "a JPEG that is not sequential");
    else
      read_application(h, marker, p, n);
    if (marker == marker_dri && sound)
      h->restart = u16(p);
    if (marker == marker_sos)
      sound = read_scan(h, p, n);
    if (!sound)
      break;
    at += 2 + length;
    if (marker == marker_sos) {
      h->data = at;
      return CV_OK;
    }
  }
  return refuse(message, "a header of an uncommon kind");
}
