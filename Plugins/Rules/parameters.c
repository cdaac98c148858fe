#include "rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A reader for the one form of JSON that parameters need: {"name": 1.5, "other": 2}. It does not
 * use strtod, which takes its decimal sign from the locale. */

static const char *skip(const char *at) {
  while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
    ++at;
  return at;
}

static cfu_status refuse(cfu_error *error, const char *what, const char *name, int length) {
  if (error && CFU_HAS_FIELD(cfu_error, error, text) && error->text && error->capacity > 0)
    snprintf(error->text, error->capacity, "parameters: %s '%.*s'", what, length, name);
  return CFU_ERR_PARAMETER;
}

/* Reads a JSON number; NULL when there is none. */
static const char *read_number(const char *at, double *value) {
  double sign = 1.0, mantissa = 0.0;
  int exponent = 0, digits = 0;
  if (*at == '-') {
    sign = -1.0;
    ++at;
  }
  for (; *at >= '0' && *at <= '9'; ++at, ++digits)
    mantissa = 10.0 * mantissa + (*at - '0');
  if (*at == '.')
    for (++at; *at >= '0' && *at <= '9'; ++at, ++digits, --exponent)
      mantissa = 10.0 * mantissa + (*at - '0');
  if (digits == 0 || digits > 300)
    return NULL;
  if (*at == 'e' || *at == 'E') {
    int negative = 0, power = 0, count = 0;
    ++at;
    if (*at == '+' || *at == '-')
      negative = *at++ == '-';
    for (; *at >= '0' && *at <= '9' && count < 4; ++at, ++count)
      power = 10 * power + (*at - '0');
    if (count == 0)
      return NULL;
    exponent += negative ? -power : power;
  }
  *value = sign * mantissa * pow(10.0, exponent);
  return at;
}

cfu_status parameters_read(const char *json, parameter *parameters, uint32_t count,
                           cfu_error *error) {
  const char *at = skip(json);
  if (*at++ != '{')
    return refuse(error, "not a JSON object:", json, 40);
  at = skip(at);
  if (*at == '}')
    return *skip(at + 1) ? refuse(error, "text after the object:", at + 1, 40) : CFU_OK;
  for (;;) {
    at = skip(at);
    if (*at != '"')
      return refuse(error, "a name in quotes is due at", at, 40);
    const char *name = ++at;
    while (*at && *at != '"' && *at != '\\')
      ++at;
    if (*at != '"')
      return refuse(error, "a name does not end:", name, 40);
    int length = (int)(at - name);
    at = skip(at + 1);
    if (*at != ':')
      return refuse(error, "':' is due after", name, length);
    double value;
    at = read_number(skip(at + 1), &value);
    if (!at)
      return refuse(error, "the value is no number for", name, length);

    parameter *found = NULL;
    for (uint32_t i = 0; i < count; ++i)
      if (strlen(parameters[i].name) == (size_t)length &&
          memcmp(parameters[i].name, name, (size_t)length) == 0)
        found = &parameters[i];
    if (!found)
      return refuse(error, "there is none called", name, length);
    if (!(value >= found->lowest && value <= found->highest))
      return refuse(error, "the value is out of bounds for", name, length);
    found->value = value;

    at = skip(at);
    if (*at == '}')
      return *skip(at + 1) ? refuse(error, "text after the object:", at + 1, 40) : CFU_OK;
    if (*at++ != ',')
      return refuse(error, "',' or '}' is due after", name, length);
  }
}
