/* SPDX-License-Identifier: Apache-2.0
 * choice_centre.c -- a choice model whose variables are centred, so that neither tests of rank nor the maximisation
 * depend on where a variable has its zero.
 *   theta_k x + theta_a v = theta_k (x - m) + (theta_a + m/v theta_k) v
 * A year counted from 1 AD is a constant to five digits, and what it adds to a constant of its alternatives is all but
 * lost.  A variable can be moved by its mean m where nothing but differences between alternatives is left of it: its
 * coefficient stands in all utilities, or constants stand in those where it does (or in all others) that take m up.
 * Parameters are carried over by theta = (1 + N) theta', N having an entry -m/v, or m/v, in the row of such a constant
 * and the column of its coefficient.  As constants are moved by nothing, N N = 0 and the inverse is 1 - N. Not moved:
 * random coefficients, whose product with m is no constant.
 */
#include "choice_centre.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOWERS 10.0 /* mean over spread from which on a variable is moved */

static bool is_available(const amur_choice_model *m, int32_t alt, int32_t obs) {
  return !(m->available && m->available[alt] && m->available[alt][obs] == 0);
}

/* What the variable of a term is wherever it counts; 0 if it varies. */
static double level_of(const amur_choice_model *m, int32_t alt, const amur_choice_term *t) {
  double level = t->x ? 0 : 1;
  for (int32_t i = 0; t->x && i < m->n_obs; i++) {
    if (!is_available(m, alt, i)) continue;
    if (level == 0) level = t->x[i];
    if (!(t->x[i] >= level && t->x[i] <= level)) return 0;
  }
  return level;
}

/* In which utilities a parameter multiplies a variable, and in which it is a constant; [n_alt] each.  Returns the
 * constant's level, 0 if there is none or it has several. */
static double find_uses(const amur_choice_centre *c, int32_t param, bool *variable, bool *constant) {
  const amur_choice_model *m = &c->model;
  double level = 0;
  bool same = true;
  for (int32_t j = 0; j < m->n_alt; j++) {
    variable[j] = constant[j] = false;
    for (int32_t t = m->first_term[j]; t < m->first_term[j + 1]; t++) {
      if (m->term[t].coefficient != param) continue;
      *(c->level[t] == 0 ? &variable[j] : &constant[j]) = true;
      if (c->level[t] == 0) continue;
      same = same && (level == 0 || level == c->level[t]);
      level = c->level[t];
    }
  }
  return same ? level : 0;
}

static bool any(const bool *set, int32_t n) {
  for (int32_t j = 0; j < n; j++)
    if (set[j]) return true;
  return false;
}

/* May the parameter be carried over at all?  Not if it says more than its place in utilities shows. */
static bool is_plain(const amur_choice_model *m, int32_t param) {
  int32_t structural[AMUR_TREE_PARAMS];
  const int n = ami_tree_params(m, structural);
  for (int i = 0; i < n; i++)
    if (structural[i] == param) return false;
  for (int32_t r = 0; r < m->n_random; r++)
    if (m->random[r].mean == param || m->random[r].spread == param) return false;
  return true;
}

/* Puts `value` into the rows of constants that cover just the wanted utilities, each once; false, and nothing is
 * written, if there are none such.  set[3 n_alt] is room. */
static bool cover(const amur_choice_centre *c, const bool *fixed, const bool *wanted, int32_t column, double value,
                  bool *set) {
  const amur_choice_model *m = &c->model;
  double *map = c->map;
  const size_t n_alt = (size_t)m->n_alt, n = (size_t)m->n_param;
  bool *left = set, *variable = set + n_alt, *constant = variable + n_alt;
  memcpy(left, wanted, n_alt * sizeof *left);
  for (int32_t a = 0; a < m->n_param; a++) {
    const double level = find_uses(c, a, variable, constant);
    bool fits = level != 0 && !any(variable, m->n_alt) && !(fixed && fixed[a]) && is_plain(m, a);
    for (size_t j = 0; j < n_alt; j++) fits = fits && (!constant[j] || left[j]);
    for (size_t j = 0; fits && j < n_alt; j++) left[j] = left[j] && !constant[j];
    if (fits) map[(size_t)a * n + (size_t)column] = value / level;
  }
  if (!any(left, m->n_alt)) return true;
  for (size_t a = 0; a < n; a++) map[a * n + (size_t)column] = 0;
  return false;
}

/* Mean of a parameter's variables, 0 if it does not tower above their spread: a dummy is best left as it is, whose
 * zeros say that its coefficient does not matter there. */
