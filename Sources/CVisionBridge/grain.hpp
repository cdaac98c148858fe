// Cells of an object: extremes of the band of log intensity between 15 and 60 um.
#pragma once
#include "cv_objects.h"
#include <vector>

struct GrainSpot {
  int32_t x, y;
  // Width at half height, samples.
  float width;
  bool bright;
};

// The spot at `at`, a sample of a band of `stride` samples a row, if it is an extreme beyond
// `limit`: appended to `spots`. At least `reach` samples of the band lie on every side of the
// window's inner part; `room` says how many there are to the left, right, above and below.
void cv_find_spot(const float *at, int32_t stride, float limit, const int32_t room[4], int32_t x,
                  int32_t y, std::vector<GrainSpot> &spots);

// Fills in what the spots come to; they are sorted by rows.
void cv_measure_spots(const std::vector<GrainSpot> &spots, double um_per_px,
                      cv_grain_values &values);
