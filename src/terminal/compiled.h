/* SPDX-License-Identifier: Apache-2.0
 * compiled.h -- a terminal as it is simulated: the model, and what building works out from it once, so that a
 * replication need not.  Nothing writes to it afterwards: replications on all threads share it.
 */
#ifndef AMUR_TERMINAL_COMPILED_H
#define AMUR_TERMINAL_COMPILED_H

#include <amur/terminal_model.h>

/* Arrivals of a source over the week, Monday 00:00 on: rate[i] from at_h[i] to at_h[i + 1], the last to the week's end.
 * They are of batches where units come together. */
typedef struct {
  double *at_h, *rate_per_h; /* [n] owned */
  int n;
  double per_week;
} ami_arrivals;

/* Stretches of hours since day 0, ascending and disjoint; all: always. */
typedef struct {
  amur_span *span; /* [n] owned */
  int n;
  bool all;
} ami_seasons;

struct amur_terminal {
  amur_terminal_model model;
  amur_calendar *stage_calendar;               /* [n_stage] servers on duty, as the stage's kind counts them */
  amur_calendar *resource_calendar;            /* [n_resource] */
  ami_seasons *season;                         /* [n_weather] */
  ami_arrivals *arrivals;                      /* [n_source] at the model's rates; n = 0 for sources without a rate */
  double per_day;                              /* units, all sources with a rate */
  int n_level;                                 /* distinct priorities */
  int level_of_class[AMUR_TERMINAL_MAX_CLASS]; /* 0 goes first */
  double class_cut[AMUR_TERMINAL_MAX_CLASS];   /* cumulated shares */
  double *visits;                              /* [n_stage] mean visits per unit that arrives */
};

/* Share of the arrivals that are of class k, of those that name none. */
double ami_class_share(const amur_terminal_model *m, int k);
/* Mean visits to each stage per unit that arrives; visits comes in zeroed. */
void ami_terminal_visits(const amur_terminal_model *m, double *visits);

#endif
