#ifndef CFU_PLUGIN_H
#define CFU_PLUGIN_H
#include "cfu_features.h"
#endif
