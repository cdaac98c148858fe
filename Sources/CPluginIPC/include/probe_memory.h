/* Memory for a call of a plugin, with or without pages around it that must not be touched. */
#ifndef PROBE_MEMORY_H
#define PROBE_MEMORY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CFU_PROBE_ROOMY 0u  /**< a little room on either side, as on a heap */
#define CFU_PROBE_AFTER 1u  /**< ends right before a page that must not be touched */
#define CFU_PROBE_BEFORE 2u /**< begins right after such a page */

typedef struct cfu_probe_region {
  uint8_t *data;
  uint64_t size;
  void *mapping;
  uint64_t mapped;
} cfu_probe_region;

/** Makes a region of `size` bytes (at least 1 is taken), aligned to 4, and to 64 when `size` is a
 * multiple of 64. Contents are 0. 0 or an errno value. */
int32_t cfu_probe_region_make(uint64_t size, uint32_t placement, cfu_probe_region *region);
/** Forbids writing to the pages of the region. */
int32_t cfu_probe_region_seal(const cfu_probe_region *region);
void cfu_probe_region_free(cfu_probe_region *region);

/** A file in memory of `size` bytes, mapped for writing; descriptor and mapping are the caller's.
 */
int32_t cfu_probe_shared_make(uint64_t size, int32_t *fd, uint8_t **memory);
/** Maps such a file whole. */
int32_t cfu_probe_shared_map(int32_t fd, int32_t writable, uint8_t **memory, uint64_t *size);
void cfu_probe_shared_free(uint8_t *memory, uint64_t size);

#ifdef __cplusplus
}
#endif
#endif
