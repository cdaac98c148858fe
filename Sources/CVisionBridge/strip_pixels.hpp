// What the operations on a strip of pixels have in common.
#pragma once
#include "cv_lines.h"

inline bool strip_has_arrays(const cv_strip *s) {
  return s && s->x && s->y && s->along && s->across && s->share && s->crossed;
}

inline bool strip_is_complete(const cv_strip *s) {
  return strip_has_arrays(s) && s->count >= 0 && s->length >= 0;
}

// Whether a place across a strip, px, is gel beside the line.
inline bool is_gel(float across, float beside, float width) {
  return across < beside || across > width - beside;
}
