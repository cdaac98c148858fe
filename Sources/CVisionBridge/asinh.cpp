#include "cv_network.h"
#include "cv_wide.hpp"
#include <cmath>
#include <cstring>

namespace {

// Natural logarithm of v >= 1: the exponent, and of the rest m in [1, 2) a polynomial in m - 1,
// fitted to log(m) / (m - 1) on Chebyshev points, so that log 1 is 0.
inline float log_from_one(float v) {
  int32_t bits;
  std::memcpy(&bits, &v, sizeof bits);
  const float exponent = static_cast<float>((bits >> 23) - 127);
  bits = (bits & 0x007fffff) | 0x3f800000;
  float t;
  std::memcpy(&t, &bits, sizeof t);
  t -= 1.0f;
  float p = -0.023982284f;
  p = p * t + 0.101511323f;
  p = p * t - 0.210308789f;
  p = p * t + 0.325303418f;
  p = p * t - 0.499374374f;
  p = p * t + 0.999991932f;
  return exponent * 0.69314718f + p * t;
}

CV_WIDE void run(float *values, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float size = std::fabs(values[i]);
    // asinh x = log(x + sqrt(x^2 + 1)); x^2 / (1 + sqrt(x^2 + 1)) keeps small x from drowning in 1.
    const float root = std::sqrt(size * size + 1.0f);
    const float value = log_from_one(1.0f + (size + size * size / (1.0f + root)));
    values[i] = std::copysign(value, values[i]);
  }
}

} // namespace

void cv_asinh(float *values, int64_t count) { run(values, count); }
