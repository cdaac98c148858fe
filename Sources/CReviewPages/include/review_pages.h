/* The files of the pages of `cfu review`, as bytes. */
#ifndef REVIEW_PAGES_H
#define REVIEW_PAGES_H

#include <stddef.h>

/** One file as it is served. */
typedef struct cfu_page {
  /** Path of its address, such as "/app.css". */
  const char *path;
  /** Media type with its character set. */
  const char *type;
  const unsigned char *bytes;
  size_t count;
} cfu_page;

/** How many files there are. */
size_t cfu_page_count(void);

/** The file at `index`, below the count. */
const cfu_page *cfu_page_at(size_t index);

#endif
