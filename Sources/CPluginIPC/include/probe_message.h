/* What the validator and its probe say to each other, in the messages of ipc_message.h.
 *
 * The validator asks, the probe answers each question with one CFU_PROBE_ANSWER: i32 status, text,
 * u64 nanoseconds, u32 n, n x u64 values, and for DESCRIBE what follows there. A status that is
 * negative is the probe's own (minus an errno value); else it is the plugin's. */
#ifndef PROBE_MESSAGE_H
#define PROBE_MESSAGE_H

/** The first question: text library, host version; u32 kind of host, its size; u32 number of
 * models, text key of each. Descriptors: the models. Loads the library and initialises it.
 * Status 1 and a text when it cannot be. */
#define CFU_PROBE_OPEN 101u
/** Instead of OPEN: text library; u32 major, minor. Calls the entry alone. Values: 1 when it gave
 * a table, its build.abi_major. */
#define CFU_PROBE_ENTRY 102u
/** Values: count. Then for each descriptor what ProbeDescriptor reads. */
#define CFU_PROBE_DESCRIBE 103u
/** u32 slot; text id, parameters; u32 missing, room (as for cfu_probe_create). Values: 1 when the
 * place of the instance was written to. */
#define CFU_PROBE_CREATE 104u
/** u32 slot, then the call (see ProbeCall). Descriptors: batch, answers. */
#define CFU_PROBE_CLASSIFY 105u
/** As CLASSIFY, then u32 model, threads, rounds; f32 tolerance; the answers are those expected.
 * Slots slot ..< slot + threads hold the instances. */
#define CFU_PROBE_ON_THREADS 106u
/** As CLASSIFY, then u64 calls, limit. Values: calls, resident, heap, files (growth, as i64). */
#define CFU_PROBE_MANY 107u
/** As CLASSIFY, then u64 delay. Values: time from cancelling to the return, ns. */
#define CFU_PROBE_CANCEL 108u
/** u32 aspect. Status 1 and a text when it is no longer as before OPEN. */
#define CFU_PROBE_STATE 109u
/** text id; u32 1 with the instance of slot 0. Values: as of cfu_probe_extension. */
#define CFU_PROBE_EXTENSION 110u
/** u32 slot. Status 1 and a text when it threw. */
#define CFU_PROBE_DESTROY 111u
/** Calls deinit. Status 1 and a text when it threw. */
#define CFU_PROBE_END 112u
/** u32 index, twice asked. Values: 1 when describe gave a descriptor, 1 when both were the same. */
#define CFU_PROBE_DESCRIBE_ONE 113u
/** u32 threads of parallel_for. Values: calls of it so far, questions whether to cancel so far. */
#define CFU_PROBE_PARALLEL 114u
/** u32 whether the next calls are cancelled from the start. */
#define CFU_PROBE_CANCELLED 115u
/** u32 flags of cfu_ipc_sandbox_enter, which is called: status as there. With 0: status 1 and a
 * text when something has been refused since the last time. */
#define CFU_PROBE_SANDBOX 116u
/** The one question to the process of a test of levels 1 and 2, which is cfu itself: text path of
 * the bundle, folder that it counts from. Status 0 with what was seen; 1 with what was seen of a
 * failure; 2 with the name of the test that has to pass first; 3 with why it is skipped; 71 with
 * why there is no such test. After the values: text advice of a failure. */
#define CFU_PROBE_BUNDLE 117u
#define CFU_PROBE_ANSWER 150u

#endif
