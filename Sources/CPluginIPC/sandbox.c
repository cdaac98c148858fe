#define _GNU_SOURCE
#include "ipc_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "sandbox_calls.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Files that may be read at work: what a library loads lazily and what tells the machine. */
static const char *const readable[] = {
    "/usr", "/lib", "/lib64", "/proc", "/sys", "/etc/ld.so.cache", "/etc/locale.alias"};
static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                      "/dev/urandom"};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int at_work;
static int has_landlock;

/* ---- what was refused ---- */

#define REFUSALS 16u
static struct refusal {
  int call;
  int ready;
  char path[160];
} refusals[REFUSALS];
static unsigned refused_count;

/* Runs in the handler of SIGSYS: no allocation, no lock. */
static void note(int call, const char *path) {
  unsigned index = __atomic_fetch_add(&refused_count, 1, __ATOMIC_ACQ_REL);
  if (index >= REFUSALS)
    return;
  struct refusal *r = &refusals[index];
  r->call = call;
  size_t length = path ? strnlen(path, sizeof r->path - 1) : 0;
  if (length > 0)
    memcpy(r->path, path, length);
  r->path[length] = 0;
  __atomic_store_n(&r->ready, 1, __ATOMIC_RELEASE);
}

size_t cfu_ipc_sandbox_refused(char *text, size_t capacity) {
  size_t used = 0;
  if (capacity > 0)
    text[0] = 0;
  unsigned count = __atomic_load_n(&refused_count, __ATOMIC_ACQUIRE);
  if (count == 0)
    return 0;
  if (count > REFUSALS)
    count = REFUSALS;
  for (unsigned i = 0; i < count; ++i) {
    struct refusal *r = &refusals[i];
    if (!__atomic_load_n(&r->ready, __ATOMIC_ACQUIRE))
      continue;
    int told = 0;
    for (unsigned j = 0; j < i && !told; ++j)
      told = refusals[j].call == r->call && strcmp(refusals[j].path, r->path) == 0;
    if (told || used + 1 >= capacity)
      continue;
    int written = snprintf(text + used, capacity - used, "tried to %s%s%s\n", call_words(r->call),
                           r->path[0] ? " " : "", r->path);
    if (written > 0)
      used += (size_t)written < capacity - used ? (size_t)written : capacity - used - 1;
  }
  for (unsigned i = 0; i < REFUSALS; ++i)
    __atomic_store_n(&refusals[i].ready, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&refused_count, 0, __ATOMIC_RELEASE);
  return used;
}

#if !defined(SANITIZED)

/* ---- opening files ---- */

/* Sixth argument of the one openat that the filter lets pass: the handler's own. It is no secret
 * that holds back a malicious plugin, Landlock does that; it lets the handler say what was refused.
 */
static uint64_t cookie;

static int starts_with(const char *path, const char *prefix) {
  size_t length = strlen(prefix);
  return strncmp(path, prefix, length) == 0 && (path[length] == 0 || path[length] == '/');
}

/* Where there is no Landlock the text of the path has to do. */
static int may_open(const char *path, int flags) {
  if (has_landlock)
    return 1;
  for (size_t i = 0; i < COUNT(devices); ++i)
    if (strcmp(path, devices[i]) == 0)
      return 1;
  if ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC | O_TMPFILE)))
    return 0;
  if (!at_work)
    return 1;
  /* /proc/PID/root and /proc/PID/cwd lead out of /proc again. */
  for (size_t i = 0; i < COUNT(readable); ++i)
    if (starts_with(path, readable[i]) && !strstr(path, "/../") && !strstr(path, "/root/") &&
        !strstr(path, "/cwd/"))
      return 1;
  return 0;
}

static long open_for(int call, int directory, const char *path, int flags, unsigned mode) {
  if (!path || !may_open(path, flags)) {
    note(call, path);
    return -EACCES;
  }
  long fd = syscall(SYS_openat, directory, path, flags, mode, 0, cookie);
  if (fd >= 0)
    return fd;
  int failed = errno;
  if (failed == EACCES || failed == EPERM)
    note(call, path);
  return -failed;
}

/* ---- the handler ---- */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define ARGUMENT(context, index)                                                                   \
  ((context)->uc_mcontext.gregs[(const int[]){REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8,          \
                                              REG_R9}[index]])
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define ARGUMENT(context, index) ((context)->uc_mcontext.regs[index])
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#else
#error "The sandbox knows x86-64 and aarch64."
#endif

