/* The network that looks for colonies, as `cfutrain export` wrote it. */
#ifndef SEEKER_MODEL_H
#define SEEKER_MODEL_H

#include <stdint.h>

/** Its bytes, which last as long as the program; `*size` is their number. */
const uint8_t *seeker_model(int64_t *size);

#endif
