#include "tensors.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace {

constexpr uint32_t ring_width = 3;
constexpr uint32_t least_ring = 16;

using Histogram = std::array<uint32_t, 256>;

// The smallest value such that at least half of the samples are not above it.
uint32_t lower_median(const Histogram &histogram, uint32_t count) {
  uint64_t below = 0;
  for (uint32_t value = 0; value < 256; ++value) {
    below += histogram[value];
    if (2 * below >= count)
      return value;
  }
  return 255;
}

// Calls `body(x, y)` for every pixel of the frame.
template <typename Body> void around(uint32_t side, Body body) {
  for (uint32_t y = 0; y < side; ++y) {
    const bool whole = y < ring_width || y + ring_width >= side;
    for (uint32_t x = 0; x < side; ++x) {
      if (whole || x < ring_width || x + ring_width >= side)
        body(x, y);
      else
        x = side - ring_width - 1; // on to the right-hand part of the frame
    }
  }
}

// The gel's level in each channel.
std::array<uint32_t, 3> ring_levels(const uint8_t *pixels, uint32_t stride, const uint8_t *mask,
                                    uint32_t mask_stride, uint32_t side) {
  uint32_t bare = 0, all = 0;
  around(side, [&](uint32_t x, uint32_t y) {
    ++all;
    bare += mask[static_cast<size_t>(y) * mask_stride + x] == 0;
  });
  const bool everything = bare < least_ring;
  std::array<Histogram, 3> histograms{};
  around(side, [&](uint32_t x, uint32_t y) {
    if (!everything && mask[static_cast<size_t>(y) * mask_stride + x] != 0)
      return;
    const uint8_t *pixel = pixels + static_cast<size_t>(y) * stride + 3 * static_cast<size_t>(x);
    for (size_t k = 0; k < 3; ++k)
      ++histograms[k][pixel[k]];
  });
  std::array<uint32_t, 3> levels{};
  for (size_t k = 0; k < 3; ++k)
    levels[k] = lower_median(histograms[k], everything ? all : bare);
  return levels;
}

} // namespace

bool net::has_crop(const cfu_item &item, uint32_t side) {
  return item.pixels_offset != 0 && item.mask_offset != 0 && item.width == side &&
         item.height == side && item.pixel_format == CFU_PIXEL_RGB8 &&
         item.pixel_stride >= 3 * side && item.mask_stride >= side;
}

void net::crop_planes(const cfu_batch &batch, const cfu_item &item, uint32_t side, float *planes) {
  const uint8_t *pixels = cfu_item_pixels(&batch, &item);
  const uint8_t *mask = cfu_item_mask(&batch, &item);
  const auto levels = ring_levels(pixels, item.pixel_stride, mask, item.mask_stride, side);
  const size_t area = static_cast<size_t>(side) * side;
  for (size_t k = 0; k < 3; ++k) {
    // One value for each level that a pixel may have.
    std::array<float, 256> density{};
    for (size_t value = 0; value < 256; ++value)
      density[value] = static_cast<float>(std::clamp(
          std::log10((levels[k] + 1.0) / (static_cast<double>(value) + 1.0)), -0.5, 1.5));
    float *plane = planes + k * area;
    for (size_t y = 0; y < side; ++y) {
      const uint8_t *row = pixels + y * item.pixel_stride + k;
      for (size_t x = 0; x < side; ++x)
        plane[y * side + x] = density[row[3 * x]];
    }
  }
  float *plane = planes + 3 * area;
  for (size_t y = 0; y < side; ++y)
    for (size_t x = 0; x < side; ++x)
      plane[y * side + x] = mask[y * item.mask_stride + x] == 255 ? 1.0f : 0.0f;
}

void net::feature_row(const trained_head &head, const float *features, float *row) {
  for (uint32_t i = 0; i < head.input_count; ++i) {
    const trained_input &input = head.inputs[i];
    double x = static_cast<double>(features[input.feature]);
    if (std::isnan(x)) {
      row[i] = 0.0f;
      continue;
    }
    if (input.logarithmic)
      x = std::log10(std::max(x, 1e-6));
    row[i] = static_cast<float>(std::clamp((x - input.centre) / input.width, -5.0, 5.0));
  }
}
