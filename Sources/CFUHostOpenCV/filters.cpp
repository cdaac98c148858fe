#include "filters.hpp"

#include "views.hpp"

#include <opencv2/imgproc.hpp>

namespace host {

cfu_status resize(const cfu_view *from, const cfu_view *to, uint32_t method) {
  static const int methods[] = {cv::INTER_NEAREST, cv::INTER_LINEAR, cv::INTER_CUBIC,
                                cv::INTER_AREA};
  if (cfu_status bad = check(from); bad != CFU_OK)
    return bad;
  if (cfu_status bad = check(to); bad != CFU_OK)
    return bad;
  if (method > CFU_RESIZE_AREA || !same_kind(*from, *to))
    return CFU_ERR_ARGUMENT;
  return guarded([&] {
    return into(*to, [&](cv::Mat &out) {
      cv::resize(matrix(*from), out, out.size(), 0, 0, methods[method]);
    });
  });
}

cfu_status convert_colour(const cfu_view *from, const cfu_view *to, uint32_t conversion) {
  struct Rule {
    int code;
    uint32_t in, out;
  };
  static const Rule rules[] = {
      {cv::COLOR_RGB2GRAY, 3, 1}, {cv::COLOR_GRAY2RGB, 1, 3}, {cv::COLOR_RGB2HSV, 3, 3},
      {cv::COLOR_HSV2RGB, 3, 3},  {cv::COLOR_RGB2Lab, 3, 3},  {cv::COLOR_Lab2RGB, 3, 3},
  };
  if (cfu_status bad = check(from); bad != CFU_OK)
    return bad;
  if (cfu_status bad = check(to); bad != CFU_OK)
    return bad;
  if (conversion > CFU_COLOUR_LAB_TO_RGB || !same_size(*from, *to) || from->sample != to->sample)
    return CFU_ERR_ARGUMENT;
  const Rule &rule = rules[conversion];
  if (from->channels != rule.in || to->channels != rule.out)
    return CFU_ERR_ARGUMENT;
  return guarded([&] {
    return into(*to, [&](cv::Mat &out) { cv::cvtColor(matrix(*from), out, rule.code); });
  });
}

/// For operations that turn a view into another of the same kind and size.
static cfu_status check_alike(const cfu_view *from, const cfu_view *to) {
  if (cfu_status bad = check(from); bad != CFU_OK)
    return bad;
  if (cfu_status bad = check(to); bad != CFU_OK)
    return bad;
  return same_kind(*from, *to) && same_size(*from, *to) ? CFU_OK : CFU_ERR_ARGUMENT;
}

cfu_status gaussian_blur(const cfu_view *from, const cfu_view *to, double sigma_x, double sigma_y) {
  const double largest = 1000;
  if (cfu_status bad = check_alike(from, to); bad != CFU_OK)
    return bad;
  if (!(sigma_x > 0 && sigma_x <= largest && sigma_y > 0 && sigma_y <= largest))
    return CFU_ERR_ARGUMENT;
  return guarded([&] {
    return into(*to, [&](cv::Mat &out) {
      cv::GaussianBlur(matrix(*from), out, cv::Size(), sigma_x, sigma_y);
    });
  });
}

cfu_status median_blur(const cfu_view *from, const cfu_view *to, uint32_t side) {
  if (cfu_status bad = check_alike(from, to); bad != CFU_OK)
    return bad;
  if (side < 3 || side > 255 || side % 2 == 0)
    return CFU_ERR_ARGUMENT;
  if ((side > 5 && from->sample != CFU_SAMPLE_U8) || from->channels == 2)
    return CFU_ERR_UNSUPPORTED;
  return guarded([&] {
    return into(*to,
                [&](cv::Mat &out) { cv::medianBlur(matrix(*from), out, static_cast<int>(side)); });
  });
}

cfu_status otsu(const cfu_view *from, const cfu_view *to, double *threshold) {
  if (cfu_status bad = check(from); bad != CFU_OK)
    return bad;
  if (!threshold)
    return CFU_ERR_ARGUMENT;
  if (!is_grey8(*from))
    return CFU_ERR_UNSUPPORTED;
  if (to) {
    if (cfu_status bad = check_alike(from, to); bad != CFU_OK)
      return bad;
  }
  return guarded([&]() -> cfu_status {
    const int method = cv::THRESH_BINARY | cv::THRESH_OTSU;
    if (!to) {
      cv::Mat unused;
      *threshold = cv::threshold(matrix(*from), unused, 0, 255, method);
      return CFU_OK;
    }
    return into(
        *to, [&](cv::Mat &out) { *threshold = cv::threshold(matrix(*from), out, 0, 255, method); });
  });
}

cfu_status morphology(const cfu_view *from, const cfu_view *to, uint32_t operation, uint32_t shape,
                      uint32_t width, uint32_t height, uint32_t iterations) {
  static const int operations[] = {cv::MORPH_ERODE,   cv::MORPH_DILATE,   cv::MORPH_OPEN,
                                   cv::MORPH_CLOSE,   cv::MORPH_GRADIENT, cv::MORPH_TOPHAT,
                                   cv::MORPH_BLACKHAT};
  static const int shapes[] = {cv::MORPH_RECT, cv::MORPH_CROSS, cv::MORPH_ELLIPSE};
  if (cfu_status bad = check_alike(from, to); bad != CFU_OK)
    return bad;
  if (operation > CFU_MORPH_BLACK_HAT || shape > CFU_SHAPE_ELLIPSE || width < 1 || width > 511 ||
      height < 1 || height > 511 || iterations < 1 || iterations > 100)
    return CFU_ERR_ARGUMENT;
  return guarded([&] {
    return into(*to, [&](cv::Mat &out) {
      const cv::Mat element = cv::getStructuringElement(
          shapes[shape], cv::Size(static_cast<int>(width), static_cast<int>(height)));
      cv::morphologyEx(matrix(*from), out, operations[operation], element, cv::Point(-1, -1),
                       static_cast<int>(iterations));
    });
  });
}

} // namespace host
