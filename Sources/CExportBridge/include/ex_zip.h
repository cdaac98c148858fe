/* Zip archives over minizip: entries in the order in which they come, all of one fixed date. */
#ifndef EX_ZIP_H
#define EX_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "ex_status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ex_zip ex_zip;

/** Begins an archive at `path`, in place of what is there. */
ex_status ex_zip_open(const char *path, ex_zip **zip);

/**
 * Adds a file, deflated.
 *
 * @param name UTF-8; the caller sees to it that no two are alike and none leads out of a folder.
 * @param count below 4 GiB.
 */
ex_status ex_zip_add(ex_zip *zip, const char *name, const uint8_t *bytes, size_t count);

/** Writes the list of entries and closes the file. Frees the archive in any case. */
ex_status ex_zip_close(ex_zip *zip);

#ifdef __cplusplus
}
#endif
#endif
