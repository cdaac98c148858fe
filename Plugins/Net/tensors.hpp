// From crops and features to the two inputs of the network. The README of this plugin defines both
// to the last digit, since the training makes them too.
#pragma once
#include "trained.h"

namespace net {

// Whether an item carries the crop that the model reads.
bool has_crop(const cfu_item &item, uint32_t side);

// Writes the planes red, green, blue (optical density against the gel around) and mask of one
// object: 4 * side * side floats.
void crop_planes(const cfu_batch &batch, const cfu_item &item, uint32_t side, float *planes);

// Writes the normalised features of one object: head.input_count floats.
void feature_row(const trained_head &head, const float *features, float *row);

} // namespace net
