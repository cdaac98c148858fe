/* The services of a host as the validator needs them: complete, or as an older, newer or sparing
 * host would have them. One a process. */
#ifndef PROBE_HOST_H
#define PROBE_HOST_H

#include "cfu_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CFU_PROBE_HOST_PLAIN 0u
/** Of a newer minor version: its table is longer than the plugin knows. */
#define CFU_PROBE_HOST_LARGER 1u
/** Its table ends after `size` bytes; what follows leads nowhere. */
#define CFU_PROBE_HOST_SMALLER 2u
/** Its table is whole, but every optional service is NULL. */
#define CFU_PROBE_HOST_EMPTY 3u

/** Makes the table. `extensions` is another host's table whose extensions are passed on; NULL for
 * none. Valid for ever. */
const cfu_host *cfu_probe_host_make(uint32_t kind, uint32_t size, const cfu_host *extensions);

/** Offers `size` bytes under `key` to cfu_host.resource; both must stay. 0 or ENOSPC. */
int32_t cfu_probe_host_resource(const char *key, const uint8_t *data, uint64_t size);

/** Before a call: what cancelled() says from now on, and the deadline (0 = none). */
void cfu_probe_host_begin(uint32_t cancelled, uint64_t deadline_ns);
/** The deadline alone, ns on CLOCK_MONOTONIC; 0 = none. */
void cfu_probe_host_deadline(uint64_t deadline_ns);
/** While a call runs: cancelled() says 1 from now on. */
void cfu_probe_host_cancel(void);
/** After a call, on its thread: takes back the scratch memory. */
void cfu_probe_host_end(void);

/** On how many threads parallel_for works; 1 at first. */
void cfu_probe_host_parallel(uint32_t threads);
/** How often parallel_for was called so far. */
uint32_t cfu_probe_host_loops(void);
/** How often cancelled() was asked so far. */
uint32_t cfu_probe_host_asked(void);

/** Now on CLOCK_MONOTONIC, ns. */
uint64_t cfu_probe_now(void);

#ifdef __cplusplus
}
#endif
#endif
