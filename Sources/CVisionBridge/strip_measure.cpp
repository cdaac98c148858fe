#include "cv_guard.hpp"
#include "cv_lines.h"
#include "line_model.hpp"
#include "share_counts.hpp"
#include "strip_pixels.hpp"
#include <cmath>
#include <cstring>
#include <limits>

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

bool complete(const cv_strip *s, const cv_line_model *m) {
  return strip_is_complete(s) && s->length > 0 && m && m->shift && m->gain && m->segments > 0 &&
         m->bins > 0;
}

void count_in(uint16_t *row, float step) {
  const int32_t k = static_cast<int32_t>(std::min(step, share_steps - 1.0f));
  row[k] += row[k] < UINT16_MAX;
}

// The median of every row of counts; sums of what was counted become means.
void medians_of(const uint16_t *counts, int32_t rows, int32_t least, float step, float *medians,
                float *sums = nullptr) {
  for (int32_t r = 0; r < rows; r++) {
    const uint16_t *row = counts + static_cast<int64_t>(r) * share_steps;
    int32_t total = 0;
    for (int32_t k = 0; k < share_steps; k++)
      total += row[k];
    if (sums)
      sums[r] /= static_cast<float>(std::max(total, 1));
    medians[r] = total >= std::max(least, 1) ? median_step(row, total) * step : unknown;
  }
}

} // namespace

cv_status cv_strip_medians(const cv_strip *strip, const cv_line_model *model, float top,
                           int32_t least, uint16_t *counts, float *medians, float *places) {
  if (!complete(strip, model) || !counts || !medians || !places || !(top > 0))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int32_t rows = model->segments * model->bins;
    std::memset(counts, 0, sizeof *counts * static_cast<size_t>(rows) * share_steps);
    std::fill(places, places + rows, 0.0f);
    const LineTables tables(*model, strip->length);
    const float scale = share_steps / top;
    for (int64_t i = 0; i < strip->count; i++) {
      const int32_t t = strip->along[i];
      if (strip->crossed[i])
        continue;
      const float gain = model->gain[t];
      // Where the line all but ends it tells nothing of itself.
      if (gain < 0.5f)
        continue;
      float share = strip->share[i];
      if (gain != 1)
        share = std::pow(share, 1 / gain);
      const float place = tables.place(strip->across[i], t);
      const int32_t row = tables.segment(t) * model->bins + static_cast<int32_t>(place);
      places[row] += place;
      count_in(counts + static_cast<int64_t>(row) * share_steps, share * scale);
    }
    medians_of(counts, rows, least, 1 / scale, medians, places);
  });
}

cv_status cv_strip_sections(const cv_strip *strip, int32_t window, int32_t wide, float *means,
                            float *weights) {
  if (!strip_is_complete(strip) || strip->length < 1 || window < 1 || wide < 1 || !means ||
      !weights)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const int64_t cells = (static_cast<int64_t>(strip->length - 1) / window + 1) * wide;
    std::fill(means, means + cells, 0.0f);
    std::fill(weights, weights + cells, 0.0f);
    for (int64_t i = 0; i < strip->count; i++) {
      if (strip->crossed[i])
        continue;
      const int32_t column = std::min(static_cast<int32_t>(strip->across[i]), wide - 1);
      const int64_t cell = static_cast<int64_t>(strip->along[i] / window) * wide + column;
      means[cell] += strip->share[i];
      weights[cell] += 1;
    }
    for (int64_t k = 0; k < cells; k++)
      means[k] = weights[k] > 0 ? means[k] / weights[k] : 1;
  });
}

cv_status cv_strip_spreads(const cv_strip *strip, const cv_line_model *model, float unit,
                           int32_t least, uint16_t *counts, float *spreads) {
  if (!complete(strip, model) || !model->share || !counts || !spreads || !(unit > 0))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::memset(counts, 0, sizeof *counts * static_cast<size_t>(model->bins) * share_steps);
    LineTables tables(*model, strip->length);
    tables.prepare();
    // Up to 32 units are told from each other.
    const float scale = share_steps / (32 * unit);
    for (int64_t i = 0; i < strip->count; i++) {
      const int32_t t = strip->along[i];
      if (strip->crossed[i])
        continue;
      const float across = strip->across[i];
      const float away = std::abs(strip->share[i] * tables.factor(across, t) - 1);
      count_in(counts + static_cast<int64_t>(tables.bin(across, t)) * share_steps, away * scale);
    }
    medians_of(counts, model->bins, least, 1.4826f / scale, spreads);
  });
}
