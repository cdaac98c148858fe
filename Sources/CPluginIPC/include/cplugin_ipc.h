#ifndef CPLUGIN_IPC_H
#define CPLUGIN_IPC_H
#include "cfu_plugin.h"
#endif
