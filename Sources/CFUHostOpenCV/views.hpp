// Plain views of a caller's memory as matrices over the same bytes.
#pragma once

#include "cfu_opencv.h"

#include <new>
#include <opencv2/core.hpp>

namespace host {

constexpr uint32_t largest_side = 32768;

inline size_t sample_bytes(const cfu_view &view) { return view.sample == CFU_SAMPLE_F32 ? 4 : 1; }

/// CFU_OK when the view can be believed.
inline cfu_status check(const cfu_view *view) {
  if (!view || view->struct_size < sizeof(cfu_view) || !view->data)
    return CFU_ERR_ARGUMENT;
  if (view->sample > CFU_SAMPLE_F32 || view->channels < 1 || view->channels > 4)
    return CFU_ERR_UNSUPPORTED;
  const size_t bytes = sample_bytes(*view);
  if (view->width < 1 || view->height < 1 || view->width > largest_side ||
      view->height > largest_side || view->stride % bytes != 0 ||
      view->stride < bytes * view->channels * view->width ||
      reinterpret_cast<uintptr_t>(view->data) % bytes != 0)
    return CFU_ERR_ARGUMENT;
  return CFU_OK;
}

inline bool same_size(const cfu_view &a, const cfu_view &b) {
  return a.width == b.width && a.height == b.height;
}

inline bool same_kind(const cfu_view &a, const cfu_view &b) {
  return a.sample == b.sample && a.channels == b.channels;
}

inline bool is_grey8(const cfu_view &view) {
  return view.sample == CFU_SAMPLE_U8 && view.channels == 1;
}

/// A matrix over the view's own memory.
inline cv::Mat matrix(const cfu_view &view) {
  const int depth = view.sample == CFU_SAMPLE_F32 ? CV_32F : CV_8U;
  return cv::Mat(static_cast<int>(view.height), static_cast<int>(view.width),
                 CV_MAKETYPE(depth, static_cast<int>(view.channels)), view.data, view.stride);
}

/// Runs `body`; an exception becomes a status. Results are always written into the caller's memory:
/// where OpenCV has made memory of its own, its sizes were not what was checked.
template <typename Body> cfu_status guarded(Body body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return CFU_ERR_MEMORY;
  } catch (const cv::Exception &thrown) {
    return thrown.code == cv::Error::StsNoMem ? CFU_ERR_MEMORY : CFU_ERR_INTERNAL;
  } catch (...) {
    return CFU_ERR_INTERNAL;
  }
}

/// Runs an operation that fills `to`, and sees to it that it did so in place.
template <typename Body> cfu_status into(const cfu_view &to, Body body) {
  cv::Mat out = matrix(to);
  body(out);
  return out.data == to.data ? CFU_OK : CFU_ERR_INTERNAL;
}

} // namespace host
