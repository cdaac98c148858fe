// The convolution of network_kernels.cpp, compiled once for each kind of processor. No include
// guard: it is meant to be included more than once, within a namespace that defines
// - Lanes, several 32-bit sums, or twice as many 16-bit factors in pairs; `lanes`, how many sums;
// - `pixels`, how many pixels are worked on at a time;
// - load, store, spread (one pair of factors to all lanes);
// - add(sum, a, b): sum and the products of the pairs of a and b.

// Sums of 16 channels of some pixels of a row: weights [ky][kx][pair of inputs][16][2].
template <int Pixels>
static inline void sums(const int16_t *const *rows, int32_t kernel, int32_t inputs, int32_t step,
                        const int16_t *weights, const int32_t *bias, int32_t *out,
                        int32_t outputs) {
  constexpr int parts = 16 / lanes;
  Lanes sum[Pixels][parts];
  for (int p = 0; p < Pixels; p++)
    for (int k = 0; k < parts; k++)
      sum[p][k] = load(bias + k * lanes);
  for (int32_t ky = 0; ky < kernel; ky++) {
    const int16_t *row = rows[ky];
    // A row of the kernel lies in memory in one piece, since channels are the innermost.
    const int32_t length = kernel * inputs;
    for (int32_t i = 0; i < length; i += 2, weights += 32) {
      Lanes weight[parts];
      for (int k = 0; k < parts; k++)
        weight[k] = load(weights + 2 * k * lanes);
      for (int p = 0; p < Pixels; p++) {
        const Lanes value = spread(row + p * step + i);
        for (int k = 0; k < parts; k++)
          sum[p][k] = add(sum[p][k], value, weight[k]);
      }
    }
  }
  for (int p = 0; p < Pixels; p++)
    for (int k = 0; k < parts; k++)
      store(out + p * outputs + k * lanes, sum[p][k]);
}

// Sums of a row of `width` pixels, `outputs` (a multiple of 16) each.
static void convolve_row(const int16_t *const *rows, int32_t kernel, int32_t inputs, int32_t stride,
                         const int16_t *weights, const int32_t *bias, int32_t width,
                         int32_t outputs, int32_t *out) {
  const int32_t step = stride * inputs;
  const size_t block = static_cast<size_t>(kernel) * kernel * inputs * 16;
  for (int32_t o = 0; o < outputs; o += 16, weights += block) {
    const int16_t *at[8];
    for (int32_t k = 0; k < kernel; k++)
      at[k] = rows[k];
    int32_t x = 0;
    for (; x + pixels <= width; x += pixels) {
      sums<pixels>(at, kernel, inputs, step, weights, bias + o, out + x * outputs + o, outputs);
      for (int32_t k = 0; k < kernel; k++)
        at[k] += pixels * step;
    }
    for (; x < width; x++) {
      sums<1>(at, kernel, inputs, step, weights, bias + o, out + x * outputs + o, outputs);
      for (int32_t k = 0; k < kernel; k++)
        at[k] += step;
    }
  }
}
