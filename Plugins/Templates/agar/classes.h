/* The classes, in the order of the probabilities. plugin.json lists the same. */
#ifndef CLASSES_H
#define CLASSES_H

#include "cfu_plugin.h"

/* struct_size, kind, id, name, colour, coarsest um/px, the same when stained, 0 */
static const cfu_class classes[] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "colony", "colony", 0xd55e00, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "bubble", "air bubble", 0x7f8c8d, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "fibre", "fibre", 0x7f8c8d, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "dust", "dust", 0x7f8c8d, 0, 0, 0},
};

#endif
