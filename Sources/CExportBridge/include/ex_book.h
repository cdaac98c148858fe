/* Workbooks (.xlsx) over libxlsxwriter, written row by row: memory does not grow with the rows. */
#ifndef EX_BOOK_H
#define EX_BOOK_H

#include <stddef.h>
#include <stdint.h>

#include "ex_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Rows that a sheet can hold, the header among them, and columns. */
#define EX_BOOK_MAX_ROWS 1048576
#define EX_BOOK_MAX_COLUMNS 16384
/** UTF-16 units that a cell can hold. */
#define EX_BOOK_MAX_TEXT 32767

typedef struct ex_book ex_book;

/**
 * Begins the workbook that ex_book_close writes to `path`. What is written until then lies in
 * nameless files in the folder `scratch`, which has to be there until then.
 */
ex_status ex_book_open(const char *path, const char *scratch, ex_book **book);

/** Adds an empty sheet behind the others; `name` has at most 31 characters. */
ex_status ex_book_add_sheet(ex_book *book, const char *name, uint32_t *sheet);

/**
 * Writes a cell. Rows and columns count from 0; a row that was begun ends when a later one of the
 * same sheet is begun, and no cell before it can be written any more. Row 0 is the header, in bold.
 *
 * @param text UTF-8 without control characters. It stays text, whatever it begins with.
 */
ex_status ex_book_text(ex_book *book, uint32_t sheet, uint32_t row, uint32_t column,
                       const char *text);

/** The same with a finite number. */
ex_status ex_book_number(ex_book *book, uint32_t sheet, uint32_t row, uint32_t column,
                         double number);

/**
 * Ends a sheet: the header stays in sight, every column has a filter and its width.
 *
 * @param widths of the columns, in characters.
 */
ex_status ex_book_end_sheet(ex_book *book, uint32_t sheet, const double *widths, uint32_t columns);

/**
 * Writes the file and reads it again, since the library does not look whether its temporary files
 * could be written. Frees the book in any case; a file that is not whole is left for the caller to
 * remove.
 */
ex_status ex_book_close(ex_book *book);

/** Frees the book without writing it. NULL is allowed. */
void ex_book_drop(ex_book *book);

#ifdef __cplusplus
}
#endif
#endif
