// The one place where exceptions of C++ and OpenCV become status codes.
#pragma once
#include <new>
#include <opencv2/core.hpp>
#include "cv_status.h"

template <typename F> static cv_status cv_guarded(F body) noexcept {
  try {
    body();
    return CV_OK;
  } catch (const std::bad_alloc &) {
    return CV_ERR_MEMORY;
  } catch (const cv::Exception &e) {
    return e.code == cv::Error::StsNoMem ? CV_ERR_MEMORY : CV_ERR_INTERNAL;
  } catch (...) {
    return CV_ERR_INTERNAL;
  }
}
