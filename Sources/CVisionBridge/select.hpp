// Order statistics without sorting.
#pragma once
#include <cstdint>

// The k-th smallest (k from 0) of `count` > k values, none of them NaN; they may be reordered.
float cv_kth(float *values, int64_t count, int64_t k);
