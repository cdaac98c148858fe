#include "classifier.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace {

// The number that a word is, whatever the locale says.
std::optional<double> number(std::string_view word) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::vector<std::string_view> words(std::string_view line) {
  constexpr std::string_view space = " \t\r";
  std::vector<std::string_view> found;
  while (true) {
    const auto start = line.find_first_not_of(space);
    if (start == line.npos)
      return found;
    line.remove_prefix(start);
    const auto end = std::min(line.find_first_of(space), line.size());
    found.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

[[noreturn]] void refuse(const std::string &what) { throw Problem(CFU_ERR_PARAMETER, what); }

// Passes over one character, with the space around it.
bool take(std::string_view &json, char expected) {
  const auto skip = [&] {
    json.remove_prefix(std::min(json.find_first_not_of(" \t\r\n"), json.size()));
  };
  skip();
  if (!json.starts_with(expected))
    return false;
  json.remove_prefix(1);
  skip();
  return true;
}

std::string_view takeUntil(std::string_view &json, std::string_view ends) {
  const auto count = std::min(json.find_first_of(ends), json.size());
  const auto taken = json.substr(0, count);
  json.remove_prefix(count);
  return taken;
}

} // namespace

Parameters::Parameters(std::string_view json) {
  struct Known {
    std::string_view name;
    double lowest, highest;
    double *value;
  };
  const Known all[] = {{"sharpness", 0.1, 10.0, &sharpness},
                       {"smallest_um", 1.0, 1000.0, &smallestUm}};
  if (!take(json, '{'))
    refuse("the parameters are no JSON object");
  bool more = !take(json, '}');
  while (more) {
    if (!take(json, '"'))
      refuse("the name of a parameter is missing");
    const std::string name(takeUntil(json, "\""));
    if (!take(json, '"') || !take(json, ':'))
      refuse("the parameter '" + name + "' has no value");
    const auto value = number(takeUntil(json, ",} \t\r\n"));
    if (!value)
      refuse("the parameter '" + name + "' has no number");
    const auto found = std::find_if(std::begin(all), std::end(all),
                                    [&](const Known &known) { return known.name == name; });
    if (found == std::end(all))
      refuse("there is no parameter '" + name + "'");
    if (*value < found->lowest || *value > found->highest)
      refuse(name + " is out of its bounds, " + std::to_string(found->lowest) + " to " +
             std::to_string(found->highest));
    *found->value = *value;
    more = take(json, ',');
    if (!more && !take(json, '}'))
      refuse("a ',' or '}' is missing among the parameters");
  }
  if (!json.empty())
    refuse("something follows the parameters");
}

Model::Model(std::string_view file, std::span<const cfu_class> classes) {
  for (int line = 1; !file.empty(); ++line) {
    const auto found = words(takeUntil(file, "\n"));
    file.remove_prefix(std::min<std::size_t>(1, file.size()));
    if (found.empty() || found[0].starts_with('#'))
      continue;
    try {
      const std::span rest = std::span(found).subspan(1);
      if (found[0] == "feature" && rows.empty())
        features.push_back(readFeature(rest));
      else if (found[0] == "class" && rows.size() < classes.size())
        rows.push_back(readClass(rest, classes[rows.size()]));
      else
        throw Problem(CFU_ERR_RESOURCE, "it begins with '" + std::string(found[0]) + "'");
    } catch (const Problem &problem) {
      throw Problem(CFU_ERR_RESOURCE,
                    "weights.txt, line " + std::to_string(line) + ": " + problem.what());
    }
  }
  if (features.empty() || rows.size() != classes.size())
    throw Problem(CFU_ERR_RESOURCE, "weights.txt holds " + std::to_string(rows.size()) + " of " +
                                        std::to_string(classes.size()) + " classes");
}

// NAME log10|linear TYPICAL SPREAD
Model::Feature Model::readFeature(std::span<const std::string_view> words) const {
  if (words.size() != 4)
    throw Problem(CFU_ERR_RESOURCE, "a feature has a name, log10 or linear, and two numbers");
  Feature made{};
  while (made.index < featuresKnown && words[0] != cfu_feature_name(static_cast<int>(made.index)))
    ++made.index;
  if (made.index == featuresKnown)
    throw Problem(CFU_ERR_RESOURCE, "there is no feature '" + std::string(words[0]) + "'");
  made.logarithmic = words[1] == "log10";
  if (!made.logarithmic && words[1] != "linear")
    throw Problem(CFU_ERR_RESOURCE, "it has to say log10 or linear");
  const auto typical = number(words[2]);
  const auto spread = number(words[3]);
  if (!typical || !spread || *spread <= 0.0 || (made.logarithmic && *typical <= 0.0))
    throw Problem(CFU_ERR_RESOURCE, "two positive numbers are due at its end");
  made.typical = *typical;
  made.spread = *spread;
  return made;
}

// ID BIAS WEIGHT ..., one weight a feature
Model::Row Model::readClass(std::span<const std::string_view> words,
                            const cfu_class &expected) const {
  if (words.size() != features.size() + 2 || words[0] != expected.id)
    throw Problem(CFU_ERR_RESOURCE, std::string(expected.id) + ", a bias and " +
                                        std::to_string(features.size()) + " weights are due");
  Row row{expected.flags == CFU_CLASS_COLONY, 0.0, {}};
  for (const auto word : words.subspan(1)) {
    const auto value = number(word);
    if (!value)
      throw Problem(CFU_ERR_RESOURCE, "'" + std::string(word) + "' is no number");
    row.weights.push_back(*value);
  }
  row.bias = row.weights.front();
  row.weights.erase(row.weights.begin());
  return row;
}

// At most 5 away from 0. What could not be measured counts as typical: it speaks for no class.
double Model::Feature::standardised(float raw) const {
  if (!std::isfinite(raw))
    return 0.0;
  const double value = logarithmic ? std::log10(std::max<double>(raw, 1e-6) / typical)
                                   : static_cast<double>(raw) - typical;
  return std::clamp(value / spread, -5.0, 5.0);
}

float Model::classify(const Parameters &parameters, const float *values,
                      std::span<float> probabilities) const {
  std::vector<double> x;
  x.reserve(features.size());
  double strangest = 0.0;
  for (const auto &feature : features) {
    x.push_back(feature.standardised(values[feature.index]));
    strangest = std::max(strangest, std::abs(x.back()));
  }
  std::vector<double> scores;
  scores.reserve(rows.size());
  for (const auto &row : rows) {
    double score = row.bias;
    for (std::size_t i = 0; i < x.size(); ++i)
      score += row.weights[i] * x[i];
    score *= parameters.sharpness;
    if (row.isColony && values[CFU_F_DIAMETER] < parameters.smallestUm)
      score -= 100.0; // as good as impossible
    scores.push_back(score);
  }
  // Softmax; the best is taken off first, so that no exponential overflows.
  const double best = *std::max_element(scores.begin(), scores.end());
  double total = 0.0;
  for (auto &score : scores) {
    score = std::exp(score - best);
    total += score;
  }
  for (std::size_t i = 0; i < scores.size(); ++i)
    probabilities[i] = static_cast<float>(scores[i] / total);
  return static_cast<float>(strangest);
}
