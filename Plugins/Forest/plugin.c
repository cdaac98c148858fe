/* The frame that the host calls. What the classifier is stands in the bundle's forest.model: its
 * head is read when the library is initialised, its trees when a classifier is created. */
#include "trees.h"

#include <stdlib.h>
#include <string.h>

#define MODEL "forest.model"

struct cfu_instance {
  forest trees;
};

/* Of the library; written by init alone. */
static const cfu_host *host;
static trained_head *head;

static cfu_status model(cfu_bytes *bytes, cfu_error *error) {
  bytes->struct_size = sizeof *bytes;
  if (host->resource(host->context, MODEL, bytes) != CFU_OK)
    return trained_say(error, CFU_ERR_RESOURCE, "the bundle has no %s", MODEL);
  return CFU_OK;
}

static cfu_status forest_init(const cfu_host *given, cfu_error *error) {
  if (!given || !CFU_HAS_FIELD(cfu_host, given, resource) || !given->resource)
    return trained_say(error, CFU_ERR_ARGUMENT, "init: the host gives no resources");
  host = given;
  cfu_bytes bytes = {0};
  cfu_status status = model(&bytes, error);
  if (status != CFU_OK)
    return status;
  head = malloc(sizeof *head);
  if (!head)
    return trained_say(error, CFU_ERR_MEMORY, "init: no memory");
  status = trained_read(&bytes, MODEL, "forest", head, error);
  if (status != CFU_OK) {
    free(head);
    head = NULL;
    return status;
  }
  head->descriptor.thread_model = CFU_THREADS_REENTRANT;
  head->descriptor.determinism = CFU_DETERMINISM_EXACT;
  return CFU_OK;
}

static uint32_t forest_count(void) { return 1; }

static const cfu_descriptor *forest_describe(uint32_t index) {
  return index == 0 && head ? &head->descriptor : NULL;
}

static cfu_status forest_create(const char *id, const char *params_json, cfu_instance **self,
                                cfu_error *error) {
  if (!id || !params_json || !self || !head)
    return trained_say(error, CFU_ERR_ARGUMENT, "create: null pointer");
  if (strcmp(id, head->descriptor.id) != 0)
    return trained_say(error, CFU_ERR_ARGUMENT, "create: %s is %s, not %.100s", MODEL,
                       head->descriptor.id, id);
  cfu_status status = trained_no_parameters(params_json, error);
  cfu_bytes bytes = {0};
  if (status == CFU_OK)
    status = model(&bytes, error);
  if (status != CFU_OK)
    return status;
  cfu_instance *made = calloc(1, sizeof *made);
  if (!made)
    return trained_say(error, CFU_ERR_MEMORY, "create: no memory");
  status = forest_open(&bytes, MODEL, head, &made->trees, error);
  if (status != CFU_OK) {
    free(made);
    return status;
  }
  *self = made;
  return CFU_OK;
}

/* Objects that pass through the trees together: as many as the scores below hold. */
#define TOGETHER 64u

static cfu_status forest_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                                  cfu_error *error) {
  if (!self)
    return trained_say(error, CFU_ERR_ARGUMENT, "classify: null pointer");
  cfu_status status = trained_check(head, batch, result, error);
  if (status != CFU_OK)
    return status;
  const uint32_t classes = head->descriptor.class_count;
  const uint32_t width = head->descriptor.feature_count;
  double scores[TOGETHER * TRAINED_MOST_CLASSES];
  /* Side by side, wherever the host has them. */
  float features[TOGETHER * CFU_FEATURE_COUNT];
  for (uint32_t first = 0; first < batch->item_count; first += TOGETHER) {
    const uint32_t left = batch->item_count - first;
    const uint32_t count = left < TOGETHER ? left : TOGETHER;
    for (uint32_t i = 0; i < count; ++i)
      memcpy(features + (size_t)i * width,
             cfu_item_features(batch, cfu_batch_item(batch, first + i)), width * sizeof(float));
    forest_scores(&self->trees, features, width, count, scores);
    for (uint32_t i = 0; i < count; ++i) {
      status = trained_answer(head, scores + (size_t)i * classes, features + (size_t)i * width,
                              result, first + i);
      if (status != CFU_OK)
        return trained_say(error, status, "classify: a score is not finite");
    }
  }
  return CFU_OK;
}

static void forest_destroy(cfu_instance *self) { free(self); }

static void forest_deinit(void) {
  free(head);
  head = NULL;
  host = NULL;
}

static const cfu_plugin_table table = {
    .struct_size = sizeof(cfu_plugin_table),
    .build = CFU_BUILD_INITIALISER,
    .init = forest_init,
    .count = forest_count,
    .describe = forest_describe,
    .create = forest_create,
    .classify = forest_classify,
    .destroy = forest_destroy,
    .deinit = forest_deinit,
};

CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == CFU_ABI_MAJOR ? &table : NULL;
}
