/* What a library must leave as it found it: taken before and after, then compared. Used by the
 * validator's probe. */
#ifndef PROBE_STATE_H
#define PROBE_STATE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CFU_PROBE_THREADS 0u     /**< number of threads */
#define CFU_PROBE_FILES 1u       /**< open descriptors and what they lead to */
#define CFU_PROBE_SIGNALS 2u     /**< handlers and the mask of blocked signals */
#define CFU_PROBE_LOCALE 3u      /**< the process's and the thread's */
#define CFU_PROBE_DIRECTORY 4u   /**< working directory and umask */
#define CFU_PROBE_ENVIRONMENT 5u /**< all variables */
#define CFU_PROBE_OUTPUT 6u      /**< bytes written to stdout */
#define CFU_PROBE_FLOAT 7u       /**< rounding, denormals and traps of this thread */

/** Prepares the process so that changes can be seen: stdout becomes a file in memory, and the
 * variable LC_ALL names a locale that is not in force, so that setlocale(LC_ALL, "") shows. */
int32_t cfu_probe_prepare(void);

typedef struct cfu_probe_state cfu_probe_state;

/** The state of the process and of the calling thread; NULL without memory. The caller's. */
cfu_probe_state *cfu_probe_state_take(void);
void cfu_probe_state_free(cfu_probe_state *state);

/** Says in `text` what of `aspect` (CFU_PROBE_...) differs; 0 when nothing does, else 1. */
int32_t cfu_probe_state_differs(const cfu_probe_state *before, const cfu_probe_state *after,
                                uint32_t aspect, char *text, size_t capacity);

/** Open descriptors of this process. */
uint64_t cfu_probe_open_files(void);
/** Resident memory of this process, bytes; 0 under a sanitizer, where it says nothing. */
uint64_t cfu_probe_resident(void);
/** Memory in use on the C heap, bytes. */
uint64_t cfu_probe_heap(void);

#ifdef __cplusplus
}
#endif
#endif
