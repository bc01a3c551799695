/* SPDX-License-Identifier: Apache-2.0
 * read_settings.c -- corridor.yaml: name, horizon, tolerances, currencies, and what the report asks.
 * It is read before the tables, whose cells name its currencies; what it names itself is checked when they are there.
 */
#include "tables/reader.h"
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static amur_day read_day(corridor_reader *in, const amur_yaml_doc *doc, const char *key) {
  amur_day day = AMUR_DAY_NONE;
  const char *text = amur_yaml_text(doc, doc->root, key, true, NULL, in->faults);
  const amur_yaml *node = amur_yaml_get(doc->root, key);
  if (text && !amur_day_parse(text, &day)) {
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, node->line, node->column, key, text, "a date YYYY-MM-DD",
                    NULL);
    day = AMUR_DAY_NONE;
  }
  return day;
}

/* The value of a key that must be a map or a list; NULL if absent or, with a fault, something else. */
static const amur_yaml *part_of(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map, const char *key,
                                amur_yaml_kind kind) {
  const amur_yaml *part = amur_yaml_get(map, key);
  if (!part || part->kind == AMUR_YAML_NULL || part->kind == kind) return part && part->kind == kind ? part : NULL;
  amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, part->line, part->column, key, "another kind of value",
                  kind == AMUR_YAML_MAP ? "a map" : "a list", NULL);
  return NULL;
}

/* [-3, -0.1]: the least and the most that an own elasticity to whole cost may be. */
static void read_elasticity_range(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *settings) {
  const amur_yaml *list = part_of(in, doc, settings, "elasticity_range", AMUR_YAML_LIST);
  if (!list) return;
  double x[2];
  bool good = list->n == 2;
  for (int i = 0; i < 2 && good; i++) good = list->item[i]->text && amur_parse_real(list->item[i]->text, &x[i]);
  if (good && x[0] < x[1] && x[1] <= 0) {
    in->corridor->settings.elasticity_low = x[0];
    in->corridor->settings.elasticity_high = x[1];
  } else {
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, list->line, list->column, "elasticity_range",
                    "other values", "[low, high], low < high <= 0", NULL);
  }
}

static void read_tolerances(corridor_reader *in, const amur_yaml_doc *doc) {
  static const char *const known[] = {"gap",      "choice_residual", "wait_residual",        "reliability_ratio",
                                      "seed",     "sim_precision",   "sim_max_replications", "max_rounds",
                                      "co2_cost", "reach_ratio",     "elasticity_range"};
  const amur_yaml *m = part_of(in, doc, doc->root, "settings", AMUR_YAML_MAP);
  amur_faults *f = in->faults;
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), f);
  in->corridor->settings = (amur_settings){
      .gap = amur_yaml_real(doc, m, "gap", false, 1e-6, AMUR_ABOVE_ZERO, 1, f),
      .choice_residual = amur_yaml_real(doc, m, "choice_residual", false, 1e-6, AMUR_ABOVE_ZERO, 1, f),
      .wait_residual = amur_yaml_real(doc, m, "wait_residual", false, 0.02, AMUR_ABOVE_ZERO, 1, f),
      .reliability_ratio = amur_yaml_real(doc, m, "reliability_ratio", false, 0.3, 0, 10, f),
      .seed = (uint64_t)amur_yaml_int(doc, m, "seed", false, 1, 0, 9007199254740992, f),
      .sim_precision = amur_yaml_real(doc, m, "sim_precision", false, 0.01, AMUR_ABOVE_ZERO, 1, f),
      .sim_max_replications = (int)amur_yaml_int(doc, m, "sim_max_replications", false, 200, 2, 1000000, f),
      .max_rounds = (int)amur_yaml_int(doc, m, "max_rounds", false, 8, 1, 1000, f),
      .co2_cost = amur_yaml_real(doc, m, "co2_cost", false, 0, 0, 1e9, f),
      .reach_ratio = amur_yaml_real(doc, m, "reach_ratio", false, 3, 1, 1e6, f),
      .elasticity_low = -3,
      .elasticity_high = -0.1,
  };
  read_elasticity_range(in, doc, m);
}

