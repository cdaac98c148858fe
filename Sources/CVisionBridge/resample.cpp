#include "cv_guard.hpp"
#include "cv_resample.h"
#include <opencv2/imgproc.hpp>

cv_status cv_resample_rgb(const uint8_t *rgb, int32_t width, int32_t height, uint8_t *target,
                          int32_t target_width, int32_t target_height, int32_t target_stride) {
  const int32_t most = 32767;
  if (!rgb || !target || width < 1 || height < 1 || target_width < 1 || target_height < 1 ||
      width > most || height > most || target_width > most || target_height > most ||
      target_stride < 3 * target_width)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    // OpenCV has no view of constant memory; the source is only read.
    const cv::Mat source(height, width, CV_8UC3, const_cast<uint8_t *>(rgb));
    cv::Mat result(target_height, target_width, CV_8UC3, target,
                   static_cast<size_t>(target_stride));
    const bool smaller = target_width < width || target_height < height;
    cv::resize(source, result, result.size(), 0, 0,
               smaller ? cv::INTER_AREA : cv::INTER_LINEAR_EXACT);
  });
}
