/* SPDX-License-Identifier: Apache-2.0
 * terminal_yaml.c -- a terminal from its YAML file: names first, so that stages may point ahead, then the rest.
 */
#include <amur/terminal_yaml.h>
#include "io/terminal_reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const top_keys[] = {"name",    "note",      "unit",   "time_unit", "start",  "arrivals",
                                       "classes", "resources", "fleets", "stages",    "closed", "run"};

static const struct {
  const char *name;
  double hours;
} time_units[] = {{"s", 1.0 / 3600}, {"min", 1.0 / 60}, {"h", 1}, {"day", 24}};

static void read_head(amur_terminal_reader *r, const amur_yaml *root) {
  static const char *const choice[] = {"s", "min", "h", "day", NULL};
  amur_terminal_model *m = r->m;
  const int unit = reader_choice(r, root, "time_unit", choice, 1);
  m->name = reader_copy(r, amur_yaml_text(r->doc, root, "name", false, "terminal", r->faults));
  m->unit = reader_copy(r, amur_yaml_text(r->doc, root, "unit", false, "lorry", r->faults));
  m->time_unit = reader_copy(r, time_units[unit].name);
  m->time_unit_h = time_units[unit].hours;
  m->start = amur_day_from(2024, 1, 1);
  const amur_yaml *start = reader_get(root, "start");
  if (start && (start->kind != AMUR_YAML_SCALAR || !amur_day_parse(start->text, &m->start)))
    reader_fault(r, start, "start", "a date such as 2024-06-10", NULL);
}

/* Entries of a list of maps with names: 0 and a fault if it is none. */
static int read_names(amur_terminal_reader *r, const amur_yaml *list, const char *key, amur_map *names) {
  if (!list || !reader_is_list(r, list, key)) return 0;
  for (int i = 0; i < list->n; i++) {
    const amur_yaml *item = list->item[i];
    if (!reader_is_map(r, item, key)) continue;
    const amur_yaml *name = reader_get(item, "name");
    int32_t old = -1;
    if (!name || name->kind != AMUR_YAML_SCALAR) {
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, item->line, item->column, "name", "nothing", "a name",
                      NULL);
    } else if (!amur_map_add(names, name->text, i, &old)) {
      if (old < 0)
        r->no_memory = true;
      else
        reader_fault(r, name, "name", "a name that is not taken", NULL);
    }
  }
  return list->n;
}

static const char *name_of(const amur_yaml *item) {
  const amur_yaml *name = reader_get(item, "name");
  return name && name->kind == AMUR_YAML_SCALAR ? name->text : "";
}

static void read_classes(amur_terminal_reader *r, const amur_yaml *list) {
  static const char *const known[] = {"name", "share", "priority", "tonnes", "note"};
  amur_terminal_model *m = r->m;
  const int n = read_names(r, list, "classes", &r->classes);
  m->unit_class = reader_alloc(r, (size_t)(n ? n : 1), sizeof *m->unit_class);
  if (!m->unit_class) return;
  m->n_class = n ? n : 1;
  if (n > AMUR_TERMINAL_MAX_CLASS) reader_fault(r, list, "classes", "at most 16 classes", NULL);
  for (int i = 0; i < m->n_class; i++) {
    amur_unit_class *c = &m->unit_class[i];
    const amur_yaml *item = n ? list->item[i] : NULL;
    *c = (amur_unit_class){.name = reader_copy(r, item ? name_of(item) : m->unit), .share = 1, .tonnes = 1};
    if (!item || item->kind != AMUR_YAML_MAP) continue;
    reader_unknown(r, item, known, 5);
    c->share = reader_real(r, item, "share", 1, 0, 1e9);
    c->priority = reader_int(r, item, "priority", 0, -1000, 1000);
    c->tonnes = reader_real(r, item, "tonnes", 1, 1e-9, 1e9);
  }
}

static void read_resources(amur_terminal_reader *r, const amur_yaml *list) {
  static const char *const known[] = {"name", "number", "open", "note"};
  amur_terminal_model *m = r->m;
  const int n = read_names(r, list, "resources", &r->resources);
  m->resource = reader_alloc(r, (size_t)n, sizeof *m->resource);
  if (!m->resource) return;
  m->n_resource = n;
  for (int i = 0; i < n; i++) {
    const amur_yaml *item = list->item[i];
    m->resource[i] = (amur_resource){.name = reader_copy(r, name_of(item)), .number = 1};
    if (item->kind != AMUR_YAML_MAP) continue;
    reader_unknown(r, item, known, 4);
    m->resource[i].number = reader_real(r, item, "number", 1, 1, 1e6);
    reader_hours(r, item, "open", &m->resource[i].open);
  }
}

