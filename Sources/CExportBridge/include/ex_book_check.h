/* Whether a written workbook holds what was put into it. */
#ifndef EX_BOOK_CHECK_H
#define EX_BOOK_CHECK_H

#include <stdint.h>

#include "ex_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads a sheet out of the file at `path`: sound in its checksum, as many rows as were written, and
 * its end there.
 *
 * @param number of the sheet, from 1.
 * @return ENOSPC where some of it is missing: a temporary file that could not be written whole.
 */
ex_status ex_book_check_sheet(const char *path, uint32_t number, uint64_t rows);

#ifdef __cplusplus
}
#endif

#endif
