#include "seeker_model.h"

static const unsigned char bytes[] = {
#embed "seeker.model"
};

const uint8_t *seeker_model(int64_t *size) {
  *size = sizeof bytes;
  return bytes;
}
