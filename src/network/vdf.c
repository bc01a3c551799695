/* SPDX-License-Identifier: Apache-2.0
 * vdf.c -- the table of volume-delay functions: names, rows, and what is checked of all of them.
 * Each function is a file vdf_NAME.c with its row: time, slope, area (integral from 0), formula and parameters.
 * Flow x >= 0.  Not here: functions that depend on the flow of other links.
 */
#include "vdf.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROW(code, name) [AMUR_VDF_##code] = &ami_vdf_##name,
const amur_vdf_type *const amur_vdf_types[AMUR_VDF_N] = {
    [AMUR_VDF_LINEAR] = &ami_vdf_linear, [AMUR_VDF_CURVE] = &ami_vdf_curve, AMUR_VDF_LIST(ROW)};

#define NAME(code, name) [AMUR_VDF_##code] = #name,
static const char *const names[AMUR_VDF_N] = {
    [AMUR_VDF_LINEAR] = "linear", [AMUR_VDF_CURVE] = "curve", AMUR_VDF_LIST(NAME)};

const char *amur_vdf_name(amur_vdf_kind kind) {
  assert(kind < AMUR_VDF_N);
  return names[kind];
}

amur_vdf_kind amur_vdf_by_name(const char *name) {
  int k = 0;
  while (k < AMUR_VDF_N && strcmp(names[k], name) != 0) k++;
  return (amur_vdf_kind)k;
}

bool amur_vdf_parameter_allows(const amur_vdf_parameter *p, double value) {
  return isfinite(value) && value >= p->min && value <= p->max && !(p->above_min && value <= p->min) &&
         !(p->below_max && value >= p->max);
}

void amur_vdf_parameter_range(const amur_vdf_parameter *p, char text[64]) {
  const int n = snprintf(text, 64, "%s %g", p->above_min ? ">" : ">=", p->min);
  if (isfinite(p->max)) snprintf(text + n, 64 - (size_t)n, ", %s %g", p->below_max ? "<" : "<=", p->max);
}

amur_status amur_vdf_check(const amur_vdf *f, amur_err *err) {
  if ((int)f->kind < 0 || f->kind >= AMUR_VDF_N)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "delay function: kind %d, must be 0..%d", (int)f->kind, AMUR_VDF_N - 1);
  const amur_vdf_type *type = amur_vdf_types[f->kind];
  if (type->check) return type->check(f, err);
  if (!(f->t0 >= 0 && f->t0 < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s delay function: free-flow time %g, must be >= 0", names[f->kind],
                     f->t0);
  if (!type->without_capacity && !(f->cap > 0 && f->cap < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s delay function: capacity %g, must be > 0", names[f->kind], f->cap);
  for (int k = 0; k < type->n_parameter; k++) {
    char range[64];
    if (amur_vdf_parameter_allows(&type->parameter[k], f->p[k])) continue;
    amur_vdf_parameter_range(&type->parameter[k], range);
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s delay function: %s is %g, must be %s", names[f->kind],
                     type->parameter[k].symbol, f->p[k], range);
  }
  return AMUR_OK;
}
