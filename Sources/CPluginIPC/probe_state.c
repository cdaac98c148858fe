#define _GNU_SOURCE
#include "probe_state.h"

#include <dirent.h>
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FILES 256
#define MOST_SIGNALS 65

extern char **environ;

struct cfu_probe_state {
  uint64_t threads;
  int file_count;
  int files[MOST_FILES];
  char targets[MOST_FILES][256];
  struct sigaction actions[MOST_SIGNALS];
  sigset_t blocked;
  char locale[512];
  locale_t thread_locale;
  char directory[4096];
  unsigned umask;
  char **environment;
  size_t variables;
  int64_t written;
  uint32_t float_control;
  uint32_t x87_control;
};

int32_t cfu_probe_prepare(void) {
  if (setenv("LC_ALL", "C.UTF-8", 1) != 0)
    return errno;
  int file = memfd_create("probe-stdout", 0);
  if (file < 0)
    return errno;
  int32_t failed = dup2(file, 1) < 0 ? errno : 0;
  close(file);
  return failed;
}

static uint64_t entries(const char *folder) {
  uint64_t count = 0;
  DIR *stream = opendir(folder);
  if (!stream)
    return 0;
  for (struct dirent *entry; (entry = readdir(stream));)
    count += entry->d_name[0] != '.';
  closedir(stream);
  return count;
}

/* Less the one that reading the folder takes. */
uint64_t cfu_probe_open_files(void) {
  uint64_t count = entries("/proc/self/fd");
  return count > 0 ? count - 1 : 0;
}

/* A sanitizer keeps what was freed for a while, so its memory grows whatever a plugin does. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

uint64_t cfu_probe_resident(void) {
#ifdef SANITIZED
  return 0;
#endif
  unsigned long long total = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file)
    return 0;
  if (fscanf(file, "%llu %llu", &total, &resident) != 2)
    resident = 0;
  fclose(file);
  return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t cfu_probe_heap(void) {
  struct mallinfo2 info = mallinfo2();
  return (uint64_t)info.uordblks + (uint64_t)info.hblkhd;
}

static void take_files(cfu_probe_state *state) {
  DIR *stream = opendir("/proc/self/fd");
  if (!stream)
    return;
  for (struct dirent *entry; (entry = readdir(stream)) && state->file_count < MOST_FILES;) {
    int number = atoi(entry->d_name);
    if (entry->d_name[0] == '.' || number == dirfd(stream))
      continue;
    char *target = state->targets[state->file_count];
    ssize_t length = readlinkat(dirfd(stream), entry->d_name, target, sizeof state->targets[0] - 1);
    target[length > 0 ? length : 0] = 0;
    state->files[state->file_count++] = number;
  }
  closedir(stream);
}

/* Reading the mask of umask(2) changes it for a moment, which a library's threads could see. */
static unsigned take_umask(void) {
  char line[128];
  unsigned value = 0;
  FILE *file = fopen("/proc/self/status", "re");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "Umask: %o", &value) == 1)
      break;
  if (file)
    fclose(file);
  return value;
}

static int take_environment(cfu_probe_state *state) {
  for (char **at = environ; at && *at; ++at)
    ++state->variables;
  state->environment = calloc(state->variables + 1, sizeof(char *));
  if (!state->environment)
    return 0;
  for (size_t i = 0; i < state->variables; ++i)
    if (!(state->environment[i] = strdup(environ[i])))
      return 0;
  return 1;
}

static void take_float(cfu_probe_state *state) {
#if defined(__x86_64__)
  uint32_t control;
  uint16_t x87;
  __asm__ volatile("stmxcsr %0" : "=m"(control));
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  /* The lowest six bits say what has happened, not what shall. */
  state->float_control = control & ~0x3Fu;
  state->x87_control = x87;
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  state->float_control = (uint32_t)control;
#endif
}

cfu_probe_state *cfu_probe_state_take(void) {
  cfu_probe_state *state = calloc(1, sizeof *state);
  if (!state)
    return NULL;
  /* Before any call of this function's own could matter. */
  take_float(state);
  (void)fflush(NULL);
  state->written = (int64_t)lseek(1, 0, SEEK_END);
  state->threads = entries("/proc/self/task");
  take_files(state);
  for (int number = 1; number < MOST_SIGNALS; ++number)
    if (sigaction(number, NULL, &state->actions[number]) != 0)
      memset(&state->actions[number], 0, sizeof state->actions[number]);
  (void)pthread_sigmask(SIG_SETMASK, NULL, &state->blocked);
  const char *locale = setlocale(LC_ALL, NULL);
  snprintf(state->locale, sizeof state->locale, "%s", locale ? locale : "");
  state->thread_locale = uselocale((locale_t)0);
  if (!getcwd(state->directory, sizeof state->directory))
    state->directory[0] = 0;
  state->umask = take_umask();
  if (!take_environment(state)) {
    cfu_probe_state_free(state);
    return NULL;
  }
  return state;
}

