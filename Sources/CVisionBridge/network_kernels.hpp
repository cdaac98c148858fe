#ifndef NETWORK_KERNELS_HPP
#define NETWORK_KERNELS_HPP

#include <cstdint>
#include <vector>

namespace cfu_network {

/// Sums of a row of pixels, 16-bit factors and 32-bit sums: rows of input, kernel, inputs, stride,
/// weights [16 outputs][ky][kx][pair of inputs][16][2], bias, pixels, outputs (a multiple of 16),
/// sums [pixel][output].
using Convolve = void (*)(const int16_t *const *, int32_t, int32_t, int32_t, const int16_t *,
                          const int32_t *, int32_t, int32_t, int32_t *);

/// What this processor can run, the fastest first. All give the same sums.
std::vector<Convolve> kernels();

} // namespace cfu_network

#endif
