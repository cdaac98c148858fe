#define _GNU_SOURCE
#include "probe_call.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ipc_trampoline.h"
#include "probe_host.h"
#include "probe_memory.h"
#include "probe_state.h"

/* Room for a struct that says it is longer or shorter than it is. */
#define STRUCT_ROOM 256u

/* All the memory of one call. */
typedef struct prepared {
  cfu_probe_region block, batch, result, error, text;
  cfu_probe_region probabilities, strangeness, flags, embedding;
  uint32_t items, classes, embedding_length;
  int32_t failed;
} prepared;

uint64_t cfu_probe_answer_bytes(uint32_t count, uint32_t class_count, uint32_t embedding_length) {
  return 4 * (uint64_t)count * ((uint64_t)class_count + embedding_length + 2);
}

static void make(prepared *p, cfu_probe_region *region, uint64_t size, uint32_t placement) {
  if (p->failed == 0)
    p->failed = cfu_probe_region_make(size, placement, region);
}

/* Puts a struct of `size` bytes where the call wants it; `said` other than 0 is what it claims. */
static void place(prepared *p, cfu_probe_region *region, const void *value, uint32_t size,
                  uint32_t said, uint32_t placement) {
  make(p, region, said ? STRUCT_ROOM : size, said ? CFU_PROBE_ROOMY : placement);
  if (p->failed)
    return;
  memset(region->data, 0xA5, region->size);
  memcpy(region->data, value, said && said < size ? said : size);
  if (said)
    memcpy(region->data, &said, sizeof said);
}

static void release(prepared *p) {
  cfu_probe_region *all[] = {&p->block,         &p->batch,       &p->result, &p->error,    &p->text,
                             &p->probabilities, &p->strangeness, &p->flags,  &p->embedding};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; ++i)
    cfu_probe_region_free(all[i]);
}

static int32_t prepare(const cfu_probe_call *call, prepared *p) {
  memset(p, 0, sizeof *p);
  p->items = call->false_items ? call->false_items : call->count;
  p->classes = call->false_classes ? call->false_classes : call->class_count;
  p->embedding_length = call->embedding_length;
  const uint64_t values = (uint64_t)p->items * p->classes;
  make(p, &p->block, call->block_size, call->placement);
  make(p, &p->probabilities, 4 * values, call->placement);
  make(p, &p->strangeness, 4 * (uint64_t)p->items, call->placement);
  make(p, &p->flags, 4 * (uint64_t)p->items, call->placement);
  make(p, &p->embedding, 4 * (uint64_t)p->items * p->embedding_length, call->placement);
  make(p, &p->text, CFU_PROBE_TEXT, call->placement);
  if (p->failed) {
    release(p);
    return p->failed;
  }
  memcpy(p->block.data, call->block, call->block_size);
  cfu_batch batch;
  memcpy(&batch, call->block, sizeof batch);
  batch.block = p->block.data;
  batch.block_size = call->block_size;
  batch.items_offset += (uint64_t)call->first * batch.item_stride;
  batch.item_count = call->count;
  batch.deadline_ns = call->deadline_ns;
  /* The copy inside the block says the same, for whoever looks there. */
  memcpy(p->block.data, &batch, sizeof batch);
  place(p, &p->batch, &batch, sizeof batch, call->batch_size, call->placement);
  cfu_result result = {
      .struct_size = sizeof result,
      .item_count = p->items,
      .class_count = p->classes,
      .probabilities = (float *)(void *)p->probabilities.data,
      .out_of_distribution = (float *)(void *)p->strangeness.data,
      .item_flags = (uint32_t *)(void *)p->flags.data,
      .embedding = p->embedding_length ? (float *)(void *)p->embedding.data : NULL,
      .embedding_length = p->embedding_length,
  };
  place(p, &p->result, &result, sizeof result, call->result_size, call->placement);
  cfu_error error = {sizeof error, CFU_PROBE_TEXT, (char *)p->text.data};
  place(p, &p->error, &error, sizeof error, call->error_size, call->placement);
  if (p->failed == 0 && call->sealed)
    p->failed = cfu_probe_region_seal(&p->block);
  if (p->failed)
    release(p);
  return p->failed;
}

static void fill(cfu_probe_region *region, uint32_t value) {
  uint32_t *words = (uint32_t *)(void *)region->data;
  for (uint64_t i = 0; i < region->size / 4; ++i)
    words[i] = value;
}

