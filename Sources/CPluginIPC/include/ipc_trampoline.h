/* Calls into a plugin that let no C++ exception out: it becomes CFU_ERR_INTERNAL and an error text.
 * The slot called must not be null; the loader has checked that. Used by the worker alone. */
#ifndef IPC_TRAMPOLINE_H
#define IPC_TRAMPOLINE_H

#include "cfu_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Calls the entry function behind `symbol` (what dlsym gave). NULL with an empty error: the plugin
 * itself said no. */
const cfu_plugin_table *cfu_call_entry(void *symbol, uint32_t host_major, uint32_t host_minor,
                                       cfu_error *error);
cfu_status cfu_call_init(const cfu_plugin_table *table, const cfu_host *host, cfu_error *error);
/** 0 with an error text when it threw. */
uint32_t cfu_call_count(const cfu_plugin_table *table, cfu_error *error);
/** NULL with an error text when it threw. */
const cfu_descriptor *cfu_call_describe(const cfu_plugin_table *table, uint32_t index,
                                        cfu_error *error);
cfu_status cfu_call_create(const cfu_plugin_table *table, const char *id, const char *params_json,
                           cfu_instance **self, cfu_error *error);
cfu_status cfu_call_classify(const cfu_plugin_table *table, cfu_instance *self,
                             const cfu_batch *batch, cfu_result *result, cfu_error *error);
cfu_status cfu_call_destroy(const cfu_plugin_table *table, cfu_instance *self, cfu_error *error);
cfu_status cfu_call_deinit(const cfu_plugin_table *table, cfu_error *error);

#ifdef __cplusplus
}
#endif
#endif
