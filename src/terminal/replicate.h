/* SPDX-License-Identifier: Apache-2.0
 * replicate.h -- replications and what each leaves behind: one number per measure, [measure][replication].
 *   Measures are sums over a replication, not means: a mean over all units is a ratio of two of them (summary.c).
 */
#ifndef AMUR_TERMINAL_REPLICATE_H
#define AMUR_TERMINAL_REPLICATE_H

#include "engine.h"

/* Measures of the whole visit, then of each stage, class and resource. */
enum {
  T_N,
  T_WAIT,
  T_WAIT2, /* squares */
  T_TIME,
  T_PER_DAY,
  T_INSIDE,
  T_MAX,
  T_END,
  T_ARRIVED,
  T_LOST,
  T_LITTLE,
  T_STUCK,
  T_FIRST,
  T_SECOND, /* mean time of the two runs of an antithetic pair */
  T_TOTAL
};
/* S_OFFERED: visits, and who turned away before one. */
enum { S_N, S_WAIT, S_TIME, S_QUEUE, S_BLOCKED, S_BUSY, S_DUTY, S_PER_DAY, S_OFFERED, S_LOST, S_TOTAL };
enum { C_N, C_WAIT, C_TIME, C_TOTAL };
enum { R_HELD, R_DUTY, R_TOTAL };

typedef struct {
  const amur_terminal *terminal;
  const amur_terminal_opts *opts;
  ami_engine **engine; /* [n_worker] each made by its worker, in memory that no other one writes; NULL: not yet */
  int n_worker;
  double *value;                 /* [measures * room] */
  int room, first;               /* replications there is room for; the first of this round */
  double warm_h;                 /* discarded from the start of each */
  int more_stage, more_resource; /* where one more server, vessel or piece is; NOBODY: nowhere */
} ami_replications;

static inline double *measure_row(const ami_replications *j, int measure) {
  return j->value + (size_t)measure * (size_t)j->room;
}
static inline double *stage_row(const ami_replications *j, int stage, int k) {
  return measure_row(j, T_TOTAL + stage * S_TOTAL + k);
}
static inline double *class_row(const ami_replications *j, int c, int k) {
  return measure_row(j, T_TOTAL + j->terminal->model.n_stage * S_TOTAL + c * C_TOTAL + k);
}
static inline double *resource_row(const ami_replications *j, int i, int k) {
  return measure_row(j, T_TOTAL + j->terminal->model.n_stage * S_TOTAL + j->terminal->model.n_class * C_TOTAL +
                            i * R_TOTAL + k);
}

amur_status ami_replications_init(ami_replications *j, const amur_terminal *terminal, const amur_terminal_opts *opts,
                                  amur_err *err);
void ami_replications_fini(ami_replications *j);
/* Runs replications first..want-1 in parallel. */
amur_status ami_replications_run(ami_replications *j, int want, amur_err *err);
/* Checks options against the terminal; steady: finds the warm-up. */
amur_status ami_replications_check(const amur_terminal *t, const amur_terminal_opts *o, amur_err *err);
amur_status ami_replications_warm_up(ami_replications *j, amur_err *err);

/* Mean of r replications, and sum y / sum n over them, with intervals; work has room for r. */
amur_estimate ami_mean_of(const ami_replications *j, int r, const double *x);
amur_estimate ami_ratio_of(const ami_replications *j, int r, const double *y, const double *n, double *work);
amur_status ami_summary(const ami_replications *j, int r, amur_terminal_result *result, amur_err *err);

#endif
