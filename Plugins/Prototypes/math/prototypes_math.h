/* exp and log for a Swift without a C library module (Embedded Swift imports none). */
#ifndef PROTOTYPES_MATH_H
#define PROTOTYPES_MATH_H
#include <math.h>
#endif
