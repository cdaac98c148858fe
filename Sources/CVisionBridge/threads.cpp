#include "cv_guard.hpp"
#include "cv_planes.h"
#include <malloc.h>

void cv_use_threads(int32_t count) {
  (void)cv_guarded([&] { cv::setNumThreads(count); });
}

void cv_keep_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  // Grow in steps of this size: a dish takes some tens of megabytes, not thousands of small ones.
  mallopt(M_TOP_PAD, 64 << 20);
}
