// The frame between host and classifier: a table of functions behind the one exported symbol. The
// comments of include/cfu_plugin.h are the contract.
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <string_view>

#include "cfu_plugin.h"
#include "classes.h"
#include "classifier.hpp"

// A classifier in use. The ABI leaves this struct to the plugin.
struct cfu_instance {
  Parameters parameters;
  Model model;
};

namespace {

constexpr std::uint32_t classCount = std::size(classes);

// What the classifier is. plugin.json says the same, and the host compares the two.
const cfu_descriptor descriptor = [] {
  cfu_descriptor made{};
  made.struct_size = sizeof made;
  made.id = "org.example.my-classifier";
  made.version = PLUGIN_VERSION; // the Makefile takes it from plugin.json
  made.name = "My classifier";
  made.card_json = R"({"trained_on": "nothing", "accuracy": "not measured"})";
  made.classes = classes;
  made.class_count = classCount;
  made.class_stride = sizeof(cfu_class);
  made.pixel_formats = CFU_PIXEL_NONE; // features only
  made.feature_count = featuresKnown;
  made.feature_schema = CFU_FEATURE_SCHEMA;
  made.thread_model = CFU_THREADS_REENTRANT;
  made.determinism = CFU_DETERMINISM_EXACT;
  return made;
}();

// Kept from init to deinit.
const cfu_host *host = nullptr;

cfu_status say(cfu_error *error, cfu_status status, const char *text) noexcept {
  if (error && CFU_HAS_FIELD(cfu_error, error, text) && error->text && error->capacity > 0)
    std::snprintf(error->text, error->capacity, "%s", text);
  return status;
}

// Runs `body`; no exception leaves the plugin.
template <typename Body> cfu_status guarded(cfu_error *error, Body body) noexcept {
  try {
    body();
    return CFU_OK;
  } catch (const Problem &problem) {
    return say(error, problem.status, problem.what());
  } catch (const std::bad_alloc &) {
    return say(error, CFU_ERR_MEMORY, "no memory");
  } catch (const std::exception &exception) {
    return say(error, CFU_ERR_INTERNAL, exception.what());
  }
}

cfu_status init(const cfu_host *given, cfu_error *error) {
  // An older host may lack a service: look whether it lies inside the struct.
  if (!given || !CFU_HAS_FIELD(cfu_host, given, resource) || !given->resource)
    return say(error, CFU_ERR_UNSUPPORTED, "init: the host gives no access to model files");
  host = given;
  return CFU_OK;
}

std::uint32_t count() { return 1; }

const cfu_descriptor *describe(std::uint32_t index) { return index == 0 ? &descriptor : nullptr; }

cfu_status create(const char *id, const char *parameters, cfu_instance **self, cfu_error *error) {
  return guarded(error, [&] {
    if (!id || !parameters || !self)
      throw Problem(CFU_ERR_ARGUMENT, "create: null pointer");
    if (std::string_view(id) != descriptor.id)
      throw Problem(CFU_ERR_ARGUMENT, "create: no classifier of this id");
    // The name is the one that plugin.json lists; the host has checked the file's hash.
    cfu_bytes bytes{};
    bytes.struct_size = sizeof bytes;
    if (host->resource(host->context, "model/weights.txt", &bytes) != CFU_OK)
      throw Problem(CFU_ERR_RESOURCE, "create: the bundle has no model/weights.txt");
    const std::string_view file(reinterpret_cast<const char *>(bytes.data), bytes.size);
    auto made =
        std::make_unique<cfu_instance>(cfu_instance{Parameters(parameters), Model(file, classes)});
    *self = made.release();
  });
}

cfu_status classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                    cfu_error *error) {
  return guarded(error, [&] {
    if (!self || !batch || !result)
      throw Problem(CFU_ERR_ARGUMENT, "classify: null pointer");
    // Structs may be shorter than this header's: what is used has to lie inside them.
    if (!CFU_HAS_FIELD(cfu_batch, batch, feature_count) ||
        !CFU_HAS_FIELD(cfu_result, result, out_of_distribution))
      throw Problem(CFU_ERR_ARGUMENT, "classify: a struct is too short");
    if (result->class_count != classCount || result->item_count != batch->item_count)
      throw Problem(CFU_ERR_ARGUMENT, "classify: the result has other dimensions than due");
    if (batch->item_count > 0 && batch->feature_count < featuresKnown)
      throw Problem(CFU_ERR_UNSUPPORTED, "classify: fewer features than the descriptor asks for");
    for (std::uint32_t i = 0; i < batch->item_count; ++i) {
      const cfu_item *item = cfu_batch_item(batch, i);
      result->out_of_distribution[i] = self->model.classify(
          self->parameters, cfu_item_features(batch, item),
          std::span(result->probabilities + std::size_t(i) * classCount, classCount));
    }
  });
}

void destroy(cfu_instance *self) { delete self; }

const cfu_plugin_table table = [] {
  cfu_plugin_table made{};
  made.struct_size = sizeof made;
  made.build = cfu_build_here();
  made.init = init;
  made.count = count;
  made.describe = describe;
  made.create = create;
  made.classify = classify;
  made.destroy = destroy;
  return made;
}();

} // namespace

extern "C" CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(std::uint32_t host_major,
                                                               std::uint32_t) {
  return host_major == CFU_ABI_MAJOR ? &table : nullptr;
}
