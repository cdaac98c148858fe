/* What the host and its worker process share: the messages between them, the memory that carries a
 * batch, and the system calls under both that Swift cannot make by itself.
 *
 * Functions return 0 or an errno value unless they say otherwise. */
#ifndef CPLUGIN_IPC_H
#define CPLUGIN_IPC_H

#include "cfu_plugin.h"
#include "ipc_block.h"
#include "ipc_contract.h"
#include "ipc_exchange.h"
#include "ipc_message.h"
#include "ipc_process.h"
#include "ipc_sandbox.h"
#include "ipc_slot.h"
#include "ipc_thread.h"
#include "ipc_trampoline.h"

#endif
