/* A host that starts a worker, says its process id, and waits to be killed: the worker must not
 * outlive it, although the thread that asked for it ends at once.
 *
 *   cc parent.c process.c -o parent && ./parent WORKER */
#include "ipc_process.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static cfu_ipc_process process;

static void *start(void *worker) {
  char parent[16];
  snprintf(parent, sizeof parent, "%d", (int)getpid());
  const char *arguments[] = {worker, parent, NULL};
  return cfu_ipc_process_start(worker, arguments, &process) == 0 ? worker : NULL;
}

int main(int count, char **arguments) {
  pthread_t thread;
  void *started = NULL;
  if (count != 2 || pthread_create(&thread, NULL, start, arguments[1]) != 0 ||
      pthread_join(thread, &started) != 0 || !started)
    return 1;
  printf("%d\n", process.pid);
  fflush(stdout);
  for (;;)
    pause();
}
