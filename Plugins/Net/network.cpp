#include "network.hpp"

#if !__has_include(<opencv2/dnn.hpp>)
#error "OpenCV's dnn module is missing: run `make deps`, or build without Net (CFU_WITHOUT_NET=1)"
#endif
#include <algorithm>
#include <cmath>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>
#include <stdexcept>
#include <string>

namespace net {

struct Network::Model {
  cv::dnn::Net net;
};

namespace {

// What OpenCV has to say of an error is in the exception; on stderr it would be in the way.
int say_nothing(int, const char *, const char *, const char *, int, void *) { return 0; }

// Settings of OpenCV's copy in this process, once.
void set_up() {
  static const bool done = [] {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::redirectError(say_nothing);
    // Dishes are counted beside each other, each with a worker of its own.
    cv::setNumThreads(1);
    return true;
  }();
  (void)done;
}

} // namespace

Network::Network(const cfu_bytes &onnx, const trained_head &head)
    : model_(std::make_unique<Model>()), side_(head.crop), columns_(head.input_count),
      classes_(head.descriptor.class_count),
      crops_(static_cast<size_t>(together) * 4 * side_ * side_),
      features_(static_cast<size_t>(together) * columns_) {
  set_up();
  try {
    model_->net = cv::dnn::readNetFromONNX(reinterpret_cast<const char *>(onnx.data), onnx.size);
    model_->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    model_->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    const float *of_nothing = scores(together);
    for (uint32_t c = 0; c < classes_; ++c)
      if (!std::isfinite(of_nothing[c]))
        throw std::runtime_error("its scores are not finite");
  } catch (const cv::Exception &e) {
    std::string why = e.err;
    std::replace(why.begin(), why.end(), '\n', ' ');
    throw std::runtime_error("OpenCV cannot run it: " + why);
  }
}

Network::~Network() = default;

const float *Network::scores(uint32_t count) {
  const int side = static_cast<int>(side_);
  const int n = static_cast<int>(count);
  const cv::Mat crops(std::vector<int>{n, 4, side, side}, CV_32F, crops_.data());
  const cv::Mat features(std::vector<int>{n, static_cast<int>(columns_)}, CV_32F, features_.data());
  model_->net.setInput(crops, "crop");
  model_->net.setInput(features, "features");
  const cv::Mat out = model_->net.forward();
  if (out.type() != CV_32F || out.dims != 2 || out.size[0] != n ||
      out.size[1] != static_cast<int>(classes_))
    throw std::runtime_error("its output is no table of " + std::to_string(classes_) +
                             " scores an object");
  scores_.assign(out.ptr<float>(), out.ptr<float>() + static_cast<size_t>(n) * classes_);
  return scores_.data();
}

} // namespace net
