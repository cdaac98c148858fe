/* The frame between host and classifier: a table of functions behind the one exported symbol. The
 * comments of include/cfu_plugin.h are the contract. */
#include "cfu_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classes.h"
#include "classifier.h"

#define CLASS_COUNT ((uint32_t)(sizeof classes / sizeof classes[0]))

/* What the classifier is. plugin.json says the same, and the host compares the two. */
static const cfu_descriptor descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.example.my-classifier",
    .version = PLUGIN_VERSION, /* the Makefile takes it from plugin.json */
    .name = "My classifier",
    .card_json = "{\"trained_on\": \"nothing\", \"accuracy\": \"not measured\"}",
    .classes = classes,
    .class_count = CLASS_COUNT,
    .class_stride = sizeof(cfu_class),
    .pixel_formats = CFU_PIXEL_NONE, /* features only */
    .feature_count = FEATURES_KNOWN,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = CFU_THREADS_REENTRANT,
    .determinism = CFU_DETERMINISM_EXACT,
};

/* A classifier in use. The ABI leaves this struct to the plugin. */
struct cfu_instance {
  parameters parameters;
  model model;
  int is_colony[CLASS_COUNT];
};

/* Kept from init to deinit. */
static const cfu_host *host;

static cfu_status say(cfu_error *error, cfu_status status, const char *text) {
  if (error && CFU_HAS_FIELD(cfu_error, error, text) && error->text && error->capacity > 0)
    snprintf(error->text, error->capacity, "%s", text);
  return status;
}

static cfu_status plugin_init(const cfu_host *given, cfu_error *error) {
  /* An older host may lack a service: look whether it lies inside the struct. */
  if (!given || !CFU_HAS_FIELD(cfu_host, given, resource) || !given->resource)
    return say(error, CFU_ERR_UNSUPPORTED, "init: the host gives no access to model files");
  host = given;
  return CFU_OK;
}

static uint32_t plugin_count(void) { return 1; }

static const cfu_descriptor *plugin_describe(uint32_t index) {
  return index == 0 ? &descriptor : NULL;
}

static cfu_status plugin_create(const char *id, const char *params_json, cfu_instance **self,
                                cfu_error *error) {
  const char *names[CLASS_COUNT];
  const char *problem;
  char room[160];
  cfu_bytes bytes = {.struct_size = sizeof bytes};
  if (!id || !params_json || !self)
    return say(error, CFU_ERR_ARGUMENT, "create: null pointer");
  if (strcmp(id, descriptor.id) != 0)
    return say(error, CFU_ERR_ARGUMENT, "create: no classifier of this id");
  /* The name is the one that plugin.json lists; the host has checked the file's hash. */
  if (host->resource(host->context, "model/weights.txt", &bytes) != CFU_OK)
    return say(error, CFU_ERR_RESOURCE, "create: the bundle has no model/weights.txt");

  cfu_instance *made = calloc(1, sizeof *made);
  if (!made)
    return say(error, CFU_ERR_MEMORY, "create: no memory");
  for (uint32_t i = 0; i < CLASS_COUNT; ++i) {
    names[i] = classes[i].id;
    made->is_colony[i] = classes[i].flags == CFU_CLASS_COLONY;
  }
  made->parameters = (parameters){.sharpness = 1.0, .smallest_um = 60.0};
  const text json = {params_json, params_json + strlen(params_json)};
  problem = read_parameters(json, &made->parameters, room, sizeof room);
  if (problem) {
    free(made);
    return say(error, CFU_ERR_PARAMETER, problem);
  }
  const text file = {(const char *)bytes.data, (const char *)bytes.data + bytes.size};
  problem = read_model(file, names, CLASS_COUNT, &made->model, room, sizeof room);
  if (problem) {
    free(made);
    return say(error, CFU_ERR_RESOURCE, problem);
  }
  *self = made;
  return CFU_OK;
}

static cfu_status plugin_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                                  cfu_error *error) {
  if (!self || !batch || !result)
    return say(error, CFU_ERR_ARGUMENT, "classify: null pointer");
  /* Structs may be shorter than this header's: what is used has to lie inside them. */
  if (!CFU_HAS_FIELD(cfu_batch, batch, feature_count) ||
      !CFU_HAS_FIELD(cfu_result, result, out_of_distribution))
    return say(error, CFU_ERR_ARGUMENT, "classify: a struct is too short");
  if (result->class_count != CLASS_COUNT || result->item_count != batch->item_count)
    return say(error, CFU_ERR_ARGUMENT, "classify: the result has other dimensions than due");
  if (batch->item_count > 0 && batch->feature_count < FEATURES_KNOWN)
    return say(error, CFU_ERR_UNSUPPORTED, "classify: fewer features than the descriptor asks for");
  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    result->out_of_distribution[i] = classify_object(
        &self->model, &self->parameters, self->is_colony, cfu_item_features(batch, item),
        result->probabilities + (size_t)i * CLASS_COUNT);
  }
  return CFU_OK;
}

static void plugin_destroy(cfu_instance *self) { free(self); }

static const cfu_plugin_table table = {
    .struct_size = sizeof(cfu_plugin_table),
    .build = CFU_BUILD_INITIALISER,
    .init = plugin_init,
    .count = plugin_count,
    .describe = plugin_describe,
    .create = plugin_create,
    .classify = plugin_classify,
    .destroy = plugin_destroy,
};

CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == CFU_ABI_MAJOR ? &table : NULL;
}