/* The corridor's own currency has rate 1, so that every currency is found in one way. */
static void read_currencies(corridor_reader *in, const amur_yaml_doc *doc) {
  amur_corridor *c = in->corridor;
  const amur_yaml *m = part_of(in, doc, doc->root, "exchange", AMUR_YAML_MAP);
  const size_t n = (size_t)(m ? m->n : 0) + 1;
  c->currency_rate = ami_corridor_array(in, n, sizeof *c->currency_rate);
  c->currency_path = ami_corridor_array(in, n, sizeof *c->currency_path);
  if (!c->currency_rate || !c->currency_path || !c->currency ||
      ami_corridor_intern(in, AMUR_ID_CURRENCY, &c->currency_id, &c->n_currency, c->currency) < 0)
    return;
  c->currency_rate[0] = 1;
  c->currency_path[0] = ami_corridor_text(in, "");
  for (int i = 0; m && i < m->n; i++) {
    double number;
    const char *text = m->item[i]->kind == AMUR_YAML_SCALAR ? m->item[i]->text : "";
    const bool path = isalpha((unsigned char)*text) && !amur_parse_real(text, &number); /* names one of series.csv */
    const double rate = path ? NAN : amur_yaml_real(doc, m, m->key[i], true, 1, AMUR_ABOVE_ZERO, INFINITY, in->faults);
    if (strcmp(m->key[i], c->currency) == 0 && rate != 1)
      amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, m->key_line[i], m->key_column[i], m->key[i],
                      "a rate other than 1", "1 for the corridor's own currency", NULL);
    const int at = ami_corridor_intern(in, AMUR_ID_CURRENCY, &c->currency_id, &c->n_currency, m->key[i]);
    if (at < 0) return;
    free(c->currency_path[at]);
    c->currency_rate[at] = rate;
    c->currency_path[at] = ami_corridor_text(in, path ? text : "");
  }
}

static void read_run_scenarios(corridor_reader *in, const amur_yaml_doc *doc) {
  amur_corridor *c = in->corridor;
  const amur_yaml *list = part_of(in, doc, doc->root, "scenarios", AMUR_YAML_LIST);
  if (!list || list->n == 0) return;
  c->run_scenario = ami_corridor_array(in, (size_t)list->n, sizeof *c->run_scenario);
  for (int i = 0; c->run_scenario && i < list->n; i++) {
    const amur_yaml *item = list->item[i];
    if (item->kind == AMUR_YAML_SCALAR)
      c->run_scenario[c->n_run_scenario++] = ami_corridor_text(in, item->text);
    else
      amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, item->line, item->column, "scenarios",
                      "another kind of value", "the id of a scenario", NULL);
  }
}

static void read_bounds(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *report) {
  double *b = in->corridor->map_bounds;
  for (int i = 0; i < 4; i++) b[i] = NAN;
  const amur_yaml *list = part_of(in, doc, report, "bounds", AMUR_YAML_LIST);
  if (!list) return;
  double x[4];
  bool good = list->n == 4;
  for (int i = 0; i < 4 && good; i++)
    good = list->item[i]->text && amur_parse_real(list->item[i]->text, &x[i]) && fabs(x[i]) <= (i % 2 ? 90 : 180);
  if (good && x[0] < x[2] && x[1] < x[3])
    memcpy(b, x, sizeof x);
  else
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, list->line, list->column, "bounds", "other values",
                    "[west, south, east, north] in degrees", NULL);
}

static void read_questions(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *report) {
  static const char *const known[] = {"ask", "kind", "about"};
  static const char *const kinds[] = {"use", "users", "wait", "fill", "loan", "scenario", "facility", "confidence"};
  amur_corridor *c = in->corridor;
  const amur_yaml *list = part_of(in, doc, report, "questions", AMUR_YAML_LIST);
  if (!list) return;
  c->question = ami_corridor_array(in, (size_t)list->n, sizeof *c->question);
  for (int i = 0; c->question && i < list->n; i++) {
    const amur_yaml *m = list->item[i];
    amur_question *q = &c->question[c->n_question++];
    amur_yaml_unknown_keys(doc, m, known, COUNT(known), in->faults);
    q->ask = ami_corridor_text(in, amur_yaml_text(doc, m, "ask", true, "", in->faults));
    q->kind = ami_corridor_text(in, amur_yaml_text(doc, m, "kind", true, "", in->faults));
    q->about = ami_corridor_text(in, amur_yaml_text(doc, m, "about", false, "", in->faults));
    bool found = !q->kind || !*q->kind;
    for (int k = 0; k < COUNT(kinds) && !found; k++) found = strcmp(kinds[k], q->kind) == 0;
    if (!found)
      amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, m->line, m->column, "kind", q->kind,
                      "use, users, wait, fill, loan, scenario, facility or confidence",
                      amur_nearest(kinds, COUNT(kinds), q->kind));
  }
}

static void read_report(corridor_reader *in, const amur_yaml_doc *doc) {
  static const char *const known[] = {"title", "subtitle", "overlay", "bounds", "questions"};
  amur_corridor *c = in->corridor;
  const amur_yaml *m = part_of(in, doc, doc->root, "report", AMUR_YAML_MAP);
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), in->faults);
  c->report_title = ami_corridor_text(in, amur_yaml_text(doc, m, "title", false, c->name ? c->name : "", in->faults));
  c->report_subtitle = ami_corridor_text(in, amur_yaml_text(doc, m, "subtitle", false, "", in->faults));
  c->map_overlay = ami_corridor_text(in, amur_yaml_text(doc, m, "overlay", false, "", in->faults));
  read_bounds(in, doc, m);
  read_questions(in, doc, m);
  if (!c->map_overlay || !*c->map_overlay) return;
  if (ami_corridor_has_file(in, c->map_overlay))
    ami_corridor_note_input(in, c->map_overlay);
  else
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, m->line, m->column, "overlay", c->map_overlay,
                    "a GeoJSON file in the folder", NULL);
}

