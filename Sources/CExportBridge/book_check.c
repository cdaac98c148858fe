/* Reads back the sheets of a written workbook. */
#include "ex_book_check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <minizip/unzip.h>

enum { BLOCK = 1 << 16, CARRY = 16 };

static const char ROW[] = "<row ";
static const char END[] = "</worksheet>";

/* Occurrences of ROW that begin before `limit`. */
static uint64_t rows_in(const char *text, size_t count, size_t limit) {
  uint64_t rows = 0;
  size_t at = 0;
  while (at < limit) {
    const char *found = memchr(text + at, '<', limit - at);
    if (found == NULL)
      break;
    at = (size_t)(found - text);
    if (count - at >= sizeof ROW - 1 && memcmp(found, ROW, sizeof ROW - 1) == 0)
      rows++;
    at++;
  }
  return rows;
}

/* The entry that is open, read to its end. */
static ex_status check_entry(unzFile file, char *buffer, uint64_t rows) {
  uint64_t seen = 0;
  size_t held = 0;
  for (;;) {
    int count = unzReadCurrentFile(file, buffer + held, BLOCK);
    if (count < 0)
      return count == UNZ_ERRNO && errno != 0 ? errno : EIO;
    size_t total = held + (size_t)count;
    if (count == 0) {
      seen += rows_in(buffer, total, total);
      /* The library ends its files with a line end or without. */
      while (total > 0 && buffer[total - 1] == '\n')
        total--;
      bool ended = total >= sizeof END - 1 &&
                   memcmp(buffer + total - (sizeof END - 1), END, sizeof END - 1) == 0;
      return ended && seen == rows ? 0 : ENOSPC;
    }
    /* A tag that the block's end cuts is looked for again with the next one. */
    size_t kept = total < CARRY ? total : CARRY;
    seen += rows_in(buffer, total, total - kept);
    memmove(buffer, buffer + total - kept, kept);
    held = kept;
  }
}

ex_status ex_book_check_sheet(const char *path, uint32_t number, uint64_t rows) {
  char name[64];
  snprintf(name, sizeof name, "xl/worksheets/sheet%u.xml", number);
  char *buffer = malloc(BLOCK + CARRY);
  if (buffer == NULL)
    return ENOMEM;
  errno = 0;
  unzFile file = unzOpen64(path);
  ex_status status = file == NULL ? (errno != 0 ? errno : EIO) : 0;
  if (status == 0 && unzLocateFile(file, name, 1) != UNZ_OK)
    status = EIO;
  if (status == 0 && unzOpenCurrentFile(file) != UNZ_OK)
    status = EIO;
  if (status == 0) {
    status = check_entry(file, buffer, rows);
    /* Here the checksum is compared. */
    if (unzCloseCurrentFile(file) != UNZ_OK && status == 0)
      status = EIO;
  }
  if (file != NULL)
    unzClose(file);
  free(buffer);
  return status;
}
