#include "classifier.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cfu_features.h"

static int is_word(const char *word, size_t length, const char *expected) {
  return strlen(expected) == length && memcmp(word, expected, length) == 0;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static void skip_space(text *json) {
  while (json->at < json->end && strchr(" \t\r\n", *json->at))
    ++json->at;
}

/* Passes over one character, with the space around it; 0 when it is another. */
static int take(text *json, char expected) {
  skip_space(json);
  if (json->at == json->end || *json->at != expected)
    return 0;
  ++json->at;
  skip_space(json);
  return 1;
}

const char *read_parameters(text json, parameters *parameters, char *room, size_t size) {
  struct {
    const char *name;
    double lowest, highest;
    double *value;
  } const known[] = {
      {"sharpness", 0.1, 10.0, &parameters->sharpness},
      {"smallest_um", 1.0, 1000.0, &parameters->smallest_um},
  };
  int more;
  if (!take(&json, '{'))
    return "the parameters are no JSON object";
  for (more = !take(&json, '}'); more;) {
    size_t i;
    const char *name;
    double value;
    if (!take(&json, '"'))
      return "the name of a parameter is missing";
    name = json.at;
    while (json.at < json.end && *json.at != '"')
      ++json.at;
    const size_t length = (size_t)(json.at - name);
    const int shown = length < 40 ? (int)length : 40;
    if (!take(&json, '"') || !take(&json, ':') || !read_number(&json, &value)) {
      snprintf(room, size, "the parameter '%.*s' has no number", shown, name);
      return room;
    }
    for (i = 0; i < sizeof known / sizeof known[0]; ++i)
      if (is_word(name, length, known[i].name))
        break;
    if (i == sizeof known / sizeof known[0]) {
      snprintf(room, size, "there is no parameter '%.*s'", shown, name);
      return room;
    }
    if (value < known[i].lowest || value > known[i].highest) {
      snprintf(room, size, "%s is %g; allowed are %g to %g", known[i].name, value, known[i].lowest,
               known[i].highest);
      return room;
    }
    *known[i].value = value;
    more = take(&json, ',');
    if (!more && !take(&json, '}'))
      return "a ',' or '}' is missing among the parameters";
  }
  return json.at == json.end ? NULL : "something follows the parameters";
}

/* ---- model ----------------------------------------------------------------------------------- */

/* "feature NAME log10|linear TYPICAL SPREAD", behind its first word. */
static int read_feature(text *line, model *model) {
  feature *made = &model->features[model->feature_count];
  const char *word;
  size_t length = read_word(line, &word);
  if (model->feature_count == MOST_FEATURES)
    return 0;
  for (made->index = 0; made->index < FEATURES_KNOWN; ++made->index)
    if (is_word(word, length, cfu_feature_name((int)made->index)))
      break;
  if (made->index == FEATURES_KNOWN)
    return 0;
  length = read_word(line, &word);
  made->logarithmic = is_word(word, length, "log10");
  if (!made->logarithmic && !is_word(word, length, "linear"))
    return 0;
  skip_spaces(line);
  if (!read_number(line, &made->typical))
    return 0;
  skip_spaces(line);
  if (!read_number(line, &made->spread) || made->spread <= 0.0 ||
      (made->logarithmic && made->typical <= 0.0))
    return 0;
  ++model->feature_count;
  return 1;
}

/* "class ID BIAS WEIGHT ...", behind its first word; one weight a feature. */
static int read_class(text *line, const char *expected, model *model) {
  const uint32_t row = model->class_count;
  const char *word;
  uint32_t i;
  size_t length = read_word(line, &word);
  if (!expected || !is_word(word, length, expected))
    return 0;
  skip_spaces(line);
  if (!read_number(line, &model->bias[row]))
    return 0;
  for (i = 0; i < model->feature_count; ++i) {
    skip_spaces(line);
    if (!read_number(line, &model->weights[row][i]))
      return 0;
  }
  ++model->class_count;
  return 1;
}

const char *read_model(text file, const char *const *names, uint32_t class_count, model *model,
                       char *room, size_t size) {
  int line = 0, more = file.at < file.end;
  memset(model, 0, sizeof *model);
  for (; more; more = next_line(&file)) {
    const char *word;
    const size_t length = read_word(&file, &word);
    int good;
    ++line;
    if (length == 0 || *word == '#')
      continue;
    if (is_word(word, length, "feature"))
      good = model->class_count == 0 && read_feature(&file, model);
    else if (is_word(word, length, "class"))
      good = read_class(&file, model->class_count < class_count ? names[model->class_count] : NULL,
                        model);
    else
      good = 0;
    if (good)
      good = read_word(&file, &word) == 0;
    if (!good) {
      snprintf(room, size, "line %d of weights.txt is not as it should be", line);
      return room;
    }
  }
  if (model->feature_count == 0 || model->class_count != class_count) {
    snprintf(room, size, "weights.txt holds %u of %u classes", model->class_count, class_count);
    return room;
  }
  return NULL;
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

/* A feature as a number around 0, at most 5 away from it. What could not be measured counts as
 * typical: it speaks for no class. */
static double standardised(const feature *feature, float raw) {
  double value = raw;
  if (!isfinite(value))
    return 0.0;
  if (feature->logarithmic)
    value = log10(fmax(value, 1e-6) / feature->typical);
  else
    value -= feature->typical;
  return fmin(5.0, fmax(-5.0, value / feature->spread));
}

float classify_object(const model *model, const parameters *parameters, const int *is_colony,
                      const float *features, float *probabilities) {
  double x[MOST_FEATURES], scores[MOST_CLASSES];
  double best = -INFINITY, total = 0.0, strangest = 0.0;
  const float diameter = features[CFU_F_DIAMETER];
  uint32_t c, i;
  for (i = 0; i < model->feature_count; ++i) {
    x[i] = standardised(&model->features[i], features[model->features[i].index]);
    strangest = fmax(strangest, fabs(x[i]));
  }
  for (c = 0; c < model->class_count; ++c) {
    double score = model->bias[c];
    for (i = 0; i < model->feature_count; ++i)
      score += model->weights[c][i] * x[i];
    scores[c] = parameters->sharpness * score;
    if (is_colony[c] && diameter < parameters->smallest_um)
      scores[c] -= 100.0; /* as good as impossible */
    best = fmax(best, scores[c]);
  }
  /* Softmax; the best is taken off first, so that no exponential overflows. */
  for (c = 0; c < model->class_count; ++c) {
    scores[c] = exp(scores[c] - best);
    total += scores[c];
  }
  for (c = 0; c < model->class_count; ++c)
    probabilities[c] = (float)(scores[c] / total);
  return (float)strangest;
}
