/* Calls of a plugin's functions in usual and unusual ways, for the validator's probe. C++
 * exceptions become statuses, as in ipc_trampoline.h. */
#ifndef PROBE_CALL_H
#define PROBE_CALL_H

#include "cfu_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CFU_PROBE_TEXT 2048

/** Outcome of any operation. */
typedef struct cfu_probe_outcome {
  cfu_status status;
  /** Time of the plugin's own work, ns. */
  uint64_t nanoseconds;
  /** What the plugin said, cut and ended. */
  char text[CFU_PROBE_TEXT];
} cfu_probe_outcome;

/** How classify is to be called. */
typedef struct cfu_probe_call {
  const cfu_plugin_table *table;
  cfu_instance *self;
  /** A batch as the host lays it out: it begins with its cfu_batch. */
  const uint8_t *block;
  uint64_t block_size;
  /** Items of it that are passed on. */
  uint32_t first;
  uint32_t count;
  uint32_t class_count;
  uint32_t embedding_length;
  /** CFU_PROBE_ROOMY, _AFTER or _BEFORE, for inputs and every output alike. */
  uint32_t placement;
  /** 1: the pages of the inputs are read-only. */
  uint32_t sealed;
  /** What the result says of its own size where it is to say something wrong; 0 = the truth. The
   * arrays have that size too. */
  uint32_t false_items;
  uint32_t false_classes;
  /** struct_size of the three structs; 0 = as they are. Bytes beyond lead nowhere. */
  uint32_t batch_size;
  uint32_t result_size;
  uint32_t error_size;
  /** CFU_PROBE_NO_...: pointers that are NULL. */
  uint32_t missing;
  uint64_t deadline_ns;
} cfu_probe_call;

#define CFU_PROBE_NO_SELF 1u
#define CFU_PROBE_NO_BATCH 2u
#define CFU_PROBE_NO_RESULT 4u
#define CFU_PROBE_NO_ERROR 8u

/** Where the answers to the first `count` items go: count x class_count, count, count and count x
 * embedding_length values, one after the other, 4 bytes each. */
uint64_t cfu_probe_answer_bytes(uint32_t count, uint32_t class_count, uint32_t embedding_length);

/** Calls classify once. `answers` (of cfu_probe_answer_bytes) may be NULL. Returns an errno value
 * when the memory for the call cannot be had, else 0. */
int32_t cfu_probe_classify(const cfu_probe_call *call, uint8_t *answers,
                           cfu_probe_outcome *outcome);

/** Calls classify on several threads at once, `rounds` times on each.
 *
 * - model: as the descriptor says: one call at a time, one instance a thread, or all on one.
 * - instances: as many as threads.
 * - expected: the answers that every call has to give.
 * - tolerance: how far probabilities may be apart; 0 = not at all; below 0 = any valid answer.
 * status is CFU_OK when all agreed, else the first failure or CFU_ERR_INTERNAL and a text. */
int32_t cfu_probe_on_threads(const cfu_probe_call *call, uint32_t model, uint32_t threads,
                             uint32_t rounds, cfu_instance *const *instances,
                             const uint8_t *expected, float tolerance, cfu_probe_outcome *outcome);

/** What many calls left behind. */
typedef struct cfu_probe_growth {
  uint64_t calls;
  int64_t resident;
  int64_t heap;
  int64_t files;
} cfu_probe_growth;

/** Calls classify `calls` times, or as often as there is time for within `limit_ns`, and measures
 * what grew over the last four fifths of them. */
int32_t cfu_probe_many(const cfu_probe_call *call, uint64_t calls, uint64_t limit_ns,
                       cfu_probe_growth *growth, cfu_probe_outcome *outcome);

/** Calls classify on a thread of its own and cancels it after `delay_ns`. `after` is the time from
 * then to its return, 0 when it had returned before. */
int32_t cfu_probe_cancel(const cfu_probe_call *call, uint64_t delay_ns, uint64_t *after,
                         cfu_probe_outcome *outcome);

/** Calls create. `missing`: 1 = no id, 2 = no parameters, 4 = no place for the instance, 8 = no
 * error. `room`: bytes that the error text may take, before a page that must not be touched;
 * 0 = plenty. */
void cfu_probe_create(const cfu_plugin_table *table, const char *id, const char *parameters,
                      uint32_t missing, uint32_t room, cfu_instance **self,
                      cfu_probe_outcome *outcome);

/** 0: the extension is NULL; 1: it is not; 2: the plugin has no such slot. */
int32_t cfu_probe_extension(const cfu_plugin_table *table, cfu_instance *self, const char *id);

#ifdef __cplusplus
}
#endif
#endif
