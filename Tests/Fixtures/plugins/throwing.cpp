// A classifier in C++ that lets exceptions out, which no plugin may: of the standard kind on colony
// 37, of another kind on colony 38.
#include "cfu_plugin.h"

#include <stdexcept>

struct cfu_instance {};

namespace {

cfu_instance only;

const cfu_class classes[] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "even", "even", 0x112233, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "odd", "odd", 0x445566, 0, 0, 0},
};

cfu_descriptor make_descriptor() {
  cfu_descriptor made{};
  made.struct_size = sizeof made;
  made.id = "org.example.hostile";
  made.version = "1.0.0";
  made.name = "Throwing";
  made.card_json = "{}";
  made.classes = classes;
  made.class_count = 2;
  made.class_stride = sizeof(cfu_class);
  made.feature_count = 1;
  made.feature_schema = CFU_FEATURE_SCHEMA;
  made.thread_model = CFU_THREADS_INSTANCE;
  return made;
}
const cfu_descriptor descriptor = make_descriptor();

cfu_status classify(cfu_instance *, const cfu_batch *batch, cfu_result *result, cfu_error *) {
  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    const bool odd = item->colony_id % 2 == 1;
    if (item->colony_id == 37)
      throw std::runtime_error("no nucleus in colony 37");
    if (item->colony_id == 38)
      throw 38;
    result->probabilities[2 * i] = odd ? 0.0f : 1.0f;
    result->probabilities[2 * i + 1] = odd ? 1.0f : 0.0f;
  }
  return CFU_OK;
}

cfu_plugin_table make_table() {
  cfu_plugin_table made{};
  made.struct_size = sizeof made;
  made.build = cfu_build_here();
  made.init = [](const cfu_host *, cfu_error *) -> cfu_status { return CFU_OK; };
  made.count = []() -> uint32_t { return 1; };
  made.describe = [](uint32_t index) { return index == 0 ? &descriptor : nullptr; };
  made.create = [](const char *, const char *, cfu_instance **self, cfu_error *) -> cfu_status {
    *self = &only;
    return CFU_OK;
  };
  made.classify = classify;
  made.destroy = [](cfu_instance *) { throw std::logic_error("destroyed twice"); };
  return made;
}
const cfu_plugin_table table = make_table();

} // namespace

extern "C" const cfu_plugin_table *cfu_plugin_entry(uint32_t, uint32_t) { return &table; }
