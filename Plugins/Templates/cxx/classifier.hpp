// The classifier itself: knows colonies, and nothing of the host.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cfu_plugin.h"

// Features that the host is asked for: the first ones of include/cfu_features.h. plugin.json says
// the same number.
constexpr std::uint32_t featuresKnown = 36;

// What goes wrong, with the status that the host is told. Never leaves the plugin.
struct Problem : std::runtime_error {
  cfu_status status;
  Problem(cfu_status status, const std::string &what) : std::runtime_error(what), status(status) {}
};

// What a user may set; plugin.json lists the same with the same bounds.
struct Parameters {
  // Scores are multiplied with it: above 1 the classifier is surer of itself.
  double sharpness = 1.0;
  // An object smaller than this, um, is no colony, whatever it looks like.
  double smallestUm = 60.0;

  // Reads {"sharpness": 1, "smallest_um": 60} over the defaults. Throws Problem.
  explicit Parameters(std::string_view json);
};

// What model/weights.txt holds.
class Model {
public:
  // `classes` in the order of the probabilities. Throws Problem.
  Model(std::string_view file, std::span<const cfu_class> classes);

  // Probabilities of one object, one a class. Returns how strange it is: 0 = everything is typical.
  float classify(const Parameters &parameters, const float *features,
                 std::span<float> probabilities) const;

private:
  // How one feature becomes a number around 0.
  struct Feature {
    std::uint32_t index;
    bool logarithmic;
    double typical;
    double spread;
    double standardised(float raw) const;
  };

  struct Row {
    bool isColony;
    double bias;
    std::vector<double> weights;
  };

  Feature readFeature(std::span<const std::string_view> words) const;
  Row readClass(std::span<const std::string_view> words, const cfu_class &expected) const;

  std::vector<Feature> features;
  std::vector<Row> rows;
};
