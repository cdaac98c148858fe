#include "cv_guard.hpp"
#include "cv_lines.h"
#include "line_family.hpp"
#include "line_model.hpp"
#include "strip_pixels.hpp"

cv_status cv_strip_erase(const cv_strip *strip, const cv_line_model *model, float beside,
                         float width, const float *loud, const float *least_loud,
                         const cv_line_picture *picture) {
  if (!strip_is_complete(strip) || strip->length < 1 || !model || !model->shift || !model->gain ||
      !model->share || model->segments < 1 || model->bins < 1 || !loud || !least_loud || !picture ||
      !picture->luma || !picture->columns || !picture->rows || !picture->loudness ||
      !picture->mask || (picture->cb == nullptr) != (picture->cr == nullptr))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    if (strip->count == 0)
      return;
    LineTables tables(*model, strip->length);
    tables.prepare();
    for (int64_t i = 0; i < strip->count; i++) {
      const float across = strip->across[i];
      if (is_gel(across, beside, width))
        continue;
      const int32_t t = strip->along[i], x = strip->x[i], y = strip->y[i];
      const float factor = tables.factor(across, t);
      // Where the line is not there or not known, what is left may be the line itself.
      if (factor == 1 && least_loud[t] <= 1)
        continue;
      const int64_t place =
          static_cast<int64_t>(picture->rows[y]) * picture->analysis_width + picture->columns[x];
      const float here = std::max(loud[tables.bin(across, t)], least_loud[t]);
      picture->loudness[place] = std::max(picture->loudness[place], here);
      picture->mask[place] = 1;
      line_divide(*picture, x, y, factor);
    }
  });
}
