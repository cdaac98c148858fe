#define _GNU_SOURCE
#include "sandbox_calls.h"

#include <sys/syscall.h>

static const char network[] = "use the network";
static const char process[] = "start a process";
static const char other[] = "reach into another process";
static const char group[] = "leave its process group";
static const char file[] = "change a file";
static const char machine[] = "change the machine";
static const char lasting[] = "make memory that outlives it";

const refused_call refused_calls[] = {
    {SYS_socket, "open a network socket"},
    {SYS_connect, network},
    {SYS_bind, network},
    {SYS_listen, network},
    {SYS_accept, network},
    {SYS_accept4, network},

    {SYS_execve, "start a program"},
    {SYS_execveat, "start a program"},
#if defined(SYS_fork)
    {SYS_fork, process},
    {SYS_vfork, process},
#endif
    {SYS_ptrace, other},
    {SYS_process_vm_readv, other},
    {SYS_process_vm_writev, other},
    {SYS_pidfd_open, other},
    {SYS_pidfd_getfd, other},
    {SYS_pidfd_send_signal, other},
    {SYS_tkill, other},
    {SYS_rt_sigqueueinfo, other},
    {SYS_rt_tgsigqueueinfo, other},
    {SYS_setsid, group},
    {SYS_setpgid, group},

#if defined(SYS_open)
    {SYS_open, "open"},
    {SYS_creat, "open"},
    {SYS_unlink, file},
    {SYS_rename, file},
    {SYS_mkdir, file},
    {SYS_rmdir, file},
    {SYS_link, file},
    {SYS_symlink, file},
    {SYS_mknod, file},
    {SYS_chmod, file},
    {SYS_chown, file},
    {SYS_lchown, file},
    {SYS_utime, file},
    {SYS_utimes, file},
    {SYS_futimesat, file},
#endif
    {SYS_unlinkat, file},
    {SYS_renameat, file},
    {SYS_renameat2, file},
    {SYS_mkdirat, file},
    {SYS_linkat, file},
    {SYS_symlinkat, file},
    {SYS_mknodat, file},
    {SYS_truncate, file},
    {SYS_fchmodat, file},
    {SYS_fchownat, file},
    {SYS_utimensat, file},
    {SYS_setxattr, file},
    {SYS_lsetxattr, file},
    {SYS_removexattr, file},
    {SYS_lremovexattr, file},
    /* Those that take a descriptor need none that can be written to. */
    {SYS_fchmod, file},
    {SYS_fchown, file},
    {SYS_fsetxattr, file},
    {SYS_fremovexattr, file},
    {452 /* fchmodat2 */, file},
    {463 /* setxattrat */, file},
    {466 /* removexattrat */, file},
    {SYS_open_by_handle_at, "open"},

    {SYS_shmget, lasting},
    {SYS_semget, lasting},
    {SYS_msgget, lasting},
    {SYS_mq_open, lasting},

    {SYS_mount, machine},
    {SYS_umount2, machine},
    {SYS_pivot_root, machine},
    {SYS_chroot, machine},
    {SYS_unshare, machine},
    {SYS_setns, machine},
    {SYS_bpf, machine},
    {SYS_perf_event_open, machine},
    {SYS_userfaultfd, machine},
    {SYS_add_key, machine},
    {SYS_keyctl, machine},
    {SYS_request_key, machine},
    {SYS_init_module, machine},
    {SYS_finit_module, machine},
    {SYS_delete_module, machine},
    {SYS_kexec_load, machine},
    {SYS_reboot, machine},
    {SYS_swapon, machine},
    {SYS_swapoff, machine},
    {SYS_settimeofday, machine},
    {SYS_clock_settime, machine},
    {SYS_sethostname, machine},
    {SYS_setdomainname, machine},
    {SYS_acct, machine},
    {SYS_syslog, machine},
};
const size_t refused_calls_count = sizeof refused_calls / sizeof refused_calls[0];
_Static_assert(sizeof refused_calls / sizeof refused_calls[0] <= MOST_CALLS, "MOST_CALLS");

const char *call_words(int call) {
  if (call == SYS_openat)
    return "open";
  if (call == SYS_clone)
    return process;
  if (call == SYS_kill || call == SYS_tgkill || call == SYS_prlimit64)
    return other;
  if (call == SYS_prctl)
    return "outlive its host";
  for (size_t i = 0; i < refused_calls_count; ++i)
    if (refused_calls[i].call == call)
      return refused_calls[i].words;
  return "make a system call that is not allowed";
}
