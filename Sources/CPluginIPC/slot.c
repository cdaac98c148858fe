#define _GNU_SOURCE
#include "ipc_slot.h"

#include "ipc_block.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes in front of an array that are looked at after a call. */
#define PATTERN_BYTES 256u
#define PATTERN 0xA5

static uint64_t page(void) { return (uint64_t)sysconf(_SC_PAGESIZE); }

static uint64_t pages_for(uint64_t bytes) { return (bytes + page() - 1) / page() * page(); }

static uint64_t bytes_of(uint32_t count, uint32_t each) {
  return (uint64_t)count * each * sizeof(float);
}

cfu_ipc_slot_layout cfu_ipc_slot_layout_of(uint32_t items, uint32_t classes) {
  const uint64_t wide = pages_for(bytes_of(items, classes) + PATTERN_BYTES);
  const uint64_t narrow = pages_for(bytes_of(items, 1) + PATTERN_BYTES);
  cfu_ipc_slot_layout layout;
  layout.probabilities_end = page() + wide;
  layout.out_of_distribution_end = layout.probabilities_end + page() + narrow;
  layout.item_flags_end = layout.out_of_distribution_end + page() + narrow;
  layout.size = layout.item_flags_end + page();
  return layout;
}

float *cfu_ipc_slot_probabilities(uint8_t *slot, const cfu_ipc_slot_layout *layout, uint32_t count,
                                  uint32_t classes) {
  return (float *)(void *)(slot + layout->probabilities_end - bytes_of(count, classes));
}

float *cfu_ipc_slot_out_of_distribution(uint8_t *slot, const cfu_ipc_slot_layout *layout,
                                        uint32_t count) {
  return (float *)(void *)(slot + layout->out_of_distribution_end - bytes_of(count, 1));
}

uint32_t *cfu_ipc_slot_item_flags(uint8_t *slot, const cfu_ipc_slot_layout *layout,
                                  uint32_t count) {
  return (uint32_t *)(void *)(slot + layout->item_flags_end - bytes_of(count, 1));
}

static void fill(void *array, uint64_t count, uint32_t word) {
  uint32_t *words = array;
  for (uint64_t i = 0; i < count; ++i)
    words[i] = word;
  memset((uint8_t *)array - PATTERN_BYTES, PATTERN, PATTERN_BYTES);
}

void cfu_ipc_slot_clear(uint8_t *slot, const cfu_ipc_slot_layout *layout, uint32_t count,
                        uint32_t classes) {
  const uint32_t quiet_nan = 0x7FC00000u;
  fill(cfu_ipc_slot_probabilities(slot, layout, count, classes), (uint64_t)count * classes,
       quiet_nan);
  fill(cfu_ipc_slot_out_of_distribution(slot, layout, count), count, quiet_nan);
  fill(cfu_ipc_slot_item_flags(slot, layout, count), count, 0);
  cfu_ipc_cancel(slot, 0);
  cfu_ipc_forget_beats(slot);
}

int32_t cfu_ipc_slot_guard(uint8_t *results, uint32_t slots, const cfu_ipc_slot_layout *layout) {
  const uint64_t ends[] = {layout->probabilities_end, layout->out_of_distribution_end,
                           layout->item_flags_end};
  for (uint32_t slot = 0; slot < slots; ++slot)
    for (int i = 0; i < 3; ++i)
      if (mprotect(results + slot * layout->size + ends[i], page(), PROT_NONE) != 0)
        return errno;
  return 0;
}

static int intact(const void *array) {
  const uint8_t *bytes = array;
  for (uint32_t i = 1; i <= PATTERN_BYTES; ++i)
    if (bytes[-(int64_t)i] != PATTERN)
      return 0;
  return 1;
}

int32_t cfu_ipc_slot_intact(const uint8_t *slot, const cfu_ipc_slot_layout *layout, uint32_t count,
                            uint32_t classes) {
  uint8_t *start = (uint8_t *)slot;
  return intact(cfu_ipc_slot_probabilities(start, layout, count, classes)) &&
         intact(cfu_ipc_slot_out_of_distribution(start, layout, count)) &&
         intact(cfu_ipc_slot_item_flags(start, layout, count));
}
