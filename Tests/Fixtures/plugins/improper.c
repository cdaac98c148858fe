/* A classifier that keeps to its contract but for one fault, chosen when it is compiled:
 *
 *   cc -shared -fPIC -fvisibility=hidden -DFAULT=FAULT_LOCALE improper.c -lm
 *
 * Without a fault it passes all ten levels of `cfu plugins validate`; with one it fails the test
 * of that fault. -DPIXELS=1 makes it read crops, -DTHREADS= sets its thread model, -DEXTRA_EXPORT
 * and -DTEXT_RELOCATION are faults of the file.
 *
 * It is long because every fault is a line or two in the place where an author would make it. */
#define _GNU_SOURCE
#include "cfu_plugin.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  FAULT_NONE,
  /* level 3 */
  FAULT_INIT,
  FAULT_THREADS,
  FAULT_FILES,
  FAULT_SIGNALS,
  FAULT_LOCALE,
  FAULT_DIRECTORY,
  FAULT_ENVIRONMENT,
  FAULT_OUTPUT,
  FAULT_FLOAT,
  /* level 4 */
  FAULT_ANY_HOST,
  FAULT_EXACT_HOST,
  FAULT_TRUSTS_HOST,
  FAULT_OWN_STRIDE,
  FAULT_TRUSTS_SIZES,
  FAULT_EXTENSION,
  FAULT_DESCRIPTOR,
  FAULT_DESCRIBE,
  FAULT_ONE_INSTANCE,
  FAULT_NO_CREATE,
  FAULT_ANY_ID,
  FAULT_LONG_ERROR,
  FAULT_NULLS,
  /* level 6 */
  FAULT_REMEMBERS,
  FAULT_BATCH_LARGEST,
  FAULT_ORDER,
  FAULT_PADDING,
  FAULT_INSTANCES,
  FAULT_THREAD_LOCAL,
  FAULT_PROCESS,
  /* level 7 */
  FAULT_WRITES_AFTER,
  FAULT_READS_AFTER,
  FAULT_WRITES_BEFORE,
  FAULT_WRITES_INPUTS,
  FAULT_RACE,
  FAULT_LOOP_RACE,
  FAULT_LEAK,
  FAULT_LEAKS_FILES,
  FAULT_CREATE_LOCALE,
  /* level 8 */
  FAULT_NOT_EMPTY,
  FAULT_SMALL_BUFFER,
  FAULT_NAN,
  FAULT_INFINITE,
  FAULT_ANY_FORMAT,
  FAULT_ANY_DIMENSIONS,
  FAULT_SHORT_MODEL,
  FAULT_WILD_MODEL,
  FAULT_BELOW_MAXIMUM,
  FAULT_NO_BOUNDS,
  FAULT_ANY_NAME,
  FAULT_ANY_JSON,
  FAULT_SILENT_REFUSAL,
  /* level 9 */
  FAULT_NEVER_CANCELLED,
  FAULT_LATE,
  FAULT_SOCKET,
  /* level 10 */
  FAULT_RARE_CRASH,
  FAULT_RARE_HANG
};

#ifndef FAULT
#define FAULT FAULT_NONE
#endif
#ifndef PIXELS
#define PIXELS 0
#endif
#ifndef THREADS
#define THREADS CFU_THREADS_REENTRANT
#endif

#define MODEL "scale.model"

struct cfu_instance {
  float threshold;
  float scale;
};

static const cfu_host *host;
static int created;
static _Thread_local int of_this_thread;

static const cfu_class classes[] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "large", "large", 0x112233, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, "small", "small", 0x445566, 0, 0, 0},
};

static const cfu_descriptor descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.example.improper",
    .version = "1.0.0",
    .name = "Improper",
    .card_json = "{}",
    .classes = classes,
    .class_count = 2,
    .class_stride = sizeof(cfu_class),
    .pixel_formats = PIXELS ? CFU_PIXEL_GREY8 : CFU_PIXEL_NONE,
    .feature_count = FAULT == FAULT_DESCRIPTOR ? 3 : 2,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = THREADS,
    .determinism = CFU_DETERMINISM_EXACT,
};

static cfu_status say(cfu_error *error, cfu_status status, const char *text) {
  if (FAULT == FAULT_SILENT_REFUSAL && status == CFU_ERR_PARAMETER)
    return status;
  if (FAULT == FAULT_LONG_ERROR) {
    if (error && CFU_HAS_FIELD(cfu_error, error, text))
      strcpy(error->text, text);
    return status;
  }
  if (FAULT == FAULT_TRUSTS_SIZES ? error != NULL
                                  : error && CFU_HAS_FIELD(cfu_error, error, text) && error->text)
    snprintf(error->text, error->capacity, "%s", text);
  return status;
}

