/* SPDX-License-Identifier: Apache-2.0
 * panel_units.c -- a gravity regression in units of its own, so that no test of it depends on those of the data.
 *   y' = y / unit,   offset' = offset - log unit - shift,   x'_k = (x_k - origin_k) / scale_k
 * unit is the mean of y, shift that of the offset, scale the spread of a regressor.  Regressors are moved to their mean
 * where a constant takes up the difference: fixed effects, or a regressor that is the same in all observations.  Of
 * least squares the dependent variable stays as it is.
 * Back: beta_k = beta'_k / scale_k, and from the constant's goes what the others were moved by; covariances follow as
 * T V' T', T being that map.
 */
#include "panel.h"
#include <math.h>
#include <stdlib.h>

static double mean_of(const double *x, size_t n) {
  double mean = 0;
  for (size_t i = 0; i < n; i++) mean += (x[i] - mean) / (double)(i + 1);
  return mean;
}

static bool is_constant(const double *x, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (x[i] > x[0] || x[i] < x[0]) return false;
  return n > 0 && (x[0] > 0 || x[0] < 0);
}

static void set_dependent(amur_panel_work *w, bool centred) {
  w->unit = 1;
  w->shift = 0;
  if (w->p->kind == AMUR_PANEL_LINEAR) return;
  const double mean = mean_of(w->y, w->n);
  if (mean > 0 && mean < INFINITY) w->unit = mean;
  const double middle = mean_of(w->offset, w->n) - log(w->unit);
  if (centred) w->shift = middle;
  for (size_t i = 0; i < w->n; i++) {
    w->y[i] /= w->unit;
    w->offset[i] -= log(w->unit) + w->shift;
  }
}

static void set_regressor(amur_panel_work *w, size_t k, bool centred) {
  double *x = w->x + k * w->n, square = 0;
  w->origin[k] = centred ? mean_of(x, w->n) : 0;
  double largest = 0;
  for (size_t i = 0; i < w->n; i++) largest = fmax(largest, fabs(x[i] -= w->origin[k]));
  if (!(largest > 0)) return; /* a constant among constants: not identified, and named as such */
  for (size_t i = 0; i < w->n; i++) square += (x[i] / largest) * (x[i] / largest);
  w->scale[k] = largest * sqrt(square / (double)w->n);
  for (size_t i = 0; i < w->n; i++) x[i] /= w->scale[k];
}

void ami_panel_to_units(amur_panel_work *w) {
  const size_t n_x = (size_t)w->p->n_x;
  w->constant = -1;
  for (size_t k = 0; k < n_x && w->constant < 0 && w->p->n_factor == 0; k++)
    if (is_constant(w->x + k * w->n, w->n)) w->constant = (int)k;
  const bool centred = w->p->n_factor > 0 || w->constant >= 0;
  set_dependent(w, centred);
  for (size_t k = 0; k < n_x; k++) {
    w->scale[k] = 1;
    set_regressor(w, k, centred && (int)k != w->constant);
  }
}

/* V becomes T V T'; row c of T has `part` beside its diagonal, the other rows their scale alone. */
static void transform(const amur_panel_work *w, const double *part, double *v) {
  const size_t n = (size_t)w->p->n_x;
  const int c = w->constant;
  for (int side = 0; v && side < 2; side++) /* rows, then columns */
    for (size_t j = 0; j < n; j++) {
      const size_t step = side ? 1 : n, first = side ? j * n : j;
      double sum = 0;
      for (size_t i = 0; c >= 0 && i < n; i++) sum += part[i] * v[first + i * step];
      for (size_t i = 0; i < n; i++) v[first + i * step] /= w->scale[i];
      if (c >= 0) v[first + (size_t)c * step] += sum;
    }
}

void ami_panel_from_units(amur_panel_work *w, amur_panel_fit *fit) {
  const size_t n = (size_t)w->p->n_x;
  double *part = w->origin; /* no more needed as such: what one unit of beta'_k takes from the constant */
  if (w->constant >= 0) {
    const double one = w->x[(size_t)w->constant * w->n] * w->scale[w->constant];
    for (size_t k = 0; k < n; k++) part[k] = (int)k == w->constant ? 0 : -w->origin[k] / w->scale[k] / one;
    double moved = -w->shift / one;
    for (size_t k = 0; k < n; k++) moved += part[k] * fit->beta[k];
    for (size_t k = 0; k < n; k++) fit->beta[k] /= w->scale[k];
    fit->beta[w->constant] += moved;
  } else {
    for (size_t k = 0; k < n; k++) fit->beta[k] /= w->scale[k];
  }
  for (size_t i = 0; w->p->kind == AMUR_PANEL_PPML && i < n * n; i++) fit->covariance[i] /= w->unit;
  transform(w, part, fit->covariance);
  transform(w, part, fit->robust);
  transform(w, part, fit->clustered);
  for (size_t i = 0; i < w->n; i++) w->mu[i] *= w->unit;
  if (w->p->kind == AMUR_PANEL_PPML) fit->deviance *= w->unit;
}
