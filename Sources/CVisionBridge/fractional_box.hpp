// Mean over a square whose side need not be a whole number of samples.
#pragma once
#include <cstdint>

// `side` in samples; 1 or less copies. The border is repeated. In place is not allowed.
void cv_fractional_box(const float *source, float *target, int32_t width, int32_t height,
                       double side);