#ifdef EXTRA_EXPORT
__attribute__((visibility("default"))) int helper(void) { return 1; }
#endif
#ifdef TEXT_RELOCATION
__asm__(".text\n.quad puts\n");
#endif

static void *wait_for_ever(void *unused) {
  for (;;)
    pause();
  return unused;
}

static cfu_status improper_init(const cfu_host *given, cfu_error *error) {
  pthread_t thread;
  host = given;
  if (FAULT == FAULT_EXACT_HOST && given->struct_size != sizeof *given)
    return say(error, CFU_ERR_ARGUMENT, "init: this is not the host that I know");
  switch (FAULT) {
  case FAULT_INIT:
    return say(error, CFU_ERR_RESOURCE, "init: the licence server is down (\001 <&> \"\xFF\")");
  case FAULT_THREADS:
    pthread_create(&thread, NULL, wait_for_ever, NULL);
    break;
  case FAULT_FILES:
    (void)!open("/dev/null", O_RDONLY);
    break;
  case FAULT_SIGNALS:
    signal(SIGSEGV, SIG_IGN);
    break;
  case FAULT_LOCALE:
    setlocale(LC_ALL, "");
    break;
  case FAULT_DIRECTORY:
    (void)!chdir("/usr");
    break;
  case FAULT_ENVIRONMENT:
    setenv("OMP_NUM_THREADS", "1", 1);
    break;
  case FAULT_OUTPUT:
    printf("Improper 1.0, ready\n");
    break;
  case FAULT_TRUSTS_HOST:
    host->log(host->context, CFU_LOG_INFO, "ready");
    break;
#if defined(__x86_64__)
  case FAULT_FLOAT:
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
    break;
#endif
  default:
    break;
  }
  return CFU_OK;
}

static uint32_t improper_count(void) { return 1; }

static const cfu_descriptor *improper_describe(uint32_t index) {
  return index == 0 || FAULT == FAULT_DESCRIBE ? &descriptor : NULL;
}

/* {} or {"threshold": NUMBER}; NULL when it is well. */
static const char *read_parameters(const char *json, float *threshold) {
  char name[32], rest;
  float value;
  int end = 0;
  if (sscanf(json, " { }%n", &end) == 0 && end > 0 && sscanf(json + end, " %c", &rest) != 1)
    return NULL;
  end = 0;
  if (sscanf(json, " { \"%31[a-z_]\" : %f }%n", name, &value, &end) < 2 || end == 0 ||
      isnan(value) || sscanf(json + end, " %c", &rest) == 1)
    return FAULT == FAULT_ANY_JSON && *json != '{' ? NULL
                                                   : "parameters: {\"threshold\": NUMBER} is due";
  if (strcmp(name, "threshold") != 0)
    return FAULT == FAULT_ANY_NAME ? NULL : "parameters: there is none of this name";
  if (FAULT != FAULT_NO_BOUNDS && !(value >= 1 && value <= 1000))
    return "parameters: threshold is from 1 to 1000";
  if (FAULT == FAULT_BELOW_MAXIMUM && value >= 1000)
    return "parameters: threshold is below 1000";
  *threshold = value;
  return NULL;
}

/* "scale", a zero byte, and an index into a table of scales. */
static const char *read_model(float *scale) {
  static const float scales[] = {1, 10, 100, 1000};
  cfu_bytes bytes = {.struct_size = sizeof bytes};
  if (!CFU_HAS_FIELD(cfu_host, host, resource) || !host->resource ||
      host->resource(host->context, MODEL, &bytes) != CFU_OK)
    return "the bundle has no " MODEL;
  if (FAULT != FAULT_SHORT_MODEL && bytes.size != 8)
    return MODEL " is not 8 bytes long";
  if (FAULT == FAULT_WILD_MODEL) {
    uint32_t offset;
    memcpy(&offset, bytes.data, sizeof offset);
    *scale = scales[(offset ^ 0x6C616373u) * 4096u]; /* "scal" */
    return NULL;
  }
  if (memcmp(bytes.data, "scale", 6) != 0 || bytes.data[7] > 3)
    return MODEL " is damaged";
  *scale = scales[bytes.data[7]];
  return NULL;
}

