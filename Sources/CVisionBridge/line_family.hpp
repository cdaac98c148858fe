// Places and offsets of the lines of a grid.
#pragma once
#include "cv_lines.h"
#include <algorithm>
#include <cstdint>

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

// Level of a sample that is divided by the share of light it got.
inline uint8_t line_level(float value) {
  return static_cast<uint8_t>(std::min(std::max(value + 0.5f, 0.0f), 255.0f));
}

// Divides one pixel of a picture: luma, and chroma where it has its own sample.
inline void line_divide(const cv_line_picture &picture, int32_t x, int32_t y, float factor) {
  uint8_t &luma = picture.luma[static_cast<int64_t>(y) * picture.width + x];
  luma = line_level(static_cast<float>(luma) * factor);
  // Chroma stands at half the sampling: each of its pixels is divided once.
  if (((x | y) & 1) == 0 && picture.cb) {
    const int64_t half = static_cast<int64_t>(y / 2) * picture.chroma_width + x / 2;
    for (uint8_t *plane : {picture.cb, picture.cr})
      plane[half] = line_level((static_cast<float>(plane[half]) - 128) * factor + 128);
  }
}
