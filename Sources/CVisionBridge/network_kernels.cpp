#include "network_kernels.hpp"
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace cfu_network {
namespace {

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw"))), apply_to = function)
namespace widest {
using Lanes = __m512i;
constexpr int lanes = 16, pixels = 12;
static inline Lanes load(const void *p) { return _mm512_loadu_si512(p); }
static inline void store(void *p, Lanes v) { _mm512_storeu_si512(p, v); }
static inline Lanes spread(const int16_t *p) {
  int32_t pair;
  std::memcpy(&pair, p, sizeof pair);
  return _mm512_set1_epi32(pair);
}
static inline Lanes add(Lanes sum, Lanes a, Lanes b) {
  return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
}
#include "network_kernel.hpp"
} // namespace widest
#pragma clang attribute pop

// The same with products and sum in one instruction.
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vnni"))),               \
                             apply_to = function)
namespace newest {
using Lanes = __m512i;
using widest::lanes, widest::pixels, widest::load, widest::store, widest::spread;
static inline Lanes add(Lanes sum, Lanes a, Lanes b) { return _mm512_dpwssd_epi32(sum, a, b); }
#include "network_kernel.hpp"
} // namespace newest
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
namespace wide {
using Lanes = __m256i;
constexpr int lanes = 8, pixels = 6;
static inline Lanes load(const void *p) {
  return _mm256_loadu_si256(static_cast<const __m256i *>(p));
}
static inline void store(void *p, Lanes v) { _mm256_storeu_si256(static_cast<__m256i *>(p), v); }
static inline Lanes spread(const int16_t *p) {
  int32_t pair;
  std::memcpy(&pair, p, sizeof pair);
  return _mm256_set1_epi32(pair);
}
static inline Lanes add(Lanes sum, Lanes a, Lanes b) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
}
#include "network_kernel.hpp"
} // namespace wide
#pragma clang attribute pop

namespace plain {
struct Lanes {
  __m128i a, b;
};
constexpr int lanes = 8, pixels = 3;
static inline Lanes load(const void *p) {
  const __m128i *q = static_cast<const __m128i *>(p);
  return {_mm_loadu_si128(q), _mm_loadu_si128(q + 1)};
}
static inline void store(void *p, Lanes v) {
  __m128i *q = static_cast<__m128i *>(p);
  _mm_storeu_si128(q, v.a);
  _mm_storeu_si128(q + 1, v.b);
}
static inline Lanes spread(const int16_t *p) {
  int32_t pair;
  std::memcpy(&pair, p, sizeof pair);
  const __m128i v = _mm_set1_epi32(pair);
  return {v, v};
}
static inline Lanes add(Lanes sum, Lanes a, Lanes b) {
  return {_mm_add_epi32(sum.a, _mm_madd_epi16(a.a, b.a)),
          _mm_add_epi32(sum.b, _mm_madd_epi16(a.b, b.b))};
}
#include "network_kernel.hpp"
} // namespace plain

#else

namespace plain {
// Eight sums, or sixteen factors in pairs.
struct Lanes {
  int32_t sums[8];
};
constexpr int lanes = 8, pixels = 2;
static inline Lanes load(const void *p) {
  Lanes v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
static inline void store(void *p, Lanes v) { std::memcpy(p, &v, sizeof v); }
static inline Lanes spread(const int16_t *p) {
  Lanes v;
  for (int k = 0; k < 8; k++)
    std::memcpy(&v.sums[k], p, sizeof v.sums[k]);
  return v;
}
static inline Lanes add(Lanes sum, Lanes a, Lanes b) {
  int16_t x[16], y[16];
  std::memcpy(x, &a, sizeof x);
  std::memcpy(y, &b, sizeof y);
  for (int k = 0; k < 8; k++)
    sum.sums[k] += x[2 * k] * y[2 * k] + x[2 * k + 1] * y[2 * k + 1];
  return sum;
}
#include "network_kernel.hpp"
} // namespace plain

#endif

} // namespace

std::vector<Convolve> kernels() {
  std::vector<Convolve> result;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw"))
    result.push_back(newest::convolve_row);
  if (__builtin_cpu_supports("avx512bw"))
    result.push_back(widest::convolve_row);
  if (__builtin_cpu_supports("avx2"))
    result.push_back(wide::convolve_row);
#endif
  result.push_back(plain::convolve_row);
  return result;
}

} // namespace cfu_network