static cfu_status improper_create(const char *id, const char *params_json, cfu_instance **self,
                                  cfu_error *error) {
  const char *problem;
  cfu_instance made = {100, 1};
  if (FAULT != FAULT_NULLS && (!id || !params_json || !self))
    return say(error, CFU_ERR_ARGUMENT, "create: null pointer");
  if (FAULT != FAULT_ANY_ID && strcmp(id, descriptor.id) != 0)
    return say(error, CFU_ERR_ARGUMENT, "create: there is no classifier of this id");
  if (FAULT == FAULT_ONE_INSTANCE && created > 0)
    return say(error, CFU_ERR_INTERNAL, "create: one instance is enough");
  if (FAULT == FAULT_NO_CREATE)
    return say(error, CFU_ERR_RESOURCE, "create: there is no table of weights");
  problem = read_parameters(params_json, &made.threshold);
  if (problem)
    return say(error, CFU_ERR_PARAMETER, problem);
  problem = read_model(&made.scale);
  if (problem)
    return say(error, CFU_ERR_RESOURCE, problem);
  ++created;
  of_this_thread = 1;
  if (FAULT == FAULT_CREATE_LOCALE)
    setlocale(LC_ALL, "");
  if (FAULT == FAULT_INSTANCES)
    made.threshold += (float)created;
  *self = malloc(sizeof **self);
  if (!*self)
    return say(error, CFU_ERR_MEMORY, "create: no memory");
  **self = made;
  return CFU_OK;
}

/* Mean of the pixels inside the outline, 0 to 255. */
static float darkness(const cfu_batch *batch, const cfu_item *item) {
  const uint8_t *pixels = cfu_item_pixels(batch, item), *mask = cfu_item_mask(batch, item);
  const size_t stride = FAULT == FAULT_PADDING ? item->width : item->pixel_stride;
  double sum = 0, count = 0;
  volatile uint8_t copy[100 * 100];
  for (uint32_t y = 0; y < item->height; ++y)
    for (uint32_t x = 0; x < item->width; ++x) {
      if (FAULT == FAULT_SMALL_BUFFER)
        copy[(size_t)y * item->width + x] = pixels[y * stride + x];
      if (mask[(size_t)y * item->mask_stride + x]) {
        sum += pixels[y * stride + x];
        ++count;
      }
    }
  return count > 0 ? (float)(sum / count) : 0;
}

typedef struct shared_sum {
  const float *values;
  uint64_t next;
  float turned[64];
} shared_sum;

/* Which place to write to is asked of a variable that all turns share. */
static cfu_status racing_turn(void *argument, uint64_t index) {
  shared_sum *work = argument;
  work->next = index;
  sched_yield();
  work->turned[work->next] = work->values[index];
  return CFU_OK;
}

/* Everything that is to be checked before anything is read; NULL when it is well. */
static const char *refusal(cfu_instance *self, const cfu_batch *batch, const cfu_result *result) {
  if (FAULT != FAULT_NULLS && (!self || !batch || !result))
    return "classify: null pointer";
  if (FAULT != FAULT_TRUSTS_SIZES && (!CFU_HAS_FIELD(cfu_batch, batch, um_per_px) ||
                                      !CFU_HAS_FIELD(cfu_result, result, item_flags)))
    return "classify: a struct is too short";
  if (FAULT == FAULT_NOT_EMPTY && batch->item_count == 0)
    return "classify: there is nothing to do";
  if (FAULT != FAULT_ANY_DIMENSIONS &&
      (result->class_count != 2 || result->item_count != batch->item_count))
    return "classify: the result has other dimensions than due";
  if (FAULT != FAULT_ANY_DIMENSIONS && batch->item_count > 0 && batch->feature_count < 2)
    return "classify: too few features";
  for (uint32_t i = 0; PIXELS && i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    if (!item->pixels_offset || !item->mask_offset)
      return "classify: there are no crops";
    if (FAULT != FAULT_ANY_FORMAT && item->pixel_format != CFU_PIXEL_GREY8)
      return "classify: the crops are not grey";
  }
  return NULL;
}

