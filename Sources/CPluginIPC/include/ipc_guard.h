/* Output arrays for a plugin that end where the memory ends: one element too many is a fault at
 * once, and one too few at the front is seen afterwards. Used by the worker alone. */
#ifndef IPC_GUARD_H
#define IPC_GUARD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Memory between two pages that nobody may touch. */
typedef struct cfu_ipc_guard {
  uint8_t *mapping;
  size_t mapped;
  /** First usable byte, and bytes. */
  uint8_t *memory;
  size_t size;
} cfu_ipc_guard;

/** Makes room for at least `size` bytes, 0 or errno. What it held before is gone. A zeroed struct
 * is an empty one. */
int32_t cfu_ipc_guard_reserve(cfu_ipc_guard *guard, size_t size);
/** An array of `bytes` bytes (a multiple of 4, at most what was reserved) that ends at the upper
 * guard page; what lies before it is filled with a pattern. Alignment: 4 bytes. */
uint8_t *cfu_ipc_guard_array(cfu_ipc_guard *guard, size_t bytes);
/** 1 while the pattern just before the array of `bytes` bytes is whole. */
int32_t cfu_ipc_guard_intact(const cfu_ipc_guard *guard, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
