// Operations that turn a view into numbers. Contracts: cfu_opencv.h.
#pragma once

#include "cfu_opencv.h"

namespace host {

cfu_status contours(const cfu_view *from, uint32_t mode, int32_t *points, uint64_t point_capacity,
                    uint32_t *counts, uint64_t contour_capacity, uint64_t *point_count,
                    uint64_t *contour_count);
cfu_status moments(const cfu_view *from, uint32_t binary, cfu_moments *out);
cfu_status histogram(const cfu_view *from, const cfu_view *mask, uint32_t channel, uint32_t bins,
                     float low, float high, uint64_t *counts);

} // namespace host