/* A leg belongs to one fleet. */
static void take_leg(amur_terminal_reader *r, const amur_yaml *at, int fleet, int stage) {
  amur_fleet *f = &r->m->fleet[fleet];
  if (stage < 0) return;
  if (r->m->stage[stage].fleet >= 0) reader_fault(r, at, "legs", "a stage that no other fleet serves", NULL);
  r->m->stage[stage].fleet = fleet;
  f->leg[f->n_leg++] = stage;
}

static void read_fleets(amur_terminal_reader *r, const amur_yaml *list) {
  static const char *const known[] = {"name", "vessels", "legs", "note"};
  const int n = read_names(r, list, "fleets", &r->fleets);
  for (int i = 0; i < n; i++) {
    const amur_yaml *item = list->item[i], *legs = reader_get(item, "legs");
    amur_fleet *f = &r->m->fleet[i];
    r->m->n_fleet = i + 1;
    f->name = reader_copy(r, name_of(item));
    f->vessels = 1;
    if (item->kind != AMUR_YAML_MAP) continue;
    reader_unknown(r, item, known, 4);
    f->vessels = reader_number(r, item, "vessels", 1, 1);
    if (!legs || legs->kind != AMUR_YAML_LIST || !legs->n) {
      reader_fault(r, legs ? legs : item, "legs", "a list of stages", NULL);
      continue;
    }
    f->leg = reader_alloc(r, (size_t)legs->n, sizeof *f->leg);
    for (int k = 0; f->leg && k < legs->n; k++)
      take_leg(r, legs->item[k], i, reader_name(r, &r->stages, legs->item[k], "legs", "stage"));
  }
}

/* Stages with vessels of their own: fleets of one leg. */
static void read_own_vessels(amur_terminal_reader *r, const amur_yaml *list) {
  for (int i = 0; i < r->m->n_stage; i++) {
    const amur_yaml *vessels = reader_get(list->item[i], "vessels");
    if (!vessels) continue;
    if (r->m->stage[i].fleet >= 0) {
      reader_fault(r, vessels, "vessels", "none, since a fleet serves the stage", NULL);
      continue;
    }
    amur_fleet *f = &r->m->fleet[r->m->n_fleet];
    f->name = reader_copy(r, name_of(list->item[i]));
    f->vessels = reader_number(r, list->item[i], "vessels", 1, 1);
    f->leg = reader_alloc(r, 1, sizeof *f->leg);
    if (!f->leg) return;
    f->leg[0] = i;
    f->n_leg = 1;
    r->m->stage[i].fleet = r->m->n_fleet++;
  }
}

static void read_stages(amur_terminal_reader *r, const amur_yaml *root) {
  amur_terminal_model *m = r->m;
  const amur_yaml *list = reader_get(root, "stages"), *fleets = reader_get(root, "fleets");
  const int n = read_names(r, list, "stages", &r->stages);
  if (!n || n > AMUR_TERMINAL_MAX_STAGE) {
    reader_fault(r, list ? list : root, "stages", "a list of 1 to 200 stages", NULL);
    return;
  }
  m->stage = reader_alloc(r, (size_t)n, sizeof *m->stage);
  m->fleet =
      reader_alloc(r, (size_t)n + (size_t)(fleets && fleets->kind == AMUR_YAML_LIST ? fleets->n : 0), sizeof *m->fleet);
  if (!m->stage || !m->fleet) return;
  m->n_stage = n;
  for (int i = 0; i < n; i++) {
    amur_stage_defaults(&m->stage[i]);
    m->stage[i].name = reader_copy(r, name_of(list->item[i]));
  }
  read_fleets(r, fleets);
  read_own_vessels(r, list);
  for (int i = 0; i < n; i++)
    if (list->item[i]->kind == AMUR_YAML_MAP) reader_stage(r, list->item[i], i);
}

static void read_weights(amur_terminal_reader *r, const amur_yaml *map, const char *key, int n, double *weight) {
  const amur_yaml *list = reader_get(map, key);
  double sum = 0;
  if (!list || !reader_is_list(r, list, key)) return;
  for (int i = 0; i < list->n && i < n; i++) {
    const amur_yaml *item = list->item[i];
    if (item->kind != AMUR_YAML_SCALAR || !amur_parse_real(item->text, &weight[i]) || weight[i] < 0)
      reader_fault(r, item, key, "a weight >= 0", NULL);
    else
      sum += weight[i];
  }
  char expected[48];
  snprintf(expected, sizeof expected, "%d weights, not all 0", n);
  if (list->n != n || !(sum > 0)) reader_fault(r, list, key, expected, NULL);
}

