/* SPDX-License-Identifier: Apache-2.0
 * choice_check.c -- whether a choice model and its data can be estimated: shapes, availability of what was chosen, and
 * whether the variables tell the coefficients apart.
 * Only differences of utility matter (Train 2009, section 2.5.1), so a coefficient acts through differences of its
 * variables between available alternatives.  The Gram matrix of those differences, G = sum over observations and
 * alternatives of (x - mean x)(x - mean x)', is singular exactly when a logit's coefficients are not identified,
 * whatever their values: a vector v with G v = 0 changes no difference, so no probability.
 * Each check is made only when those before found nothing, since it would stumble over the same fault.
 * Shape: data by alternative and observation, available[alt][obs]; G [n_param * n_param], lower triangle.
 */
#include "choice_centre.h"
#include "draws.h"
#include "kernel.h"
#include <amur/symmetric.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SINGULAR 1e-11 /* eigenvalue of the scaled Gram matrix taken for zero */
#define INVOLVED 0.05  /* component of its eigenvector from which on a parameter is named */

/* What is checked, and how it is called in messages. */
typedef struct {
  const amur_choice_model *m;
  const bool *fixed;
  const char *const *param, *const *alt;
  const char *file;
  const long *row;
  amur_faults *faults;
} checker;

static void fault(const checker *c, long row, const char *column, const char *expected, const char *hint,
                  const char *found) {
  amur_faults_add(c->faults, AMUR_FAULT_ERROR, c->file, row, 0, column, found, expected, hint);
}

static bool is_available(const amur_choice_model *m, int32_t alt, int32_t obs) {
  return !(m->available && m->available[alt] && m->available[alt][obs] == 0);
}

/* What was chosen must have been available: else its probability is zero, and so is the likelihood. */
static void check_choices(const checker *c) {
  const amur_choice_model *m = c->m;
  for (int32_t i = 0; i < m->n_obs; i++)
    if (!is_available(m, m->chosen[i], i))
      fault(c, c->row ? c->row[i] : i + 1, "choice", "an available alternative",
            "the chosen alternative is not available here", c->alt[m->chosen[i]]);
}

static void check_alternatives(const checker *c) {
  const amur_choice_model *m = c->m;
  for (int32_t j = 0; j < m->n_alt; j++) {
    bool offered = false;
    for (int32_t i = 0; i < m->n_obs && !offered; i++) offered = is_available(m, j, i);
    if (!offered) fault(c, 0, c->alt[j], "an alternative that somebody can choose", "never available", "no choice");
  }
}

static void check_numbers(const checker *c) {
  const amur_choice_model *m = c->m;
  for (int32_t j = 0; j < m->n_alt; j++)
    for (int32_t t = m->first_term[j]; t < m->first_term[j + 1]; t++)
      for (int32_t i = 0; m->term[t].x && i < m->n_obs; i++) {
        if (isfinite(m->term[t].x[i]) || !is_available(m, j, i)) continue;
        fault(c, c->row ? c->row[i] : i + 1, c->alt[j], "a finite utility",
              "an empty cell, a logarithm of zero or a division by zero",
              isnan(m->term[t].x[i]) ? "no number" : "infinity");
      }
}

/* Adds to gram the squares of the differences to the mean over available alternatives.  A random coefficient counts by
 * its mean; x[(n_alt + 1) n] is room. */
