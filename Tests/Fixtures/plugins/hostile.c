/* A classifier that is correct but for one fault, chosen when it is compiled:
 *
 *   cc -shared -fPIC -DFAULT=FAULT_SEGFAULT hostile.c
 *
 * Faults at load happen always; faults in classify happen on the objects whose colony id the macro
 * GUILTY(id) names, 37 unless told otherwise. A sound object of class "even" or "odd" is told by
 * its id, so that a test can see that every answer belongs to its object. */
#include "cfu_opencv.h"

#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
  FAULT_NONE,
  /* at load */
  FAULT_LOAD_SEGFAULT,
  FAULT_NO_TABLE,
  FAULT_WRONG_MAGIC,
  FAULT_OLD_ABI,
  FAULT_NEW_ABI,
  FAULT_NEEDS_NEWER_HOST,
  FAULT_TRUNCATED_TABLE,
  FAULT_EMPTY_SLOT,
  FAULT_UNKNOWN_FLAG,
  FAULT_OTHER_CLASSES,
  FAULT_CREATE_FAILS,
  FAULT_LOAD_HANGS,
  /* on the guilty object */
  FAULT_SEGFAULT,
  FAULT_ABORT,
  FAULT_HANG,
  FAULT_HEARTBEAT_HANG,
  FAULT_EXIT,
  FAULT_CLOSE_ALL,
  FAULT_NAN,
  FAULT_NEGATIVE,
  FAULT_SUM,
  FAULT_NOTHING,
  FAULT_INFINITE_SCORE,
  FAULT_STATUS,
  FAULT_WRITES_INPUT,
  FAULT_FORK,
  FAULT_TALK,
  FAULT_CLOSES_STDOUT,
  FAULT_CLOSES_OUTPUT_AND_SLEEPS,
  FAULT_BUSY_LOOP,
  FAULT_SLEEPS,
  FAULT_WRITES_PAST_OUTPUT,
  FAULT_WRITES_BEFORE_OUTPUT,
  FAULT_CHANGES_CLASSES,
  FAULT_ALLOCATES,
  FAULT_STACK,
  FAULT_KILLS_HOST,
  FAULT_HANGS_UNTIL_TOLD,
  FAULT_FORGES_ANSWERS,
  /* on the guilty object, and then it answers as if nothing had been */
  FAULT_LOCALE,
  FAULT_DIRECTORY,
  FAULT_ENVIRONMENT,
  FAULT_FLOATS,
  FAULT_SIGNALS,
  FAULT_SOCKET,
  FAULT_WRITES_FILE,
  FAULT_REMOVES_FILE,
  FAULT_CHANGES_MODE,
  FAULT_SHARES_MEMORY,
  FAULT_SENDS_FILES,
  FAULT_READS_PASSWD,
  FAULT_EXEC,
  FAULT_LEAVES_GROUP,
  FAULT_LEAKS,
  /* at load, and then it works */
  FAULT_LOAD_SOCKET,
  FAULT_LOAD_FLOATS,
  FAULT_DEAF,
  /* not faults: what a test needs to see */
  SHOW_SERVICES,
  SHOW_CROPS,
  SHOW_OPENCV,
  SHOW_SLOW_WITH_HEARTBEAT
};

#ifndef FAULT
#define FAULT FAULT_NONE
#endif
#ifndef GUILTY
#define GUILTY(id) ((id) == 37)
#endif

static const cfu_host *host;
static const cfu_opencv *opencv;

struct cfu_instance {
  int unused;
};
static cfu_instance only;

static cfu_class classes[] = {
    {sizeof(cfu_class), CFU_CLASS_COLONY, "even", "even", 0x112233, 0, 0, 0},
    {sizeof(cfu_class), CFU_CLASS_NOT_COLONY, FAULT == FAULT_OTHER_CLASSES ? "strange" : "odd",
     "odd", 0x445566, 0, 0, 0},
};

static const cfu_descriptor descriptor = {
    .struct_size = sizeof(cfu_descriptor),
    .id = "org.example.hostile",
    .version = "1.0.0",
    .name = "Hostile",
    .card_json = "{}",
    .classes = classes,
    .class_count = 2,
    .class_stride = sizeof(cfu_class),
    .pixel_formats = FAULT == SHOW_CROPS || FAULT == SHOW_OPENCV ? CFU_PIXEL_GREY8 : CFU_PIXEL_NONE,
    .feature_count = 1,
    .feature_schema = CFU_FEATURE_SCHEMA,
    .thread_model = CFU_THREADS_INSTANCE,
    .determinism = CFU_DETERMINISM_EXACT,
};

