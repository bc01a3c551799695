/* SPDX-License-Identifier: Apache-2.0
 * climate.h -- opinion, alliance, sanctions and risk over the years: their output is terms of trade.
 */
#ifndef AMUR_CLIMATE_H
#define AMUR_CLIMATE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A sanction or an agreement: a term of trade with dates.  Its strength rises linearly over anticipation_days before
 * `from`, is 1 on `from`, falls towards `floor` by evasion until `to`, and dies down afterwards.  Lists are borrowed;
 * an empty one means every country or commodity. */
typedef struct {
  char id[64];
  amur_day from, to;                       /* AMUR_DAY_NONE for open ends */
  double anticipation_days;                /* >= 0 */
  double half_life_days;                   /* evasion halves the effect in this time; INFINITY for never */
  double floor;                            /* share of the effect that evasion cannot remove, 0..1 */
  double recovery_half_life_days;          /* after `to` what is left halves in this time; 0: gone at once */
  double effect;                           /* added to the log of trade at full strength */
  const char **countries_o, **countries_d; /* [n_o] of origin, [n_d] of destination */
  int n_o, n_d;
  const char **commodities; /* [n_commodity] */
  int n_commodity;
} amur_trade_term;

/* A term of effect 0 without dates or evasion, for everything. */
AMUR_API amur_trade_term amur_trade_term_default(void);

/* Strength, 0..1, of a term on a date. */
AMUR_API double amur_trade_term_strength(const amur_trade_term *term, amur_day date);

/* Can opinion be computed?  AMUR_E_DOMAIN unless weights are >= 0, their rows sum to 1 (to 1e-9), susceptibilities lie
 * in 0..1 and opinions are finite; err->line is the group, from 1.  For amur_opinion_steps, which does not check. */
AMUR_API amur_status amur_opinion_check(int n, const double *w, const double *s, const double *x0, amur_err *err);
/* Where opinion settles (Friedkin & Johnsen 1990): x(k+1) = S W x(k) + (I - S) x0, with w[n * n] how much row listens
 * to column, s[n] susceptibilities and x0[n] initial opinions.  Solves (I - S W) x = (I - S) x0 for x[n].  Errors of
 * amur_opinion_check; AMUR_E_NUMERIC where no opinion is settled on (s = 1 throughout a closed set of groups). */
AMUR_API amur_status amur_opinion_equilibrium(int n, const double *w, const double *s, const double *x0, double *x,
                                              amur_err *err);
/* n_step steps of the same from x[n], which they change; scratch has room for n. */
AMUR_API void amur_opinion_steps(int n, const double *w, const double *s, const double *x0, int n_step, double *x,
                                 double *scratch);

/* Groups that listen to each other and to media whose reach changes from year to year.  All borrowed; zeroed is a valid
 * start. */
typedef struct {
  int n_group, n_medium, n_year;
  const double *listen;         /* [n_group * n_group] >= 0, how much row listens to column, itself included; what the
                                   media leave of its attention is shared in proportion */
  const double *susceptibility; /* [n_group] 0..1 */
  const double *initial;        /* [n_group] what each holds by itself, and thinks at first */
  const double *position;       /* [n_medium] what each medium says, whatever happens */
  const double *reach;          /* [n_year * n_group * n_medium] share of a group's attention, summing to at most 1 */
  int steps_per_year;           /* of listening; 0: every year settles at its equilibrium */
} amur_opinion_model;

/* Writes opinion[n_year * n_group] at the years' ends.  Errors of amur_opinion_check and amur_opinion_equilibrium. */
AMUR_API amur_status amur_opinion_years(const amur_opinion_model *model, double *opinion, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
