#include "cv_guard.hpp"
#include "cv_planes.h"
#include <cstring>
#include <vector>

namespace {

// Set samples that follow each other in a row.
struct Run {
  int32_t first, end, row, group;
};

// First sample from `x` on that is set, or `width`. Masks are mostly empty, so eight at a time.
int32_t next_set(const uint8_t *row, int32_t x, int32_t width) {
  for (; x + 8 <= width; x += 8) {
    uint64_t eight;
    std::memcpy(&eight, row + x, 8);
    if (eight != 0)
      break;
  }
  while (x < width && row[x] == 0)
    x++;
  return x;
}

std::vector<Run> find_runs(const uint8_t *mask, int32_t width, int32_t height) {
  std::vector<Run> runs;
  for (int32_t y = 0; y < height; y++) {
    const uint8_t *row = mask + static_cast<size_t>(y) * width;
    for (int32_t x = next_set(row, 0, width); x < width; x = next_set(row, x, width)) {
      const int32_t first = x;
      while (x < width && row[x] != 0)
        x++;
      runs.push_back({first, x, y, static_cast<int32_t>(runs.size())});
    }
  }
  return runs;
}

int32_t root(std::vector<Run> &runs, int32_t run) {
  while (runs[run].group != run)
    run = runs[run].group = runs[runs[run].group].group;
  return run;
}

// Joins runs of neighbouring rows that touch, corners included; the earliest run leads its group.
void join(std::vector<Run> &runs) {
  size_t above = 0;
  for (size_t i = 0; i < runs.size(); i++) {
    while (runs[above].row < runs[i].row - 1 ||
           (runs[above].row == runs[i].row - 1 && runs[above].end < runs[i].first))
      above++;
    for (size_t k = above; runs[k].row == runs[i].row - 1 && runs[k].first <= runs[i].end; k++) {
      const int32_t a = root(runs, static_cast<int32_t>(k));
      const int32_t b = root(runs, static_cast<int32_t>(i));
      runs[std::max(a, b)].group = std::min(a, b);
    }
  }
}

} // namespace

cv_status cv_count_set(const uint8_t *mask, int64_t count, int64_t *result) {
  if (!mask || !result || count < 0)
    return CV_ERR_ARGUMENT;
  int64_t sum = 0;
  for (int64_t i = 0; i < count; i++)
    sum += mask[i] != 0;
  *result = sum;
  return CV_OK;
}

cv_status cv_components(const uint8_t *mask, int32_t width, int32_t height, int32_t *indices,
                        int32_t *starts, int32_t *count) {
  if (!mask || !indices || !starts || !count || width <= 0 || height <= 0 ||
      static_cast<int64_t>(width) * height > INT32_MAX)
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::vector<Run> runs = find_runs(mask, width, height);
    join(runs);
    std::vector<int32_t> numbers(runs.size());
    std::vector<int32_t> sizes;
    for (size_t i = 0; i < runs.size(); i++) {
      const int32_t lead = root(runs, static_cast<int32_t>(i));
      if (lead == static_cast<int32_t>(i)) {
        numbers[i] = static_cast<int32_t>(sizes.size());
        sizes.push_back(0);
      }
      numbers[i] = numbers[lead];
      sizes[numbers[i]] += runs[i].end - runs[i].first;
    }
    *count = static_cast<int32_t>(sizes.size());
    int32_t next = 0;
    for (size_t c = 0; c < sizes.size(); c++) {
      starts[c] = next;
      next += sizes[c];
      sizes[c] = starts[c];
    }
    starts[sizes.size()] = next;
    for (size_t i = 0; i < runs.size(); i++)
      for (int32_t x = runs[i].first; x < runs[i].end; x++)
        indices[sizes[numbers[i]]++] = runs[i].row * width + x;
  });
}
