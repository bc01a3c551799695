/* SPDX-License-Identifier: Apache-2.0
 * years.c -- opinion over the years under media of changing reach.
 *   attention of group i: reach_im to medium m; (1 - sum_m reach_im) listen_ij / sum_k listen_ik to group j.
 * Media are agents of susceptibility 0 in the model of opinion.c: they say what they say.  Either every year comes to
 * its equilibrium, or the groups take a number of steps a year from where the last one left them.
 * Shape: agents 0..n_group-1 are groups, those after them media; w[n * n] is made anew each year.
 * Source: Friedkin & Johnsen (1990); stubborn sources as in Ghaderi & Srikant (2014), Automatica 50.
 */
#include <amur/climate.h>
#include <assert.h>
#include <stdlib.h>

/* Attention of every group and medium in a year: w[n * n], n groups then media. */
static amur_status attention(const amur_opinion_model *m, int year, double *w, amur_err *err) {
  const size_t n = (size_t)(m->n_group + m->n_medium), groups = (size_t)m->n_group, media = (size_t)m->n_medium;
  for (size_t i = 0; i < n * n; i++) w[i] = 0;
  for (size_t i = groups; i < n; i++) w[i * n + i] = 1;
  for (size_t i = 0; i < groups; i++) {
    amur_sum reached = {0, 0}, heard = {0, 0};
    for (size_t k = 0; k < media; k++) {
      w[i * n + groups + k] = m->reach[((size_t)year * groups + i) * media + k];
      amur_sum_add(&reached, w[i * n + groups + k]);
    }
    for (size_t j = 0; j < groups; j++) amur_sum_add(&heard, m->listen[i * groups + j]);
    const double left = 1 - amur_sum_value(reached); /* attention that the media leave to the groups */
    if (!(left >= -1e-9))
      return amur_fail(err, AMUR_E_DOMAIN, (long)i + 1, "opinion group %d: media reach %g of its attention, at most 1",
                       (int)i + 1, amur_sum_value(reached));
    if (left > 1e-9 && !(amur_sum_value(heard) > 0))
      return amur_fail(err, AMUR_E_DOMAIN, (long)i + 1,
                       "opinion group %d: media leave %g of its attention, but it listens to no group", (int)i + 1,
                       left);
    for (size_t j = 0; j < groups && left > 1e-9; j++)
      w[i * n + j] = left * m->listen[i * groups + j] / amur_sum_value(heard);
  }
  return AMUR_OK;
}

amur_status amur_opinion_years(const amur_opinion_model *m, double *opinion, amur_err *err) {
  const size_t groups = (size_t)m->n_group, n = groups + (size_t)m->n_medium;
  double *w = amur_alloc(n * n, sizeof *w), *row = amur_alloc(4 * n, sizeof *row);
  amur_status status = w && row ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "opinion: %d groups", m->n_group);
  if (status) goto done;
  double *s = row, *x0 = row + n, *x = row + 2 * n, *scratch = row + 3 * n;
  for (size_t i = 0; i < n; i++) {
    s[i] = i < groups ? m->susceptibility[i] : 0;
    x[i] = x0[i] = i < groups ? m->initial[i] : m->position[i - groups];
  }
  assert(m->n_group >= 1 && m->n_medium >= 0);
  for (int year = 0; year < m->n_year && !status; year++) {
    status = attention(m, year, w, err);
    if (!status) status = amur_opinion_check((int)n, w, s, x0, err);
    if (status) break;
    if (m->steps_per_year > 0)
      amur_opinion_steps((int)n, w, s, x0, m->steps_per_year, x, scratch);
    else
      status = amur_opinion_equilibrium((int)n, w, s, x0, x, err);
    for (size_t i = 0; i < groups; i++) opinion[(size_t)year * groups + i] = x[i];
  }
done:
  free(w);
  free(row);
  return status;
}