static double mean_of(const amur_choice_model *m, int32_t param) {
  double mean = 0, square = 0;
  int64_t n = 0;
  for (int32_t j = 0; j < m->n_alt; j++)
    for (int32_t t = m->first_term[j]; t < m->first_term[j + 1]; t++)
      for (int32_t i = 0; m->term[t].coefficient == param && m->term[t].x && i < m->n_obs; i++) {
        if (!is_available(m, j, i)) continue;
        const double away = m->term[t].x[i] - mean; /* Welford (1962): nothing cancels */
        mean += away / (double)++n;
        square += away * (m->term[t].x[i] - mean);
      }
  return n > 0 && isfinite(square) && fabs(mean) > TOWERS * sqrt(square / (double)n) ? mean : 0;
}

/* Moves the variables of a parameter by its mean, if what that takes away has a place. */
static void centre_param(amur_choice_centre *c, const amur_choice_model *m, const bool *fixed, int32_t param,
                         bool *set) {
  const size_t n_alt = (size_t)m->n_alt;
  bool *variable = set, *constant = set + n_alt, *others = constant + n_alt, *room = others + n_alt;
  find_uses(c, param, variable, constant);
  if (!any(variable, m->n_alt) || any(constant, m->n_alt) || !is_plain(m, param)) return;
  const double mean = mean_of(m, param);
  if (mean == 0) return;
  for (size_t j = 0; j < n_alt; j++) others[j] = !variable[j];
  if (any(others, m->n_alt) && !cover(c, fixed, variable, param, -mean, room) &&
      !cover(c, fixed, others, param, mean, room))
    return;
  for (int32_t t = 0; t < m->first_term[m->n_alt]; t++) {
    if (m->term[t].coefficient != param) continue;
    double *x = c->x + (size_t)t * (size_t)m->n_obs;
    for (int32_t i = 0; i < m->n_obs; i++) x[i] = m->term[t].x[i] - mean;
    c->term[t].x = x;
  }
}

amur_status ami_choice_centre_init(amur_choice_centre *c, const amur_choice_model *m, const bool *fixed,
                                   amur_err *err) {
  const size_t n_term = (size_t)m->first_term[m->n_alt], n = (size_t)m->n_param;
  *c = (amur_choice_centre){.model = *m,
                            .term = amur_alloc(n_term, sizeof *c->term),
                            .x = amur_alloc(n_term * (size_t)m->n_obs, sizeof *c->x),
                            .level = amur_alloc(n_term, sizeof *c->level),
                            .map = amur_alloc(n * n, sizeof *c->map)};
  bool *set = amur_alloc(6 * (size_t)m->n_alt, sizeof *set);
  const bool good = c->term && c->x && c->level && c->map && set;
  if (good) memcpy(c->term, m->term, n_term * sizeof *c->term);
  c->model.term = c->term;
  for (int32_t j = 0; good && j < m->n_alt; j++)
    for (int32_t t = m->first_term[j]; t < m->first_term[j + 1]; t++) c->level[t] = level_of(m, j, &m->term[t]);
  for (int32_t k = 0; good && k < m->n_param; k++) centre_param(c, m, fixed, k, set);
  free(set);
  return good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "estimation: %zu terms of %d rows", n_term, (int)m->n_obs);
}

void ami_choice_centre_fini(amur_choice_centre *c) {
  free(c->term);
  free(c->x);
  free(c->level);
  free(c->map);
  *c = (amur_choice_centre){0};
}

void ami_choice_centre_params(const amur_choice_centre *c, bool back, double *theta) {
  const size_t n = (size_t)c->model.n_param;
  for (size_t a = 0; a < n; a++) /* constants alone change, and none of them moves another */
    for (size_t k = 0; k < n; k++) theta[a] += (back ? 1 : -1) * c->map[a * n + k] * theta[k];
}

/* V becomes (1 + N) V (1 + N)'. */
static void carry_covariance(const amur_choice_centre *c, double *v) {
  const size_t n = (size_t)c->model.n_param;
  for (int side = 0; v && side < 2; side++)
    for (size_t a = 0; a < n; a++)
      for (size_t k = 0; k < n; k++) {
        const double part = c->map[a * n + k];
        for (size_t j = 0; part != 0 && j < n; j++)
          v[side ? j * n + a : a * n + j] += part * v[side ? j * n + k : k * n + j];
      }
}

void ami_choice_centre_back(const amur_choice_centre *c, amur_choice_fit *fit) {
  const size_t n = (size_t)c->model.n_param;
  ami_choice_centre_params(c, true, fit->theta);
  carry_covariance(c, fit->covariance);
  carry_covariance(c, fit->robust);
  carry_covariance(c, fit->clustered);
  for (size_t i = 0; i < (size_t)fit->n_person; i++)
    for (size_t a = 0; a < n; a++)
      for (size_t k = 0; k < n; k++) fit->score[i * n + k] -= c->map[a * n + k] * fit->score[i * n + a];
}
