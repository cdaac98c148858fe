// Medians from counts of equal steps.
#pragma once
#include <algorithm>
#include <cstdint>

constexpr int32_t share_steps = 512;

// The value below which half of `total` > 0 counted values lie, in steps from the start of the
// first: values are taken for evenly spread over their step.
inline float median_step(const uint16_t *counts, int32_t total) {
  const float half = 0.5f * static_cast<float>(total);
  constexpr int32_t group = 32;
  int32_t below = 0, k = 0;
  for (; k < share_steps - group; k += group) {
    int32_t sum = 0;
    for (int32_t i = 0; i < group; i++)
      sum += counts[k + i];
    if (static_cast<float>(below + sum) >= half)
      break;
    below += sum;
  }
  while (k < share_steps - 1 && static_cast<float>(below + counts[k]) < half)
    below += counts[k++];
  const int32_t here = std::max<int32_t>(counts[k], 1);
  return static_cast<float>(k) + std::min((half - static_cast<float>(below)) / here, 1.0f);
}
