/* SPDX-License-Identifier: Apache-2.0
 * observe.h -- kinds of observations: what a figure says of the model, with which noise, and how likely that makes it.
 *
 * "35,000 in the first year", "more than 35,000", "a record month", "12 on the first day", "a share of 62 %" say
 * different things of a flow.  A kind is a row of amur_observed_types; docs/observations.md has the equations.
 */
#ifndef AMUR_OBSERVE_H
#define AMUR_OBSERVE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  AMUR_OBSERVED_MEAN,
  AMUR_OBSERVED_SUM,
  AMUR_OBSERVED_AT_LEAST,
  AMUR_OBSERVED_MAXIMUM,
  AMUR_OBSERVED_COUNT,
  AMUR_OBSERVED_SHARE,
  AMUR_OBSERVED_ELASTICITY,
  AMUR_OBSERVED_N
} amur_observed_kind;
/* Their names, in this order. */
#define AMUR_OBSERVED_WORDS "mean|sum|at_least|maximum|count|share|elasticity"

/* What a record is the largest of. */
typedef enum {
  AMUR_OBSERVED_BY_DAY,
  AMUR_OBSERVED_BY_WEEK,
  AMUR_OBSERVED_BY_MONTH,
  AMUR_OBSERVED_BY_YEAR
} amur_observed_span;
#define AMUR_OBSERVED_SPAN_WORDS "day|week|month|year"

/* Is the figure a mean of a day, or a sum over all of its days? */
typedef enum { AMUR_UNIT_PER_DAY, AMUR_UNIT_TOTAL, AMUR_UNIT_EITHER, AMUR_UNIT_NONE } amur_observed_unit;

/* What of the model it is compared with: a flow from first to last day, the flow of each span, one flow's part of
 * another, or the elasticity of a flow. */
typedef enum { AMUR_MODEL_FLOW, AMUR_MODEL_SPANS, AMUR_MODEL_SHARE, AMUR_MODEL_ELASTICITY } amur_observed_model;

/* An observation as its likelihood sees it. */
typedef struct {
  amur_observed_kind kind;
  double value;       /* takes_value() of its kind */
  double tolerance;   /* > 0, relative: two standard deviations of what is not the scatter of single days */
  int n;              /* model values, >= 1: one for each span of a record, else one */
  double days;        /* > 0: that the value, or each span, covers */
  double day_scatter; /* >= 0: coefficient of variation of single days */
  double things; /* counted one by one in each unit of the value: 1 for a sum of vehicles, days for a mean of a day; 0
                    for tonnes, which are not */
} amur_observation;

/* What all observations of a kind share.  model[n] are the model's values, in the observation's unit. */
typedef struct {
  const char *name, *meaning, *source; /* source: author (year), NULL if none */
  amur_observed_unit unit;
  amur_observed_model model;
  bool has_day_scatter, needs_things, is_floor; /* of a floor no model value is too large */
  const char *values;                           /* which values it takes, in words */
  bool (*takes_value)(double value);
  double (*model_value)(const amur_observation *o, const double *model); /* the one to show beside the value */
  double (*deviation)(double value, double model_value);                 /* relative; 0 where they agree */
  double (*z)(const amur_observation *o, const double *model);           /* in standard deviations */
  double (*misfit)(const amur_observation *o, const double *model);      /* -2 ln(L / largest L there can be), >= 0 */
  /* Half the slope and half the curvature of the misfit by each model value; the curvature is never negative. */
  void (*slopes)(const amur_observation *o, const double *model, double *slope, double *curvature);
  /* Least and largest model value to show that agrees; *high INFINITY for a floor. */
  void (*agree)(const amur_observation *o, const double *model, double *low, double *high);
} amur_observed_type;

AMUR_API extern const amur_observed_type *const amur_observed_types[AMUR_OBSERVED_N];

/* What is said of one observation. */
typedef struct {
  double model, deviation, z, misfit; /* NAN where the model has no value */
  double low, high;                   /* model values between which the two agree; high INFINITY: any above low */
  bool within;                        /* |z| <= 2, of a floor z >= -2 */
} amur_observed_score;

AMUR_API amur_observed_score amur_observed_score_of(const amur_observation *observation, const double *model);

/* The spans that lie wholly between two days, both included, one after the other: months and years of the calendar,
 * weeks from the first day on.  Writes to edge[0 .. n] the first day of each and the day after the last, as far as
 * edge has room for n_edge of them (edge may be NULL with 0); returns n. */
AMUR_API int amur_observed_spans(amur_observed_span span, amur_day from, amur_day to, amur_day *edge, int n_edge);

/* Days of a span; of a month or year the mean of the Gregorian calendar. */
AMUR_API double amur_observed_span_days(amur_observed_span span);

#ifdef __cplusplus
}
#endif
#endif
