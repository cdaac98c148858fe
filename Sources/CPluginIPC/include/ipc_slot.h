/* A slot of the results' ring, as the plugin writes it: a page of its own for the header, then
 * three arrays, each of which ends where the memory ends. One element too many is a fault at once,
 * over the very object that it is about; one too few at the front is seen afterwards. And since the
 * host maps the same pages, it sees how far a plugin had come that died. */
#ifndef IPC_SLOT_H
#define IPC_SLOT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where the arrays of a slot end, bytes from its start; a page that nobody may touch follows each.
 */
typedef struct cfu_ipc_slot_layout {
  uint64_t probabilities_end;
  uint64_t out_of_distribution_end;
  uint64_t item_flags_end;
  /** Bytes of a slot. */
  uint64_t size;
} cfu_ipc_slot_layout;

/** The layout for calls over at most `items` objects of `classes` classes. */
cfu_ipc_slot_layout cfu_ipc_slot_layout_of(uint32_t items, uint32_t classes);

/** Host: makes a slot ready for a call over `count` objects: NaN, zero flags, not cancelled, no
 * heartbeats, and a pattern in front of the arrays. */
void cfu_ipc_slot_clear(uint8_t *slot, const cfu_ipc_slot_layout *layout, uint32_t count,
                        uint32_t classes);
/** Worker: takes the pages behind the arrays of `slots` slots away. 0 or errno. */
int32_t cfu_ipc_slot_guard(uint8_t *results, uint32_t slots, const cfu_ipc_slot_layout *layout);
/** Worker: 1 while nothing was written in front of the arrays of a call over `count` objects. */
int32_t cfu_ipc_slot_intact(const uint8_t *slot, const cfu_ipc_slot_layout *layout, uint32_t count,
                            uint32_t classes);

/** The arrays of a call over `count` objects. Alignment: 4 bytes. */
float *cfu_ipc_slot_probabilities(uint8_t *slot, const cfu_ipc_slot_layout *layout, uint32_t count,
                                  uint32_t classes);
float *cfu_ipc_slot_out_of_distribution(uint8_t *slot, const cfu_ipc_slot_layout *layout,
                                        uint32_t count);
uint32_t *cfu_ipc_slot_item_flags(uint8_t *slot, const cfu_ipc_slot_layout *layout, uint32_t count);

#ifdef __cplusplus
}
#endif
#endif
