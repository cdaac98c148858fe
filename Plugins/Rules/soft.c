#include "rules.h"

#include <math.h>

double above(double x, double threshold, double width) {
  if (isnan(x))
    return 0.5;
  return 1.0 / (1.0 + exp(-(x - threshold) / width));
}

double below(double x, double threshold, double width) { return 1.0 - above(x, threshold, width); }

double larger(double x, double threshold, double ratio) {
  if (isnan(x))
    return 0.5;
  if (x <= 0)
    return 0.0;
  /* A quarter of ln(ratio) as the width puts "ratio times the threshold" at 0.98. */
  return above(log(x), log(threshold), log(ratio) / 4.0);
}

double smaller(double x, double threshold, double ratio) {
  return 1.0 - larger(x, threshold, ratio);
}

double either(double a, double b) { return 1.0 - (1.0 - a) * (1.0 - b); }
