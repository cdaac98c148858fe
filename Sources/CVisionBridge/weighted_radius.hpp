// Where in an object something lies: near its centroid or far from it.
#pragma once
#include "cv_objects.h"
#include "percentile.hpp"
#include <cmath>

// Mean distance from the centroid of the area, weighted with what of `values` exceeds 0, over the
// unweighted mean; NaN where there is nothing.
inline double cv_weighted_radius(const cv_object_pixels &p, const float *values) {
  int64_t sum_x = 0, sum_y = 0;
  for (int64_t i = 0; i < p.count; i++) {
    sum_x += p.x[i];
    sum_y += p.y[i];
  }
  const float x = static_cast<float>(static_cast<double>(sum_x) / static_cast<double>(p.count));
  const float y = static_cast<float>(static_cast<double>(sum_y) / static_cast<double>(p.count));
  double distance = 0, weighted = 0, weights = 0;
  for (int64_t i = 0; i < p.count; i++) {
    const float dx = static_cast<float>(p.x[i]) - x, dy = static_cast<float>(p.y[i]) - y;
    const float r = std::sqrt(dx * dx + dy * dy), weight = std::max(0.0f, values[i]);
    distance += r;
    weighted += weight * r;
    weights += weight;
  }
  if (weights <= 0 || distance <= 0)
    return cv_none;
  return weighted / weights / (distance / static_cast<double>(p.count));
}
