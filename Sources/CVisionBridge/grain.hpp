// Cells of an object: extremes of the band of log intensity between 15 and 60 um.
#pragma once
#include "cv_objects.h"
#include <vector>

struct GrainSpot {
  int32_t x, y;
  // Width at half height, samples: the geometric mean of the least and the greatest.
  float width;
  float contrast;
  bool bright;
};

// Appends the spot whose extreme lies at `at`, a sample of a band of `stride` samples a row, unless
// it is part of a ridge: the band along an edge has extremes too, and they are no cells. `room`
// says how many samples there are to look at to the left, right, above and below.
void cv_add_spot(const float *at, int32_t stride, const int32_t room[4], int32_t x, int32_t y,
                 std::vector<GrainSpot> &spots);

// Fills in what the spots come to; they are sorted by rows.
void cv_measure_spots(const std::vector<GrainSpot> &spots, double um_per_px,
                      cv_grain_values &values);
