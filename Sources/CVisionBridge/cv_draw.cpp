#include "cv_draw.h"
#include "cv_guard.hpp"
#include <opencv2/imgproc.hpp>

namespace {

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
// Capital letters of this font are 21 px high at scale 1.
constexpr double kCapHeight = 21.0;

bool usable(const cv_canvas &canvas) {
  return canvas.samples != nullptr && canvas.width > 0 && canvas.height > 0;
}

cv::Mat view(const cv_canvas &canvas) {
  return {canvas.height, canvas.width, CV_8UC3, canvas.samples};
}

cv::Scalar scalar(cv_colour colour) {
  return {double(colour.red), double(colour.green), double(colour.blue)};
}

} // namespace

cv_status cv_fill_box(cv_canvas canvas, int32_t x, int32_t y, int32_t width, int32_t height,
                      cv_colour colour) {
  if (!usable(canvas) || width < 0 || height < 0)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const cv::Rect box =
        cv::Rect(x, y, width, height) & cv::Rect(0, 0, canvas.width, canvas.height);
    if (!box.empty())
      view(canvas)(box).setTo(scalar(colour));
  });
}

cv_status cv_draw_text(cv_canvas canvas, const char *text, int32_t x, int32_t y, float height,
                       int32_t thickness, cv_colour colour) {
  if (!usable(canvas) || text == nullptr || !(height >= 4 && height <= 200) || thickness < 1 ||
      thickness > 32)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    cv::Mat picture = view(canvas);
    cv::putText(picture, text, {x, y}, kFont, height / kCapHeight, scalar(colour), thickness,
                cv::LINE_AA);
  });
}

cv_status cv_text_width(const char *text, float height, int32_t thickness, int32_t *width) {
  if (text == nullptr || width == nullptr || !(height >= 4 && height <= 200) || thickness < 1 ||
      thickness > 32)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    int baseline = 0;
    *width = cv::getTextSize(text, kFont, height / kCapHeight, thickness, &baseline).width;
  });
}
