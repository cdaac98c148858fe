/* A classifier in Python behind the C header: this shim starts an interpreter inside the worker
 * process and calls two functions of model/classifier.py, `create` and `classify`.
 *
 * Python is slow to start (tens of milliseconds) and keeps one thread at a time; the descriptor
 * says so. What the script imports it has to import at its top: once the classifier has been made,
 * the sandbox leaves only the system's libraries to be read. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdio.h>
#include <string.h>

#include "cfu_plugin.h"

#define FEATURES 29u
#define CLASS_COUNT 2u

static const cfu_class classes[CLASS_COUNT] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "colony", "colony", 0xd55e00, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "other", "other", 0x7f8c8d, 0, 0, 0},
};

static const cfu_descriptor descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.example.snake",
    .version = PLUGIN_VERSION, /* the Makefile takes it from plugin.json */
    .name = "Snake",
    .card_json = "{\"trained_on\": \"nothing\", \"accuracy\": \"not measured\"}",
    .classes = classes,
    .class_count = CLASS_COUNT,
    .class_stride = sizeof(cfu_class),
    .feature_count = FEATURES,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = CFU_THREADS_PROCESS,
    .determinism = CFU_DETERMINISM_EXACT,
};

/* A classifier in use: what `create` of the script returned, and its function `classify`. */
struct cfu_instance {
  PyObject *state;
  PyObject *classify;
};

static const cfu_host *host;

static cfu_status say(cfu_error *error, cfu_status status, const char *text) {
  if (error && CFU_HAS_FIELD(cfu_error, error, text) && error->text && error->capacity > 0)
    snprintf(error->text, error->capacity, "%s", text);
  return status;
}

/* The pending Python exception as an error text; the exception is taken away. */
static cfu_status say_exception(cfu_error *error, cfu_status status) {
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  PyObject *text = value ? PyObject_Str(value) : NULL;
  const char *bytes = text ? PyUnicode_AsUTF8(text) : NULL;
  say(error, status, bytes ? bytes : "a Python exception without a text");
  PyErr_Clear();
  Py_XDECREF(text);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(trace);
  return status;
}

static cfu_status plugin_init(const cfu_host *given, cfu_error *error) {
  if (!given || !CFU_HAS_FIELD(cfu_host, given, resource) || !given->resource)
    return say(error, CFU_ERR_UNSUPPORTED, "init: the host gives no access to model files");
  host = given;
  return CFU_OK;
}

/* Starts the interpreter, once. It changes neither signal handlers nor locale, reads no environment
 * and writes no cache. */
static int start_python(void) {
  if (Py_IsInitialized())
    return 1;
  PyConfig config;
  PyPreConfig pre;
  PyPreConfig_InitIsolatedConfig(&pre);
  pre.utf8_mode = 1;
  if (PyStatus_Exception(Py_PreInitialize(&pre)))
    return 0;
  PyConfig_InitIsolatedConfig(&config);
  config.site_import = 0;
  config.write_bytecode = 0;
  config.use_hash_seed = 1; /* the same answers in every process */
  const PyStatus status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status))
    return 0;
  PyEval_SaveThread(); /* calls may come from any thread and take the lock each time */
  return 1;
}

/* Runs the script and returns its namespace; NULL with a pending exception. */
static PyObject *run_script(const cfu_bytes *file) {
  PyObject *scope = NULL, *source = NULL, *code = NULL, *done = NULL;
  source = PyUnicode_DecodeUTF8((const char *)file->data, (Py_ssize_t)file->size, "strict");
  const char *text = source ? PyUnicode_AsUTF8(source) : NULL;
  if (text)
    code = Py_CompileString(text, "classifier.py", Py_file_input);
  if (code)
    scope = PyDict_New();
  if (scope && PyDict_SetItemString(scope, "__builtins__", PyEval_GetBuiltins()) == 0)
    done = PyEval_EvalCode(code, scope, scope);
  if (!done)
    Py_CLEAR(scope);
  Py_XDECREF(done);
  Py_XDECREF(code);
  Py_XDECREF(source);
  return scope;
}

/* Calls `create(params_json)` of the script; 0 with a pending exception. */
static int make(const cfu_bytes *file, const char *params_json, cfu_instance *made) {
  PyObject *scope = run_script(file);
  if (!scope)
    return 0;
  PyObject *create = PyDict_GetItemString(scope, "create");
  made->classify = PyDict_GetItemString(scope, "classify");
  Py_XINCREF(made->classify);
  made->state = create ? PyObject_CallFunction(create, "s", params_json) : NULL;
  if (!PyErr_Occurred() && (!made->classify || !made->state))
    PyErr_SetString(PyExc_NameError, "classifier.py has no create or no classify");
  Py_DECREF(scope);
  return !PyErr_Occurred();
}

