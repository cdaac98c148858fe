/* A plugin that says what it was given: the probabilities of its three classes are two halves of a
 * hash over the bytes of the crop and the mask, and the rest. Built with SIDE and FORMAT, and with
 * WANTED for crops of a sampling of their own. */
#include "cfu_plugin.h"

#include <string.h>

#ifndef WANTED
#define WANTED 0
#endif

struct cfu_instance {
  int unused;
};

static const cfu_class classes[] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "low", "low", 0x112233, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_COLONY, "high", "high", 0x445566, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "rest", "rest", 0x778899, 0, 0, 0},
};

static const cfu_descriptor descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.example.pixels",
    .version = "1.0.0",
    .name = "Pixels",
    .card_json = "{}",
    .classes = classes,
    .class_count = 3,
    .class_stride = sizeof(cfu_class),
    .wanted_um_per_px = WANTED,
    .pixel_formats = FORMAT,
    .crop_width = SIDE,
    .crop_height = SIDE,
    .feature_count = 1,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = CFU_THREADS_REENTRANT,
};

static cfu_status init(const cfu_host *host, cfu_error *error) {
  (void)host;
  (void)error;
  return CFU_OK;
}

static uint32_t count(void) { return 1; }

static const cfu_descriptor *describe(uint32_t index) { return index ? NULL : &descriptor; }

static cfu_status create(const char *id, const char *params_json, cfu_instance **self,
                         cfu_error *error) {
  static cfu_instance instance;
  (void)params_json;
  (void)error;
  *self = &instance;
  return strcmp(id, descriptor.id) ? CFU_ERR_ARGUMENT : CFU_OK;
}

/* FNV-1a, 32 bits. */
static uint32_t hashed(uint32_t hash, const uint8_t *rows, uint32_t width, uint32_t height,
                       uint32_t stride) {
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x)
      hash = (hash ^ rows[(size_t)y * stride + x]) * 16777619u;
  return hash;
}

static cfu_status classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                           cfu_error *error) {
  (void)self;
  (void)error;
  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    if (item->width != SIDE || item->height != SIDE || item->pixel_format != FORMAT)
      return CFU_ERR_UNSUPPORTED;
    const uint32_t bytes = FORMAT == CFU_PIXEL_RGB8 ? 3 * SIDE : SIDE;
    uint32_t hash =
        hashed(2166136261u, cfu_item_pixels(batch, item), bytes, SIDE, item->pixel_stride);
    hash = hashed(hash, cfu_item_mask(batch, item), SIDE, SIDE, item->mask_stride);
    float *p = result->probabilities + 3 * (size_t)i;
    /* 12 bits each survive the four decimals of a table. */
    p[0] = (float)(hash & 4095u) / 8192.0f;
    p[1] = (float)(hash >> 12 & 4095u) / 8192.0f;
    p[2] = 1.0f - p[0] - p[1];
  }
  return CFU_OK;
}

static void destroy(cfu_instance *self) { (void)self; }

static const cfu_plugin_table table = {
    .struct_size = sizeof(cfu_plugin_table),
    .build = CFU_BUILD_INITIALISER,
    .init = init,
    .count = count,
    .describe = describe,
    .create = create,
    .classify = classify,
    .destroy = destroy,
};

CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == CFU_ABI_MAJOR ? &table : NULL;
}
