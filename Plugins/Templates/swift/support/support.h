/* What Embedded Swift, which brings no C library module and no offsets of fields, needs of C. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <math.h>
#include <string.h>

#include "cfu_plugin.h"

/* Whether the host gives access to model files: an older one may lack a service, so look whether it
 * lies inside the struct. */
static inline int host_gives_files(const cfu_host *host) {
  return CFU_HAS_FIELD(cfu_host, host, resource) && host->resource != NULL;
}

#endif
