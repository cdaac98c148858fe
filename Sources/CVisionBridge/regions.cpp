#include "cv_guard.hpp"
#include "cv_planes.h"
#include <opencv2/imgproc.hpp>

cv_status cv_distance(const uint8_t *mask, float *distance, int32_t width, int32_t height) {
  if (!mask || !distance || width <= 0 || height <= 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv::Mat in(height, width, CV_8U, const_cast<uint8_t *>(mask));
    cv::Mat out(height, width, CV_32F, distance);
    cv::distanceTransform(in, out, cv::DIST_L2, cv::DIST_MASK_5, CV_32F);
  });
}

cv_status cv_morph(const uint8_t *source, uint8_t *target, int32_t width, int32_t height,
                   int32_t radius, int32_t open) {
  if (!source || !target || width <= 0 || height <= 0 || radius < 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv::Mat in(height, width, CV_8U, const_cast<uint8_t *>(source));
    cv::Mat out(height, width, CV_8U, target);
    const cv::Mat disc =
        cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(2 * radius + 1, 2 * radius + 1));
    cv::morphologyEx(in, out, open ? cv::MORPH_OPEN : cv::MORPH_CLOSE, disc);
  });
}

cv_status cv_dilate(const uint8_t *source, uint8_t *target, int32_t width, int32_t height,
                    int32_t radius) {
  if (!source || !target || width <= 0 || height <= 0 || radius < 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv::Mat in(height, width, CV_8U, const_cast<uint8_t *>(source));
    cv::Mat out(height, width, CV_8U, target);
    const cv::Mat disc =
        cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(2 * radius + 1, 2 * radius + 1));
    cv::dilate(in, out, disc);
  });
}
