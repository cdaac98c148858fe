/* What a plugin may not change in its process: the locale, the directory, the environment, signal
 * handlers, the floating-point mode. Noted once, looked at and put back after every call. Used by
 * the worker alone, from one thread. */
#ifndef IPC_CONTRACT_H
#define IPC_CONTRACT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Notes how things stand. */
void cfu_ipc_contract_note(void);

/** Puts back what differs and writes one line for each such thing, for example "changed the
 * locale to de_DE.UTF-8"; returns the bytes written, without the final zero. */
size_t cfu_ipc_contract_check(char *text, size_t capacity);

/** Makes the floating-point mode of the calling thread the one that was noted: what a library that
 * sets it for every new thread must not decide. */
void cfu_ipc_contract_floats(void);

#ifdef __cplusplus
}
#endif
#endif
