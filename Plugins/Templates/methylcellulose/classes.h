/* The classes, in the order of the probabilities. plugin.json lists the same. */
#ifndef CLASSES_H
#define CLASSES_H

#include "cfu_plugin.h"

/* struct_size, kind, id, name, colour, coarsest um/px, the same when stained, 0 */
static const cfu_class classes[] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "BFU-E", "BFU-E", 0xd55e00, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_COLONY, "CFU-E", "CFU-E", 0xe69f00, 12, 12, 0},
    {sizeof(cfu_class), CFU_CLASS_COLONY, "CFU-GM", "CFU-GM", 0x0072b2, 16, 16, 0},
    {sizeof(cfu_class), CFU_CLASS_COLONY, "CFU-GEMM", "CFU-GEMM", 0xcc79a7, 16, 16, 0},
    {sizeof(cfu_class), CFU_CLASS_COLONY, "CFU-MK", "CFU-MK (presumptive)", 0x009e73, 12, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "cluster", "cluster below threshold", 0x95a5a6, 0, 0,
     0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "bubble", "air bubble", 0x7f8c8d, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "fibre", "fibre", 0x7f8c8d, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "dust", "dust or print", 0x7f8c8d, 0, 0, 0},
};

#endif
