// Places and offsets of the lines of a grid.
#pragma once
#include "cv_lines.h"

struct LinePlace {
  double dx, dy;
};

// Offset of a place, from the middle of the dish.
inline double line_offset(const cv_line_family &f, double dx, double dy) {
  const double across = dx * f.cosine + dy * f.sine;
  const double along = dy * f.cosine - dx * f.sine;
  const double square = (dx * dx + dy * dy) / (f.radius * f.radius);
  return across * (1 + f.convergence * along / f.radius + f.barrel * square);
}

// The place, from the middle of the dish, on the line of an offset that is `along` from its middle.
inline LinePlace line_place(const cv_line_family &f, double offset, double along) {
  double across = offset;
  // The terms are a few per cent, and each step leaves that share of the error of the one before.
  for (int step = 0; step < 3; step++) {
    const double square = (across * across + along * along) / (f.radius * f.radius);
    across = offset / (1 + f.convergence * along / f.radius + f.barrel * square);
  }
  return {across * f.cosine - along * f.sine, across * f.sine + along * f.cosine};
}
