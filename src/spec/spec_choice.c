/* SPDX-License-Identifier: Apache-2.0
 * spec_choice.c -- specification of a choice model: data, parameters, alternatives with utilities, nests, random
 * coefficients.
 *
 *   data: {file: d.csv}                        one row a choice, or with `long` (spec_choice_long.c) one an alternative
 *   choice: chosen                             gives the code of the chosen alternative
 *   parameters: {ASC: 0, B_TIME: {start: -1, fixed: true}}
 *   alternatives:
 *     road: {code: 1, available: has_car, utility: ASC + B_TIME * time_road}
 *   nests: {land: {scale: MU, members: [road, rail]}}
 *   random: {B_COST: {distribution: lognormal, mean: M, spread: S}}
 * A utility is linear in the coefficients: its form is constant + sum of coefficient * variable (formula.c), which is
 * the model's offset and terms.  Coefficients are numbered: parameters first, random ones behind.
 *
 * The model is read twice where observations lack a number: what is missing is known only when the utilities are.
 */
#include "spec_choice.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void amur_choice_spec_fini(amur_choice_spec *s) {
  amur_frame_free(s->frame); /* holds the arrays of the model too */
  amur_map_fini(&s->param);
  *s = (amur_choice_spec){0};
}

void ami_choice_fault(const amur_yaml_doc *doc, const amur_yaml *at, const char *key, const char *found,
                      const char *expected, amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, at ? at->line : 1, at ? at->column : 0, key, found, expected,
                  NULL);
}

/* parameters: NAME: start, or NAME: {start, fixed}. */
static bool read_params(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(doc->root, "parameters");
  if (!list || list->kind != AMUR_YAML_MAP || list->n == 0) {
    ami_choice_fault(doc, list, "parameters", "nothing", "a map of name: starting value", faults);
    return false;
  }
  const size_t n = (size_t)list->n;
  s->model.n_param = list->n;
  s->param_name = ami_frame_alloc(s->frame, n, sizeof *s->param_name);
  s->start = ami_frame_alloc(s->frame, n, sizeof *s->start);
  s->fixed = ami_frame_alloc(s->frame, n, sizeof *s->fixed);
  if (!s->param_name || !s->start || !s->fixed) return false;
  for (int i = 0; i < list->n; i++) {
    const amur_yaml *item = list->item[i];
    const bool map = item->kind == AMUR_YAML_MAP;
    s->param_name[i] = list->key[i];
    s->start[i] = map ? amur_yaml_real(doc, item, "start", false, 0, -1e300, 1e300, faults)
                      : amur_yaml_real(doc, list, list->key[i], false, 0, -1e300, 1e300, faults);
    s->fixed[i] = map && amur_yaml_bool(doc, item, "fixed", false, faults);
    amur_map_add(&s->param, list->key[i], i, NULL);
  }
  if (s->param.no_memory) amur_faults_no_memory(faults, doc->file);
  return !s->param.no_memory;
}

static int32_t param_of(const amur_choice_spec *s, const amur_yaml_doc *doc, const amur_yaml *map, const char *key,
                        amur_faults *faults) {
  const char *name = amur_yaml_text(doc, map, key, true, NULL, faults);
  const int32_t p = name ? amur_map_find(&s->param, name) : -1;
  if (name && (p < 0 || p >= s->model.n_param))
    ami_choice_fault(doc, amur_yaml_get(map, key), key, name, "a parameter", faults);
  return p < 0 || p >= s->model.n_param ? 0 : p; /* any parameter: with a fault nothing is estimated */
}

/* random: NAME: {distribution, mean, spread}. */
static bool read_random(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  static const char *const kinds[] = {"normal", "lognormal", "triangular"};
  const amur_yaml *list = amur_yaml_get(doc->root, "random");
  const int n = list && list->kind == AMUR_YAML_MAP ? list->n : 0;
  amur_choice_random *random = ami_frame_alloc(s->frame, (size_t)n, sizeof *random);
  if (!random) return false;
  for (int i = 0; i < n; i++) {
    const char *kind = amur_yaml_text(doc, list->item[i], "distribution", false, "normal", faults);
    int k = 0;
    while (k < 3 && strcmp(kinds[k], kind) != 0) k++;
    if (k == 3) ami_choice_fault(doc, list->item[i], "distribution", kind, "normal, lognormal or triangular", faults);
    random[i] = (amur_choice_random){.kind = (amur_draw_kind)(k % 3),
                                     .mean = param_of(s, doc, list->item[i], "mean", faults),
                                     .spread = param_of(s, doc, list->item[i], "spread", faults)};
    int32_t old;
    if (!amur_map_add(&s->param, list->key[i], s->model.n_param + i, &old) && old >= 0)
      ami_choice_fault(doc, list, list->key[i], "a name used before", "a new name", faults);
  }
  if (s->param.no_memory) amur_faults_no_memory(faults, doc->file);
  s->model.random = random;
  s->model.n_random = n;
  s->model.n_draw = (int32_t)amur_yaml_int(doc, doc->root, "draws", false, 0, 0, 1000000, faults);
  s->model.seed = (uint64_t)amur_yaml_int(doc, doc->root, "seed", false, 1, 0, 1000000000, faults);
  return true;
}