static cfu_status say(cfu_error *error, cfu_status status, const char *text) {
  snprintf(error->text, error->capacity, "%s", text);
  return status;
}

static cfu_status hostile_init(const cfu_host *given, cfu_error *error) {
  host = given;
  if (FAULT == SHOW_OPENCV) {
    opencv = (const cfu_opencv *)host->extension(host->context, CFU_OPENCV_ID);
    if (!opencv)
      return say(error, CFU_ERR_INTERNAL, "there is no OpenCV");
  }
  if (FAULT == FAULT_LOAD_HANGS)
    for (;;)
      pause();
  if (FAULT == FAULT_LOAD_SOCKET)
    (void)socket(AF_INET, SOCK_STREAM, 0);
  if (FAULT == FAULT_LOAD_FLOATS)
    fesetround(FE_UPWARD);
  /* The worker can say that it is ready and is told nothing any more. */
  if (FAULT == FAULT_DEAF)
    (void)shutdown(3, SHUT_RD);
  return CFU_OK;
}

static uint32_t hostile_count(void) { return 1; }
static const cfu_descriptor *hostile_describe(uint32_t index) {
  return index == 0 ? &descriptor : NULL;
}

static cfu_status hostile_create(const char *id, const char *params, cfu_instance **self,
                                 cfu_error *error) {
  (void)id;
  (void)params;
  if (FAULT == FAULT_CREATE_FAILS)
    return say(error, CFU_ERR_RESOURCE, "the model has no third layer");
  *self = &only;
  return CFU_OK;
}

/* 1 when every service answers as the header says. */
static int services_work(void) {
  cfu_bytes bytes = {.struct_size = sizeof bytes};
  if (!host->extension || host->extension(host->context, "cfu.host.unknown/9") != NULL)
    return 0;
  if (host->resource(host->context, "no such file", &bytes) != CFU_ERR_RESOURCE)
    return 0;
  if (host->resource(host->context, "models/weights.bin", &bytes) != CFU_OK || bytes.size != 7 ||
      memcmp(bytes.data, "weights", 7) != 0)
    return 0;
  char *memory = host->scratch(host->context, 1000);
  if (!memory || (uintptr_t)memory % 64 != 0)
    return 0;
  memset(memory, 1, 1000);
  return host->cancelled(host->context) == 0;
}

static cfu_status add_index(void *sum, uint64_t index) {
  *(uint64_t *)sum += index;
  return CFU_OK;
}

static void wait_ms(int milliseconds) { usleep((useconds_t)milliseconds * 1000); }

/* A frame for each call, so that the stack runs out. */
static int deeper(volatile char *above) {
  volatile char here[4096];
  here[0] = above ? above[0] : 1;
  return deeper(here) + here[0];
}

static void on_signal(int number) { (void)number; }

/* Speaks to the host in the worker's place: an empty message of a kind, with a descriptor unless it
 * is -1. */
static void send_message(uint32_t kind, uint32_t sequence, int fd) {
  uint32_t header[4] = {2, kind, sequence, 0};
  struct iovec part = {header, sizeof header};
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
  if (fd >= 0) {
    packet.msg_control = control.bytes;
    packet.msg_controllen = sizeof control.bytes;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&packet);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  if (sendmsg(3, &packet, 0) < 0)
    abort();
}

/* 1 when the file could be made. */
static int write_file(void) {
  int fd = open("/tmp/cfu-hostile-plugin-was-here", O_CREAT | O_WRONLY, 0600);
  if (fd >= 0)
    close(fd);
  return fd >= 0;
}

