#define _GNU_SOURCE
#include "probe_host.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_RESOURCES 32
#define MOST_THREADS 8

static struct {
  const char *key;
  const uint8_t *data;
  uint64_t size;
} resources[MOST_RESOURCES];
static uint32_t resource_count;
static const cfu_host *inner;
static uint32_t cancelled_now, threads = 1, loops, asked;
static uint64_t deadline;

/* Each piece of scratch memory begins with the address of the one before. */
static _Thread_local void *scratch_list;

uint64_t cfu_probe_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int32_t cfu_probe_host_resource(const char *key, const uint8_t *data, uint64_t size) {
  if (resource_count == MOST_RESOURCES)
    return ENOSPC;
  resources[resource_count].key = key;
  resources[resource_count].data = data;
  resources[resource_count].size = size;
  ++resource_count;
  return 0;
}

void cfu_probe_host_begin(uint32_t cancelled, uint64_t deadline_ns) {
  __atomic_store_n(&deadline, deadline_ns, __ATOMIC_RELEASE);
  __atomic_store_n(&cancelled_now, cancelled, __ATOMIC_RELEASE);
}

void cfu_probe_host_deadline(uint64_t deadline_ns) {
  __atomic_store_n(&deadline, deadline_ns, __ATOMIC_RELEASE);
}

void cfu_probe_host_cancel(void) { __atomic_store_n(&cancelled_now, 1u, __ATOMIC_RELEASE); }

void cfu_probe_host_end(void) {
  while (scratch_list) {
    void *next;
    memcpy(&next, scratch_list, sizeof next);
    free(scratch_list);
    scratch_list = next;
  }
}

void cfu_probe_host_parallel(uint32_t count) {
  threads = count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count;
}
uint32_t cfu_probe_host_loops(void) { return __atomic_load_n(&loops, __ATOMIC_ACQUIRE); }
uint32_t cfu_probe_host_asked(void) { return __atomic_load_n(&asked, __ATOMIC_ACQUIRE); }

/* ---- the services ---- */

static void host_log(void *context, int32_t level, const char *text) {
  (void)context;
  (void)level;
  char line[512];
  int length = snprintf(line, sizeof line, "%s\n", text ? text : "");
  size_t count = length < 0 ? 0 : (size_t)length;
  /* In one piece, so that lines of several threads do not mix. Nobody to tell of a failure. */
  if (write(2, line, count < sizeof line ? count : sizeof line - 1) < 0)
    return;
}

static int32_t host_cancelled(void *context) {
  (void)context;
  __atomic_add_fetch(&asked, 1u, __ATOMIC_RELAXED);
  if (__atomic_load_n(&cancelled_now, __ATOMIC_ACQUIRE))
    return 1;
  const uint64_t end = __atomic_load_n(&deadline, __ATOMIC_ACQUIRE);
  return end != 0 && cfu_probe_now() > end;
}

static void host_heartbeat(void *context) { (void)context; }

static cfu_status host_resource(void *context, const char *key, cfu_bytes *out) {
  (void)context;
  if (!key || !out || !CFU_HAS_FIELD(cfu_bytes, out, size))
    return CFU_ERR_ARGUMENT;
  for (uint32_t i = 0; i < resource_count; ++i)
    if (strcmp(resources[i].key, key) == 0) {
      out->data = resources[i].data;
      out->size = resources[i].size;
      return CFU_OK;
    }
  return CFU_ERR_RESOURCE;
}

static void *host_scratch(void *context, uint64_t size) {
  (void)context;
  void *memory = NULL;
  if (size > (uint64_t)1 << 40 || posix_memalign(&memory, 64, 64 + (size_t)size) != 0)
    return NULL;
  /* Whoever takes it for zeroed is found out. */
  memset(memory, 0xA5, 64 + (size_t)(size < 4096 ? size : 4096));
  memcpy(memory, &scratch_list, sizeof scratch_list);
  scratch_list = memory;
  return (char *)memory + 64;
}

typedef struct loop {
  cfu_loop_body body;
  void *argument;
  uint64_t count;
  uint64_t next;
  cfu_status status;
} loop;

static void *turn(void *argument) {
  loop *work = argument;
  for (;;) {
    uint64_t index = __atomic_fetch_add(&work->next, 1u, __ATOMIC_RELAXED);
    if (index >= work->count || __atomic_load_n(&work->status, __ATOMIC_ACQUIRE) != CFU_OK)
      return NULL;
    cfu_status status = work->body(work->argument, index);
    if (status != CFU_OK) {
      cfu_status none = CFU_OK;
      __atomic_compare_exchange_n(&work->status, &none, status, 0, __ATOMIC_ACQ_REL,
                                  __ATOMIC_ACQUIRE);
    }
  }
}

static cfu_status host_parallel_for(void *context, uint64_t count, cfu_loop_body body,
                                    void *argument) {
  (void)context;
  if (!body)
    return CFU_ERR_ARGUMENT;
  __atomic_add_fetch(&loops, 1u, __ATOMIC_RELAXED);
  loop work = {body, argument, count, 0, CFU_OK};
  pthread_t started[MOST_THREADS];
  uint32_t running = 0;
  while (running + 1 < threads && pthread_create(&started[running], NULL, turn, &work) == 0)
    ++running;
  turn(&work);
  while (running > 0)
    pthread_join(started[--running], NULL);
  return work.status;
}

static const void *host_extension(void *context, const char *id) {
  (void)context;
  return inner && inner->extension && id ? inner->extension(inner->context, id) : NULL;
}

const cfu_host *cfu_probe_host_make(uint32_t kind, uint32_t size, const cfu_host *extensions) {
  /* Behind the table lies what no address can be. */
  static union {
    cfu_host host;
    unsigned char bytes[256];
  } room;
  memset(room.bytes, 0xA5, sizeof room.bytes);
  inner = kind == CFU_PROBE_HOST_EMPTY ? NULL : extensions;
  cfu_host host = {
      .struct_size = sizeof host,
      .abi_major = CFU_ABI_MAJOR,
      .abi_minor = CFU_ABI_MINOR,
      .version = "CFUKit validator",
      .context = &room,
      .log = host_log,
      .cancelled = host_cancelled,
      .heartbeat = host_heartbeat,
      .resource = host_resource,
      .scratch = host_scratch,
      .parallel_for = host_parallel_for,
      .extension = host_extension,
  };
  if (kind == CFU_PROBE_HOST_EMPTY) {
    host.log = NULL;
    host.cancelled = NULL;
    host.heartbeat = NULL;
    host.resource = NULL;
    host.scratch = NULL;
    host.parallel_for = NULL;
    host.extension = NULL;
  }
  if (kind == CFU_PROBE_HOST_LARGER) {
    host.struct_size = sizeof host + 64;
    host.abi_minor = CFU_ABI_MINOR + 7;
  }
  size_t copied = sizeof host;
  if (kind == CFU_PROBE_HOST_SMALLER && size < sizeof host) {
    host.struct_size = size;
    copied = size;
  }
  memcpy(room.bytes, &host, copied);
  return &room.host;
}