/* alternatives: NAME: {code, available, utility}. */
static bool read_alternatives(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(doc->root, "alternatives");
  const size_t n = (size_t)s->model.n_alt;
  const double **offset = ami_frame_alloc(s->frame, n, sizeof *offset),
               **available = ami_frame_alloc(s->frame, n, sizeof *available);
  int32_t *first = ami_frame_alloc(s->frame, n + 1, sizeof *first);
  amur_choice_term *term = NULL;
  size_t n_term = 0, room = 0;
  bool good = offset && available && first;
  for (size_t j = 0; good && j < n; j++) {
    const amur_yaml *item = list->item[j], *utility = amur_yaml_get(item, "utility"),
                    *open = amur_yaml_get(item, "available");
    frame_form form;
    first[j] = (int32_t)n_term;
    if (s->n_case) available[j] = ami_choice_offered(s, (int)j);
    if (open && ami_frame_eval(s->frame, doc, open, NULL, &form, faults))
      available[j] = ami_choice_by_observation(s, form.constant, (int)j);
    if (!utility) ami_choice_fault(doc, item, "utility", "nothing", "a formula", faults);
    if (!utility || !ami_frame_eval(s->frame, doc, utility, &s->param, &form, faults)) continue;
    offset[j] = ami_choice_by_observation(s, form.constant, (int)j);
    const bool grown = amur_grow(&term, &room, n_term + (size_t)form.n_term + 1, sizeof *term);
    if (!grown) amur_faults_no_memory(faults, doc->file);
    good = offset[j] && grown;
    for (int t = 0; good && t < form.n_term; t++) {
      const double *x = ami_choice_by_observation(s, form.variable[t], (int)j);
      term[n_term++] = (amur_choice_term){form.coefficient[t], x};
      good = x != NULL;
    }
  }
  if (good) first[n] = (int32_t)n_term;
  amur_choice_term *own = ami_frame_alloc(s->frame, n_term, sizeof *own);
  if (own && n_term) memcpy(own, term, n_term * sizeof *own);
  free(term);
  s->model.offset = offset;
  s->model.available = available;
  s->model.first_term = first;
  s->model.term = own;
  return good && own;
}

/* A number, or the name of a parameter, or 1 - PARAMETER (what two nests share of an alternative): in each case
 * constant + factor * parameter. */
static amur_choice_value read_value(const amur_choice_spec *s, const amur_yaml_doc *doc, const amur_yaml *node,
                                    amur_faults *faults) {
  amur_choice_value v = amur_choice_value_default();
  if (!node || node->kind != AMUR_YAML_SCALAR) return v;
  if (amur_parse_real(node->text, &v.constant)) return v;
  const bool rest = strncmp(node->text, "1 - ", 4) == 0;
  v.param = amur_map_find(&s->param, node->text + (rest ? 4 : 0));
  v.constant = rest ? 1 : 0;
  v.factor = rest ? -1 : 1;
  if (v.param < 0 || v.param >= s->model.n_param) {
    ami_choice_fault(doc, node, "nests", node->text, "a number, a parameter or 1 - PARAMETER", faults);
    v.param = -1;
  }
  return v;
}