static void read_horizon(corridor_reader *in, const amur_yaml_doc *doc) {
  amur_corridor *c = in->corridor;
  c->first_day = read_day(in, doc, "first_day");
  c->last_day = read_day(in, doc, "last_day");
  if (c->first_day == AMUR_DAY_NONE || c->last_day == AMUR_DAY_NONE) return;
  const amur_yaml *last = amur_yaml_get(doc->root, "last_day");
  if (c->last_day < c->first_day)
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, last->line, last->column, "last_day", last->text,
                    "a day not before first_day", NULL);
  else if (c->last_day - c->first_day > 36525)
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, last->line, last->column, "last_day", last->text,
                    "at most 100 years after first_day", NULL);
}

void ami_corridor_read_settings(corridor_reader *in) {
  static const char *const known[] = {"name",     "description", "currency", "price_year", "first_day", "last_day",
                                      "settings", "exchange",    "choice",   "scenarios",  "report"};
  amur_corridor *c = in->corridor;
  for (int i = 0; i < 4; i++) c->map_bounds[i] = NAN;
  c->first_day = c->last_day = AMUR_DAY_NONE;
  char *path = ami_corridor_path(in, "corridor.yaml");
  amur_yaml_doc *doc = path ? amur_yaml_read(path, in->faults) : NULL;
  free(path);
  if (!doc) return;
  ami_corridor_note_input(in, "corridor.yaml");
  amur_yaml_unknown_keys(doc, doc->root, known, COUNT(known), in->faults);
  c->name = ami_corridor_text(in, amur_yaml_text(doc, doc->root, "name", true, "", in->faults));
  c->description = ami_corridor_text(in, amur_yaml_text(doc, doc->root, "description", false, "", in->faults));
  c->currency = ami_corridor_text(in, amur_yaml_text(doc, doc->root, "currency", true, "", in->faults));
  c->choice = ami_corridor_text(in, amur_yaml_text(doc, doc->root, "choice", false, "", in->faults));
  if (c->choice && *c->choice && strcmp(c->choice, "ratio") != 0 && strcmp(c->choice, "additive") != 0) {
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, amur_yaml_get(doc->root, "choice")->line, 0, "choice",
                    c->choice, "ratio or additive", NULL);
    *c->choice = '\0'; /* so that commodities are not judged by it */
  }
  c->price_year = (int)amur_yaml_int(doc, doc->root, "price_year", true, 0, 1900, 2200, in->faults);
  read_horizon(in, doc);
  read_tolerances(in, doc);
  read_currencies(in, doc);
  read_run_scenarios(in, doc);
  read_report(in, doc);
  amur_yaml_free(doc);
}

/* Names in corridor.yaml that other files define. */
void ami_corridor_check_report(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  char *path = ami_corridor_path(in, "corridor.yaml");
  for (int i = 0; i < c->n_run_scenario; i++)
    if (c->run_scenario[i] && amur_map_find(&in->ids[AMUR_ID_SCENARIO], c->run_scenario[i]) < 0)
      ami_corridor_unknown(in, path, 0, 0, "scenarios", AMUR_ID_SCENARIO, c->run_scenario[i]);
  for (int i = 0; i < c->n_project; i++) {
    const char *id = c->project[i].without_scenario;
    if (id && *id && amur_map_find(&in->ids[AMUR_ID_SCENARIO], id) < 0)
      ami_corridor_fault(in, AMUR_ID_PROJECT, i, "without_scenario", AMUR_FAULT_ERROR, id, "the id of a scenario",
                         NULL);
  }
  for (int i = 0; i < c->n_question; i++) {
    const amur_question *q = &c->question[i];
    if (!q->kind || !q->about || !*q->about) continue;
    if (strcmp(q->kind, "facility") == 0 && (amur_map_find(&in->ids[AMUR_ID_TERMINAL], q->about) >= 0 ||
                                             amur_map_find(&in->ids[AMUR_ID_PROJECT], q->about) >= 0))
      continue;
    const amur_id_kind kind = strcmp(q->kind, "loan") == 0       ? AMUR_ID_PROJECT
                              : strcmp(q->kind, "scenario") == 0 ? AMUR_ID_SCENARIO
                                                                 : AMUR_ID_CROSSING;
    if (amur_map_find(&in->ids[kind], q->about) < 0) ami_corridor_unknown(in, path, 0, 0, "questions", kind, q->about);
  }
  free(path);
}
