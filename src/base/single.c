/* SPDX-License-Identifier: Apache-2.0
 * single.c -- clock.c and parallel.c where there is one thread and no process: WebAssembly.
 * Built only there (tests/rules/check_wasm.py); results are the same, since no result depends on the number of threads.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/base.h>
#include <time.h>

double amur_wall_s(void) {
  struct timespec t;
  return clock_gettime(CLOCK_MONOTONIC, &t) ? 0 : (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double amur_cpu_s(void) { return amur_wall_s(); }
double amur_peak_rss_mb(void) { return 0; }

int amur_n_thread(int n_thread) {
  (void)n_thread;
  return 1;
}

amur_status amur_parallel_for(int n, int n_thread, amur_task task, void *context, amur_err *err) {
  (void)n_thread;
  amur_status first = AMUR_OK;
  for (int i = 0; i < n; i++) {
    amur_err own = {0};
    const amur_status s = task(context, i, 0, &own);
    if (!s || first) continue;
    first = s;
    own.status = s;
    if (err) *err = own;
  }
  return first;
}
