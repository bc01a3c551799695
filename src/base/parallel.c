/* SPDX-License-Identifier: Apache-2.0
 * parallel.c -- a parallel for over indices, and the processors there are.
 *
 * Threads take the next index from one counter, so that long tasks do not keep others waiting.  Which thread runs which
 * task is chance; results do not show it, since tasks write to places of their own, and of several failures that of the
 * smallest index counts.  Threads are started for each call: that takes some ten microseconds, and the tasks of a call
 * milliseconds.
 * POSIX threads rather than C11 threads: the thread sanitizer knows only the former.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/base.h>
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  int n;
  amur_task task;
  void *context;
  atomic_int next; /* the next index to be taken */
  pthread_mutex_t lock;
  int first_failed; /* smallest index of a task that failed; n if none */
  amur_err err;     /* its error */
} job;

typedef struct {
  job *j;
  int worker; /* 0 is the thread that called */
} thread_arg;

static void note_failure(job *j, int i, amur_status status, const amur_err *err) {
  pthread_mutex_lock(&j->lock);
  if (i < j->first_failed) {
    j->first_failed = i;
    j->err = *err;
    j->err.status = status;
  }
  pthread_mutex_unlock(&j->lock);
}

static void *work(void *argument) {
  const thread_arg *a = argument;
  job *j = a->j;
  for (int i; (i = atomic_fetch_add(&j->next, 1)) < j->n;) {
    amur_err err = {0};
    const amur_status status = j->task(j->context, i, a->worker, &err);
    if (status) note_failure(j, i, status, &err);
  }
  return NULL;
}

amur_status amur_parallel_for(int n, int n_thread, amur_task task, void *context, amur_err *err) {
  assert(task);
  if (n <= 0) return AMUR_OK;
  n_thread = amur_n_thread(n_thread);
  if (n_thread > n) n_thread = n;
  job j = {.n = n, .task = task, .context = context, .lock = PTHREAD_MUTEX_INITIALIZER, .first_failed = n};
  const int n_more = n_thread - 1; /* beside this one */
  pthread_t *thread = n_more ? amur_alloc((size_t)n_more, sizeof *thread) : NULL;
  thread_arg *arg = n_more ? amur_alloc((size_t)n_more, sizeof *arg) : NULL, own = {.j = &j, .worker = 0};
  int started = 0; /* fewer than asked, even none, only costs time */
  for (int w = 0; arg && w < n_more; w++) arg[w] = (thread_arg){.j = &j, .worker = w + 1};
  while (thread && arg && started < n_more && pthread_create(&thread[started], NULL, work, &arg[started]) == 0)
    started++;
  work(&own);
  for (int w = 0; w < started; w++) pthread_join(thread[w], NULL);
  free(thread);
  free(arg);
  if (j.first_failed == n) return AMUR_OK;
  if (err) *err = j.err;
  return j.err.status;
}

int amur_n_thread(int n_thread) {
  if (n_thread > 0) return n_thread;
  const long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : (int)n;
}