static cfu_status misbehave(const cfu_batch *batch, const cfu_item *item, float *probabilities,
                            cfu_result *result, uint32_t index, cfu_error *error) {
  switch (FAULT) {
  case FAULT_SEGFAULT:
    host->log(host->context, CFU_LOG_INFO, "about to look at colony 37");
    raise(SIGSEGV);
    break;
  case FAULT_ABORT:
    fprintf(stderr, "assertion 'cells > 0' failed\n");
    abort();
  case FAULT_HANG:
    for (;;)
      wait_ms(1000);
  case FAULT_HEARTBEAT_HANG:
    for (;;) {
      host->heartbeat(host->context);
      wait_ms(1);
    }
  case FAULT_EXIT:
    exit(3);
  case FAULT_CLOSE_ALL:
    for (int fd = 0; fd < 64; ++fd)
      close(fd);
    break;
  case FAULT_CLOSES_STDOUT:
  case FAULT_CLOSES_OUTPUT_AND_SLEEPS:
    close(1);
    close(2);
    if (FAULT == FAULT_CLOSES_OUTPUT_AND_SLEEPS)
      wait_ms(900);
    break;
  case FAULT_NAN:
    probabilities[1] = __builtin_nanf("");
    break;
  case FAULT_NEGATIVE:
    probabilities[0] = -0.5f;
    probabilities[1] = 1.5f;
    break;
  case FAULT_SUM:
    probabilities[0] = probabilities[1] = 1.0f;
    break;
  case FAULT_INFINITE_SCORE:
    result->out_of_distribution[index] = __builtin_inff();
    break;
  case FAULT_STATUS:
    return say(error, CFU_ERR_UNSUPPORTED, "colony 37 is not my kind");
  case FAULT_WRITES_INPUT:
    ((float *)(void *)(batch->block + item->features_offset))[0] = 1.0f;
    break;
  case FAULT_FORK:
    if (fork() == 0)
      for (;;)
        wait_ms(1000);
    break;
  case FAULT_TALK:
    for (int i = 0; i < 20000; ++i)
      printf("a line that nobody asked for, number %d\n", i);
    fflush(stdout);
    for (int i = 0; i < 1000; ++i)
      host->log(host->context, CFU_LOG_INFO, "and another");
    abort();
  case FAULT_BUSY_LOOP:
    for (volatile int spins = 0;; ++spins)
      ;
  case FAULT_SLEEPS:
    wait_ms(3000);
    break;
  case FAULT_WRITES_PAST_OUTPUT:
    for (int i = 0; i < 4096; ++i)
      probabilities[i] = 0.5f;
    break;
  case FAULT_WRITES_BEFORE_OUTPUT:
    for (int i = 1; i < 200; ++i)
      result->probabilities[-i] = 0.5f;
    break;
  case FAULT_CHANGES_CLASSES:
    classes[0].id = "something else";
    break;
  case FAULT_ALLOCATES:
    for (;;) {
      char *more = malloc(16 << 20);
      if (!more)
        abort();
      more[0] = 1;
    }
  case FAULT_STACK:
    return deeper(NULL);
  case FAULT_KILLS_HOST:
    kill(getppid(), SIGKILL);
    break;
  case FAULT_LOCALE:
    setlocale(LC_ALL, "C.UTF-8");
    break;
  case FAULT_DIRECTORY:
    if (chdir("/usr") != 0)
      abort();
    break;
  case FAULT_ENVIRONMENT:
    setenv("LD_PRELOAD", "/nowhere.so", 1);
    break;
  case FAULT_FLOATS:
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040); /* flush to zero, denormals are zero */
#else
    fesetround(FE_UPWARD);
#endif
    break;
  case FAULT_SIGNALS:
    signal(SIGSEGV, on_signal);
    signal(SIGTERM, SIG_IGN);
    signal(SIGSYS, SIG_IGN);
    break;
  case FAULT_SOCKET:
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
      abort();
    break;
  case FAULT_WRITES_FILE:
    if (write_file())
      abort();
    break;
  case FAULT_REMOVES_FILE:
    if (unlink("/etc/hostname") == 0)
      abort();
    break;
  case FAULT_CHANGES_MODE:
    if (fchmod(0, 0666) == 0)
      abort();
    break;
  case FAULT_SHARES_MEMORY:
    if (shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0)
      abort();
    break;
  case FAULT_SENDS_FILES: {
    int fd = memfd_create("cfu-hostile-descriptor", 0);
    for (int i = 0; i < 100; ++i)
      send_message(6 /* a log line */, 0, fd);
    break;
  }
  case FAULT_HANGS_UNTIL_TOLD:
    while (!host->cancelled(host->context))
      wait_ms(1);
    return CFU_ERR_CANCELLED;
  case FAULT_FORGES_ANSWERS:
    for (uint32_t sequence = 0; sequence < 100; ++sequence)
      send_message(3 /* it is ready */, sequence, -1);
    break;
  case FAULT_READS_PASSWD:
    if (open("/etc/passwd", O_RDONLY) >= 0)
      abort();
    break;
  case FAULT_EXEC:
    execl("/bin/true", "true", (char *)NULL);
    break;
  case FAULT_LEAVES_GROUP:
    setsid();
    break;
  case FAULT_LEAKS: {
    char *lost = malloc(1 << 20);
    if (!lost)
      abort();
    memset(lost, 1, 1 << 20);
    break;
  }
  default:
    break;
  }
  return CFU_OK;
}

