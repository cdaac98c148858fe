/* The plugin's frame: a table of functions, behind the one exported symbol. Whoever writes a
 * classifier of their own in C can start from this file; what it knows of colonies is elsewhere. */
#include "rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*score_function)(const parameter *, const float *, double *);

/* One kind of classifier that this library holds. */
typedef struct kind {
  const cfu_descriptor *descriptor;
  const parameter *defaults;
  uint32_t parameter_count;
  score_function score;
} kind;

static const kind kinds[] = {
    {&methylcellulose_descriptor, methylcellulose_defaults, METHYLCELLULOSE_PARAMETERS,
     methylcellulose_score},
    {&agar_descriptor, agar_defaults, AGAR_PARAMETERS, agar_score},
};
#define KIND_COUNT ((uint32_t)(sizeof kinds / sizeof kinds[0]))

/* A classifier in use: a kind with its thresholds. The ABI leaves this struct to the plugin. */
struct cfu_instance {
  const kind *kind;
  parameter parameters[MOST_PARAMETERS];
};

static cfu_status say(cfu_error *error, cfu_status status, const char *text) {
  if (error && CFU_HAS_FIELD(cfu_error, error, text) && error->text && error->capacity > 0)
    snprintf(error->text, error->capacity, "%s", text);
  return status;
}

static cfu_status rules_init(const cfu_host *host, cfu_error *error) {
  (void)host; /* these rules need no service */
  (void)error;
  return CFU_OK;
}

static uint32_t rules_count(void) { return KIND_COUNT; }

static const cfu_descriptor *rules_describe(uint32_t index) {
  return index < KIND_COUNT ? kinds[index].descriptor : NULL;
}

static cfu_status rules_create(const char *id, const char *params_json, cfu_instance **self,
                               cfu_error *error) {
  if (!id || !params_json || !self)
    return say(error, CFU_ERR_ARGUMENT, "create: null pointer");
  for (uint32_t i = 0; i < KIND_COUNT; ++i) {
    if (strcmp(id, kinds[i].descriptor->id) != 0)
      continue;
    cfu_instance *made = calloc(1, sizeof *made);
    if (!made)
      return say(error, CFU_ERR_MEMORY, "create: no memory");
    made->kind = &kinds[i];
    memcpy(made->parameters, kinds[i].defaults, kinds[i].parameter_count * sizeof(parameter));
    cfu_status status =
        parameters_read(params_json, made->parameters, kinds[i].parameter_count, error);
    if (status != CFU_OK) {
      free(made);
      return status;
    }
    *self = made;
    return CFU_OK;
  }
  return say(error, CFU_ERR_ARGUMENT, "create: no classifier of this id");
}

/* Scores to probabilities. A little of everything is added first, so that an object that no rule
 * fits comes out undecided and not as a division by zero. */
static void normalise(const double *scores, uint32_t count, float *probabilities) {
  const double undecided = 1e-4;
  double sum = 0.0;
  for (uint32_t i = 0; i < count; ++i)
    sum += scores[i] + undecided;
  for (uint32_t i = 0; i < count; ++i)
    probabilities[i] = (float)((scores[i] + undecided) / sum);
}

static cfu_status rules_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                                 cfu_error *error) {
  if (!self || !batch || !result)
    return say(error, CFU_ERR_ARGUMENT, "classify: null pointer");
  /* Up to the last fields that are used here. */
  if (!CFU_HAS_FIELD(cfu_batch, batch, feature_count) ||
      !CFU_HAS_FIELD(cfu_result, result, out_of_distribution))
    return say(error, CFU_ERR_ARGUMENT, "classify: batch or result is shorter than in version 1.0");
  const uint32_t classes = self->kind->descriptor->class_count;
  if (result->class_count != classes || result->item_count != batch->item_count)
    return say(error, CFU_ERR_ARGUMENT, "classify: the result has other dimensions than due");
  if (batch->item_count > 0 && batch->feature_count < KNOWN_FEATURES)
    return say(error, CFU_ERR_UNSUPPORTED, "classify: fewer features than the descriptor asks for");

  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    double scores[MOST_CLASSES];
    double best = 0.0;
    self->kind->score(self->parameters, cfu_item_features(batch, item), scores);
    for (uint32_t c = 0; c < classes; ++c)
      best = fmax(best, scores[c]);
    normalise(scores, classes, result->probabilities + (size_t)i * classes);
    /* How badly the best description fits: 0 = perfectly, 1 = not at all. */
    result->out_of_distribution[i] = (float)(1.0 - fmin(1.0, best));
  }
  return CFU_OK;
}

static void rules_destroy(cfu_instance *self) { free(self); }

static const cfu_plugin_table table = {
    .struct_size = sizeof(cfu_plugin_table),
    .build = CFU_BUILD_INITIALISER,
    .init = rules_init,
    .count = rules_count,
    .describe = rules_describe,
    .create = rules_create,
    .classify = rules_classify,
    .destroy = rules_destroy,
};

CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == CFU_ABI_MAJOR ? &table : NULL;
}
