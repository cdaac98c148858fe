/* A classifier that takes as long as it is told: `{"spins": 1000}` turns of a loop a crop, always
 * the same work, and it looks at the crop once, as a real one would. */
#include "cfu_plugin.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cfu_instance {
  unsigned long spins;
  /* Number of the object to die of; 0 = none. */
  unsigned long guilty;
};

static const cfu_class classes[] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "even", "even", 0x112233, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "odd", "odd", 0x445566, 0, 0, 0},
};

static const cfu_descriptor descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.example.busy",
    .version = "1.0.0",
    .name = "Busy",
    .card_json = "{}",
    .classes = classes,
    .class_count = 2,
    .class_stride = sizeof(cfu_class),
    .pixel_formats = CFU_PIXEL_RGB8,
    .feature_count = 1,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = CFU_THREADS_REENTRANT,
    .determinism = CFU_DETERMINISM_EXACT,
};

static cfu_status busy_init(const cfu_host *host, cfu_error *error) {
  (void)host;
  (void)error;
  return CFU_OK;
}
static uint32_t busy_count(void) { return 1; }
static const cfu_descriptor *busy_describe(uint32_t index) {
  return index == 0 ? &descriptor : NULL;
}

static unsigned long number(const char *json, const char *key) {
  const char *found = strstr(json, key);
  const char *colon = found ? strchr(found, ':') : NULL;
  return colon ? strtoul(colon + 1, NULL, 10) : 0;
}

static cfu_status busy_create(const char *id, const char *params, cfu_instance **self,
                              cfu_error *error) {
  (void)id;
  cfu_instance *made = calloc(1, sizeof *made);
  if (!made) {
    snprintf(error->text, error->capacity, "no memory");
    return CFU_ERR_MEMORY;
  }
  made->spins = number(params, "\"spins\"");
  made->guilty = number(params, "\"guilty\"");
  *self = made;
  return CFU_OK;
}

static cfu_status busy_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                                cfu_error *error) {
  (void)error;
  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    const uint8_t *pixels = cfu_item_pixels(batch, item);
    if (self->guilty && item->colony_id == self->guilty)
      raise(SIGSEGV);
    float sum = 0;
    for (uint32_t y = 0; pixels && y < item->height; ++y)
      for (uint32_t x = 0; x < 3 * item->width; ++x)
        sum += pixels[y * item->pixel_stride + x];
    volatile unsigned long turn = 0;
    while (turn < self->spins)
      turn = turn + 1;
    result->probabilities[2 * i] = item->colony_id % 2 ? 0.0f : 1.0f;
    result->probabilities[2 * i + 1] = item->colony_id % 2 ? 1.0f : 0.0f;
    result->out_of_distribution[i] = sum;
  }
  return CFU_OK;
}

static void busy_destroy(cfu_instance *self) { free(self); }

static const cfu_plugin_table table = {
    .struct_size = sizeof(cfu_plugin_table),
    .build = CFU_BUILD_INITIALISER,
    .init = busy_init,
    .count = busy_count,
    .describe = busy_describe,
    .create = busy_create,
    .classify = busy_classify,
    .destroy = busy_destroy,
};

const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_major;
  (void)host_minor;
  return &table;
}
