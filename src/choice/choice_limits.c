/* SPDX-License-Identifier: Apache-2.0
 * choice_limits.c -- likelihoods of choices that have no maximum: they only rise towards a limit, and an estimate is
 * infinite.
 *
 * Separation (Albert and Anderson 1984).  Along a direction d of the coefficients in which
 *   (x_chosen - x_j)' d >= 0   for every observation and every other alternative j that was available,
 * above 0 for some, no probability of a choice ever falls, in a logit and in any nested or mixed one.  Newton's steps
 * turn into such a direction and keep their length, as the loss and its slope both fall like exp(-utility), while at a
 * maximum they vanish.  So the last step is held against the condition, on the data: what passes is proof, not a guess.
 *
 * Scales of nests, relative to 1 at the root.  Where the likelihood at twice or half a scale is what it is at the
 * estimate, or where no maximum was found and the scale lies magnitudes off, it has run off.
 */
#include "choice_limits.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOVES 1e-3      /* change of a difference of utilities that a maximum does not know any more */
#define AGAINST 1e-3    /* part of the largest change by which others may go the other way: rounding of the step */
#define PREDICTED 0.5   /* part of the largest change from which on a choice counts as predicted */
#define INSENSIBLE 1e-9 /* relative change of the log-likelihood that is none */
#define FAR_SCALE 1e4   /* scale, or its inverse, that no choices tell from a larger one */

static bool is_available(const amur_choice_model *m, int32_t alt, int32_t obs) {
  return !(m->available && m->available[alt] && m->available[alt][obs] == 0);
}

/* Parameter that a term's coefficient moves like; -1 for a lognormal one, whose sign is fixed. */
static int32_t linear_param(const amur_choice_model *m, int32_t coefficient) {
  if (coefficient < m->n_param) return coefficient;
  const amur_choice_random *r = &m->random[coefficient - m->n_param];
  return r->kind == AMUR_DRAW_LOGNORMAL ? -1 : r->mean;
}

/* Change of the utility of an alternative along d; of one parameter alone if `only` is not -1. */
static double utility_change(const amur_choice_model *m, const double *d, int32_t only, int32_t alt, int32_t obs) {
  double sum = 0;
  for (int32_t t = m->first_term[alt]; t < m->first_term[alt + 1]; t++) {
    const int32_t k = linear_param(m, m->term[t].coefficient);
    if (k >= 0 && (only < 0 || k == only)) sum += d[k] * (m->term[t].x ? m->term[t].x[obs] : 1);
  }
  return sum;
}

/* Least and largest change of the chosen alternative's utility over that of another, of one observation. */
static void gains(const amur_choice_model *m, const double *d, int32_t only, int32_t obs, double *least,
                  double *largest) {
  const double chosen = utility_change(m, d, only, m->chosen[obs], obs);
  *least = INFINITY, *largest = -INFINITY;
  for (int32_t j = 0; j < m->n_alt; j++) {
    if (j == m->chosen[obs] || !is_available(m, j, obs)) continue;
    const double gain = chosen - utility_change(m, d, only, j, obs);
    *least = fmin(*least, gain);
    *largest = fmax(*largest, gain);
  }
}

/* Largest gain along d; NAN if some choice loses by it. */
static double largest_gain(const amur_choice_model *m, const double *d) {
  double least = 0, largest = 0, low, high;
  for (int32_t i = 0; i < m->n_obs; i++) {
    if (m->weight && !(m->weight[i] > 0)) continue;
    gains(m, d, -1, i, &low, &high);
    least = fmin(least, low);
    largest = fmax(largest, high);
  }
  return largest > MOVES && least >= -AGAINST * largest ? largest : NAN;
}

/* Does parameter k have a part in gains of this size? */
static bool takes_part(const amur_choice_model *m, const double *d, int32_t k, double largest) {
  double low, high;
  for (int32_t i = 0; d[k] != 0 && i < m->n_obs; i++) {
    gains(m, d, k, i, &low, &high);
    if (fmax(high, -low) >= 10 * AGAINST * largest && isfinite(high)) return true;
  }
  return false;
}

static amur_status name_separated(const amur_choice_model *m, const double *d, double largest, const char *const *name,
                                  amur_err *err) {
  char text[200] = "";
  int32_t n = 0, first = -1, n_named = 0, last = -1;
  for (int32_t i = 0; i < m->n_obs; i++) {
    double low, high;
    gains(m, d, -1, i, &low, &high);
    if (!(high >= PREDICTED * largest) || isinf(high)) continue;
    if (n++ == 0) first = i;
  }
  for (int32_t k = 0; k < m->n_param; k++) {
    if (!takes_part(m, d, k, largest)) continue;
    const size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", name[k]);
    n_named++;
    last = k;
  }
  if (n_named == 1)
    return amur_fail(err, AMUR_E_NUMERIC, 0,
                     "%s separates: it predicts %d choices (the first in observation %d) for certain, so its estimate "
                     "is %s infinity",
                     text, (int)n, (int)first + 1, d[last] > 0 ? "plus" : "minus");
  return amur_fail(err, AMUR_E_NUMERIC, 0,
                   "%s separate: a combination of them predicts %d choices (the first in observation %d) for certain, "
                   "so their estimates are not finite",
                   text, (int)n, (int)first + 1);
}

amur_status ami_choice_separated(const amur_choice_model *m, const double *step, const char *const *name,
                                 amur_err *err) {
  const double largest = largest_gain(m, step);
  return isnan(largest) ? AMUR_OK : name_separated(m, step, largest, name, err);
}

/* The parameter at which a value is `factor` times what it is. */
static double param_at(const amur_choice_value *v, const double *theta, double factor) {
  const double now = v->constant + v->factor * theta[v->param];
  return (factor * now - v->constant) / v->factor;
}

amur_status ami_choice_scales(const amur_likelihood *l, const double *theta, const bool *is_free,
                              const amur_maximum *top, const char *const *name, int n_thread, amur_err *err) {
  const amur_choice_model *m = l->m;
  double *trial = amur_alloc((size_t)m->n_param, sizeof *trial);
  if (!trial) return amur_fail(err, AMUR_E_NOMEM, 0, "estimation: %d parameters", (int)m->n_param);
  amur_status s = AMUR_OK;
  for (int32_t n = 0; !s && n < m->n_nest; n++) {
    const amur_choice_value *v = &m->nest[n].scale;
    if (v->param < 0 || !is_free[v->param] || v->factor == 0) continue;
    const double scale = v->constant + v->factor * theta[v->param];
    if (!top->converged && (scale > FAR_SCALE || scale < 1 / FAR_SCALE))
      s = amur_fail(err, AMUR_E_NUMERIC, 0,
                    "%s = %.4g: not identified, the likelihood rises as this scale of a nest runs off", name[v->param],
                    theta[v->param]);
    for (int k = 0; !s && k < 2; k++) {
      double value;
      memcpy(trial, theta, (size_t)m->n_param * sizeof *trial);
      trial[v->param] = param_at(v, theta, k ? 0.5 : 2);
      s = ami_likelihood_at(l, trial, n_thread, &value, NULL, NULL, NULL, err);
      if (!s && fabs(value - top->value) <= INSENSIBLE * fabs(top->value))
        s = amur_fail(err, AMUR_E_NUMERIC, 0,
                      "%s = %.4g: not identified, the likelihood is the same at %s this scale of a nest",
                      name[v->param], theta[v->param], k ? "half" : "twice");
    }
  }
  free(trial);
  return s;
}
