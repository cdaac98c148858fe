#include "cplugin_ipc.h"
