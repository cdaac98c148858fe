/* From scores to probabilities, and when not to believe them. */
#include "trained.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

cfu_status trained_say(cfu_error *error, cfu_status status, const char *format, ...) {
  if (!error || !CFU_HAS_FIELD(cfu_error, error, text) || !error->text || error->capacity == 0)
    return status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->text, error->capacity, format, arguments);
  va_end(arguments);
  return status;
}

double trained_strangeness(const trained_head *head, const float *features) {
  double sum = 0.0;
  for (uint32_t i = 0; i < head->range_count; ++i) {
    const trained_range *range = &head->ranges[i];
    const double x = (double)features[range->feature];
    const double beyond = x < range->low ? range->low - x : x > range->high ? x - range->high : 0.0;
    /* Bounded, so that an infinite feature still gives a number that can be compared. */
    const double excess = fmin(beyond / (range->high - range->low), 1e6);
    sum += excess * excess; /* 0 for NaN, which is neither below nor above */
  }
  return sqrt(sum);
}

/* Has two classes change places where the one that is favoured is not too far behind. What is said
 * of all others, and how sure the answer is, stays. */
static void lean(const trained_head *head, double *p) {
  for (uint32_t i = 0; i < head->lean_count; ++i) {
    const trained_lean *pair = &head->leans[i];
    const double to = p[pair->to], away = p[pair->away];
    if (to < away && to * exp(pair->amount) > away) {
      p[pair->to] = away;
      p[pair->away] = to;
    }
  }
}

cfu_status trained_answer(const trained_head *head, const double *scores, const float *features,
                          cfu_result *result, uint32_t item) {
  const uint32_t classes = head->descriptor.class_count;
  double z[TRAINED_MOST_CLASSES];
  double most = -INFINITY;
  for (uint32_t c = 0; c < classes; ++c) {
    z[c] = scores[c] / head->temperature[c] + head->bias[c];
    if (!isfinite(z[c]))
      return CFU_ERR_INTERNAL;
    most = fmax(most, z[c]);
  }
  double sum = 0.0, best = 0.0;
  for (uint32_t c = 0; c < classes; ++c) {
    z[c] = exp(z[c] - most);
    sum += z[c];
  }
  lean(head, z);
  float *probabilities = result->probabilities + (size_t)item * classes;
  for (uint32_t c = 0; c < classes; ++c) {
    const double p = z[c] / sum;
    probabilities[c] = (float)p;
    best = fmax(best, p);
  }
  const double strangeness = trained_strangeness(head, features);
  if (head->range_count > 0)
    result->out_of_distribution[item] = (float)strangeness;
  const int unsure = best < head->reject_probability;
  result->item_flags[item] =
      unsure || strangeness > head->reject_strangeness ? CFU_ITEM_REJECTED : 0u;
  return CFU_OK;
}

cfu_status trained_check(const trained_head *head, const cfu_batch *batch, const cfu_result *result,
                         cfu_error *error) {
  if (!batch || !result)
    return trained_say(error, CFU_ERR_ARGUMENT, "classify: null pointer");
  /* Up to the last fields that are used. */
  if (!CFU_HAS_FIELD(cfu_batch, batch, feature_count) ||
      !CFU_HAS_FIELD(cfu_result, result, item_flags))
    return trained_say(error, CFU_ERR_ARGUMENT,
                       "classify: batch or result is shorter than in version 1.0");
  if (result->class_count != head->descriptor.class_count ||
      result->item_count != batch->item_count)
    return trained_say(error, CFU_ERR_ARGUMENT,
                       "classify: the result has other dimensions than due");
  if (batch->item_count > 0 && batch->feature_count < head->descriptor.feature_count)
    return trained_say(error, CFU_ERR_UNSUPPORTED, "classify: %u features, the model reads %u",
                       batch->feature_count, head->descriptor.feature_count);
  return CFU_OK;
}

cfu_status trained_no_parameters(const char *params_json, cfu_error *error) {
  if (!params_json)
    return trained_say(error, CFU_ERR_ARGUMENT, "create: null pointer");
  char seen[3] = {0};
  int count = 0;
  for (const char *at = params_json; *at; ++at) {
    if (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
      continue;
    if (count < 2)
      seen[count] = *at;
    ++count;
  }
  if (count != 2 || seen[0] != '{' || seen[1] != '}')
    return trained_say(error, CFU_ERR_PARAMETER,
                       "parameters: a trained model has none, but %.60s was given", params_json);
  return CFU_OK;
}
