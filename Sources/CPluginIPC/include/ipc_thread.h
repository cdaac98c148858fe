/* One thread for all calls into plugins that this process has loaded itself: the contract wants the
 * same thread for loading, making and ending, and never two calls at once is what every plugin can
 * bear. */
#ifndef IPC_THREAD_H
#define IPC_THREAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Runs `body(argument)` on that thread and returns when it is done; 0 or errno. The thread is
 * started by the first call and never ends. Not to be called from inside a body. [thread: any] */
int32_t cfu_ipc_on_plugin_thread(void (*body)(void *argument), void *argument);

#ifdef __cplusplus
}
#endif
#endif
