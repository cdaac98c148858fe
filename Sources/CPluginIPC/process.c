#define _GNU_SOURCE
#include "ipc_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Under a sanitizer the worker's own crash handler would hide the signal that a plugin died of. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

/* ---- the starting thread ---- */

typedef struct request {
  const char *path;
  const char *const *arguments;
  int child_control;
  int child_output;
  pid_t pid;
  int error;
  int done;
  struct request *next;
} request;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static request *pending;
static int starter_running;

/* Runs in the starting thread. */
static int spawn(request *r) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error)
    return error;
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);

  /* No backtraces: the signal is what the host wants to see, at once. */
  char *environment[7] = {"LC_ALL=C", "PATH=/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no"};
  int variables = 3;
#ifdef SANITIZED
#define RAW "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0"
  environment[variables++] = "ASAN_OPTIONS=detect_leaks=0:" RAW;
  environment[variables++] = "TSAN_OPTIONS=" RAW;
#endif
  char libraries[4096];
  const char *search = getenv("LD_LIBRARY_PATH");
  if (search && *search &&
      (size_t)snprintf(libraries, sizeof libraries, "LD_LIBRARY_PATH=%s", search) <
          sizeof libraries)
    environment[variables++] = libraries;

  /* A session of its own and not only a group: a process of the terminal's session can type into
   * that terminal. */
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID;
  if ((error = posix_spawnattr_setflags(&attributes, flags)) == 0 &&
      (error = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
      (error = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
      (error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) == 0 &&
      (error = posix_spawn_file_actions_adddup2(&actions, r->child_output, 1)) == 0 &&
      (error = posix_spawn_file_actions_adddup2(&actions, r->child_output, 2)) == 0 &&
      (error = posix_spawn_file_actions_adddup2(&actions, r->child_control, CFU_IPC_CONTROL_FD)) ==
          0 &&
      (error = posix_spawn_file_actions_addclosefrom_np(&actions, CFU_IPC_CONTROL_FD + 1)) == 0 &&
      (error = posix_spawn_file_actions_addchdir_np(&actions, "/")) == 0)
    error = posix_spawn(&r->pid, r->path, &actions, &attributes, (char *const *)r->arguments,
                        environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

static void *starter(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!pending)
      pthread_cond_wait(&changed, &lock);
    request *r = pending;
    pending = r->next;
    pthread_mutex_unlock(&lock);
    int error = spawn(r);
    pthread_mutex_lock(&lock);
    r->error = error;
    r->done = 1;
    pthread_cond_broadcast(&changed);
  }
  return NULL;
}

/* Called with the lock held. */
static int ensure_starter(void) {
  if (starter_running)
    return 0;
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&thread, NULL, starter, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (error == 0) {
    pthread_detach(thread);
    starter_running = 1;
  }
  return error;
}

static int hand_over(request *r) {
  pthread_mutex_lock(&lock);
  int error = ensure_starter();
  if (error == 0) {
    r->next = pending;
    pending = r;
    pthread_cond_broadcast(&changed);
    while (!r->done)
      pthread_cond_wait(&changed, &lock);
    error = r->error;
  }
  pthread_mutex_unlock(&lock);
  return error;
}

/* ---- start ---- */

static void close_fd(int32_t *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

/* Moves a descriptor out of the range that the child's own descriptors use. */
static int lift(int *fd) {
  int lifted = fcntl(*fd, F_DUPFD_CLOEXEC, 16);
  if (lifted < 0)
    return errno;
  close(*fd);
  *fd = lifted;
  return 0;
}

int32_t cfu_ipc_process_start(const char *path, const char *const *arguments,
                              cfu_ipc_process *process) {
  int control[2] = {-1, -1}, output[2] = {-1, -1};
  int error = 0;
  *process = (cfu_ipc_process){-1, -1, -1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0 ||
      pipe2(output, O_CLOEXEC) != 0)
    error = errno;
  if (!error)
    error = lift(&control[1]);
  if (!error)
    error = lift(&output[1]);
  if (!error && fcntl(output[0], F_SETFL, O_NONBLOCK) != 0)
    error = errno;
  if (!error) {
    request r = {path, arguments, control[1], output[1], -1, 0, 0, NULL};
    error = hand_over(&r);
    process->pid = r.pid;
  }
  if (!error) {
    process->pidfd = (int32_t)syscall(SYS_pidfd_open, process->pid, 0);
    if (process->pidfd < 0) {
      error = errno;
      kill(process->pid, SIGKILL);
      waitpid(process->pid, NULL, 0);
    }
  }
  close_fd(&control[1]);
  close_fd(&output[1]);
  if (error) {
    close_fd(&control[0]);
    close_fd(&output[0]);
    process->pid = -1;
    return error;
  }
  process->control = control[0];
  process->output = output[0];
  return 0;
}

/* ---- wait and end ---- */

int32_t cfu_ipc_process_wait(cfu_ipc_process *process, int32_t timeout_ms) {
  struct pollfd fds[3] = {
      {process->control, POLLIN, 0}, {process->output, POLLIN, 0}, {process->pidfd, POLLIN, 0}};
  int count = poll(fds, 3, timeout_ms);
  if (count <= 0)
    return 0;
  int32_t events = 0;
  if (fds[0].revents & POLLIN)
    events |= CFU_IPC_EVENT_MESSAGE;
  if (fds[1].revents & POLLIN)
    events |= CFU_IPC_EVENT_OUTPUT;
  else if (fds[1].revents)
    /* The worker has closed its end. A pipe says so for ever, and no wait would wait any more. */
    close_fd(&process->output);
  /* At the end of its stream a socket is readable as well, so death is asked for separately and
   * counts as soon as the process is gone or its end of the socket is. */
  if ((fds[2].revents & POLLIN) || (fds[0].revents & (POLLHUP | POLLERR))) {
    char byte;
    ssize_t left = recv(process->control, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    /* A worker that died with questions unread resets the socket; that is told once, ahead of the
     * messages that it had sent before. */
    if (left < 0 && errno == ECONNRESET)
      left = recv(process->control, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (left <= 0)
      events = (events & ~CFU_IPC_EVENT_MESSAGE) | CFU_IPC_EVENT_DEATH;
  }
  return events;
}

size_t cfu_ipc_process_output(const cfu_ipc_process *process, char *buffer, size_t capacity) {
  ssize_t count;
  do
    count = read(process->output, buffer, capacity);
  while (count < 0 && errno == EINTR);
  return count > 0 ? (size_t)count : 0;
}

cfu_ipc_exit cfu_ipc_process_end(cfu_ipc_process *process, int32_t patience_ms) {
  cfu_ipc_exit result = {0, 0};
  close_fd(&process->control);
  if (process->pid > 0) {
    if (patience_ms > 0) {
      struct pollfd fd = {process->pidfd, POLLIN, 0};
      (void)poll(&fd, 1, patience_ms);
    }
    /* The group first: children of the plugin, too. The leader is not reaped yet, so neither its
     * process id nor its group id can have been given to anybody else. */
    kill(-process->pid, SIGKILL);
    kill(process->pid, SIGKILL);
    int status = 0;
    pid_t reaped;
    do
      reaped = waitpid(process->pid, &status, 0);
    while (reaped < 0 && errno == EINTR);
    if (reaped == process->pid) {
      if (WIFSIGNALED(status))
        result.signal = WTERMSIG(status);
      else
        result.status = WEXITSTATUS(status);
    }
  }
  process->pid = -1;
  close_fd(&process->pidfd);
  close_fd(&process->output);
  return result;
}

void cfu_ipc_signal_name(int32_t signal, char *buffer, size_t capacity) {
  const char *name = sigabbrev_np(signal);
  if (name)
    snprintf(buffer, capacity, "SIG%s", name);
  else
    snprintf(buffer, capacity, "signal %d", signal);
}

int32_t cfu_ipc_worker_begin(int32_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
    return errno;
  /* The parent may have died before the line above. */
  if (getppid() != parent)
    return ESRCH;
  struct rlimit none = {0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
  if (fcntl(CFU_IPC_CONTROL_FD, F_SETFD, FD_CLOEXEC) != 0)
    return errno;
  return 0;
}

int32_t cfu_ipc_own_pid(void) { return (int32_t)getpid(); }
int32_t cfu_ipc_again(void) { return EAGAIN; }
