/* SPDX-License-Identifier: Apache-2.0
 * spec_choice_measures.c -- ratios of coefficients and elasticities that a specification asks for, and observations
 * with empty cells.
 */
#include "spec_choice.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int32_t parameter(const amur_choice_spec *s, const amur_yaml_doc *doc, const amur_yaml *map, const char *key,
                         amur_faults *faults) {
  const char *name = amur_yaml_text(doc, map, key, true, NULL, faults);
  const int32_t p = name ? amur_map_find(&s->param, name) : -1;
  if (p >= 0 && p < s->model.n_param) return p;
  if (name) ami_choice_fault(doc, amur_yaml_get(map, key), key, name, "a parameter", faults);
  return -1;
}

/* ratios: NAME: {of: B_TIME, per: B_COST, factor: 60, unit: CHF/h}. */
static bool read_ratios(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  static const char *const known[] = {"of", "per", "factor", "unit"};
  const amur_yaml *list = amur_yaml_get(doc->root, "ratios");
  const int n = list && list->kind == AMUR_YAML_MAP ? list->n : 0;
  if (list && list->kind != AMUR_YAML_MAP) ami_choice_fault(doc, list, "ratios", "no map", "NAME: {of, per}", faults);
  s->ratio = ami_frame_alloc(s->frame, (size_t)n, sizeof *s->ratio);
  for (int i = 0; s->ratio && i < n; i++) {
    const amur_yaml *item = list->item[i];
    amur_yaml_unknown_keys(doc, item, known, 4, faults);
    s->ratio[i] =
        (amur_choice_ratio_spec){.name = list->key[i],
                                 .unit = amur_yaml_text(doc, item, "unit", false, "", faults),
                                 .of = parameter(s, doc, item, "of", faults),
                                 .per = parameter(s, doc, item, "per", faults),
                                 .factor = amur_yaml_real(doc, item, "factor", false, 1, -1e12, 1e12, faults)};
  }
  s->n_ratio = n;
  return s->ratio != NULL;
}

/* elasticities: NAME: {alternative: train, coefficient: B_TIME}. */
static bool read_elasticities(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  static const char *const known[] = {"alternative", "coefficient"};
  const amur_yaml *list = amur_yaml_get(doc->root, "elasticities");
  const int n = list && list->kind == AMUR_YAML_MAP ? list->n : 0;
  if (list && list->kind != AMUR_YAML_MAP)
    ami_choice_fault(doc, list, "elasticities", "no map", "NAME: {alternative, coefficient}", faults);
  s->elasticity = ami_frame_alloc(s->frame, (size_t)n, sizeof *s->elasticity);
  for (int i = 0; s->elasticity && i < n; i++) {
    const amur_yaml *item = list->item[i];
    amur_yaml_unknown_keys(doc, item, known, 2, faults);
    const char *alt = amur_yaml_text(doc, item, "alternative", true, NULL, faults),
               *coefficient = amur_yaml_text(doc, item, "coefficient", true, NULL, faults);
    amur_choice_elasticity_spec *e = &s->elasticity[i];
    *e = (amur_choice_elasticity_spec){list->key[i], -1, coefficient ? amur_map_find(&s->param, coefficient) : -1};
    for (int32_t j = 0; alt && j < s->model.n_alt; j++)
      if (strcmp(s->alt_name[j], alt) == 0) e->alt = j;
    if (alt && e->alt < 0)
      ami_choice_fault(doc, amur_yaml_get(item, "alternative"), "alternative", alt, "an alternative", faults);
    bool used = false;
    for (int32_t t = e->alt < 0 ? 0 : s->model.first_term[e->alt];
         e->alt >= 0 && e->coefficient >= 0 && t < s->model.first_term[e->alt + 1]; t++)
      if (s->model.term[t].coefficient == e->coefficient) used = true;
    if (coefficient && e->alt >= 0 && !used)
      ami_choice_fault(doc, amur_yaml_get(item, "coefficient"), "coefficient", coefficient,
                       "a coefficient in that alternative's utility", faults);
  }
  s->n_elasticity = n;
  return s->elasticity != NULL;
}

bool ami_choice_read_measures(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  return read_ratios(s, doc, faults) && read_elasticities(s, doc, faults);
}

/* Are all numbers there that the likelihood of the observation takes?  Those of alternatives not on offer are not. */
static bool is_complete(const amur_choice_model *m, int32_t i) {
  if (m->weight && isnan(m->weight[i])) return false;
  for (int32_t j = 0; j < m->n_alt; j++) {
    const double *open = m->available ? m->available[j] : NULL, *offset = m->offset ? m->offset[j] : NULL;
    if (open && isnan(open[i])) return false;
    if (open && open[i] == 0) continue;
    if (offset && isnan(offset[i])) return false;
    for (int32_t t = m->first_term[j]; t < m->first_term[j + 1]; t++)
      if (m->term[t].x && isnan(m->term[t].x[i])) return false;
  }
  return true;
}

bool ami_choice_drop_incomplete(amur_choice_spec *s) {
  const amur_choice_model *m = &s->model;
  const int32_t n_row = ami_frame_rows(s->frame);
  double *keep = ami_frame_alloc(s->frame, (size_t)n_row, sizeof *keep);
  if (!keep) return false;
  for (int32_t r = 0; r < n_row; r++) keep[r] = 1;
  int32_t n = 0;
  for (int32_t i = 0; i < m->n_obs; i++) {
    if (is_complete(m, i)) continue;
    n++;
    if (s->n_case == 0) keep[i] = 0;
    for (int32_t j = 0; s->n_case && j < m->n_alt; j++) {
      const int32_t r = s->case_row[(size_t)j * (size_t)s->n_case + (size_t)i];
      if (r >= 0) keep[r] = 0;
    }
  }
  if (n == 0) return false;
  s->n_incomplete += n;
  ami_frame_keep(s->frame, keep);
  return true;
}
