// The network itself: OpenCV's dnn module behind three lines. No other file knows of OpenCV.
#pragma once
#include "trained.h"
#include <memory>
#include <vector>

namespace net {

// A network that was read and found to fit its head. May throw what the standard library and OpenCV
// throw; used by one thread at a time.
class Network {
public:
  // Reads the ONNX file and runs it once on nothing, so that a model that cannot work is refused
  // when it is loaded and not at the first object. Throws std::runtime_error with the reason.
  Network(const cfu_bytes &onnx, const trained_head &head);
  ~Network();
  Network(const Network &) = delete;
  Network &operator=(const Network &) = delete;

  // Objects that go through the network at a time.
  static constexpr uint32_t together = 32;

  // Room for the inputs of `together` objects: 4 x side x side and input_count floats each.
  float *crops() { return crops_.data(); }
  float *features() { return features_.data(); }

  // Scores of the first `count` objects, at most `together`: count x classes floats, valid until
  // the next call.
  const float *scores(uint32_t count);

private:
  struct Model;
  std::unique_ptr<Model> model_;
  uint32_t side_, columns_, classes_;
  std::vector<float> crops_, features_, scores_;
};

} // namespace net
