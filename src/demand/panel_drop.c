/* SPDX-License-Identifier: Apache-2.0
 * panel_drop.c -- observations that tell nothing about gravity coefficients.
 * Missing values.  Levels whose flows are all zero: their effect is minus infinity in PPML, whatever the coefficients
 * are.  Singletons, levels of one observation: their effect fits it exactly; they change no coefficient, but count as
 * observations where standard errors are scaled (Correia 2015).  What one factor drops may leave another with such
 * levels, so all are looked at again until nothing goes.
 */
#include "panel.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ami_panel_missing(const amur_panel *p, int64_t i) {
  bool missing = isnan(p->y[i]) || (p->offset && isnan(p->offset[i])) || (p->weight && isnan(p->weight[i]));
  for (int j = 0; j < p->n_x; j++) missing = missing || isnan(p->x[j][i]);
  for (int f = 0; f < p->n_factor; f++) missing = missing || p->factor[f].level[i] < 0;
  for (int c = 0; c < p->n_cluster; c++) missing = missing || p->cluster[c].level[i] < 0;
  return missing;
}

/* Drops levels of one factor without a flow above zero; returns how many observations, -1 if memory is out. */
static int64_t drop_zeros(const amur_panel *p, const amur_factor *f, bool *dropped) {
  bool *trades = amur_alloc((size_t)f->n_level, sizeof *trades);
  int64_t n = 0;
  if (!trades) return -1;
  for (int64_t i = 0; i < p->n_obs; i++)
    if (!dropped[i] && p->y[i] > 0) trades[f->level[i]] = true;
  for (int64_t i = 0; i < p->n_obs; i++)
    if (!dropped[i] && !trades[f->level[i]]) dropped[i] = true, n++;
  free(trades);
  return n;
}

/* The same of levels with one observation. */
static int64_t drop_singletons(const amur_panel *p, const amur_factor *f, bool *dropped) {
  int32_t *count = amur_alloc((size_t)f->n_level, sizeof *count);
  int64_t n = 0;
  if (!count) return -1;
  for (int64_t i = 0; i < p->n_obs; i++)
    if (!dropped[i]) count[f->level[i]]++;
  for (int64_t i = 0; i < p->n_obs; i++)
    if (!dropped[i] && count[f->level[i]] == 1) dropped[i] = true, n++;
  free(count);
  return n;
}

amur_status ami_panel_drop(const amur_panel *p, const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err) {
  memset(fit->dropped, 0, (size_t)p->n_obs * sizeof *fit->dropped);
  for (int64_t i = 0; i < p->n_obs; i++)
    if (ami_panel_missing(p, i)) fit->dropped[i] = true, fit->n_missing++;
  for (bool again = true; again;) {
    again = false;
    for (int f = 0; f < p->n_factor; f++) {
      const int64_t zeros = p->kind == AMUR_PANEL_PPML ? drop_zeros(p, &p->factor[f], fit->dropped) : 0;
      const int64_t single = opts->drop_singletons ? drop_singletons(p, &p->factor[f], fit->dropped) : 0;
      if (zeros < 0 || single < 0) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: fixed effects");
      fit->n_zero += zeros;
      fit->n_singleton += single;
      again = again || single > 0 || zeros > 0;
    }
  }
  return AMUR_OK;
}
