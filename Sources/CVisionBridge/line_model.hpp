// Places in a model of a line.
#pragma once
#include "cv_lines.h"
#include <algorithm>
#include <cmath>
#include <vector>

class LineTables {
public:
  LineTables(const cv_line_model &model, int32_t length)
      : m(model), length(length),
        per_px(static_cast<float>(model.segments) / static_cast<float>(length)),
        last(static_cast<float>(model.bins - 1)) {}

  // The part of the length that a place belongs to.
  int32_t segment(int32_t along) const {
    return std::min(static_cast<int32_t>((static_cast<float>(along) + 0.5f) * per_px),
                    m.segments - 1);
  }

  // In bins from the strip's edge, where it would lie were the line in its place.
  float place(float across, int32_t along) const {
    return clamp((across - m.shift[along]) * m.fine, 0, last);
  }
  int32_t bin(float across, int32_t along) const {
    return static_cast<int32_t>(place(across, along));
  }

  // Prepares what `factor` looks up: what light is divided by, as dark as the line is there, at
  // steps along it in which it hardly changes.
  void prepare() {
    const int32_t steps = (length - 1) / pace + 1;
    factors.resize(static_cast<size_t>(steps) * static_cast<size_t>(m.bins + 1));
    float *row = factors.data();
    for (int32_t k = 0; k < steps; k++, row += m.bins + 1) {
      const int32_t t = std::min(k * pace + pace / 2, length - 1);
      const float part = clamp((static_cast<float>(t) + 0.5f) * per_px - 0.5f, 0,
                               static_cast<float>(m.segments - 1));
      const int32_t r = static_cast<int32_t>(part);
      const float share = part - static_cast<float>(r);
      const float *here = m.share + static_cast<int64_t>(r) * m.bins;
      const float *next = r + 1 < m.segments ? here + m.bins : here;
      const float gain = m.gain[t];
      for (int32_t b = 0; b < m.bins; b++) {
        const float light = std::max(here[b] + (next[b] - here[b]) * share, 1e-3f);
        row[b] = 1 / (gain == 1 ? light : std::pow(light, gain));
      }
      row[m.bins] = row[m.bins - 1];
    }
  }

  // One over the share of the light that the line lets through at a place.
  float factor(float across, int32_t along) const {
    const float place = clamp((across - m.shift[along]) * m.fine - 0.5f, 0, last);
    const int32_t b = static_cast<int32_t>(place);
    const float *row = factors.data() + static_cast<int64_t>(along / pace) * (m.bins + 1) + b;
    return row[0] + (row[1] - row[0]) * (place - static_cast<float>(b));
  }

private:
  // px; less than a window of the gains.
  static constexpr int32_t pace = 16;

  static float clamp(float value, float low, float high) {
    return std::min(std::max(value, low), high);
  }

  const cv_line_model &m;
  const int32_t length;
  const float per_px, last;
  std::vector<float> factors;
};
