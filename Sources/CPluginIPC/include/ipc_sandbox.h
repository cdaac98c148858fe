/* What the worker gives up before and after it loads a plugin. Used by the worker, and by whoever
 * wants to run a plugin as the worker would. */
#ifndef IPC_SANDBOX_H
#define IPC_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Before the library is loaded: nothing is written, no program started, no process made, no socket
 * opened, no other process touched, no privilege held but that of root to read every file. Files
 * may be read, since a library brings others along. */
#define CFU_IPC_SANDBOX_LOAD 1u
/** After the classifier was made: of files only the system's libraries, /proc, /sys and the
 * harmless devices may still be read, and no privilege at all is held. */
#define CFU_IPC_SANDBOX_WORK 2u

/** Enters the sandbox, for good and for all threads that come later; those that a library started
 * earlier keep to the system calls, but may go on reading the files that they could. `flags` is one
 * of the two above or both.
 *
 * Linux gives it by Landlock (which files) and seccomp (which system calls). What is refused fails
 * with EPERM or EACCES, is noted, and does not end the process.
 *
 * Returns 0 when all of it is in force; otherwise ENOSYS or what the kernel said, and `problem`
 * names what this kernel cannot do: what it can is in force all the same. ENOTSUP under a
 * sanitizer, whose runtime needs what would be refused. */
int32_t cfu_ipc_sandbox_enter(uint32_t flags, char *problem, size_t capacity);

/** What has been refused since the last call, a line each, for example "tried to open a network
 * socket"; returns the bytes written, without the final zero. Cheap when there is nothing. */
size_t cfu_ipc_sandbox_refused(char *text, size_t capacity);

/** Caps the memory that this process may take, bytes; 0 = no cap. Beyond it allocations fail.
 * Without effect under a sanitizer. To be called once, before the sandbox is entered. */
int32_t cfu_ipc_sandbox_memory(uint64_t bytes);
/** What this process has taken of that memory, bytes; 0 where it is not known. */
uint64_t cfu_ipc_sandbox_taken(void);

#ifdef __cplusplus
}
#endif
#endif
