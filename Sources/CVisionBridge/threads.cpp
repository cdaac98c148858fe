#include "cv_guard.hpp"
#include "cv_planes.h"

void cv_use_threads(int32_t count) {
  (void)cv_guarded([&] { cv::setNumThreads(count); });
}
