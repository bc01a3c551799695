/* SPDX-License-Identifier: Apache-2.0
 * kernel.c -- utilities of one observation, the multinomial logit kernel, and the chain rule that carries slopes
 * over inner variables (utilities, structural parameters) to the parameters.
 *   P_j = exp(V_j) / sum_k exp(V_k)                        McFadden (1974); Train (2009), eq. 3.6
 *   d log P_c / dV_j = [j = c] - P_j,   d2 log P_c / dV_j dV_k = P_j P_k - [j = k] P_j
 * A kernel gives log P and these over few inner variables; V_j = sum_k theta_k x_jk carries them to the parameters,
 * with z = dV/dtheta:  gradient = z' inner,  Hessian = z' curve z.  So each kind of model has only its inner part to
 * write.
 * Shape: z[j * n_param + k]; inner[q], curve[q * q], the utilities first, structural parameters behind them.
 */
#include "kernel.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ami_kernel_init(amur_kernel *k, const amur_choice_model *m) {
  const size_t n_alt = (size_t)m->n_alt, n_param = (size_t)m->n_param, q = n_alt + n_param;
  *k = (amur_kernel){.n_alt = m->n_alt, .n_param = m->n_param};
  k->z = amur_alloc(q * n_param, sizeof *k->z);
  k->v = amur_alloc(n_alt, sizeof *k->v);
  k->inner = amur_alloc(q, sizeof *k->inner);
  k->curve = amur_alloc(q * q, sizeof *k->curve);
  k->row = amur_alloc(n_param, sizeof *k->row);
  k->jet = amur_alloc(ami_tree_room(m), sizeof *k->jet);
  return k->z && k->v && k->inner && k->curve && k->row && k->jet;
}

void ami_kernel_fini(amur_kernel *k) {
  free(k->z);
  free(k->v);
  free(k->inner);
  free(k->curve);
  free(k->row);
  free(k->jet);
  free(k->mixed);
}

void ami_kernel_load(amur_kernel *k, const amur_choice_model *m, const double *theta, int32_t obs) {
  const size_t n_param = (size_t)m->n_param;
  memset(k->z, 0, (size_t)m->n_alt * n_param * sizeof *k->z);
  for (int32_t j = 0; j < m->n_alt; j++) {
    if (m->available && m->available[j] && m->available[j][obs] == 0) {
      k->v[j] = -INFINITY;
      continue;
    }
    double v = m->offset && m->offset[j] ? m->offset[j][obs] : 0, *z = k->z + (size_t)j * n_param;
    for (int32_t i = m->first_term[j]; i < m->first_term[j + 1]; i++) {
      const amur_choice_term *t = &m->term[i];
      if (t->coefficient >= m->n_param) continue;
      const double x = t->x ? t->x[obs] : 1;
      v += theta[t->coefficient] * x;
      z[t->coefficient] += x;
    }
    k->v[j] = v;
  }
}

double ami_logit_kernel(amur_kernel *k, const amur_choice_model *m, int32_t chosen, bool slopes) {
  const size_t n = (size_t)m->n_alt;
  assert(chosen >= 0 && chosen < m->n_alt);
  double best = -INFINITY, sum = 0; /* the best utility is taken off, so that no exponential overflows */
  for (size_t j = 0; j < n; j++) best = fmax(best, k->v[j]);
  for (size_t j = 0; j < n; j++) sum += k->inner[j] = exp(k->v[j] - best);
  const double value = k->v[chosen] - best - log(sum);
  if (!slopes) return value;
  for (size_t j = 0; j < n; j++) k->inner[j] /= sum;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      k->curve[i * n + j] = k->curve[j * n + i] = k->inner[i] * k->inner[j] - (i == j ? k->inner[i] : 0);
  for (size_t j = 0; j < n; j++) k->inner[j] = ((int32_t)j == chosen) - k->inner[j];
  return value;
}

/* The Hessian row by row: row i of curve z, then z_i times it.  Zeros are passed over, of which there are many: most
 * parameters stand in few utilities. */
void ami_kernel_chain(int q, int n_param, const double *z, const double *inner, const double *curve, double *row,
                      amur_contribution *c) {
  const size_t n = (size_t)q, m = (size_t)n_param;
  for (size_t j = 0; c->gradient && inner && j < n; j++)
    for (size_t p = 0; p < m; p++) c->gradient[p] += inner[j] * z[j * m + p];
  for (size_t i = 0; c->hessian && i < n; i++) {
    memset(row, 0, m * sizeof *row);
    for (size_t j = 0; j < n; j++) {
      const double d = c->weight * curve[i * n + j];
      if (d == 0) continue;
      for (size_t p = 0; p < m; p++) row[p] += d * z[j * m + p];
    }
    for (size_t p = 0; p < m; p++) {
      const double zp = z[i * m + p];
      if (zp == 0) continue;
      for (size_t r = 0; r <= p; r++) c->hessian[p * m + r] += zp * row[r];
    }
  }
}