static void refuse(int signal, siginfo_t *info, void *raw) {
  (void)signal;
  ucontext_t *context = raw;
  const int kept = errno;
  const int call = info->si_syscall;
  long result = -EPERM;
  switch (call) {
  case SYS_openat:
    result =
        open_for(call, (int)ARGUMENT(context, 0), (const char *)(uintptr_t)ARGUMENT(context, 1),
                 (int)ARGUMENT(context, 2), (unsigned)ARGUMENT(context, 3));
    break;
#if defined(SYS_open)
  case SYS_open:
    result = open_for(SYS_openat, AT_FDCWD, (const char *)(uintptr_t)ARGUMENT(context, 0),
                      (int)ARGUMENT(context, 1), (unsigned)ARGUMENT(context, 2));
    break;
  case SYS_creat:
    result = open_for(SYS_openat, AT_FDCWD, (const char *)(uintptr_t)ARGUMENT(context, 0),
                      O_CREAT | O_WRONLY | O_TRUNC, (unsigned)ARGUMENT(context, 1));
    break;
#endif
  default:
    note(call, NULL);
    break;
  }
  RESULT(context) = result;
  errno = kept;
}

/* ---- seccomp ---- */

#define AT(field) ((uint32_t)offsetof(struct seccomp_data, field))
/* Low word of an argument, on the little-endian machines that this knows. */
#define LOW(index) (AT(args) + 8u * (index))
#define LOAD_WORD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define TRAP BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)
#define NO_SUCH_CALL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), yes, no)

static int filter_calls(void) {
  if (getrandom(&cookie, sizeof cookie, 0) != (ssize_t)sizeof cookie)
    return errno;
  const uint32_t own = (uint32_t)getpid();
  /* Rules with a look at arguments; every path of each ends in a return. */
  const struct sock_filter rules[] = {
    LOAD_WORD(AT(arch)),
    IF_EQUAL(ARCHITECTURE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD_WORD(AT(nr)),
#if defined(__x86_64__)
    /* The second, nearly dead, set of numbers on this machine. */
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1),
    NO_SUCH_CALL,
#endif
    /* The C library falls back from clone3, whose flags cannot be seen from here, to clone. */
    IF_EQUAL(SYS_clone3, 0, 1),
    NO_SUCH_CALL,
    IF_EQUAL(437 /* openat2 */, 0, 1),
    NO_SUCH_CALL,
    IF_EQUAL(425 /* io_uring_setup */, 0, 1),
    NO_SUCH_CALL,
    IF_EQUAL(SYS_clone, 0, 4),
    LOAD_WORD(LOW(0)),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
    ALLOW,
    TRAP,
    IF_EQUAL(SYS_openat, 0, 6),
    LOAD_WORD(LOW(5)),
    IF_EQUAL((uint32_t)cookie, 0, 3),
    LOAD_WORD(LOW(5) + 4),
    IF_EQUAL((uint32_t)(cookie >> 32), 0, 1),
    ALLOW,
    TRAP,
    IF_EQUAL(SYS_kill, 0, 4),
    LOAD_WORD(LOW(0)),
    IF_EQUAL(own, 0, 1),
    ALLOW,
    TRAP,
    IF_EQUAL(SYS_tgkill, 0, 4),
    LOAD_WORD(LOW(0)),
    IF_EQUAL(own, 0, 1),
    ALLOW,
    TRAP,
    IF_EQUAL(SYS_prlimit64, 0, 5),
    LOAD_WORD(LOW(0)),
    IF_EQUAL(0, 1, 0),
    IF_EQUAL(own, 0, 1),
    ALLOW,
    TRAP,
    IF_EQUAL(SYS_prctl, 0, 4),
    LOAD_WORD(LOW(0)),
    IF_EQUAL(PR_SET_PDEATHSIG, 1, 0),
    ALLOW,
    TRAP,
    /* The handler of SIGSYS stays the sandbox's. */
    IF_EQUAL(SYS_rt_sigaction, 0, 4),
    LOAD_WORD(LOW(0)),
    IF_EQUAL(SIGSYS, 1, 0),
    ALLOW,
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_filter program[COUNT(rules) + 2 * MOST_CALLS + 1];
  size_t length = COUNT(rules);
  memcpy(program, rules, sizeof rules);
  for (size_t i = 0; i < refused_calls_count; ++i) {
    program[length++] = (struct sock_filter)IF_EQUAL(refused_calls[i].call, 0, 1);
    program[length++] = (struct sock_filter)TRAP;
  }
  program[length++] = (struct sock_filter)ALLOW;

  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = refuse;
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
  if (sigaction(SIGSYS, &action, NULL) != 0)
    return errno;
  struct sock_fprog filter = {(unsigned short)length, program};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) == 0
             ? 0
             : errno;
}