/* nests: NAME: {scale or logsum, members: [a, b] or {a: allocation}}; members are alternatives or later nests. */
static bool read_nests(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(doc->root, "nests");
  const int n = list && list->kind == AMUR_YAML_MAP ? list->n : 0;
  amur_choice_nest *nest = ami_frame_alloc(s->frame, (size_t)n, sizeof *nest);
  int n_member = 0;
  for (int m = 0; m < n; m++) {
    const amur_yaml *members = amur_yaml_get(list->item[m], "members");
    n_member += members ? members->n : 0;
    if (!members || members->n == 0)
      ami_choice_fault(doc, list->item[m], "members", "nothing", "a list or map of alternatives", faults);
  }
  amur_choice_member *member = ami_frame_alloc(s->frame, (size_t)n_member, sizeof *member);
  if (!nest || !member) return false;
  int at = 0;
  for (int m = 0; m < n; m++) {
    const amur_yaml *item = list->item[m], *members = amur_yaml_get(item, "members"),
                    *logsum = amur_yaml_get(item, "logsum");
    nest[m] = (amur_choice_nest){.scale = read_value(s, doc, logsum ? logsum : amur_yaml_get(item, "scale"), faults),
                                 .scale_is_logsum = logsum != NULL,
                                 .first_member = at,
                                 .n_member = members ? members->n : 0};
    for (int i = 0; members && i < members->n; i++) {
      const bool map = members->kind == AMUR_YAML_MAP;
      const char *name = map ? members->key[i] : members->item[i]->text;
      int32_t node = -1;
      for (int32_t j = 0; name && j < s->model.n_alt; j++)
        if (strcmp(s->alt_name[j], name) == 0) node = j;
      for (int k = m + 1; name && k < n; k++) /* later ones alone, so that there is no circle */
        if (strcmp(list->key[k], name) == 0) node = s->model.n_alt + k;
      if (node < 0)
        ami_choice_fault(doc, members, "members", name ? name : "a list", "an alternative or a nest further down",
                         faults);
      member[at++] = (amur_choice_member){node < 0 ? 0 : node, map ? read_value(s, doc, members->item[i], faults)
                                                                   : amur_choice_value_default()};
    }
  }
  s->model.n_nest = n;
  s->model.nest = nest;
  s->model.n_member = n_member;
  s->model.member = member;
  return true;
}

/* Names, and what stands for them in the data: a code, in a long table any text. */
static bool read_labels(amur_choice_spec *s, const amur_yaml_doc *doc, double *code, const char **label,
                        amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(doc->root, "alternatives");
  const bool is_long = amur_yaml_get(doc->root, "long") != NULL;
  s->alt_name = ami_frame_alloc(s->frame, (size_t)list->n, sizeof *s->alt_name);
  for (int j = 0; s->alt_name && j < list->n; j++) {
    s->alt_name[j] = list->key[j];
    label[j] = is_long ? amur_yaml_text(doc, list->item[j], "code", false, list->key[j], faults) : NULL;
    code[j] = is_long ? 0 : amur_yaml_real(doc, list->item[j], "code", false, j + 1, -1e9, 1e9, faults);
  }
  return s->alt_name != NULL;
}

static void choice_error(const amur_choice_spec *s, const amur_yaml *choice, int32_t i, const char *found,
                         const char *expected, amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_ERROR, amur_frame_file(s->frame), s->line[i], 0, choice->text, found, expected,
                  NULL);
}

/* The alternative whose code the formula gives. */
static int32_t chosen_by_code(const amur_choice_spec *s, const double *value, const double *code, int32_t i) {
  for (int32_t j = 0; j < s->model.n_alt; j++)
    if (value[i] == code[j]) return j;
  return -1;
}

/* The alternative of a long table in whose row the formula is not 0; -1 if there is none, -2 if several. */
static int32_t chosen_by_row(const amur_choice_spec *s, const double *value, int32_t i) {
  int32_t found = -1;
  for (int32_t j = 0; j < s->model.n_alt; j++) {
    const int32_t r = s->case_row[(size_t)j * (size_t)s->n_case + (size_t)i];
    if (r < 0 || value[r] == 0 || isnan(value[r])) continue;
    if (found >= 0) return -2;
    found = j;
  }
  return found;
}

static bool read_choices(amur_choice_spec *s, const amur_yaml_doc *doc, const double *code, amur_faults *faults) {
  const amur_yaml *choice = amur_yaml_get(doc->root, "choice");
  int32_t *chosen = ami_frame_alloc(s->frame, (size_t)s->model.n_obs, sizeof *chosen);
  frame_form form;
  if (!choice)
    ami_choice_fault(doc, NULL, "choice", "nothing", "a formula that gives the code of the chosen alternative", faults);
  if (!chosen || !choice || !ami_frame_eval(s->frame, doc, choice, NULL, &form, faults)) return false;
  bool good = true;
  for (int32_t i = 0; i < s->model.n_obs; i++) {
    chosen[i] = s->n_case ? chosen_by_row(s, form.constant, i) : chosen_by_code(s, form.constant, code, i);
    if (chosen[i] >= 0) continue;
    good = false;
    char text[32];
    snprintf(text, sizeof text, "%g", form.constant[i]);
    choice_error(s, choice, i,
                 !s->n_case        ? text
                 : chosen[i] == -1 ? "none"
                                   : "several",
                 s->n_case ? "one chosen alternative in the case" : "the code of an alternative", faults);
  }
  s->model.chosen = chosen;
  return good;
}