static void read_times(amur_terminal_reader *r, const amur_yaml *list, amur_source *s) {
  if (!reader_is_list(r, list, "times")) return;
  s->time_h = reader_alloc(r, (size_t)list->n, sizeof *s->time_h);
  for (int i = 0; s->time_h && i < list->n; i++) {
    reader_duration_of(r, list->item[i], "times", &s->time_h[i]);
    if (i && s->time_h[i] < s->time_h[i - 1]) reader_fault(r, list->item[i], "times", "times that ascend", NULL);
  }
  s->n_time = s->time_h ? list->n : 0;
}

static void read_source(amur_terminal_reader *r, const amur_yaml *node, amur_source *s) {
  static const char *const known[] = {"per_day", "by_hour", "by_weekday", "hours",        "kind",    "class", "into",
                                      "batch",   "times",   "population", "time_outside", "initial", "note"};
  static const char *const kinds[] = {"poisson", "even", NULL};
  amur_source_defaults(s);
  if (!reader_is_map(r, node, "arrivals")) return;
  reader_unknown(r, node, known, (int)(sizeof known / sizeof *known));
  const amur_yaml *times = reader_get(node, "times"), *population = reader_get(node, "population"),
                  *batch = reader_get(node, "batch");
  const amur_yaml *of = reader_get(node, "class"), *into = reader_get(node, "into"),
                  *rate = reader_get(node, "per_day");
  s->kind = reader_choice(r, node, "kind", kinds, 0) ? AMUR_ARRIVE_EVEN : AMUR_ARRIVE_POISSON;
  if ((times != NULL) + (population != NULL) + (rate != NULL) != 1)
    reader_fault(r, node, "arrivals", "one of per_day, times, population", NULL);
  s->per_day = reader_real(r, node, "per_day", 0, 0, 1e9);
  read_weights(r, node, "by_hour", 24, s->by_hour);
  read_weights(r, node, "by_weekday", 7, s->by_weekday);
  reader_hours(r, node, "hours", &s->hours);
  if (s->hours.limited && !s->hours.n) reader_fault(r, reader_get(node, "hours"), "hours", "some hours", NULL);
  if (of) s->unit_class = reader_name(r, &r->classes, of, "class", "class");
  if (into) s->into = reader_name(r, &r->stages, into, "into", "stage");
  if (batch) {
    reader_dist_of(r, batch, "batch", &s->batch);
    for (int i = 0; i < s->batch.n; i++) s->batch.value[i] /= r->m->time_unit_h; /* numbers of units, not times */
    s->batch.arg[0] /= r->m->time_unit_h;
    s->batch.p[0] = s->batch.kind == AMUR_DIST_CONSTANT ? s->batch.arg[0] : s->batch.p[0];
    if (s->batch.kind != AMUR_DIST_CONSTANT && s->batch.kind != AMUR_DIST_EMPIRICAL)
      reader_fault(r, batch, "batch", "a number, or an empirical distribution", NULL);
  }
  if (times) {
    s->kind = AMUR_ARRIVE_TIMES;
    read_times(r, times, s);
  }
  if (population) s->kind = AMUR_ARRIVE_POPULATION;
  s->population = reader_int(r, node, "population", 0, 1, 100000000);
  reader_dist(r, node, "time_outside", &s->time_outside);
  s->initial = reader_int(r, node, "initial", 0, 0, 100000000);
}

static void read_arrivals(amur_terminal_reader *r, const amur_yaml *root) {
  const amur_yaml *node = reader_get(root, "arrivals");
  amur_terminal_model *m = r->m;
  if (!node || (node->kind == AMUR_YAML_LIST && !node->n)) {
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, root->line, root->column, "arrivals", "nothing",
                    "a map such as {per_day: 100}", NULL);
    return;
  }
  const bool list = node->kind == AMUR_YAML_LIST;
  const int n = list ? node->n : 1;
  m->source = reader_alloc(r, (size_t)n, sizeof *m->source);
  if (!m->source) return;
  m->n_source = n;
  for (int i = 0; i < n; i++) read_source(r, list ? node->item[i] : node, &m->source[i]);
}

