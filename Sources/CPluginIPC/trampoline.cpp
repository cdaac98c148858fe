#include "ipc_trampoline.h"

#include <cstdio>
#include <exception>

namespace {

void say(cfu_error *error, const char *call, const char *what) {
  if (error && error->text && error->capacity > 0)
    std::snprintf(error->text, error->capacity, "exception in %s: %s", call, what);
}

/// Runs `body` and returns its value, or `fallback` when it threw.
template <typename Value, typename Body>
Value guarded(const char *call, cfu_error *error, Value fallback, Body body) noexcept {
  try {
    return body();
  } catch (const std::exception &thrown) {
    say(error, call, thrown.what());
  } catch (...) {
    say(error, call, "of a type that is no std::exception");
  }
  return fallback;
}

} // namespace

const cfu_plugin_table *cfu_call_entry(void *symbol, uint32_t host_major, uint32_t host_minor,
                                       cfu_error *error) {
  const auto entry = reinterpret_cast<cfu_plugin_entry_function>(symbol);
  return guarded<const cfu_plugin_table *>("cfu_plugin_entry", error, nullptr,
                                           [&] { return entry(host_major, host_minor); });
}

cfu_status cfu_call_init(const cfu_plugin_table *table, const cfu_host *host, cfu_error *error) {
  return guarded<cfu_status>("init", error, CFU_ERR_INTERNAL,
                             [&] { return table->init(host, error); });
}

uint32_t cfu_call_count(const cfu_plugin_table *table, cfu_error *error) {
  return guarded<uint32_t>("count", error, 0, [&] { return table->count(); });
}

const cfu_descriptor *cfu_call_describe(const cfu_plugin_table *table, uint32_t index,
                                        cfu_error *error) {
  return guarded<const cfu_descriptor *>("describe", error, nullptr,
                                         [&] { return table->describe(index); });
}

cfu_status cfu_call_create(const cfu_plugin_table *table, const char *id, const char *params_json,
                           cfu_instance **self, cfu_error *error) {
  return guarded<cfu_status>("create", error, CFU_ERR_INTERNAL,
                             [&] { return table->create(id, params_json, self, error); });
}

cfu_status cfu_call_classify(const cfu_plugin_table *table, cfu_instance *self,
                             const cfu_batch *batch, cfu_result *result, cfu_error *error) {
  return guarded<cfu_status>("classify", error, CFU_ERR_INTERNAL,
                             [&] { return table->classify(self, batch, result, error); });
}

cfu_status cfu_call_destroy(const cfu_plugin_table *table, cfu_instance *self, cfu_error *error) {
  return guarded<cfu_status>("destroy", error, CFU_ERR_INTERNAL, [&] {
    table->destroy(self);
    return CFU_OK;
  });
}

cfu_status cfu_call_deinit(const cfu_plugin_table *table, cfu_error *error) {
  return guarded<cfu_status>("deinit", error, CFU_ERR_INTERNAL, [&] {
    table->deinit();
    return CFU_OK;
  });
}