/* ---- Landlock ---- */

/* Rights by the version of the interface that brought them. */
static uint64_t known_rights(long version) {
  uint64_t rights = (1ull << 13) - 1; /* version 1: up to make_sym */
  if (version >= 2)
    rights |= 1ull << 13; /* refer */
  if (version >= 3)
    rights |= 1ull << 14; /* truncate */
  if (version >= 5)
    rights |= 1ull << 15; /* ioctl on devices */
  return rights;
}

static void allow_path(int ruleset, const char *path, uint64_t rights) {
  struct landlock_path_beneath_attr rule = {.allowed_access = rights};
  rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0)
    return;
  (void)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(rule.parent_fd);
}

static int restrict_files(int work) {
  long version =
      syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1)
    return errno ? errno : ENOSYS;
  const uint64_t file_reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
  const uint64_t reading = file_reading | LANDLOCK_ACCESS_FS_READ_DIR;
  struct {
    uint64_t handled_access_fs;
  } attributes = {known_rights(version)};
  int ruleset =
      (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, (uint32_t)0);
  if (ruleset < 0)
    return errno;
  for (size_t i = 0; i < COUNT(devices); ++i)
    allow_path(ruleset, devices[i], LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  if (work) {
    for (size_t i = 0; i < COUNT(readable); ++i)
      allow_path(ruleset, readable[i], strchr(readable[i], '.') ? file_reading : reading);
  } else {
    allow_path(ruleset, "/", reading);
  }
  int failed = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0 ? 0 : errno;
  close(ruleset);
  if (!failed)
    has_landlock = 1;
  return failed;
}

/* A worker that root started needs nothing that only root may do, but for reading a library in a
 * folder that is closed to others. `kept`: bits of the first 32 capabilities, where held. */
static int drop_privileges(uint32_t kept) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct held[2];
  memset(held, 0, sizeof held);
  if (syscall(SYS_capget, &header, held) != 0)
    return errno;
  kept &= held[0].permitted;
  memset(held, 0, sizeof held);
  held[0].permitted = held[0].effective = kept;
  return syscall(SYS_capset, &header, held) == 0 ? 0 : errno;
}

static void add_problem(char *problem, size_t capacity, const char *what, int error) {
  size_t used = strnlen(problem, capacity);
  if (used + 1 < capacity)
    snprintf(problem + used, capacity - used, "%s%s (%s)", used ? "; " : "", what, strerror(error));
}

#endif

int32_t cfu_ipc_sandbox_enter(uint32_t flags, char *problem, size_t capacity) {
  if (capacity > 0)
    problem[0] = 0;
#if defined(SANITIZED)
  (void)flags;
  (void)readable;
  (void)devices;
  (void)at_work;
  (void)has_landlock;
  (void)note;
  snprintf(problem, capacity, "built with a sanitizer");
  return ENOTSUP;
#else
  int32_t first = 0, failed;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return errno;
  const uint32_t kept = flags & CFU_IPC_SANDBOX_WORK ? 0 : 1u << CAP_DAC_READ_SEARCH;
  if (flags & CFU_IPC_SANDBOX_LOAD) {
    if ((failed = restrict_files(0)) != 0) {
      add_problem(problem, capacity, "no Landlock: files are guarded by their paths only", failed);
      first = failed;
    }
    if ((failed = filter_calls()) != 0) {
      add_problem(problem, capacity, "no seccomp: system calls are not guarded", failed);
      first = first ? first : failed;
    }
  }
  if (flags & CFU_IPC_SANDBOX_WORK) {
    at_work = 1;
    if (has_landlock && (failed = restrict_files(1)) != 0) {
      add_problem(problem, capacity, "Landlock cannot be narrowed", failed);
      first = first ? first : failed;
    }
  }
  if ((failed = drop_privileges(kept)) != 0) {
    add_problem(problem, capacity, "privileges cannot be dropped", failed);
    first = first ? first : failed;
  }
  return first;
#endif
}
