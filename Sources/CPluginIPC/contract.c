#define _GNU_SOURCE
#include "ipc_contract.h"

#include <fenv.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

extern char **environ;

/* Signals whose handlers decide how a crash, a stop or a lost pipe looks to the host. */
static const int watched[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
                              SIGSEGV, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2};
#define WATCHED (sizeof watched / sizeof watched[0])

static struct {
  struct sigaction handlers[WATCHED];
  char locale[256];
  char directory[1024];
  /* The environment as the host gave it: a handful of short variables. */
  char *environment[16];
  size_t variables;
#if defined(__x86_64__)
  unsigned mxcsr;
  unsigned short x87;
#else
  fenv_t floats;
#endif
} noted;

/* Flags that say what has happened are no mode. */
#define MXCSR_STATUS 0x3Fu

static void note_floats(void) {
#if defined(__x86_64__)
  noted.mxcsr = _mm_getcsr() & ~MXCSR_STATUS;
  __asm__ volatile("fnstcw %0" : "=m"(noted.x87));
#else
  fegetenv(&noted.floats);
#endif
}

static int floats_differ(void) {
#if defined(__x86_64__)
  unsigned short x87;
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  return (_mm_getcsr() & ~MXCSR_STATUS) != noted.mxcsr || x87 != noted.x87;
#else
  fenv_t now;
  fegetenv(&now);
  return fegetround() != FE_TONEAREST;
#endif
}

void cfu_ipc_contract_floats(void) {
#if defined(__x86_64__)
  _mm_setcsr(noted.mxcsr);
  __asm__ volatile("fldcw %0" : : "m"(noted.x87));
#else
  fesetenv(&noted.floats);
#endif
}

void cfu_ipc_contract_note(void) {
  for (size_t i = 0; i < WATCHED; ++i)
    (void)sigaction(watched[i], NULL, &noted.handlers[i]);
  const char *locale = setlocale(LC_ALL, NULL);
  snprintf(noted.locale, sizeof noted.locale, "%s", locale ? locale : "C");
  if (!getcwd(noted.directory, sizeof noted.directory))
    noted.directory[0] = 0;
  noted.variables = 0;
  for (char **variable = environ; variable && *variable && noted.variables < 16; ++variable)
    noted.environment[noted.variables++] = strdup(*variable);
  note_floats();
}

static int environment_differs(void) {
  size_t count = 0;
  for (char **variable = environ; variable && *variable; ++variable, ++count)
    if (count >= noted.variables || strcmp(*variable, noted.environment[count]) != 0)
      return 1;
  return count != noted.variables;
}

static void restore_environment(void) {
  clearenv();
  for (size_t i = 0; i < noted.variables; ++i)
    putenv(noted.environment[i]);
}

static void say(char *text, size_t capacity, size_t *used, const char *format, ...) {
  if (*used + 1 >= capacity)
    return;
  va_list values;
  va_start(values, format);
  int count = vsnprintf(text + *used, capacity - *used, format, values);
  va_end(values);
  if (count > 0)
    *used += (size_t)count < capacity - *used ? (size_t)count : capacity - *used - 1;
}

size_t cfu_ipc_contract_check(char *text, size_t capacity) {
  size_t used = 0;
  text[0] = 0;
  if (floats_differ()) {
    say(text, capacity, &used, "changed the floating-point mode\n");
    cfu_ipc_contract_floats();
  }
  const char *locale = setlocale(LC_ALL, NULL);
  if (uselocale((locale_t)0) != LC_GLOBAL_LOCALE || (locale && strcmp(locale, noted.locale) != 0)) {
    say(text, capacity, &used, "changed the locale\n");
    uselocale(LC_GLOBAL_LOCALE);
    setlocale(LC_ALL, noted.locale);
  }
  char directory[sizeof noted.directory];
  if (!getcwd(directory, sizeof directory) || strcmp(directory, noted.directory) != 0) {
    say(text, capacity, &used, "changed the working directory\n");
    if (chdir(noted.directory) != 0)
      say(text, capacity, &used, "left a working directory that cannot be left\n");
  }
  if (environment_differs()) {
    say(text, capacity, &used, "changed the environment\n");
    restore_environment();
  }
  for (size_t i = 0; i < WATCHED; ++i) {
    struct sigaction now;
    if (sigaction(watched[i], NULL, &now) != 0)
      continue;
    if (now.sa_handler != noted.handlers[i].sa_handler ||
        ((now.sa_flags ^ noted.handlers[i].sa_flags) & (SA_SIGINFO | SA_ONSTACK))) {
      say(text, capacity, &used, "changed the handler of SIG%s\n", sigabbrev_np(watched[i]));
      (void)sigaction(watched[i], &noted.handlers[i], NULL);
    }
  }
  return used;
}