static cfu_status plugin_create(const char *id, const char *params_json, cfu_instance **self,
                                cfu_error *error) {
  cfu_bytes file = {.struct_size = sizeof file};
  if (!id || !params_json || !self)
    return say(error, CFU_ERR_ARGUMENT, "create: null pointer");
  if (strcmp(id, descriptor.id) != 0)
    return say(error, CFU_ERR_ARGUMENT, "create: no classifier of this id");
  if (host->resource(host->context, "model/classifier.py", &file) != CFU_OK)
    return say(error, CFU_ERR_RESOURCE, "create: the bundle has no model/classifier.py");
  if (!start_python())
    return say(error, CFU_ERR_INTERNAL, "create: Python does not start");
  cfu_instance *made = calloc(1, sizeof *made);
  if (!made)
    return say(error, CFU_ERR_MEMORY, "create: no memory");

  cfu_status status = CFU_OK;
  const PyGILState_STATE lock = PyGILState_Ensure();
  if (!make(&file, params_json, made)) {
    /* The script says by the kind of its exception that a parameter is wrong. */
    status = PyErr_ExceptionMatches(PyExc_ValueError) && made->classify ? CFU_ERR_PARAMETER
                                                                        : CFU_ERR_RESOURCE;
    say_exception(error, status);
    Py_XDECREF(made->state);
    Py_XDECREF(made->classify);
    free(made);
  } else {
    *self = made;
  }
  PyGILState_Release(lock);
  return status;
}

/* Calls `classify(state, features)` for one object; 0 with a pending exception. */
static int answer(const cfu_instance *self, const float *features, float *probabilities) {
  PyObject *values = PyTuple_New(FEATURES);
  if (!values)
    return 0;
  for (uint32_t i = 0; i < FEATURES; ++i)
    PyTuple_SET_ITEM(values, i, PyFloat_FromDouble(features[i]));
  PyObject *found = PyObject_CallFunctionObjArgs(self->classify, self->state, values, NULL);
  Py_DECREF(values);
  PyObject *list = found ? PySequence_Fast(found, "classify has to return a list") : NULL;
  if (list && PySequence_Fast_GET_SIZE(list) != CLASS_COUNT)
    PyErr_SetString(PyExc_ValueError, "classify has to return one probability a class");
  for (uint32_t i = 0; i < CLASS_COUNT && list && !PyErr_Occurred(); ++i)
    probabilities[i] = (float)PyFloat_AsDouble(PySequence_Fast_GET_ITEM(list, i));
  Py_XDECREF(list);
  Py_XDECREF(found);
  return !PyErr_Occurred();
}

static cfu_status plugin_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                                  cfu_error *error) {
  if (!self || !batch || !result)
    return say(error, CFU_ERR_ARGUMENT, "classify: null pointer");
  if (!CFU_HAS_FIELD(cfu_batch, batch, feature_count) ||
      !CFU_HAS_FIELD(cfu_result, result, probabilities))
    return say(error, CFU_ERR_ARGUMENT, "classify: a struct is too short");
  if (result->class_count != CLASS_COUNT || result->item_count != batch->item_count)
    return say(error, CFU_ERR_ARGUMENT, "classify: the result has other dimensions than due");
  if (batch->item_count > 0 && batch->feature_count < FEATURES)
    return say(error, CFU_ERR_UNSUPPORTED, "classify: fewer features than asked for");

  cfu_status status = CFU_OK;
  const PyGILState_STATE lock = PyGILState_Ensure();
  for (uint32_t i = 0; i < batch->item_count && status == CFU_OK; ++i) {
    const float *features = cfu_item_features(batch, cfu_batch_item(batch, i));
    if (CFU_HAS_FIELD(cfu_host, host, cancelled) && host->cancelled &&
        host->cancelled(host->context))
      status = say(error, CFU_ERR_CANCELLED, "classify: the host asked to stop");
    else if (!answer(self, features, result->probabilities + (size_t)i * CLASS_COUNT))
      status = say_exception(error, CFU_ERR_INTERNAL);
  }
  PyGILState_Release(lock);
  return status;
}

static void plugin_destroy(cfu_instance *self) {
  if (!self)
    return;
  const PyGILState_STATE lock = PyGILState_Ensure();
  Py_XDECREF(self->state);
  Py_XDECREF(self->classify);
  PyGILState_Release(lock);
  free(self);
}

static uint32_t plugin_count(void) { return 1; }

static const cfu_descriptor *plugin_describe(uint32_t index) {
  return index == 0 ? &descriptor : NULL;
}

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
