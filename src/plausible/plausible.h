/* SPDX-License-Identifier: Apache-2.0
 * plausible.h -- what the files that judge a corridor share: the base on empty roads and terminals, period by period.
 *
 * Nothing is simulated and no equilibrium solved: shares are those at the costs of empty facilities, which say enough
 * to tell a slip of a factor of ten from a figure that is only unusual.
 */
#ifndef AMUR_PLAUSIBLE_PLAUSIBLE_H
#define AMUR_PLAUSIBLE_PLAUSIBLE_H

#include "passing.h"
#include "run/curves.h"
#include "run/problem.h"

typedef struct {
  const amur_corridor *corridor;
  const run_model *m;
  period_span *span; /* [n_span] of the base */
  int n_span;
  problem_work work; /* of the span at hand */
  double *cost;      /* [n_alt] whole cost, constant included, INFINITY where closed */
  double *share;     /* [n_alt] of its segment */
  double *composite; /* [n_market] */
  amur_faults *faults;
} plausible;

/* tell.c: alternatives of a market that are open at the span at hand. */
int ami_plausible_n_open(const plausible *p, int market);

/* Adds a warning about a row of a table (id in its first column; NULL: the file) at a column, with its line. */
void ami_plausible_warn(const plausible *p, const char *file, const char *id, const char *column, const char *found,
                        const char *expected, const char *hint);

/* A number as a message shows it: four digits, whole from a thousand on. */
typedef struct {
  char s[32];
} figure;
figure ami_figure(double x);

/* One subject each, beginning with zeroed sums; `note` is called in every span, `tell` once behind the last. */
typedef struct {
  struct elasticity_sum { /* times quantity: means by what is carried, and over the chains of a market alike */
    double carried, alike, quantity;
  } * elasticity; /* [n_commodity] */
  struct share_range {
    double least, most;
    int n_market;
  } * share; /* [n row of chain.csv] of markets that have a choice */
  int n_row;
} choice_notes;
amur_status ami_choice_notes_init(choice_notes *n, const plausible *p, amur_err *err);
void ami_choice_notes_fini(choice_notes *n);
void ami_choice_note(choice_notes *n, const plausible *p);
void ami_choice_tell(const choice_notes *n, const plausible *p);

typedef struct {
  passing *at;   /* [n_observed] its crossing */
  double *least; /* [n_observed] that pass at least, and at most, in the measure of the observation */
  double *most;
} count_notes;
amur_status ami_count_notes_init(count_notes *n, const plausible *p, amur_err *err);
void ami_count_notes_fini(count_notes *n, const plausible *p);
void ami_count_note(count_notes *n, const plausible *p, const period_span *span);
void ami_count_tell(const count_notes *n, const plausible *p);

/* The period in which a terminal is fullest. */
typedef struct {
  double fill, per_day, capacity_per_day; /* per_day / capacity_per_day; equivalents */
} capacity_fill;

typedef struct {
  passing *at;               /* [n_terminal] */
  capacity_fill *must, *may; /* [n_terminal] of what must pass it, and of what may */
  curve_cache cache;         /* for terminals as rules make them; nothing is simulated */
} capacity_notes;
amur_status ami_capacity_notes_init(capacity_notes *n, const plausible *p, amur_err *err);
void ami_capacity_notes_fini(capacity_notes *n, const plausible *p);
amur_status ami_capacity_note(capacity_notes *n, const plausible *p, amur_err *err);
void ami_capacity_tell(const capacity_notes *n, const plausible *p);

/* Demand that jumps between years, or is there in some alone. */
amur_status ami_plausible_demand(const plausible *p, amur_err *err);
/* Scenarios that move nothing. */
amur_status ami_plausible_scenarios(plausible *p, amur_err *err);

#endif
