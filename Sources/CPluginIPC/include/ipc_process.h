/* The worker process: start it, wait for it, end it. */
#ifndef IPC_PROCESS_H
#define IPC_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The worker's end of the control socket. */
#define CFU_IPC_CONTROL_FD 3

/** A running worker, as its parent sees it. Descriptors are the caller's until
 * cfu_ipc_process_end. */
typedef struct cfu_ipc_process {
  int32_t pid;
  /** Becomes readable when the process has ended. */
  int32_t pidfd;
  /** Messages, SOCK_SEQPACKET. */
  int32_t control;
  /** What the worker writes to its stdout and stderr; non-blocking. */
  int32_t output;
} cfu_ipc_process;

/** Starts `path` with `arguments` (null-terminated, first the program's name) by posix_spawn.
 *
 * The child gets /dev/null, one pipe as stdout and stderr, the control socket as descriptor 3, and
 * nothing else; a C locale, a fixed PATH and no other environment but the search path of libraries;
 * default signals; the root directory; a session of its own, so that Ctrl-C reaches the host alone
 * and a plugin has no terminal. Processes are started by one thread that never ends: the kernel's
 * "die with your parent" (PR_SET_PDEATHSIG) means the parent *thread*, and threads of a pool come
 * and go. [thread: any] */
int32_t cfu_ipc_process_start(const char *path, const char *const *arguments,
                              cfu_ipc_process *process);

#define CFU_IPC_EVENT_MESSAGE 1
#define CFU_IPC_EVENT_OUTPUT 2
#define CFU_IPC_EVENT_DEATH 4

/** Waits at most `timeout_ms` (-1 = for ever) and returns a mask of CFU_IPC_EVENT_..., 0 at the
 * timeout. Death is reported only once no message is left to read. Closes `output` when the worker
 * has closed its end. */
int32_t cfu_ipc_process_wait(cfu_ipc_process *process, int32_t timeout_ms);

/** Reads what stands in the worker's output: bytes read, 0 when there is nothing (more). */
size_t cfu_ipc_process_output(const cfu_ipc_process *process, char *buffer, size_t capacity);

/** How a process ended. */
typedef struct cfu_ipc_exit {
  /** Signal that ended it, or 0. */
  int32_t signal;
  /** Exit status where `signal` is 0. */
  int32_t status;
} cfu_ipc_exit;

/** Kills the process and its group if it still runs, reaps it and closes all descriptors. With
 * `patience_ms` above 0 it may end by itself for that long (its control socket is closed first). */
cfu_ipc_exit cfu_ipc_process_end(cfu_ipc_process *process, int32_t patience_ms);

/** "SIGSEGV" for 11, or "signal 99". Writes into the caller's buffer. */
void cfu_ipc_signal_name(int32_t signal, char *buffer, size_t capacity);

/** In the worker, first of all: die when the parent dies, dump no core. ESRCH when the parent is
 * already gone. `parent` is the process id that the host passed. */
int32_t cfu_ipc_worker_begin(int32_t parent);

/** getpid() of the caller. */
int32_t cfu_ipc_own_pid(void);
/** EAGAIN, for callers that see no macros of the C library. */
int32_t cfu_ipc_again(void);

#ifdef __cplusplus
}
#endif
#endif