/* Levels of the observations: of a long table those of the cases' first rows. */
static const int32_t *levels_by_observation(amur_choice_spec *s, const int32_t *level) {
  if (s->n_case == 0) return level;
  const int32_t *first = s->case_row + (size_t)s->model.n_alt * (size_t)s->n_case;
  int32_t *out = ami_frame_alloc(s->frame, (size_t)s->n_case, sizeof *out);
  for (int32_t i = 0; out && i < s->n_case; i++) out[i] = level[first[i]];
  return out;
}

/* Persons (panel) and clusters are numbered in order of appearance; a person's rows must follow each other. */
static bool read_groups(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults) {
  const amur_yaml *weight = amur_yaml_get(doc->root, "weight"), *panel = amur_yaml_get(doc->root, "panel"),
                  *cluster = amur_yaml_get(doc->root, "cluster");
  frame_form form;
  amur_factor person = {0}, group = {0};
  if (weight && ami_frame_eval(s->frame, doc, weight, NULL, &form, faults))
    s->model.weight = ami_choice_by_observation(s, form.constant, s->model.n_alt);
  if (panel && ami_frame_factor(s->frame, doc, panel, false, &person, faults))
    s->model.person = levels_by_observation(s, person.level);
  for (int32_t i = 1; panel && s->model.person && i < s->model.n_obs; i++)
    if (s->model.person[i] < s->model.person[i - 1]) {
      ami_choice_fault(doc, panel, "panel", panel->text, "rows of a person that follow each other", faults);
      return false;
    }
  if (!cluster || !ami_frame_factor(s->frame, doc, cluster, false, &group, faults)) return true;
  const int32_t *level = levels_by_observation(s, group.level);
  s->cluster = ami_frame_alloc(s->frame, (size_t)s->model.n_obs, sizeof *s->cluster);
  for (int32_t i = 0; s->cluster && level && i < s->model.n_obs; i++)
    s->cluster[s->model.person ? s->model.person[i] : i] = level[i];
  return s->cluster && level;
}

/* The model from the rows that the frame has now. */
static bool read_model(amur_choice_spec *s, const amur_yaml_doc *doc, bool applying, amur_faults *faults) {
  const size_t n = (size_t)s->model.n_alt;
  double *code = ami_frame_alloc(s->frame, n, sizeof *code);
  const char **label = ami_frame_alloc(s->frame, n, sizeof *label);
  amur_map_fini(&s->param);
  const bool model = code && label && read_labels(s, doc, code, label, faults) &&
                     ami_choice_read_long(s, doc, label, faults) && read_params(s, doc, faults) &&
                     read_random(s, doc, faults) && read_alternatives(s, doc, faults) && read_nests(s, doc, faults);
  return model && (applying || read_choices(s, doc, code, faults)) && read_groups(s, doc, faults) &&
         ami_choice_read_measures(s, doc, faults) && faults->n_error == 0;
}

bool amur_choice_spec_read(const amur_yaml_doc *doc, const char *data_dir, const char *data_file, bool applying,
                           amur_choice_spec *s, amur_faults *faults) {
  static const char *const known[] = {"title",        "data",  "long",    "choice", "parameters",
                                      "alternatives", "nests", "random",  "draws",  "seed",
                                      "weight",       "panel", "cluster", "ratios", "elasticities"};
  *s = (amur_choice_spec){0};
  amur_yaml_unknown_keys(doc, doc->root, known, sizeof known / sizeof *known, faults);
  s->frame = amur_frame_read(doc, data_dir, data_file, faults);
  if (!s->frame) return false;
  const amur_yaml *list = amur_yaml_get(doc->root, "alternatives");
  if (!list || list->kind != AMUR_YAML_MAP || list->n < 2) {
    ami_choice_fault(doc, list, "alternatives", "fewer", "a map of two or more alternatives", faults);
    return false;
  }
  s->model.n_alt = list->n;
  if (!read_model(s, doc, applying, faults)) return false;
  const bool dropped = ami_choice_drop_incomplete(s);
  if (faults->failure.status) return false;
  return !dropped || read_model(s, doc, applying, faults);
}