/* YYYY-MM-DD, or MM-DD of every year. */
static bool read_date(const char *text, amur_day *date, int *month, int *day) {
  *month = 0;
  if (amur_day_parse(text, date)) return true;
  char rest;
  if (strlen(text) != 5 || sscanf(text, "%2d-%2d%c", month, day, &rest) != 2) return false;
  return *month >= 1 && *month <= 12 && *day >= 1 && *day <= amur_days_in_month(2023, *month);
}

static void read_closure(amur_terminal_reader *r, const amur_yaml *node, amur_closure *c) {
  static const char *const known[] = {"from", "to", "why"};
  if (!reader_is_map(r, node, "closed")) return;
  reader_unknown(r, node, known, 3);
  const char *from = amur_yaml_text(r->doc, node, "from", true, "", r->faults),
             *to = amur_yaml_text(r->doc, node, "to", true, "", r->faults);
  if (!read_date(from, &c->from, &c->from_month, &c->from_day) || !read_date(to, &c->to, &c->to_month, &c->to_day) ||
      !c->from_month != !c->to_month) {
    reader_fault(r, node, "closed", "two dates such as 2024-10-28, or two days of every year such as 10-28", NULL);
    return;
  }
  c->yearly = c->from_month != 0;
  if (!c->yearly && c->to < c->from) reader_fault(r, node, "closed", "to on or after from", NULL);
}

static void read_closures(amur_terminal_reader *r, const amur_yaml *list) {
  if (!list || !reader_is_list(r, list, "closed")) return;
  r->m->closure = reader_alloc(r, (size_t)list->n, sizeof *r->m->closure);
  for (int i = 0; r->m->closure && i < list->n; i++) {
    r->m->n_closure = i + 1;
    read_closure(r, list->item[i], &r->m->closure[i]);
  }
}

static void read_run(amur_terminal_reader *r, const amur_yaml *node) {
  static const char *const known[] = {"days", "precision", "replications", "min_replications",
                                      "seed", "steady",    "antithetic"};
  amur_terminal_opts *o = &r->m->run;
  *o = amur_terminal_opts_default();
  if (!node || !reader_is_map(r, node, "run")) return;
  reader_unknown(r, node, known, (int)(sizeof known / sizeof *known));
  o->days = reader_real(r, node, "days", o->days, 1e-6, 1e6);
  o->precision = reader_real(r, node, "precision", o->precision, 0, 1e3);
  o->max_replications = reader_int(r, node, "replications", o->max_replications, 1, 100000);
  if (o->min_replications > o->max_replications) o->min_replications = o->max_replications;
  o->min_replications = reader_int(r, node, "min_replications", o->min_replications, 1, o->max_replications);
  o->steady = amur_yaml_bool(r->doc, node, "steady", false, r->faults);
  o->antithetic = amur_yaml_bool(r->doc, node, "antithetic", false, r->faults);
  o->seed = (uint64_t)amur_yaml_int(r->doc, node, "seed", false, 1, 0, INT32_MAX, r->faults);
}

static void read_all(amur_terminal_reader *r, const amur_yaml *root) {
  if (!reader_is_map(r, root, "terminal")) return;
  reader_unknown(r, root, top_keys, (int)(sizeof top_keys / sizeof *top_keys));
  read_head(r, root);
  read_classes(r, reader_get(root, "classes"));
  read_resources(r, reader_get(root, "resources"));
  read_stages(r, root);
  read_arrivals(r, root);
  read_closures(r, reader_get(root, "closed"));
  read_run(r, reader_get(root, "run"));
}

amur_terminal *amur_terminal_from_yaml(const struct amur_yaml_doc *doc, amur_faults *faults, amur_err *err) {
  amur_terminal_model m = {0};
  amur_terminal_reader r = {.doc = doc, .faults = faults, .m = &m};
  amur_terminal *terminal = NULL;
  const size_t errors = faults->n_error;
  read_all(&r, doc->root);
  amur_err why = {0};
  if (r.no_memory) {
    amur_fail(err, AMUR_E_NOMEM, 0, "%s: terminal", doc->file);
  } else if (faults->n_error == errors) {
    terminal = amur_terminal_build(&m, &why);
    if (!terminal && why.status == AMUR_E_NOMEM)
      amur_fail(err, AMUR_E_NOMEM, 0, "%s: %s", doc->file, why.text);
    else if (!terminal)
      amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, doc->root->line, 0, NULL, why.text,
                      "a terminal that can run", NULL);
  }
  amur_terminal_model_fini(&m);
  amur_map_fini(&r.stages);
  amur_map_fini(&r.classes);
  amur_map_fini(&r.resources);
  amur_map_fini(&r.fleets);
  return terminal;
}