static void add_differences(const amur_choice_model *m, int32_t obs, size_t n, double *x, double *gram) {
  assert(obs >= 0 && obs < m->n_obs);
  int available = 0;
  double *mean = x + (size_t)m->n_alt * n;
  memset(x, 0, ((size_t)m->n_alt + 1) * n * sizeof *x);
  for (int32_t j = 0; j < m->n_alt; j++) {
    if (!is_available(m, j, obs)) continue;
    available++;
    double *row = x + (size_t)j * n;
    for (int32_t t = m->first_term[j]; t < m->first_term[j + 1]; t++) {
      const int32_t k = m->term[t].coefficient;
      const double value = m->term[t].x ? m->term[t].x[obs] : 1;
      if (k < m->n_param)
        row[k] += value;
      else
        row[m->random[k - m->n_param].mean] += value;
    }
    for (size_t k = 0; k < n; k++) mean[k] += row[k];
  }
  for (int32_t j = 0; j < m->n_alt; j++) {
    if (!is_available(m, j, obs)) continue;
    double *row = x + (size_t)j * n;
    for (size_t k = 0; k < n; k++) row[k] -= mean[k] / available;
    for (size_t k = 0; k < n; k++)
      for (size_t l = 0; row[k] != 0 && l <= k; l++) gram[k * n + l] += row[k] * row[l];
  }
}

/* Names the free parameters without effect, then the combinations without effect.  The Gram matrix is scaled to a unit
 * diagonal first, so that the units of the variables do not decide what is small. */
static void name_unidentified(const checker *c, const double *gram, const bool *linear, size_t n) {
  size_t *free_param = amur_alloc(n, sizeof *free_param), k = 0;
  double *scaled = amur_alloc(2 * n * n + n, sizeof *scaled), *vector = scaled + n * n, *value = vector + n * n;
  if (!free_param || !scaled) goto done;
  for (size_t i = 0; i < n; i++) {
    if (!linear[i] || (c->fixed && c->fixed[i])) continue;
    if (gram[i * n + i] > 0)
      free_param[k++] = i;
    else
      fault(c, 0, c->param[i], "a variable that differs between alternatives",
            "its variable is the same (or zero) in every available alternative: not identified", "no variation");
  }
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++) {
      const size_t a = free_param[i] > free_param[j] ? free_param[i] : free_param[j];
      const size_t b = free_param[i] > free_param[j] ? free_param[j] : free_param[i];
      scaled[i * k + j] = gram[a * n + b] / sqrt(gram[a * n + a] * gram[b * n + b]);
    }
  if (k == 0) goto done;
  amur_symmetric_eigen((int)k, scaled, value, vector);
  for (size_t e = 0; e < k && value[e] < SINGULAR * (double)k; e++) {
    char text[300] = "";
    for (size_t i = 0; i < k; i++) {
      const size_t used = strlen(text);
      if (fabs(vector[i * k + e]) > INVOLVED)
        snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", c->param[free_param[i]]);
    }
    fault(c, 0, text, "coefficients that the data tell apart",
          "a combination of these leaves every choice probability as it is: fix or drop one",
          "not identified together");
  }
done:
  free(free_param);
  free(scaled);
}

/* Is the node, an alternative or a nest with all below it, available? */
static bool is_open(const amur_choice_model *m, int32_t node, int32_t obs) {
  if (node < m->n_alt) return is_available(m, node, obs);
  const amur_choice_nest *n = &m->nest[node - m->n_alt];
  for (int32_t i = n->first_member; i < n->first_member + n->n_member; i++)
    if (is_open(m, m->member[i].node, obs)) return true;
  return false;
}

/* Has a nest, somewhere, two members to choose between?  With one its inclusive value is that one's utility, whatever
 * the scale. */
static bool has_choice_within(const amur_choice_model *m, const amur_choice_nest *n) {
  for (int32_t obs = 0; obs < m->n_obs; obs++) {
    int open = 0;
    for (int32_t i = n->first_member; i < n->first_member + n->n_member; i++)
      open += is_open(m, m->member[i].node, obs);
    if (open > 1) return true;
  }
  return false;
}

