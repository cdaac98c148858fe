#include "ipc_thread.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static void (*pending)(void *);
static void *pending_argument;
static uint64_t asked, done;
static int running;

static void *work(void *unused) {
  (void)unused;
  /* Signals are for the program's own threads. */
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!pending)
      pthread_cond_wait(&changed, &lock);
    void (*body)(void *) = pending;
    void *argument = pending_argument;
    pthread_mutex_unlock(&lock);
    body(argument);
    pthread_mutex_lock(&lock);
    pending = NULL;
    ++done;
    pthread_cond_broadcast(&changed);
  }
  return NULL;
}

int32_t cfu_ipc_on_plugin_thread(void (*body)(void *argument), void *argument) {
  pthread_mutex_lock(&lock);
  if (!running) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, work, NULL);
    if (error) {
      pthread_mutex_unlock(&lock);
      return error;
    }
    pthread_detach(thread);
    running = 1;
  }
  while (pending)
    pthread_cond_wait(&changed, &lock);
  pending = body;
  pending_argument = argument;
  const uint64_t mine = ++asked;
  pthread_cond_broadcast(&changed);
  while (done < mine)
    pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return 0;
}
