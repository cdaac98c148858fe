#include "cv_guard.hpp"
#include "cv_planes.h"
#include <cstdlib>
#include <malloc.h>
#include <sys/mman.h>

void cv_use_threads(int32_t count) {
  (void)cv_guarded([&] { cv::setNumThreads(count); });
}

void cv_keep_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  // Grow in steps of this size: a dish takes some tens of megabytes, not thousands of small ones.
  mallopt(M_TOP_PAD, 64 << 20);
}

void *cv_plane_alloc(int64_t bytes) {
  constexpr int64_t huge = 2 << 20;
  if (bytes <= 0)
    return nullptr;
  void *plane = nullptr;
  const bool large = bytes >= 2 * huge;
  if (posix_memalign(&plane, large ? huge : 64, static_cast<size_t>(bytes)) != 0)
    return nullptr;
  // Advice only: where the kernel has no huge pages the plane works as well, a little slower.
  if (large)
    (void)madvise(plane, static_cast<size_t>(bytes), MADV_HUGEPAGE);
  return plane;
}

void cv_plane_free(void *plane) { std::free(plane); }