static void check_scales(const checker *c) {
  const amur_choice_model *m = c->m;
  for (int32_t p = 0; p < m->n_param; p++) {
    bool is_scale = false, acts = false;
    for (int32_t n = 0; n < m->n_nest && !acts; n++)
      if (m->nest[n].scale.param == p) is_scale = true, acts = has_choice_within(m, &m->nest[n]);
    for (int32_t i = 0; i < m->n_member; i++) acts = acts || m->member[i].allocation.param == p;
    if (is_scale && !acts && !(c->fixed && c->fixed[p]))
      fault(c, 0, c->param[p], "a nest of two members that are available together, somewhere",
            "a scale of a nest, which decides nothing: not identified", "no choice within the nest");
  }
}

/* Parameters of nests and spreads of random coefficients do not act through differences of variables: whether they are
 * identified shows in the curvature at the maximum (fit.c). */
static void check_identification(const checker *c) {
  const amur_choice_model *m = c->m;
  const size_t n = (size_t)m->n_param;
  double *gram = amur_alloc(n * n, sizeof *gram), *x = amur_alloc(((size_t)m->n_alt + 1) * n, sizeof *x);
  bool *used = amur_alloc(2 * n, sizeof *used), *linear = used + n;
  amur_choice_centre centre = {0};
  if (!gram || !x || !used || ami_choice_centre_init(&centre, m, c->fixed, NULL)) {
    amur_faults_no_memory(c->faults, "the check of what is identified");
    goto done;
  }
  for (int32_t t = 0; t < m->first_term[m->n_alt]; t++) {
    const int32_t k = m->term[t].coefficient;
    linear[k < m->n_param ? k : m->random[k - m->n_param].mean] = true;
  }
  int32_t structural[AMUR_TREE_PARAMS];
  const int n_structural = ami_tree_params(m, structural);
  for (int i = 0; i < n_structural; i++) used[structural[i]] = true;
  for (int32_t k = 0; k < m->n_random; k++) used[m->random[k].spread] = true;
  for (size_t i = 0; i < n; i++)
    if (!used[i] && !linear[i] && !(c->fixed && c->fixed[i]))
      fault(c, 0, c->param[i], "a parameter that some utility uses", "not identified: remove it or fix it", "unused");
  for (size_t i = 0; i < n; i++) linear[i] = linear[i] && !used[i];
  for (int32_t i = 0; i < m->n_obs; i++) add_differences(&centre.model, i, n, x, gram);
  name_unidentified(c, gram, linear, n);
  check_scales(c);
done:
  ami_choice_centre_fini(&centre);
  free(gram);
  free(x);
  free(used);
}

static void check_shape(const checker *c) {
  const amur_choice_model *m = c->m;
  int32_t structural[AMUR_TREE_PARAMS];
  if (m->n_obs == 0) fault(c, 0, "", "at least one observation", "the filter may have dropped all", "none");
  if (m->n_random > (AMUR_MAX_FEATURE - 1) / 2) fault(c, 0, "random", "at most 16 random coefficients", "", "more");
  if (m->n_random && m->n_nest)
    fault(c, 0, "nests", "nests or random coefficients", "the mixed kernel is multinomial", "both");
  if (m->n_random > 1 && m->n_draw == 0)
    fault(c, 0, "draws", "a number of draws, >= 1", "quadrature is for one random coefficient", "0");
  if (2 * m->n_nest + m->n_member > AMUR_TREE_PARAMS)
    fault(c, 0, "nests", "at most 64 scales and memberships", "", "more");
  else
    ami_tree_params(m, structural);
}

amur_status amur_choice_check(const amur_choice_model *m, const bool *fixed, const char *const *param_name,
                              const char *const *alt_name, const char *file, const long *row, amur_faults *faults) {
  const checker c = {m, fixed, param_name, alt_name, file, row, faults};
  const size_t before = faults->n_error;
  check_shape(&c);
  if (faults->n_error == before) check_choices(&c);
  if (faults->n_error == before) check_alternatives(&c);
  if (faults->n_error == before) check_numbers(&c);
  if (faults->n_error != before) return AMUR_E_DOMAIN;
  check_identification(&c);
  return faults->n_error == before ? AMUR_OK : AMUR_E_NUMERIC;
}
