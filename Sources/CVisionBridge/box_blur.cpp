#include "cv_guard.hpp"
#include "cv_planes.h"
#include <opencv2/imgproc.hpp>

cv_status cv_box_blur(const float *source, float *target, int32_t width, int32_t height,
                      int32_t radius, int32_t passes) {
  if (!source || !target || width <= 0 || height <= 0 || radius < 0 || passes < 1)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv::Mat in(height, width, CV_32F, const_cast<float *>(source));
    cv::Mat out(height, width, CV_32F, target);
    const cv::Size window(2 * radius + 1, 2 * radius + 1);
    cv::blur(in, out, window, cv::Point(-1, -1), cv::BORDER_REFLECT);
    for (int32_t i = 1; i < passes; i++)
      cv::blur(out, out, window, cv::Point(-1, -1), cv::BORDER_REFLECT);
  });
}
