/* Workbooks over libxlsxwriter. */
#include "ex_book.h"
#include "ex_book_check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xlsxwriter.h>

typedef struct {
  lxw_worksheet *sheet;
  /* Rows that have been begun; rows without a cell are no rows of the file. */
  uint64_t rows;
  int64_t last_row;
} book_sheet;

struct ex_book {
  lxw_workbook *workbook;
  lxw_format *header;
  char *path;
  char *scratch;
  book_sheet *sheets;
  uint32_t sheet_count;
};

/* 1 January 1980, the date that the library gives the files inside: equal books are equal files. */
static const time_t CREATED = 315532800;

static ex_status status_of(lxw_error code) {
  switch (code) {
  case LXW_NO_ERROR:
    return 0;
  case LXW_ERROR_MEMORY_MALLOC_FAILED:
    return ENOMEM;
  case LXW_ERROR_CREATING_XLSX_FILE:
  case LXW_ERROR_CREATING_TMPFILE:
  case LXW_ERROR_READING_TMPFILE:
  case LXW_ERROR_ZIP_FILE_OPERATION:
  case LXW_ERROR_ZIP_FILE_ADD:
  case LXW_ERROR_ZIP_CLOSE:
  case LXW_ERROR_ZIP_INTERNAL_ERROR:
    return errno != 0 ? errno : EIO;
  default:
    return EINVAL;
  }
}

ex_status ex_book_open(const char *path, const char *scratch, ex_book **book) {
  *book = NULL;
  ex_book *made = calloc(1, sizeof *made);
  if (made == NULL)
    return ENOMEM;
  made->path = strdup(path);
  made->scratch = strdup(scratch);
  if (made->path != NULL && made->scratch != NULL) {
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = made->scratch, .use_zip64 = LXW_TRUE};
    made->workbook = workbook_new_opt(path, &options);
  }
  if (made->workbook != NULL)
    made->header = workbook_add_format(made->workbook);
  if (made->header == NULL) {
    ex_book_drop(made);
    return ENOMEM;
  }
  format_set_bold(made->header);
  lxw_doc_properties properties = {.created = CREATED};
  ex_status status = status_of(workbook_set_properties(made->workbook, &properties));
  if (status != 0) {
    ex_book_drop(made);
    return status;
  }
  *book = made;
  return 0;
}

ex_status ex_book_add_sheet(ex_book *book, const char *name, uint32_t *sheet) {
  lxw_error valid = workbook_validate_sheet_name(book->workbook, name);
  if (valid != LXW_NO_ERROR)
    return status_of(valid);
  book_sheet *more = realloc(book->sheets, (book->sheet_count + 1) * sizeof *more);
  if (more == NULL)
    return ENOMEM;
  book->sheets = more;
  errno = 0;
  lxw_worksheet *added = workbook_add_worksheet(book->workbook, name);
  /* A sheet whose temporary file cannot be made is given without one. */
  if (added == NULL || added->optimize_tmpfile == NULL)
    return errno != 0 ? errno : EIO;
  book->sheets[book->sheet_count] = (book_sheet){.sheet = added, .last_row = -1};
  *sheet = book->sheet_count++;
  return 0;
}

/* The sheet a cell goes into, its row noted; NULL where it cannot be written any more. */
static lxw_worksheet *sheet_at(ex_book *book, uint32_t sheet, uint32_t row) {
  if (sheet >= book->sheet_count || row < book->sheets[sheet].last_row)
    return NULL;
  book_sheet *to = &book->sheets[sheet];
  if (row > to->last_row) {
    to->rows++;
    to->last_row = row;
  }
  return to->sheet;
}

ex_status ex_book_text(ex_book *book, uint32_t sheet, uint32_t row, uint32_t column,
                       const char *text) {
  lxw_worksheet *to = sheet_at(book, sheet, row);
  if (to == NULL || column >= EX_BOOK_MAX_COLUMNS)
    return EINVAL;
  /* Never worksheet_write_formula, whatever the text begins with. */
  return status_of(
      worksheet_write_string(to, row, (lxw_col_t)column, text, row == 0 ? book->header : NULL));
}

ex_status ex_book_number(ex_book *book, uint32_t sheet, uint32_t row, uint32_t column,
                         double number) {
  lxw_worksheet *to = sheet_at(book, sheet, row);
  if (to == NULL || column >= EX_BOOK_MAX_COLUMNS)
    return EINVAL;
  return status_of(worksheet_write_number(to, row, (lxw_col_t)column, number, NULL));
}

ex_status ex_book_end_sheet(ex_book *book, uint32_t sheet, const double *widths, uint32_t columns) {
  if (sheet >= book->sheet_count || columns == 0 || columns > EX_BOOK_MAX_COLUMNS)
    return EINVAL;
  book_sheet *to = &book->sheets[sheet];
  worksheet_freeze_panes(to->sheet, 1, 0);
  for (uint32_t column = 0; column < columns; column++) {
    lxw_error code =
        worksheet_set_column(to->sheet, (lxw_col_t)column, (lxw_col_t)column, widths[column], NULL);
    if (code != LXW_NO_ERROR)
      return status_of(code);
  }
  uint32_t last = to->last_row > 0 ? (uint32_t)to->last_row : 0;
  return status_of(worksheet_autofilter(to->sheet, 0, 0, last, (lxw_col_t)(columns - 1)));
}

ex_status ex_book_close(ex_book *book) {
  ex_status status = 0;
  for (uint32_t i = 0; i < book->sheet_count && status == 0; i++) {
    FILE *file = book->sheets[i].sheet->optimize_tmpfile;
    errno = 0;
    if (fflush(file) != 0 || ferror(file))
      status = errno != 0 ? errno : ENOSPC;
  }
  if (status != 0) {
    ex_book_drop(book);
    return status;
  }
  errno = 0;
  status = status_of(workbook_close(book->workbook));
  book->workbook = NULL;
  for (uint32_t i = 0; i < book->sheet_count && status == 0; i++)
    status = ex_book_check_sheet(book->path, i + 1, book->sheets[i].rows);
  ex_book_drop(book);
  return status;
}

void ex_book_drop(ex_book *book) {
  if (book == NULL)
    return;
  lxw_workbook_free(book->workbook);
  free(book->sheets);
  free(book->path);
  free(book->scratch);
  free(book);
}
