/* One system call that Swift cannot make by itself. */
#ifndef IPC_EXCHANGE_H
#define IPC_EXCHANGE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Exchanges two files or folders of one file system in one step, so that whoever looks at either
 * path finds one of the two whole. Returns 0 or errno: EINVAL or ENOSYS where the file system or
 * the kernel cannot. [thread: any] */
int32_t cfu_ipc_exchange(const char *a, const char *b);

#ifdef __cplusplus
}
#endif
#endif
