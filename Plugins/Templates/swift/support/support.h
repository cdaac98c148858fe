/* What Embedded Swift, which brings no C library module and no offsets of fields, needs of C. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <math.h>
#include <string.h>

#include "cfu_plugin.h"

/* The version that plugin.json says; the Makefile hands it over. */
static inline const char *plugin_version(void) { return PLUGIN_VERSION; }

/* Structs may be shorter than this header's, from an older or a newer host: what is used has to lie
 * inside them. */

/* Whether the host gives access to model files. */
static inline int host_gives_files(const cfu_host *host) {
  return CFU_HAS_FIELD(cfu_host, host, resource) && host->resource != NULL;
}

/* Whether batch and result hold all that is read and written here. */
static inline int are_long_enough(const cfu_batch *batch, const cfu_result *result) {
  return CFU_HAS_FIELD(cfu_batch, batch, feature_count) &&
         CFU_HAS_FIELD(cfu_result, result, out_of_distribution);
}

/* Room for an error text, bytes; 0 for none. */
static inline uint32_t error_room(const cfu_error *error) {
  return error && CFU_HAS_FIELD(cfu_error, error, text) && error->text ? error->capacity : 0;
}

#endif
