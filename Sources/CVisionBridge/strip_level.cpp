#include "cv_guard.hpp"
#include "cv_lines.h"
#include "share_counts.hpp"
#include "strip_pixels.hpp"
#include <cmath>
#include <limits>
#include <vector>

namespace {

// A number of -0.5 ... 0.5 that has nothing to do with the picture, the same in every run
// (multiplicative hashing: Knuth, The Art of Computer Programming 3, 6.4).
float fraction_of(int32_t x, int32_t y) {
  const uint32_t h =
      (static_cast<uint32_t>(x) * 73856093u ^ static_cast<uint32_t>(y) * 19349663u) * 2654435761u;
  return static_cast<float>(h >> 8) * 0x1p-24f - 0.5f;
}

} // namespace

cv_status cv_strip_gel(const cv_strip *strip, const uint8_t *levels, int32_t plane_width,
                       float beside, float width, int32_t window, int32_t least, float *medians) {
  if (!strip_is_complete(strip) || !levels || !medians || window < 1 || least < 1)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t windows = strip->length > 0 ? (strip->length - 1) / window + 1 : 0;
    std::vector<uint16_t> counts(static_cast<size_t>(windows) * 256);
    for (int64_t i = 0; i < strip->count; i++) {
      if (strip->crossed[i] || !is_gel(strip->across[i], beside, width))
        continue;
      const uint8_t level = levels[static_cast<int64_t>(strip->y[i]) * plane_width + strip->x[i]];
      uint16_t &count = counts[static_cast<size_t>(strip->along[i] / window) * 256 + level];
      count += count < UINT16_MAX;
    }
    for (int32_t k = 0; k < windows; k++) {
      const uint16_t *row = counts.data() + static_cast<size_t>(k) * 256;
      int32_t total = 0;
      for (int32_t level = 0; level < 256; level++)
        total += row[level];
      medians[k] = std::numeric_limits<float>::quiet_NaN();
      if (total < least)
        continue;
      const float half = 0.5f * static_cast<float>(total);
      int32_t level = 0, below = 0;
      while (level < 255 && static_cast<float>(below + row[level]) < half)
        below += row[level++];
      // A level stands for what is nearest to it.
      medians[k] =
          static_cast<float>(level) - 0.5f + (half - static_cast<float>(below)) / row[level];
    }
  });
}

cv_status cv_strip_shares(cv_strip *strip, const uint8_t *levels, int32_t plane_width,
                          const float *gel) {
  if (!strip_is_complete(strip) || !levels || !gel)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::vector<float> inverse(static_cast<size_t>(strip->length));
    for (size_t k = 0; k < inverse.size(); k++)
      inverse[k] = 1 / std::max(gel[k], 0.5f);
    for (int64_t i = 0; i < strip->count; i++) {
      const int32_t x = strip->x[i], y = strip->y[i];
      const uint8_t level = levels[static_cast<int64_t>(y) * plane_width + x];
      const float light = std::max(static_cast<float>(level) + fraction_of(x, y), 0.25f);
      strip->share[i] = light * inverse[static_cast<size_t>(strip->along[i])];
    }
  });
}

cv_status cv_strip_noise(const cv_strip *strip, float beside, float width, float *noise) {
  if (!strip_is_complete(strip) || !noise)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    // Fine steps for what is a few per cent; the rest is far away at any rate.
    constexpr float fine = 2048;
    std::vector<uint16_t> counts(share_steps);
    int32_t total = 0;
    for (int64_t i = 0; i < strip->count; i++) {
      if (strip->crossed[i] || !is_gel(strip->across[i], beside, width))
        continue;
      const float away = std::min(std::abs(strip->share[i] - 1) * fine, share_steps - 1.0f);
      uint16_t &count = counts[static_cast<size_t>(away)];
      if (count == UINT16_MAX)
        continue;
      count++;
      total++;
    }
    *noise = total > 0 ? 1.4826f * median_step(counts.data(), total) / fine : 0;
  });
}
