/* SPDX-License-Identifier: Apache-2.0
 * sim.h -- what every simulation needs: distributions, calendars, tallies, intervals.  Knows nothing of terminals.
 * Times are hours; time 0 is a Monday 00:00 unless the calendar says otherwise.
 */
#ifndef AMUR_SIM_H
#define AMUR_SIM_H

#include <amur/base.h>
#include <string.h>
#include <amur/random.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- distributions ---------------------------------------------------------------------------- */

typedef enum {
  AMUR_DIST_CONSTANT,
  AMUR_DIST_EXPONENTIAL,
  AMUR_DIST_ERLANG,
  AMUR_DIST_GAMMA,
  AMUR_DIST_LOGNORMAL,
  AMUR_DIST_WEIBULL,
  AMUR_DIST_UNIFORM,
  AMUR_DIST_TRIANGULAR,
  AMUR_DIST_PERT,
  AMUR_DIST_NORMAL, /* truncated at 0 */
  AMUR_DIST_HYPEREXPONENTIAL,
  AMUR_DIST_EMPIRICAL,
  AMUR_DIST_N
} amur_dist_kind;

#define AMUR_DIST_MAX_ARG 3

/* A distribution of a non-negative time.  Zeroed is a valid start: a constant 0.  Fill kind, arg (or value and weight),
 * then amur_dist_prepare. */
typedef struct {
  amur_dist_kind kind;
  double arg[AMUR_DIST_MAX_ARG]; /* as in the table: hours where is_time */
  double *value, *weight;        /* [n] hours; relative weights, NULL: equal.  Owned */
  int n;
  double p[AMUR_DIST_MAX_ARG]; /* prepared */
} amur_dist;

typedef struct {
  const char *name; /* as input files write it */
  int n_arg;        /* 0: lists */
  const char *arg[AMUR_DIST_MAX_ARG];
  bool is_time[AMUR_DIST_MAX_ARG];
  const char *list[2]; /* names of value and weight, NULL if none */
  bool weight_optional;
} amur_dist_type;

AMUR_API extern const amur_dist_type amur_dist_types[AMUR_DIST_N];

AMUR_API amur_dist amur_dist_constant(double hours); /* prepared */
/* Checks the arguments and computes what mean and draws need; AMUR_E_DOMAIN with what they must be. */
AMUR_API amur_status amur_dist_prepare(amur_dist *d, amur_err *err);
AMUR_API void amur_dist_fini(amur_dist *d);
AMUR_API double amur_dist_mean(const amur_dist *d);     /* h; of the truncated variable for NORMAL */
AMUR_API double amur_dist_variance(const amur_dist *d); /* h^2 */
AMUR_API double amur_dist_draw(const amur_dist *d, amur_rng *r);
AMUR_API uint64_t amur_dist_hash(uint64_t h, const amur_dist *d);

/* ---- calendars --------------------------------------------------------------------------------- */

#define AMUR_WEEK_H 168.0

typedef struct {
  double from_h, to_h; /* hours of the week, 0 = Monday 00:00, from < to <= 168 */
} amur_span;

/* Weekly hours.  Zeroed is a valid start: always. */
typedef struct {
  bool limited;    /* false: always */
  amur_span *span; /* [n] owned */
  int n;
} amur_hours;

AMUR_API void amur_hours_fini(amur_hours *h);
AMUR_API double amur_hours_per_day(const amur_hours *h);         /* mean open hours a day, 0..24 */
AMUR_API bool amur_hours_hold(const amur_hours *h, double at_h); /* at_h: hour of the week, 0 <= at_h < 168 */
AMUR_API uint64_t amur_hours_hash(uint64_t hash, const amur_hours *h);

/* A step function of time: a weekly pattern, and stretches of time in which it is 0. */
typedef struct {
  double *at_h, *level; /* [n] steps of the week, at_h[0] = 0 */
  int n;
  amur_span *closed; /* [n_closed] absolute hours, ascending, disjoint */
  int n_closed;
  double offset_h; /* hour of the week at time 0 */
} amur_calendar;

/* A calendar whose level is the sum of level[i] over the hours[i] that hold, and 0 in closed[n_closed], which is
 * copied; at time 0 it is offset_h of the week. */
AMUR_API amur_status amur_calendar_init(amur_calendar *c, int n, const amur_hours *hours, const double *level,
                                        int n_closed, const amur_span *closed, double offset_h, amur_err *err);
AMUR_API void amur_calendar_fini(amur_calendar *c);
/* Level at time t >= 0; *until gets the time > t up to which it holds (INFINITY: for ever). */
AMUR_API double amur_calendar_level(const amur_calendar *c, double t_h, double *until_h);
AMUR_API double amur_calendar_mean(const amur_calendar *c); /* of the weekly pattern */

/* ---- histograms -------------------------------------------------------------------------------- */

#define AMUR_HISTOGRAM_N 1282

/* Counts of non-negative numbers in bins of relative width 1/32, from 1e-6 to 1e6 or so; zeroed is a valid start.
 * Counts add without rounding, so that any order of merging gives the same bits. */
typedef struct {
  uint64_t count[AMUR_HISTOGRAM_N]; /* [0]: zero and below the smallest bin; the last: above all */
} amur_histogram;

static inline int amur_histogram_bin(double x) {
  if (!(x >= 0x1p-20)) return 0;
  if (x >= 0x1p20) return AMUR_HISTOGRAM_N - 1;
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return 1 + (int)((bits >> 47) - (UINT64_C(1003) << 5)); /* 2^-20 has exponent 1003; 5 bits of the fraction */
}
static inline void amur_histogram_add(amur_histogram *h, double x) { h->count[amur_histogram_bin(x)]++; }
AMUR_API void amur_histogram_merge(amur_histogram *into, const amur_histogram *from);
/* The p-quantile, 0 < p < 1, linear within a bin; 0 if nothing was counted. */
AMUR_API double amur_histogram_quantile(const amur_histogram *h, double p);

/* ---- intervals --------------------------------------------------------------------------------- */

/* Mean over replications with the half-width of its 95 % confidence interval. */
typedef struct {
  double mean, ci_half;
} amur_estimate;

/* Quantile of Student's t with df >= 1 degrees of freedom, 0 < p < 1 (Hill 1970), for intervals of one's own. */
AMUR_API double amur_student_quantile(double p, double df);
/* Mean of x[0..n-1] with Student's interval at 95 %, from ten on widened for skewness (tally.c); ci_half is INFINITY
 * for n < 2. */
AMUR_API amur_estimate amur_estimate_of(int n, const double *x);
/* The same with df degrees of freedom: fewer than n - 1 where n was chosen by looking at the variance. */
AMUR_API amur_estimate amur_estimate_chosen(int n, const double *x, double df);

/* MSER-5: how many of n observations to discard from the start so that the standard error of the mean of the rest
 * is least (White 1997); batches of five, never more than half.  Returns n/2 rounded when no smaller cut is best. */
AMUR_API int amur_mser5(int n, const double *x);

#ifdef __cplusplus
}
#endif
#endif