void cfu_probe_state_free(cfu_probe_state *state) {
  if (!state)
    return;
  for (size_t i = 0; state->environment && i < state->variables; ++i)
    free(state->environment[i]);
  free(state->environment);
  free(state);
}

/* ---- comparison ---- */

static const char *target_of(const cfu_probe_state *state, int number) {
  for (int i = 0; i < state->file_count; ++i)
    if (state->files[i] == number)
      return state->targets[i];
  return NULL;
}

static int files_differ(const cfu_probe_state *before, const cfu_probe_state *after, char *text,
                        size_t capacity) {
  for (int i = 0; i < after->file_count; ++i) {
    const char *was = target_of(before, after->files[i]);
    if (!was)
      return snprintf(text, capacity, "descriptor %d was left open (%s)", after->files[i],
                      after->targets[i]);
    if (strcmp(was, after->targets[i]) != 0)
      return snprintf(text, capacity, "descriptor %d is now %s, it was %s", after->files[i],
                      after->targets[i], was);
  }
  for (int i = 0; i < before->file_count; ++i)
    if (!target_of(after, before->files[i]))
      return snprintf(text, capacity, "descriptor %d (%s) was closed", before->files[i],
                      before->targets[i]);
  return 0;
}

static int signals_differ(const cfu_probe_state *before, const cfu_probe_state *after, char *text,
                          size_t capacity) {
  for (int number = 1; number < MOST_SIGNALS; ++number) {
    const char *name = sigabbrev_np(number);
    if (before->actions[number].sa_handler != after->actions[number].sa_handler ||
        before->actions[number].sa_flags != after->actions[number].sa_flags)
      return snprintf(text, capacity, "the handler of SIG%s was changed", name ? name : "RT");
    if (sigismember(&before->blocked, number) != sigismember(&after->blocked, number))
      return snprintf(text, capacity, "SIG%s was blocked or unblocked", name ? name : "RT");
  }
  return 0;
}

static int environment_differs(const cfu_probe_state *before, const cfu_probe_state *after,
                               char *text, size_t capacity) {
  const cfu_probe_state *sides[2] = {before, after};
  for (int side = 0; side < 2; ++side)
    for (size_t i = 0; i < sides[side]->variables; ++i) {
      int found = 0;
      for (size_t k = 0; k < sides[!side]->variables; ++k)
        found |= strcmp(sides[side]->environment[i], sides[!side]->environment[k]) == 0;
      if (!found)
        return snprintf(text, capacity, "the variable %.*s was set, changed or removed",
                        (int)strcspn(sides[side]->environment[i], "="),
                        sides[side]->environment[i]);
    }
  return 0;
}

static int float_differs(const cfu_probe_state *before, const cfu_probe_state *after, char *text,
                         size_t capacity) {
  if (before->float_control != after->float_control)
    return snprintf(text, capacity,
                    "the floating-point control word is now 0x%04x, it was 0x%04x%s",
                    after->float_control, before->float_control,
                    (after->float_control & ~before->float_control) & 0x8040u
                        ? " (numbers close to 0 are taken for 0)"
                        : "");
  if (before->x87_control != after->x87_control)
    return snprintf(text, capacity, "the x87 control word is now 0x%04x, it was 0x%04x",
                    after->x87_control, before->x87_control);
  return 0;
}

int32_t cfu_probe_state_differs(const cfu_probe_state *before, const cfu_probe_state *after,
                                uint32_t aspect, char *text, size_t capacity) {
  int differs = 0;
  text[0] = 0;
  switch (aspect) {
  case CFU_PROBE_THREADS:
    if (before->threads != after->threads)
      differs = snprintf(text, capacity, "%llu threads run, before it was %llu",
                         (unsigned long long)after->threads, (unsigned long long)before->threads);
    break;
  case CFU_PROBE_FILES:
    differs = files_differ(before, after, text, capacity);
    break;
  case CFU_PROBE_SIGNALS:
    differs = signals_differ(before, after, text, capacity);
    break;
  case CFU_PROBE_LOCALE:
    if (strcmp(before->locale, after->locale) != 0)
      differs = snprintf(text, capacity, "the locale is now %.100s, it was %.100s", after->locale,
                         before->locale);
    else if (before->thread_locale != after->thread_locale)
      differs = snprintf(text, capacity, "the locale of the thread was changed");
    break;
  case CFU_PROBE_DIRECTORY:
    if (strcmp(before->directory, after->directory) != 0)
      differs = snprintf(text, capacity, "the working directory is now %.200s", after->directory);
    else if (before->umask != after->umask)
      differs = snprintf(text, capacity, "the umask is now %03o, it was %03o", after->umask,
                         before->umask);
    break;
  case CFU_PROBE_ENVIRONMENT:
    differs = environment_differs(before, after, text, capacity);
    break;
  case CFU_PROBE_OUTPUT:
    if (before->written != after->written)
      differs = snprintf(text, capacity, "%lld bytes were written to stdout, or it was closed",
                         (long long)(after->written - before->written));
    break;
  default:
    differs = float_differs(before, after, text, capacity);
    break;
  }
  return differs != 0;
}
