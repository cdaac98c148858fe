#include "cv_guard.hpp"
#include "cv_lines.h"
#include "cv_wide.hpp"
#include <algorithm>
#include <utility>

namespace {

constexpr int32_t chunk = 512;
// Offsets up to this far to either side are what a line stands out from.
constexpr int32_t beside = 12;
constexpr int32_t margin = 4;
constexpr int64_t one = int64_t{1} << 40;

struct Projection {
  float c, s, convergence, barrel, middle;
  int32_t last;
};

// Places of samples in the table; `low` and `high` are moved to take them in.
CV_WIDE void project(const float *__restrict x, const float *__restrict y, int32_t count,
                     const Projection p, int32_t *__restrict places, int32_t *__restrict low,
                     int32_t *__restrict high) {
  int32_t least = *low, most = *high;
  for (int32_t i = 0; i < count; i++) {
    const float across = x[i] * p.c + y[i] * p.s;
    const float along = y[i] * p.c - x[i] * p.s;
    const float square = x[i] * x[i] + y[i] * y[i];
    const float u = across * (1 + p.convergence * along + p.barrel * square) + p.middle;
    const int32_t k = static_cast<int32_t>(u);
    const int32_t place = k < 0 ? 0 : k > p.last ? p.last : k;
    places[i] = place;
    least = place < least ? place : least;
    most = place > most ? place : most;
  }
  *low = least;
  *high = most;
}

// Adds the samples of one range to the table.
void add(const cv_line_samples &samples, int32_t from, int32_t to, const Projection &p,
         int64_t *table, int32_t *low, int32_t *high) {
  int32_t places[chunk];
  for (int32_t first = from; first < to; first += chunk) {
    const int32_t n = std::min(chunk, to - first);
    project(samples.x + first, samples.y + first, n, p, places, low, high);
    const int64_t *values = samples.values + first;
    for (int32_t i = 0; i < n; i++)
      table[places[i]] += values[i];
  }
}

// A sum holds fewer samples than this, or its count would not fit.
constexpr int32_t too_many = 1 << 23;

bool complete(const cv_line_samples *s) {
  if (!s || !s->x || !s->y || !s->values || !s->ends || s->blocks < 1)
    return false;
  return s->ends[0] >= 0 && std::is_sorted(s->ends, s->ends + s->blocks) &&
         s->ends[s->blocks - 1] < too_many;
}

int64_t count_of(int64_t packed) { return (packed + one / 2) >> 40; }

// The score of one table, which is cleared. Places `low` ... `high` are set; `beside` places
// beyond them are read.
double take(int64_t *table, int32_t low, int32_t high) {
  int64_t around = 0;
  for (int32_t k = low; k < low + beside; k++)
    around += table[k];
  double score = 0;
  for (int32_t k = low; k <= high; k++) {
    around += table[k + beside] - (k - beside > low ? table[k - beside - 1] : 0);
    const int64_t n = count_of(table[k]);
    if (n == 0)
      continue;
    const int64_t m = count_of(around);
    // Both means over one division.
    const auto [nd, md] = std::pair<double, double>(n, m);
    const double sum = static_cast<double>(table[k] - n * one);
    const double wide = static_cast<double>(around - m * one);
    const double height = (sum * md - wide * nd) / (nd * md);
    score += height * height * nd;
  }
  std::fill(table + low, table + high + 1, 0);
  return score;
}

} // namespace

cv_status cv_line_sharpness(const cv_line_samples *samples, const cv_line_family *family,
                            int32_t joined, int32_t reach, int64_t *table, double *score) {
  if (!complete(samples) || !family || !table || !score || reach < 1 || !(family->radius > 0))
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    const float radius = static_cast<float>(family->radius);
    Projection p;
    p.c = static_cast<float>(family->cosine);
    p.s = static_cast<float>(family->sine);
    p.convergence = static_cast<float>(family->convergence) / radius;
    p.barrel = static_cast<float>(family->barrel) / (radius * radius);
    p.middle = static_cast<float>(reach + margin) + 0.5f;
    p.last = 2 * (reach + margin) - 1;
    *score = 0;
    int32_t first = 0, low = p.last, high = 0;
    for (int32_t block = 0; block < samples->blocks; block++) {
      add(*samples, first, samples->ends[block], p, table, &low, &high);
      first = samples->ends[block];
      if (joined && block + 1 < samples->blocks)
        continue;
      if (low <= high)
        *score += take(table, low, high);
      low = p.last;
      high = 0;
    }
  });
}
