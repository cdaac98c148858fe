#include "reading.h"

#include <math.h>

void skip_spaces(text *from) {
  while (from->at < from->end && (*from->at == ' ' || *from->at == '\t' || *from->at == '\r'))
    ++from->at;
}

size_t read_word(text *from, const char **word) {
  skip_spaces(from);
  *word = from->at;
  while (from->at < from->end && *from->at != ' ' && *from->at != '\t' && *from->at != '\r' &&
         *from->at != '\n')
    ++from->at;
  return (size_t)(from->at - *word);
}

/* Digits from `at` on into `value`; how many there were. */
static int digits(text *from, double *value) {
  int count = 0;
  for (; from->at < from->end && *from->at >= '0' && *from->at <= '9'; ++from->at, ++count)
    *value = 10.0 * *value + (*from->at - '0');
  return count;
}

int read_number(text *from, double *value) {
  const char *start = from->at;
  double sign = 1.0, mantissa = 0.0, power = 0.0;
  int count, decimals = 0;
  if (from->at < from->end && *from->at == '-') {
    sign = -1.0;
    ++from->at;
  }
  count = digits(from, &mantissa);
  if (from->at < from->end && *from->at == '.') {
    ++from->at;
    decimals = digits(from, &mantissa);
    count += decimals;
  }
  if (count > 0 && from->at < from->end && (*from->at == 'e' || *from->at == 'E')) {
    double power_sign = 1.0;
    ++from->at;
    if (from->at < from->end && (*from->at == '+' || *from->at == '-'))
      power_sign = *from->at++ == '-' ? -1.0 : 1.0;
    if (digits(from, &power) == 0)
      count = 0;
    power *= power_sign;
  }
  if (count == 0) {
    from->at = start;
    return 0;
  }
  *value = sign * mantissa * pow(10.0, power - decimals);
  return isfinite(*value);
}

int next_line(text *from) {
  while (from->at < from->end && *from->at != '\n')
    ++from->at;
  if (from->at < from->end)
    ++from->at;
  return from->at < from->end;
}