static cfu_status hostile_classify(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                                   cfu_error *error) {
  (void)self;
  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    float *probabilities = result->probabilities + 2 * (size_t)i;
    const int odd = (int)(item->colony_id % 2);
    if (FAULT == FAULT_NOTHING && GUILTY(item->colony_id))
      continue;
    if (FAULT == FAULT_FLOATS) {
      /* Wrong by far where numbers below the normal ones have become zero. */
      volatile float tiny = 1e-40f;
      if (!GUILTY(item->colony_id) && tiny * 1e30f * 1e10f < 0.5f)
        return say(error, CFU_ERR_INTERNAL, "small numbers are gone");
    }
    probabilities[0] = odd ? 0.0f : 1.0f;
    probabilities[1] = odd ? 1.0f : 0.0f;
    if (FAULT == SHOW_SERVICES) {
      uint64_t sum = 0;
      cfu_status status = host->parallel_for(host->context, 5, add_index, &sum);
      if (!services_work() || status != CFU_OK || sum != 10)
        return say(error, CFU_ERR_INTERNAL, "a service does not answer as it should");
      result->item_flags[i] = odd ? CFU_ITEM_REJECTED : 0;
      result->out_of_distribution[i] = cfu_item_features(batch, item)[0];
    }
    if (FAULT == SHOW_CROPS) {
      const uint8_t *pixels = cfu_item_pixels(batch, item);
      const uint8_t *mask = cfu_item_mask(batch, item);
      float sum = 0;
      if (!pixels || !mask || (uintptr_t)pixels % 64 != 0)
        return say(error, CFU_ERR_INTERNAL, "there are no pixels");
      for (uint32_t y = 0; y < item->height; ++y)
        for (uint32_t x = 0; x < item->width; ++x)
          if (mask[y * item->mask_stride + x])
            sum += pixels[y * item->pixel_stride + x];
      result->out_of_distribution[i] = sum;
    }
    if (FAULT == SHOW_OPENCV) {
      /* The crop's zeroth moment, straight from the memory that only the host can write. */
      cfu_view view = {sizeof view,
                       CFU_SAMPLE_U8,
                       1,
                       item->width,
                       item->height,
                       0,
                       item->pixel_stride,
                       (void *)cfu_item_pixels(batch, item)};
      cfu_moments moments = {.struct_size = sizeof moments};
      cfu_status status = opencv->moments(&view, 0, &moments);
      if (status != CFU_OK)
        return say(error, status, "no moments");
      result->out_of_distribution[i] = (float)moments.m00;
    }
    if (FAULT == SHOW_SLOW_WITH_HEARTBEAT && i % 10 == 0) {
      wait_ms(100);
      host->heartbeat(host->context);
    }
    if (GUILTY(item->colony_id)) {
      cfu_status status = misbehave(batch, item, probabilities, result, i, error);
      if (status != CFU_OK)
        return status;
    }
  }
  return CFU_OK;
}

static void hostile_destroy(cfu_instance *self) { (void)self; }

static cfu_plugin_table table = {
    .struct_size = sizeof(cfu_plugin_table),
    .build = CFU_BUILD_INITIALISER,
    .init = hostile_init,
    .count = hostile_count,
    .describe = hostile_describe,
    .create = hostile_create,
    .classify = hostile_classify,
    .destroy = hostile_destroy,
};

const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_major;
  (void)host_minor;
  switch (FAULT) {
  case FAULT_LOAD_SEGFAULT:
    raise(SIGSEGV);
    break;
  case FAULT_NO_TABLE:
    return NULL;
  case FAULT_WRONG_MAGIC:
    table.build.magic = 0x12345678;
    break;
  case FAULT_OLD_ABI:
    table.build.abi_major = 0;
    break;
  case FAULT_NEW_ABI:
    table.build.abi_major = 2;
    break;
  case FAULT_NEEDS_NEWER_HOST:
    table.build.minimum_host_minor = 9;
    break;
  case FAULT_TRUNCATED_TABLE:
    table.struct_size = 80;
    break;
  case FAULT_EMPTY_SLOT:
    table.classify = NULL;
    break;
  case FAULT_UNKNOWN_FLAG:
    table.required_flags = 4;
    break;
  default:
    break;
  }
  return &table;
}
