/* SPDX-License-Identifier: Apache-2.0
 * interrupt.c -- INT and TERM end a command in order: what is half-written is removed, and one line says so.
 *
 * A signal handler may do next to nothing (POSIX.1-2017, 2.4.3), so no handler is set: both signals are blocked in all
 * threads, and one thread waits for them.  It is a thread like any other and may remove folders and print.
 */
#define _POSIX_C_SOURCE 200809L
#include "interrupt.h"
#include <amur/output.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 200 };

/* The program's, not the library's: a process has one disposition of signals. */
static struct {
  pthread_mutex_t mutex;
  const char *command;
  const char *aside, *log, *kept; /* NULL: nothing is being written */
} state = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void interrupt_hold(void) { pthread_mutex_lock(&state.mutex); }
void interrupt_release(void) { pthread_mutex_unlock(&state.mutex); }

void interrupt_note(const char *aside, const char *log, const char *kept) {
  interrupt_hold();
  state.aside = aside;
  state.log = log;
  state.kept = kept;
  interrupt_release();
}

void interrupt_forget(void) { state.aside = NULL; }

/* Other threads still write there, so one pass may leave something behind. */
static void remove_aside(void) {
  const struct timespec pause = {0, 5000000};
  struct stat about;
  rename(state.log, state.kept);
  for (int i = 0; i < TRIES && lstat(state.aside, &about) == 0; i++) {
    amur_folder_remove(state.aside);
    nanosleep(&pause, NULL);
  }
}

static void *wait_for_signal(void *set) {
  int signal_no = 0;
  sigwait(set, &signal_no);
  interrupt_hold();
  if (state.aside) remove_aside();
  fprintf(stderr, "amur %s: stopped by %s; nothing was replaced%s%s\n", state.command,
          signal_no == SIGINT ? "an interrupt (INT)" : "a request to end (TERM)", state.aside ? ", the log is in " : "",
          state.aside ? state.kept : "");
  _exit(128 + signal_no);
}

void interrupt_watch(const char *command) {
  static sigset_t set; /* lives as long as the thread */
  pthread_t thread;
  state.command = command;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  /* A shell that starts a job in the background has it ignore INT: then it goes on being ignored. */
  struct sigaction old;
  if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler == SIG_IGN) sigdelset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (pthread_create(&thread, NULL, wait_for_signal, &set) != 0)
    pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* without a thread the signals end the program as usual */
  else
    pthread_detach(thread);
}