static cfu_status improper_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                                    cfu_error *error) {
  static volatile float scratch;
  static void *volatile leaked;
  static uint64_t last_mark;
  static int calls;
  const char *problem = refusal(self, batch, result);
  float largest = 0, lost = 0;
  if (problem)
    return say(error, CFU_ERR_ARGUMENT, problem);
  if (FAULT == FAULT_LEAK)
    leaked = malloc(200);
  if (FAULT == FAULT_LEAKS_FILES && calls % 100 == 99)
    (void)!open("/dev/null", O_RDONLY);
  if (FAULT == FAULT_SOCKET)
    close(socket(AF_INET, SOCK_STREAM, 0));
  if (FAULT == FAULT_LATE && batch->deadline_ns)
    usleep(200000);
  /* How often the same batch came, as far as its size and its first object tell. */
  const uint64_t mark =
      batch->item_count == 0 ? 0 : batch->block_size * 1000 + cfu_batch_item(batch, 0)->colony_id;
  calls = mark == last_mark ? calls + 1 : 0;
  last_mark = mark;
  for (uint32_t i = 0; i < batch->item_count; ++i)
    largest = fmaxf(largest, cfu_item_features(batch, cfu_batch_item(batch, i))[0]);
  if (FAULT == FAULT_LOOP_RACE && batch->item_count <= 64 &&
      CFU_HAS_FIELD(cfu_host, host, parallel_for) && host->parallel_for) {
    float values[64] = {0};
    shared_sum work = {values, 0, {0}};
    for (uint32_t i = 0; i < batch->item_count; ++i)
      values[i] = (float)i + 1;
    host->parallel_for(host->context, batch->item_count, racing_turn, &work);
    for (uint32_t i = 0; i < batch->item_count; ++i)
      lost += values[i] - work.turned[i];
  }
  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item =
        FAULT == FAULT_OWN_STRIDE
            ? (const cfu_item *)(const void *)(batch->block + batch->items_offset) + i
            : cfu_batch_item(batch, i);
    const float *features = cfu_item_features(batch, item);
    float diameter = features[0], threshold = self->threshold, p;
    if (FAULT == FAULT_NEVER_CANCELLED && batch->item_count > 200)
      usleep(2000);
    if (FAULT == FAULT_RARE_CRASH && isnan(features[0]) && isinf(features[1]))
      abort();
    if (FAULT == FAULT_RARE_HANG && isnan(features[0]) && isinf(features[1]))
      for (;;)
        pause();
    /* The shipped vectors stay below this. */
    if (features[1] > 5) {
      if (FAULT == FAULT_REMEMBERS && calls > 8)
        threshold += 1;
      if (FAULT == FAULT_BATCH_LARGEST)
        threshold += largest;
      if (FAULT == FAULT_ORDER && i > 0 &&
          item->colony_id < cfu_batch_item(batch, i - 1)->colony_id)
        threshold += 50;
      if (FAULT == FAULT_THREAD_LOCAL)
        threshold += 50 * (float)of_this_thread;
      if (FAULT == FAULT_PROCESS)
        threshold += (float)getpid();
      if (FAULT == FAULT_LOOP_RACE)
        threshold += lost;
    }
    if (FAULT == FAULT_RACE) {
      scratch = diameter;
      if (i % 4 == 0)
        sched_yield();
      diameter = scratch;
    }
    if (FAULT == FAULT_WRITES_INPUTS)
      *(volatile float *)(void *)(batch->block + item->features_offset) = diameter;
    if (FAULT == FAULT_INFINITE)
      p = isnan(diameter) ? 0.5f : fabsf(diameter) / (fabsf(diameter) + threshold);
    else if (FAULT == FAULT_NAN && batch->feature_count > 4 && isnan(diameter) &&
             isnan(features[1]) && isnan(features[2]) && isnan(features[3]) && isnan(features[4]))
      p = diameter;
    else
      p = isfinite(diameter) && diameter > 0 ? 1.0f / (1.0f + threshold / diameter) : 0.5f;
    result->probabilities[2 * i] = p;
    result->probabilities[2 * i + 1] = 1 - p;
    if (CFU_HAS_FIELD(cfu_result, result, out_of_distribution))
      result->out_of_distribution[i] = PIXELS ? darkness(batch, item) : self->scale;
  }
  if (FAULT == FAULT_WRITES_AFTER)
    result->probabilities[2 * (size_t)result->item_count] = 0;
  if (FAULT == FAULT_READS_AFTER)
    scratch = (float)batch->block[batch->block_size];
  if (FAULT == FAULT_WRITES_BEFORE)
    result->out_of_distribution[-1] = 0;
  return CFU_OK;
}

static void improper_destroy(cfu_instance *self) { free(self); }

static const void *improper_extension(cfu_instance *self, const char *id) {
  (void)self;
  (void)id;
  return FAULT == FAULT_EXTENSION ? &descriptor : NULL;
}

static const cfu_plugin_table table = {
    .struct_size = sizeof(cfu_plugin_table),
    .build = CFU_BUILD_INITIALISER,
    .init = improper_init,
    .count = improper_count,
    .describe = improper_describe,
    .create = improper_create,
    .classify = improper_classify,
    .destroy = improper_destroy,
    .extension = improper_extension,
};

CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == CFU_ABI_MAJOR || FAULT == FAULT_ANY_HOST ? &table : NULL;
}
