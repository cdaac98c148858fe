#include "cv_guard.hpp"
#include "cv_lines.h"
#include "line_model.hpp"

namespace {

uint8_t level(float value) {
  return static_cast<uint8_t>(std::min(std::max(value + 0.5f, 0.0f), 255.0f));
}

} // namespace

cv_status cv_strip_erase(const cv_strip *strip, const cv_line_model *model, float beside,
                         float width, const float *loud, const float *least_loud,
                         const cv_line_picture *picture) {
  if (!strip || !model || !model->share || !loud || !least_loud || !picture || !picture->luma ||
      !picture->loudness || !picture->mask || strip->length < 1 ||
      (picture->cb == nullptr) != (picture->cr == nullptr))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    if (strip->count == 0)
      return;
    LineTables tables(*model, strip->length);
    tables.prepare();
    for (int64_t i = 0; i < strip->count; i++) {
      const float across = strip->across[i];
      if (across < beside || across > width - beside)
        continue;
      const int32_t t = strip->along[i], x = strip->x[i], y = strip->y[i];
      const float factor = tables.factor(across, t);
      if (factor == 1)
        continue;
      const int64_t place =
          static_cast<int64_t>(picture->rows[y]) * picture->analysis_width + picture->columns[x];
      const float here = std::max(loud[tables.bin(across, t)], least_loud[t]);
      picture->loudness[place] = std::max(picture->loudness[place], here);
      picture->mask[place] = 1;
      uint8_t &luma = picture->luma[static_cast<int64_t>(y) * picture->width + x];
      luma = level(static_cast<float>(luma) * factor);
      // Chroma stands at half the sampling: each of its pixels is divided once.
      if (((x | y) & 1) == 0 && picture->cb) {
        const int64_t half = static_cast<int64_t>(y / 2) * picture->chroma_width + x / 2;
        for (uint8_t *plane : {picture->cb, picture->cr})
          plane[half] = level((static_cast<float>(plane[half]) - 128) * factor + 128);
      }
    }
  });
}