/* One call over prepared memory; the outcome's text is what the plugin said. */
static void invoke(const cfu_probe_call *call, prepared *p, cfu_instance *self,
                   cfu_probe_outcome *outcome) {
  const uint32_t quiet_nan = 0x7FC00000u;
  fill(&p->probabilities, quiet_nan);
  fill(&p->strangeness, quiet_nan);
  fill(&p->embedding, quiet_nan);
  fill(&p->flags, 0);
  p->text.data[0] = 0;
  cfu_error *error = (cfu_error *)(void *)p->error.data;
  const uint64_t begun = cfu_probe_now();
  outcome->status = cfu_call_classify(
      call->table, call->missing & CFU_PROBE_NO_SELF ? NULL : self,
      call->missing & CFU_PROBE_NO_BATCH ? NULL : (const cfu_batch *)(const void *)p->batch.data,
      call->missing & CFU_PROBE_NO_RESULT ? NULL : (cfu_result *)(void *)p->result.data,
      /* The trampoline writes into it, so what lies must not be handed to it. */
      call->missing & CFU_PROBE_NO_ERROR ? NULL : error);
  outcome->nanoseconds = cfu_probe_now() - begun;
  cfu_probe_host_end();
  p->text.data[CFU_PROBE_TEXT - 1] = 0;
  memcpy(outcome->text, p->text.data, CFU_PROBE_TEXT);
}

static void collect(const cfu_probe_call *call, const prepared *p, uint8_t *answers) {
  if (!answers || call->false_items || call->false_classes)
    return;
  const cfu_probe_region *parts[] = {&p->probabilities, &p->strangeness, &p->flags, &p->embedding};
  for (size_t i = 0; i < 4; ++i) {
    memcpy(answers, parts[i]->data, parts[i]->size);
    answers += parts[i]->size;
  }
}

int32_t cfu_probe_classify(const cfu_probe_call *call, uint8_t *answers,
                           cfu_probe_outcome *outcome) {
  prepared p;
  int32_t failed = prepare(call, &p);
  if (failed)
    return failed;
  invoke(call, &p, call->self, outcome);
  collect(call, &p, answers);
  release(&p);
  return 0;
}

/* ---- many threads ---- */

typedef struct crew {
  const cfu_probe_call *call;
  uint32_t model;
  uint32_t rounds;
  cfu_instance *const *instances;
  const uint8_t *expected;
  float tolerance;
  pthread_mutex_t lock;
  pthread_barrier_t start;
  cfu_probe_outcome *outcome;
  uint32_t next;
} crew;

/* 1 when the answers are those that were expected. */
static int agree(const crew *c, const uint8_t *answers) {
  const uint64_t bytes =
      cfu_probe_answer_bytes(c->call->count, c->call->class_count, c->call->embedding_length);
  if (c->tolerance < 0)
    return 1;
  if (c->tolerance == 0)
    return memcmp(answers, c->expected, bytes) == 0;
  const uint64_t values = (uint64_t)c->call->count * c->call->class_count;
  for (uint64_t i = 0; i < values; ++i) {
    float a, b;
    memcpy(&a, answers + 4 * i, sizeof a);
    memcpy(&b, c->expected + 4 * i, sizeof b);
    if (!(__builtin_fabsf(a - b) <= c->tolerance))
      return 0;
  }
  return 1;
}

static void report(crew *c, cfu_status status, const char *text) {
  pthread_mutex_lock(&c->lock);
  if (c->outcome->status == CFU_OK) {
    c->outcome->status = status;
    snprintf(c->outcome->text, CFU_PROBE_TEXT, "%s", text);
  }
  pthread_mutex_unlock(&c->lock);
}

static void *member(void *argument) {
  static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
  crew *c = argument;
  const uint32_t number = __atomic_fetch_add(&c->next, 1u, __ATOMIC_RELAXED);
  const uint64_t bytes =
      cfu_probe_answer_bytes(c->call->count, c->call->class_count, c->call->embedding_length);
  cfu_instance *self = c->model == CFU_THREADS_INSTANCE ? c->instances[number] : c->instances[0];
  cfu_probe_outcome *outcome = calloc(1, sizeof *outcome);
  uint8_t *answers = malloc(bytes + 1);
  prepared p;
  int32_t failed = outcome && answers ? prepare(c->call, &p) : ENOMEM;
  pthread_barrier_wait(&c->start);
  if (failed)
    report(c, CFU_ERR_MEMORY, "no memory for the test");
  for (uint32_t round = 0; !failed && round < c->rounds; ++round) {
    if (c->model == CFU_THREADS_PROCESS)
      pthread_mutex_lock(&one_at_a_time);
    invoke(c->call, &p, self, outcome);
    collect(c->call, &p, answers);
    if (c->model == CFU_THREADS_PROCESS)
      pthread_mutex_unlock(&one_at_a_time);
    if (outcome->status != CFU_OK) {
      report(c, outcome->status, outcome->text);
      break;
    }
    if (!agree(c, answers)) {
      report(c, CFU_ERR_INTERNAL, "an answer differs from that of one thread alone");
      break;
    }
  }
  if (!failed)
    release(&p);
  free(answers);
  free(outcome);
  return NULL;
}

