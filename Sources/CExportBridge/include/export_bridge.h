/* What other programs' formats need of C libraries. */
#ifndef EXPORT_BRIDGE_H
#define EXPORT_BRIDGE_H

#include "ex_book.h"
#include "ex_book_check.h"
#include "ex_zip.h"

#endif
