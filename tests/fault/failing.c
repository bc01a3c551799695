/* SPDX-License-Identifier: Apache-2.0
 * failing.c -- a shared object to preload: the machine fails once, where it is told to.
 *
 *   FAILING_KIND   memory, write, short, sync, rename or read
 *   FAILING_AT     number from 1 of the one that fails; 0: none
 *   FAILING_ALL    if set, all that follow fail, too
 *   FAILING_LOG    file that takes a line for each: a hash of the functions that asked for it; with FAILING_AT the
 *                  functions themselves, of the one that failed
 *
 * Memory fails in malloc and its kin, through which libc gets its own (strdup, fopen, getline, opendir).  System calls
 * are caught by a filter of the kernel (seccomp), since libc's streams call them directly: the filter sends SIGSYS, and
 * the handler fails the call or makes it.  Calls of its own carry a mark in the sixth argument, which none of them
 * uses.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define ARGUMENT(u, i) ((long)(u)->uc_mcontext.gregs[(const int[]){REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8}[i]])
#define RESULT(u) ((u)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define ARGUMENT(u, i) ((long)(u)->uc_mcontext.regs[i])
#define RESULT(u) ((u)->uc_mcontext.regs[0])
#else
#error "registers of this processor are not known"
#endif

enum { MARK = 0x616d7572, FRAMES = 32, NEAREST = 12, LOG_FD = 900 };

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);
void *__libc_memalign(size_t alignment, size_t n);

static bool armed, memory, all;
static long fail_at;
static atomic_long count;
static _Thread_local bool inside; /* what the log asks for is not counted */

/* ---- counting -------------------------------------------------------------------------------------------- */

static void log_line(bool fails) {
  void *frame[FRAMES];
  const int n = backtrace(frame, FRAMES);
  if (fails) {
    backtrace_symbols_fd(frame, n, LOG_FD);
    return;
  }
  uint64_t hash = UINT64_C(14695981039346656037);
  for (int i = 0; i < n && i < NEAREST; i++) /* within their pages: where these lie is another place in every run */
    hash = (hash ^ ((uint64_t)(uintptr_t)frame[i] & 0xfff)) * UINT64_C(1099511628211);
  char text[32];
  const int length = snprintf(text, sizeof text, "%016llx\n", (unsigned long long)hash);
  syscall(SYS_write, LOG_FD, text, length, 0, 0, MARK);
}

/* Counts one more; must it fail? */
static bool fails(void) {
  if (!armed || inside) return false;
  const long number = atomic_fetch_add(&count, 1) + 1;
  const bool chosen = number == fail_at || (all && fail_at && number > fail_at);
  const int why = errno;
  inside = true;
  if (!fail_at || number == fail_at) log_line(number == fail_at);
  inside = false;
  errno = why;
  return chosen;
}

/* ---- memory ---------------------------------------------------------------------------------------------- */

static bool out_of_memory(void) {
  if (!memory || !fails()) return false;
  errno = ENOMEM;
  return true;
}

void *malloc(size_t n) { return out_of_memory() ? NULL : __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return out_of_memory() ? NULL : __libc_calloc(n, size); }
void *realloc(void *old, size_t n) { return out_of_memory() ? NULL : __libc_realloc(old, n); }
void *memalign(size_t alignment, size_t n) { return out_of_memory() ? NULL : __libc_memalign(alignment, n); }
void *aligned_alloc(size_t alignment, size_t n) { return out_of_memory() ? NULL : __libc_memalign(alignment, n); }
int posix_memalign(void **to, size_t alignment, size_t n) {
  if (out_of_memory()) return ENOMEM;
  *to = __libc_memalign(alignment, n);
  return *to ? 0 : ENOMEM;
}

/* ---- system calls ---------------------------------------------------------------------------------------- */

static const struct kind {
  const char *name;
  int call[5], n_call;
  int error; /* 0: fewer bytes */
} kinds[] = {
    {"write", {SYS_write, SYS_pwrite64, SYS_writev, SYS_ftruncate}, 4, ENOSPC},
    {"short", {SYS_write, SYS_pwrite64}, 2, 0},
    {"sync", {SYS_fsync, SYS_fdatasync}, 2, EIO},
    {"rename",
     {SYS_renameat, SYS_renameat2, SYS_linkat,
#ifdef SYS_rename
      SYS_rename, SYS_link},
     5,
     EIO},
#else
               }, 3, EIO},
#endif
    {"read", {SYS_read, SYS_pread64, SYS_readv}, 3, EIO},
};
static const struct kind *kind;

static void on_call(int signal_number, siginfo_t *info, void *context) {
  (void)signal_number;
  ucontext_t *u = context;
  long a[5];
  for (int i = 0; i < 5; i++) a[i] = ARGUMENT(u, i);
  const bool is_write = info->si_syscall == SYS_write;
  const bool fail = !(is_write && (a[0] == STDERR_FILENO || a[0] == LOG_FD)) && fails();
  const int why = errno;
  if (fail && kind->error) {
    RESULT(u) = -kind->error;
  } else {
    if (fail && a[2] > 1) a[2] /= 2;
    const long done = syscall(info->si_syscall, a[0], a[1], a[2], a[3], a[4], MARK);
    RESULT(u) = done < 0 ? -errno : done;
  }
  errno = why;
}

/* Sends SIGSYS for the calls of the kind that do not carry the mark. */
static void catch_calls(void) {
  struct sock_filter code[32];
  unsigned short n = 0;
  code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
  code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (int i = 0; i < kind->n_call; i++)
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)kind->call[i],
                                             (unsigned char)(kind->n_call - i), 0);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5]));
  code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MARK, 0, 1);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
  const struct sock_fprog program = {.len = n, .filter = code};
  const struct sigaction action = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER};
  if (sigaction(SIGSYS, &action, NULL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    _exit(77);
}

/* ---- start ----------------------------------------------------------------------------------------------- */

__attribute__((constructor)) static void arm(void) {
  const char *name = getenv("FAILING_KIND"), *at = getenv("FAILING_AT"), *log = getenv("FAILING_LOG");
  if (!name || !at || !log) return;
  const int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (fd < 0 || dup2(fd, LOG_FD) < 0) _exit(77);
  close(fd);
  void *frame[1];
  backtrace(frame, 1); /* loads what it needs */
  fail_at = strtol(at, NULL, 10);
  all = getenv("FAILING_ALL") != NULL;
  memory = strcmp(name, "memory") == 0;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].name, name) == 0) kind = &kinds[i];
  armed = true;
  if (kind) catch_calls();
}