int32_t cfu_probe_on_threads(const cfu_probe_call *call, uint32_t model, uint32_t threads,
                             uint32_t rounds, cfu_instance *const *instances,
                             const uint8_t *expected, float tolerance, cfu_probe_outcome *outcome) {
  enum { MOST = 16 };
  pthread_t started[MOST];
  if (threads < 1 || threads > MOST)
    return EINVAL;
  crew c = {.call = call,
            .model = model,
            .rounds = rounds,
            .instances = instances,
            .expected = expected,
            .tolerance = tolerance,
            .outcome = outcome};
  outcome->status = CFU_OK;
  outcome->text[0] = 0;
  pthread_mutex_init(&c.lock, NULL);
  pthread_barrier_init(&c.start, NULL, threads);
  const uint64_t begun = cfu_probe_now();
  for (uint32_t i = 0; i < threads; ++i) {
    int failed = pthread_create(&started[i], NULL, member, &c);
    /* Those that wait at the barrier would wait for ever: the process is about to end. */
    if (failed)
      return failed;
  }
  for (uint32_t i = 0; i < threads; ++i)
    pthread_join(started[i], NULL);
  outcome->nanoseconds = cfu_probe_now() - begun;
  pthread_barrier_destroy(&c.start);
  pthread_mutex_destroy(&c.lock);
  return 0;
}

/* ---- many calls ---- */

int32_t cfu_probe_many(const cfu_probe_call *call, uint64_t calls, uint64_t limit_ns,
                       cfu_probe_growth *growth, cfu_probe_outcome *outcome) {
  prepared p;
  int32_t failed = prepare(call, &p);
  if (failed)
    return failed;
  const uint64_t begun = cfu_probe_now(), warm = calls / 5;
  uint64_t resident = 0, heap = 0, files = 0, done = 0;
  outcome->status = CFU_OK;
  *growth = (cfu_probe_growth){0};
  /* Nothing of this function's own takes memory between the two measurements. */
  for (; done < calls && outcome->status == CFU_OK; ++done) {
    if (done == warm) {
      files = cfu_probe_open_files();
      heap = cfu_probe_heap();
      resident = cfu_probe_resident();
    }
    invoke(call, &p, call->self, outcome);
    if (done > warm + 100 && done % 64 == 0 && cfu_probe_now() - begun > limit_ns)
      break;
  }
  growth->calls = done > warm ? done - warm : 0;
  growth->resident = (int64_t)(cfu_probe_resident() - resident);
  growth->heap = (int64_t)(cfu_probe_heap() - heap);
  growth->files = (int64_t)(cfu_probe_open_files() - files);
  release(&p);
  return 0;
}

/* ---- cancelling ---- */

typedef struct cancelled_call {
  const cfu_probe_call *call;
  prepared memory;
  cfu_probe_outcome *outcome;
  uint64_t returned;
} cancelled_call;

static void *run_cancelled(void *argument) {
  cancelled_call *c = argument;
  invoke(c->call, &c->memory, c->call->self, c->outcome);
  c->returned = cfu_probe_now();
  return NULL;
}

int32_t cfu_probe_cancel(const cfu_probe_call *call, uint64_t delay_ns, uint64_t *after,
                         cfu_probe_outcome *outcome) {
  cancelled_call c = {.call = call, .outcome = outcome};
  int32_t failed = prepare(call, &c.memory);
  if (failed)
    return failed;
  cfu_probe_host_begin(0, 0);
  pthread_t thread;
  failed = pthread_create(&thread, NULL, run_cancelled, &c);
  if (!failed) {
    struct timespec delay = {(time_t)(delay_ns / 1000000000u), (long)(delay_ns % 1000000000u)};
    nanosleep(&delay, NULL);
    const uint64_t cancelled = cfu_probe_now();
    cfu_probe_host_cancel();
    pthread_join(thread, NULL);
    *after = c.returned > cancelled ? c.returned - cancelled : 0;
  }
  cfu_probe_host_begin(0, 0);
  release(&c.memory);
  return failed;
}

/* ---- create and extension ---- */

void cfu_probe_create(const cfu_plugin_table *table, const char *id, const char *parameters,
                      uint32_t missing, uint32_t room, cfu_instance **self,
                      cfu_probe_outcome *outcome) {
  cfu_probe_region text = {0};
  const uint32_t capacity = room ? room : CFU_PROBE_TEXT;
  outcome->text[0] = 0;
  outcome->status = CFU_ERR_MEMORY;
  if (cfu_probe_region_make(capacity, room ? CFU_PROBE_AFTER : CFU_PROBE_ROOMY, &text) != 0)
    return;
  cfu_error error = {sizeof error, capacity, (char *)text.data};
  const uint64_t begun = cfu_probe_now();
  outcome->status = cfu_call_create(table, missing & 1 ? NULL : id, missing & 2 ? NULL : parameters,
                                    missing & 4 ? NULL : self, missing & 8 ? NULL : &error);
  outcome->nanoseconds = cfu_probe_now() - begun;
  text.data[capacity - 1] = 0;
  memcpy(outcome->text, text.data, capacity < CFU_PROBE_TEXT ? capacity : CFU_PROBE_TEXT);
  cfu_probe_region_free(&text);
}

int32_t cfu_probe_extension(const cfu_plugin_table *table, cfu_instance *self, const char *id) {
  if (!CFU_HAS_FIELD(cfu_plugin_table, table, extension) || !table->extension)
    return 2;
  return table->extension(self, id) != NULL;
}
