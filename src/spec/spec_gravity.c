/* SPDX-License-Identifier: Apache-2.0
 * spec_gravity.c -- specification of a gravity regression: data, dependent, regressors, fixed effects, clusters.
 *   data: {file: flows.csv}                  dependent: trade
 *   regressors: {rta: rta, far: log(dist)}   fixed_effects: [exporter*year, importer*year]   cluster: [pair]
 * An intercept stands among the regressors where no fixed effects take its place.  Cells of factors that are empty give
 * level -1, and the row is left out of the estimation.
 */
#include <stdlib.h>
#include <string.h>
#include "frame.h"

void amur_gravity_spec_fini(amur_gravity_spec *s) {
  amur_frame_free(s->frame);
  free(s->x_name);
  free(s->x);
  free(s->factor);
  free(s->cluster);
  *s = (amur_gravity_spec){0};
}

static bool eval(amur_gravity_spec *s, const amur_yaml_doc *doc, const amur_yaml *node, const double **out,
                 amur_faults *faults) {
  frame_form form;
  if (!ami_frame_eval(s->frame, doc, node, NULL, &form, faults)) return false;
  *out = form.constant;
  return true;
}

/* Regressors: a map of name: formula. */
static void read_regressors(amur_gravity_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(doc->root, "regressors");
  const size_t n = (list && list->kind == AMUR_YAML_MAP ? (size_t)list->n : 0) + 1;
  const bool alone = s->panel.n_factor == 0 && n > 1 && !amur_yaml_get(doc->root, "coefficients");
  const bool intercept = amur_yaml_bool(doc, doc->root, "intercept", alone, faults);
  s->x = amur_faults_alloc(faults, doc->file, n, sizeof *s->x);
  s->x_name = amur_faults_alloc(faults, doc->file, n, sizeof *s->x_name);
  if (!s->x || !s->x_name) return;
  if (n == 1 && !amur_yaml_get(doc->root, "trade")) /* a counterfactual can do with flows alone */
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, 1, 0, "regressors", "nothing", "a map of name: formula", NULL);
  char one[] = "1";
  amur_yaml constant = {.kind = AMUR_YAML_SCALAR, .text = one, .line = 1, .column = 1};
  if (intercept) {
    s->x_name[s->panel.n_x] = "(Intercept)";
    eval(s, doc, &constant, &s->x[s->panel.n_x++], faults);
  }
  for (size_t i = 0; i + 1 < n; i++) {
    s->x_name[s->panel.n_x] = list->key[i];
    eval(s, doc, list->item[i], &s->x[s->panel.n_x++], faults);
  }
  s->panel.x = s->x;
}

static int read_factors(amur_gravity_spec *s, const amur_yaml_doc *doc, const char *key, amur_factor **out,
                        amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(doc->root, key);
  const int n = list && list->kind == AMUR_YAML_LIST ? list->n : 0;
  *out = amur_faults_alloc(faults, doc->file, (size_t)n, sizeof **out);
  for (int i = 0; *out && i < n; i++) ami_frame_factor(s->frame, doc, list->item[i], true, &(*out)[i], faults);
  return *out ? n : 0;
}

bool amur_gravity_spec_read(const amur_yaml_doc *doc, const char *data_dir, amur_gravity_spec *s, amur_faults *faults) {
  static const char *const known[] = {
      "title",         "data",    "method",       "dependent",       "regressors",   "intercept", "offset", "weight",
      "fixed_effects", "cluster", "small_sample", "drop_singletons", "coefficients", "trade",     "shock"};
  *s = (amur_gravity_spec){.opts = amur_panel_opts_default()};
  amur_yaml_unknown_keys(doc, doc->root, known, sizeof known / sizeof *known, faults);
  s->frame = amur_frame_read(doc, data_dir, NULL, faults);
  if (!s->frame) return false;
  amur_panel *p = &s->panel;
  const char *method = amur_yaml_text(doc, doc->root, "method", false, "ppml", faults);
  const char *small = amur_yaml_text(doc, doc->root, "small_sample", false, "cluster", faults);
  if (strcmp(method, "ppml") != 0 && strcmp(method, "linear") != 0)
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, 0, 0, "method", method, "ppml or linear", NULL);
  if (strcmp(small, "none") != 0 && strcmp(small, "cluster") != 0 && strcmp(small, "full") != 0)
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, 0, 0, "small_sample", small, "none, cluster or full", NULL);
  p->kind = strcmp(method, "linear") == 0 ? AMUR_PANEL_LINEAR : AMUR_PANEL_PPML;
  s->opts.small_sample = strcmp(small, "none") == 0   ? AMUR_SMALL_NONE
                         : strcmp(small, "full") == 0 ? AMUR_SMALL_FULL
                                                      : AMUR_SMALL_CLUSTER;
  s->opts.drop_singletons = amur_yaml_bool(doc, doc->root, "drop_singletons", false, faults);
  p->n_obs = ami_frame_rows(s->frame);
  const amur_yaml *y = amur_yaml_get(doc->root, "dependent"), *offset = amur_yaml_get(doc->root, "offset"),
                  *weight = amur_yaml_get(doc->root, "weight");
  if (!y) amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, 1, 0, "dependent", "nothing", "a formula", NULL);
  if (y) eval(s, doc, y, &p->y, faults);
  if (offset) eval(s, doc, offset, &p->offset, faults);
  if (weight) eval(s, doc, weight, &p->weight, faults);
  p->n_factor = read_factors(s, doc, "fixed_effects", &s->factor, faults);
  p->n_cluster = read_factors(s, doc, "cluster", &s->cluster, faults);
  if (p->n_cluster > 2)
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, 0, 0, "cluster", "more", "one or two ways", NULL);
  p->factor = s->factor;
  p->cluster = s->cluster;
  read_regressors(s, doc, faults);
  return faults->n_error == 0;
}
