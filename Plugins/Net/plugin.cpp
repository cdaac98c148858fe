// The frame that the host calls. What the classifier is stands in the bundle's net.model, which is
// read when the library is initialised; the network in net.onnx is read when a classifier is
// created. Whatever is thrown below ends here.
#include "network.hpp"
#include "tensors.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>

struct cfu_instance {
  net::Network network;
};

namespace {

constexpr const char *head_file = "net.model";
constexpr const char *network_file = "net.onnx";

// Of the library; written by init alone.
const cfu_host *host;
trained_head *head;

// The one place where exceptions become statuses.
template <typename Body>
cfu_status guarded(cfu_error *error, const char *call, Body body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return trained_say(error, CFU_ERR_MEMORY, "%s: no memory", call);
  } catch (const std::exception &e) {
    return trained_say(error, CFU_ERR_INTERNAL, "%s: %s", call, e.what());
  } catch (...) {
    return trained_say(error, CFU_ERR_INTERNAL, "%s: an unknown exception", call);
  }
}

cfu_status resource(const char *file, cfu_bytes *bytes, cfu_error *error) {
  bytes->struct_size = sizeof *bytes;
  if (host->resource(host->context, file, bytes) != CFU_OK)
    return trained_say(error, CFU_ERR_RESOURCE, "the bundle has no %s", file);
  return CFU_OK;
}

cfu_status net_init(const cfu_host *given, cfu_error *error) {
  if (!given || !CFU_HAS_FIELD(cfu_host, given, resource) || !given->resource)
    return trained_say(error, CFU_ERR_ARGUMENT, "init: the host gives no resources");
  host = given;
  cfu_bytes bytes{};
  cfu_status status = resource(head_file, &bytes, error);
  if (status != CFU_OK)
    return status;
  head = new (std::nothrow) trained_head;
  if (!head)
    return trained_say(error, CFU_ERR_MEMORY, "init: no memory");
  status = trained_read(&bytes, head_file, "net", head, error);
  if (status != CFU_OK) {
    delete head;
    head = nullptr;
    return status;
  }
  cfu_descriptor &descriptor = head->descriptor;
  descriptor.pixel_formats = CFU_PIXEL_RGB8;
  descriptor.um_per_px_tolerance = 1.0f;
  descriptor.thread_model = CFU_THREADS_INSTANCE;
  // OpenCV groups sums by the size of the batch.
  descriptor.determinism = CFU_DETERMINISM_TOLERANCE;
  descriptor.tolerance = 1e-4f;
  return CFU_OK;
}

uint32_t net_count(void) { return 1; }

const cfu_descriptor *net_describe(uint32_t index) {
  return index == 0 && head ? &head->descriptor : nullptr;
}

cfu_status net_create(const char *id, const char *params_json, cfu_instance **self,
                      cfu_error *error) {
  if (!id || !params_json || !self || !head)
    return trained_say(error, CFU_ERR_ARGUMENT, "create: null pointer");
  if (std::strcmp(id, head->descriptor.id) != 0)
    return trained_say(error, CFU_ERR_ARGUMENT, "create: %s is %s, not %.100s", head_file,
                       head->descriptor.id, id);
  cfu_status status = trained_no_parameters(params_json, error);
  cfu_bytes bytes{};
  if (status == CFU_OK)
    status = resource(network_file, &bytes, error);
  if (status != CFU_OK)
    return status;
  status = guarded(error, network_file, [&] {
    *self = new cfu_instance{{bytes, *head}};
    return CFU_OK;
  });
  // What the file is to blame for.
  return status == CFU_ERR_INTERNAL ? CFU_ERR_RESOURCE : status;
}

// Fills in the answers of items `first` to `first + count`, exclusively.
cfu_status classify_some(net::Network &network, const cfu_batch &batch, cfu_result *result,
                         uint32_t first, uint32_t count, cfu_error *error) {
  const size_t crop = static_cast<size_t>(4) * head->crop * head->crop;
  for (uint32_t i = 0; i < count; ++i) {
    const cfu_item *item = cfu_batch_item(&batch, first + i);
    if (!net::has_crop(*item, head->crop))
      return trained_say(error, CFU_ERR_UNSUPPORTED, "classify: object %llu has no crop of %u px",
                         static_cast<unsigned long long>(item->colony_id), head->crop);
    net::crop_planes(batch, *item, head->crop, network.crops() + i * crop);
    net::feature_row(*head, cfu_item_features(&batch, item),
                     network.features() + static_cast<size_t>(i) * head->input_count);
  }
  const float *scores = network.scores(count);
  const uint32_t classes = head->descriptor.class_count;
  for (uint32_t i = 0; i < count; ++i) {
    double wide[TRAINED_MOST_CLASSES];
    std::copy_n(scores + static_cast<size_t>(i) * classes, classes, wide);
    const cfu_item *item = cfu_batch_item(&batch, first + i);
    const cfu_status status =
        trained_answer(head, wide, cfu_item_features(&batch, item), result, first + i);
    if (status != CFU_OK)
      return trained_say(error, status, "classify: a score is not finite");
  }
  return CFU_OK;
}

cfu_status net_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                        cfu_error *error) {
  if (!self)
    return trained_say(error, CFU_ERR_ARGUMENT, "classify: null pointer");
  cfu_status status = trained_check(head, batch, result, error);
  if (status != CFU_OK)
    return status;
  return guarded(error, "classify", [&] {
    for (uint32_t first = 0; first < batch->item_count; first += net::Network::together) {
      // Often enough: these few take some milliseconds.
      if (CFU_HAS_FIELD(cfu_host, host, cancelled) && host->cancelled &&
          host->cancelled(host->context))
        return trained_say(error, CFU_ERR_CANCELLED, "classify: cancelled after %u objects", first);
      const uint32_t count = std::min(net::Network::together, batch->item_count - first);
      const cfu_status status = classify_some(self->network, *batch, result, first, count, error);
      if (status != CFU_OK)
        return status;
    }
    return CFU_OK;
  });
}

void net_destroy(cfu_instance *self) { delete self; }

void net_deinit(void) {
  delete head;
  head = nullptr;
  host = nullptr;
}

const cfu_plugin_table table = [] {
  cfu_plugin_table table{};
  table.struct_size = sizeof table;
  table.build = cfu_build_here();
  table.init = net_init;
  table.count = net_count;
  table.describe = net_describe;
  table.create = net_create;
  table.classify = net_classify;
  table.destroy = net_destroy;
  table.deinit = net_deinit;
  return table;
}();

} // namespace

CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t) {
  return host_major == CFU_ABI_MAJOR ? &table : nullptr;
}
