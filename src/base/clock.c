/* SPDX-License-Identifier: Apache-2.0
 * clock.c -- seconds and memory that a run took.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/base.h>
#include <sys/resource.h>
#include <time.h>

/* 0 where there is no such clock. */
static double seconds_of(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t)) return 0;
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double amur_wall_s(void) { return seconds_of(CLOCK_MONOTONIC); }
double amur_cpu_s(void) { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

double amur_peak_rss_mb(void) {
  struct rusage use;
  return getrusage(RUSAGE_SELF, &use) ? 0 : (double)use.ru_maxrss * 1024 / 1e6; /* it counts KiB */
}
