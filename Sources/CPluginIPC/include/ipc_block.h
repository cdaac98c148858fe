/* The memory that carries batches to the worker and results back: a ring of slots in each of two
 * anonymous files.
 *
 * The batches' file is written by the host through the one mapping that it made before it sealed
 * the file: from then on no other writable mapping and no write() is possible, so a plugin sees
 * exactly what was measured, and the host may fill a slot again once its answer is there. The
 * results' file is mapped by both; it cannot shrink or grow, and the host copies a result before it
 * believes it. No pointer, mutex or allocator lives in either. */
#ifndef IPC_BLOCK_H
#define IPC_BLOCK_H

#include "cfu_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/** First bytes of a slot of results; its arrays: ipc_slot.h. */
typedef struct cfu_ipc_result_header {
  /** Set by the host: the call should end. */
  uint32_t cancelled;
  /** Counted up by the worker whenever the plugin says that it is alive. */
  uint32_t heartbeats;
} cfu_ipc_result_header;

/** Makes an anonymous memory file of `size` bytes and maps it for writing. */
int32_t cfu_ipc_block_create(const char *name, uint64_t size, int32_t *fd, uint8_t **memory);
/** Seals the file for good against every writer but the mapping that exists, and against grow,
 * shrink and unsealing. */
int32_t cfu_ipc_block_seal_others(int32_t fd);
/** Seals a file against grow and shrink only. */
int32_t cfu_ipc_block_fix_size(int32_t fd);
/** Maps the whole file; `*size` is its size. EPERM when `writable` is 0 and the file is not sealed
 * against writing, or when it may still shrink. */
int32_t cfu_ipc_block_map(int32_t fd, int32_t writable, uint8_t **memory, uint64_t *size);
/** Maps a file for reading, whatever its seals: for the models of a bundle. */
int32_t cfu_ipc_file_map(int32_t fd, uint8_t **memory, uint64_t *size);
void cfu_ipc_block_unmap(uint8_t *memory, uint64_t size);

void cfu_ipc_cancel(uint8_t *result, uint32_t cancelled);
uint32_t cfu_ipc_is_cancelled(const uint8_t *result);
void cfu_ipc_beat(uint8_t *result);
uint32_t cfu_ipc_beats(const uint8_t *result);
/** Host: those of an earlier call in the same slot must not move the deadline of the next one. */
void cfu_ipc_forget_beats(uint8_t *result);

/** Checks that every offset of a batch lies inside its block and is aligned. 0 or EINVAL. */
int32_t cfu_ipc_batch_check(const cfu_batch *batch);

/** Now on CLOCK_MONOTONIC, ns. */
uint64_t cfu_ipc_now(void);

#ifdef __cplusplus
}
#endif
#endif
