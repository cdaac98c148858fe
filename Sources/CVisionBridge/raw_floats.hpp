// Scratch planes that are written before they are read.
#pragma once
#include <cstddef>
#include <memory>

// `count` floats of undefined content: clearing them first would cost as much as the work itself.
inline std::unique_ptr<float[]> cv_raw_floats(size_t count) {
  return std::unique_ptr<float[]>(new float[count]);
}
