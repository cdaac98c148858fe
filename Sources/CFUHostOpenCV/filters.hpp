// Operations that turn a view into another. Contracts: cfu_opencv.h.
#pragma once

#include "cfu_opencv.h"

namespace host {

cfu_status resize(const cfu_view *from, const cfu_view *to, uint32_t method);
cfu_status convert_colour(const cfu_view *from, const cfu_view *to, uint32_t conversion);
cfu_status gaussian_blur(const cfu_view *from, const cfu_view *to, double sigma_x, double sigma_y);
cfu_status median_blur(const cfu_view *from, const cfu_view *to, uint32_t side);
cfu_status otsu(const cfu_view *from, const cfu_view *to, double *threshold);
cfu_status morphology(const cfu_view *from, const cfu_view *to, uint32_t operation, uint32_t shape,
                      uint32_t width, uint32_t height, uint32_t iterations);

} // namespace host
