/* Messages over the control socket. One message is one datagram (SOCK_SEQPACKET): a header and a
 * body of numbers and texts, written and read in the same order by cfu_ipc_put_* and _get_*. */
#ifndef IPC_MESSAGE_H
#define IPC_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Changes with every change of a message: host and worker are one program and come together. */
#define CFU_IPC_VERSION 2u

/** Host to worker: load a library and make a classifier.
 * text library; u64 device, inode, size, changed_ns of the library as it was hashed; text
 * classifier id, params_json, host version; u64 memory_limit, bytes; u32 sandbox
 * (CFU_IPC_SANDBOX_...); u32 number of models; text key of each. File descriptors: the models in
 * that order. */
#define CFU_IPC_LOAD 1u
/** Host to worker: classify objects first ..< first + count of the batch in a slot.
 * u32 slot, first, count; u64 allowance, ns. */
#define CFU_IPC_CLASSIFY 2u
/** Worker to host: the classifier is ready; its descriptor (see DescriptorMessage in the host),
 * then text: what of the sandbox this kernel cannot do, then text: breaches of the contract. */
#define CFU_IPC_READY 3u
/** Worker to host: loading failed. text. */
#define CFU_IPC_FAILED 4u
/** Worker to host: a CLASSIFY has ended. u32 status; text error; text breaches of the contract, a
 * line each; u64 memory that the worker has taken, bytes. */
#define CFU_IPC_DONE 5u
/** Worker to host: a line of the plugin. u32 level, text. */
#define CFU_IPC_LOG 6u
/** Host to worker: the ring that later CLASSIFY messages speak of, in place of the one before.
 * u32 slots; u64 bytes of a batch slot; u32 most objects of a batch, classes. Descriptors: batches,
 * results. */
#define CFU_IPC_RING 7u
/** Host to worker: destroy the classifier and end. No answer but a last BREACH. */
#define CFU_IPC_END 8u
/** Worker to host: a breach of the contract outside a call. text. */
#define CFU_IPC_BREACH 9u

/** Exit status of a worker whose plugin changed its class list between calls. */
#define CFU_IPC_EXIT_CLASSES 77
/** Exit status of a worker whose plugin wrote outside its output. */
#define CFU_IPC_EXIT_OUTPUT 78

/** Largest message, bytes. The kernel's default socket buffer takes it in one piece. */
#define CFU_IPC_MESSAGE_BYTES 131072u
/** Most descriptors in one message. */
#define CFU_IPC_MAX_FDS 32

/** A message being written or read. */
typedef struct cfu_ipc_message cfu_ipc_message;

/** A new empty message, the caller's until cfu_ipc_message_free; NULL without memory. It is large:
 * keep one and use it again. */
cfu_ipc_message *cfu_ipc_message_new(void);
/** Frees it and closes the descriptors that were received with it and not taken. */
void cfu_ipc_message_free(cfu_ipc_message *message);
uint32_t cfu_ipc_message_kind(const cfu_ipc_message *message);
uint32_t cfu_ipc_message_sequence(const cfu_ipc_message *message);
/** 1 when a value did not fit or was not there since the message was begun or received. */
int32_t cfu_ipc_message_broken(const cfu_ipc_message *message);

/** Empties `message` for writing. */
void cfu_ipc_begin(cfu_ipc_message *message, uint32_t kind, uint32_t sequence);
void cfu_ipc_put_u32(cfu_ipc_message *message, uint32_t value);
void cfu_ipc_put_u64(cfu_ipc_message *message, uint64_t value);
void cfu_ipc_put_f32(cfu_ipc_message *message, float value);
/** A null pointer is written as empty text. */
void cfu_ipc_put_text(cfu_ipc_message *message, const char *text);
/** Adds a descriptor to travel along; it stays the caller's. */
void cfu_ipc_put_fd(cfu_ipc_message *message, int32_t fd);

uint32_t cfu_ipc_get_u32(cfu_ipc_message *message);
uint64_t cfu_ipc_get_u64(cfu_ipc_message *message);
float cfu_ipc_get_f32(cfu_ipc_message *message);
/** Points into the message; "" when there is none. Never null. */
const char *cfu_ipc_get_text(cfu_ipc_message *message);
/** The next descriptor, now the caller's, or -1. */
int32_t cfu_ipc_get_fd(cfu_ipc_message *message);
/** Closes the descriptors that were received and not taken. */
void cfu_ipc_close_fds(cfu_ipc_message *message);

/** Sends the message. EPIPE when the other end is gone; never raises SIGPIPE. */
int32_t cfu_ipc_send(int32_t socket, const cfu_ipc_message *message);
/** Receives one message in place of the one before, whose descriptors are closed unless they were
 * taken. Without `wait`: EAGAIN when there is none. EPIPE at the end. */
int32_t cfu_ipc_receive(int32_t socket, cfu_ipc_message *message, int32_t wait);

#ifdef __cplusplus
}
#endif
#endif
