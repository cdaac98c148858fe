#include "jpeg_scan.h"

#include <stdlib.h>

cv_status cv_reader_open(scan_reader *r, const uint8_t *bytes, size_t count) {
  memset(r, 0, sizeof *r);
  r->bytes = bytes;
  r->count = count;
  r->clean = malloc(SCAN_WINDOW + SCAN_PADDING);
  r->stuffed = malloc(SCAN_WINDOW * sizeof *r->stuffed);
  if (r->clean && r->stuffed)
    return CV_OK;
  cv_reader_close(r);
  return CV_ERR_MEMORY;
}

void cv_reader_close(scan_reader *r) {
  free(r->clean);
  free(r->stuffed);
  r->clean = NULL;
  r->stuffed = NULL;
}

static void restart_at(scan_reader *r, size_t byte, int bit) {
  r->at = r->start = byte;
  r->ended = 0;
  r->filled = 0;
  r->bit = (size_t)bit;
  r->stuffed_count = 0;
  r->passed = 0;
  cv_reader_fill(r);
}

void cv_reader_seek(scan_reader *r, size_t byte, int bit, size_t limit) {
  r->count = limit;
  restart_at(r, byte < limit ? byte : limit, bit);
}

/* Place in the file of a byte of the window, not before the last one asked for. */
static size_t place_of(scan_reader *r, size_t byte) {
  while (r->passed < r->stuffed_count && r->stuffed[r->passed] < byte)
    r->passed++;
  return r->start + byte + r->passed;
}

uint64_t cv_reader_place(scan_reader *r) {
  return (uint64_t)place_of(r, r->bit >> 3) * 8 + (r->bit & 7);
}

static void drop_read(scan_reader *r) {
  size_t read = r->bit >> 3;
  read = read < r->filled ? read : r->filled;
  r->start = place_of(r, read);
  r->stuffed_count -= r->passed;
  for (size_t i = 0; i < r->stuffed_count; i++)
    r->stuffed[i] = r->stuffed[i + r->passed] - (uint32_t)read;
  r->passed = 0;
  memmove(r->clean, r->clean + read, r->filled - read);
  r->filled -= read;
  r->bit -= 8 * read;
}

void cv_reader_fill(scan_reader *r) {
  drop_read(r);
  while (!r->ended && r->filled < SCAN_WINDOW) {
    size_t left = r->count - r->at, room = SCAN_WINDOW - r->filled;
    size_t span = left < room ? left : room;
    const uint8_t *from = r->bytes + r->at;
    const uint8_t *ff = span > 0 ? memchr(from, 0xff, span) : NULL;
    if (ff)
      span = (size_t)(ff - from);
    memcpy(r->clean + r->filled, from, span);
    r->filled += span;
    r->at += span;
    if (!ff) {
      r->ended = r->at == r->count ? -1 : 0;
      continue;
    }
    if (r->count - r->at < 2) {
      r->ended = -1;
    } else if (ff[1] != 0) {
      r->ended = ff[1];
    } else {
      r->stuffed[r->stuffed_count++] = (uint32_t)r->filled;
      r->clean[r->filled++] = 0xff;
      r->at += 2;
    }
  }
  memset(r->clean + r->filled, 0, SCAN_PADDING);
}

int cv_reader_restart(scan_reader *r, uint32_t number) {
  enum { first_restart = 0xd0 };
  if (!r->ended)
    cv_reader_fill(r);
  if (r->ended != first_restart + (int)number || r->filled * 8 - r->bit >= 8)
    return 0;
  restart_at(r, r->at + 2, 0);
  return 1;
}
