// What the measurements of objects share.
#pragma once
#include "select.hpp"
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

constexpr double cv_none = std::numeric_limits<double>::quiet_NaN();

// The value below which `share` of the values lie; they may be reordered. NaN for none.
inline double cv_percentile(std::vector<float> &values, double share) {
  if (values.empty())
    return cv_none;
  const auto k = static_cast<int64_t>(static_cast<double>(values.size() - 1) * share);
  return cv_kth(values.data(), static_cast<int64_t>(values.size()), k);
}
