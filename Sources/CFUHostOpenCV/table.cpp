#include "host_opencv.h"

#include "filters.hpp"
#include "measures.hpp"

#include <opencv2/core.hpp>

namespace {

const cfu_opencv table = {
    sizeof(cfu_opencv),   0u,
    CV_VERSION,           host::resize,
    host::convert_colour, host::gaussian_blur,
    host::median_blur,    host::otsu,
    host::morphology,     host::contours,
    host::moments,        host::histogram,
};

} // namespace

const cfu_opencv *cfu_host_opencv(void) {
  // A worker serves one core; several workers serve several dishes.
  static const bool one_thread = [] {
    cv::setNumThreads(1);
    return true;
  }();
  (void)one_thread;
  return &table;
}
