/* Entries of a zip archive in memory, over minizip. */
#ifndef TR_ZIP_H
#define TR_ZIP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tr_zip tr_zip;

typedef enum {
  TR_ZIP_OK = 0,
  /** No archive, or damaged here. */
  TR_ZIP_DAMAGED = 1,
  TR_ZIP_MEMORY = 2,
  /** No entry is left. */
  TR_ZIP_END = 3,
  /** A name of more bytes than there is room for. */
  TR_ZIP_LONG_NAME = 4,
  /** The entry holds more or other bytes than it says. */
  TR_ZIP_WRONG_SIZE = 5,
} tr_zip_status;

enum { TR_ZIP_NAME = 1024 };

typedef struct {
  /** As it stands in the archive, terminated. */
  char name[TR_ZIP_NAME];
  /** Bytes that it says it has, unpacked. */
  uint64_t count;
  /** Whether a password is needed. */
  int encrypted;
  /** 0 stored, 8 deflated; others cannot be read. */
  int method;
} tr_zip_entry;

/**
 * Opens an archive.
 *
 * @param bytes must stay as they are until the archive is closed.
 * @param count below 2 GiB.
 * @param entries how many it says it has.
 */
tr_zip_status tr_zip_open(const uint8_t *bytes, size_t count, tr_zip **zip, uint64_t *entries);

/** Goes to the next entry, at first to the first one. */
tr_zip_status tr_zip_next(tr_zip *zip, tr_zip_entry *entry);

/** Unpacks the entry; `count` is what it says it has, and is checked with its checksum. */
tr_zip_status tr_zip_read(tr_zip *zip, uint8_t *bytes, size_t count);

/** Frees the archive. */
void tr_zip_close(tr_zip *zip);

#ifdef __cplusplus
}
#endif
#endif
