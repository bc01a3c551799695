/* SPDX-License-Identifier: Apache-2.0
 * terminal_yaml.c -- a terminal from its YAML file: names first, so that stages may point ahead, then the rest.
 *   Shape: the tree of the file stays the reader's; texts that the terminal keeps are copied.  Names become indices
 * by maps, one for each sort of object.
 */
#include <amur/terminal_yaml.h>
#include "terminal_reader.h"
#include "terminal/stage_kind.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const top_keys[] = {"name",      "note",   "unit",   "time_unit", "start",   "arrivals", "classes",
                                       "resources", "fleets", "stages", "closed",    "weather", "run"};

static const struct {
  const char *name;
  double hours;
} time_units[] = {{"s", 1.0 / 3600}, {"min", 1.0 / 60}, {"h", 1}, {"day", 24}};

/* Names and units of the terminal, and its day 0. */
static void read_head(ami_reader *r, const amur_yaml *root) {
  static const char *const choice[] = {"s", "min", "h", "day", NULL};
  amur_terminal_model *m = r->m;
  const int unit = ami_reader_choice(r, root, "time_unit", choice, 1);
  m->name = ami_reader_copy(r, amur_yaml_text(r->doc, root, "name", false, "terminal", r->faults));
  m->unit = ami_reader_copy(r, amur_yaml_text(r->doc, root, "unit", false, "lorry", r->faults));
  m->time_unit = ami_reader_copy(r, time_units[unit].name);
  m->time_unit_h = time_units[unit].hours;
  m->start = amur_day_from(2024, 1, 1);
  const amur_yaml *start = ami_reader_get(root, "start");
  if (start && (start->kind != AMUR_YAML_SCALAR || !amur_day_parse(start->text, &m->start)))
    ami_reader_fault(r, start, "start", "a date such as 2024-06-10", NULL);
}

/* Entries of a list of maps with names: 0 and a fault if it is none. */
static int read_names(ami_reader *r, const amur_yaml *list, const char *key, amur_map *names) {
  if (!list || !ami_reader_is_list(r, list, key)) return 0;
  for (int i = 0; i < list->n; i++) {
    const amur_yaml *item = list->item[i];
    if (!ami_reader_is_map(r, item, key)) continue;
    const amur_yaml *name = ami_reader_get(item, "name");
    int32_t old = -1;
    if (!name || name->kind != AMUR_YAML_SCALAR) {
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, item->line, item->column, "name", "nothing", "a name",
                      NULL);
    } else if (!amur_map_add(names, name->text, i, &old)) {
      if (old < 0)
        amur_faults_no_memory(r->faults, r->doc->file);
      else
        ami_reader_fault(r, name, "name", "a name that is not taken", NULL);
    }
  }
  return list->n;
}

static const char *name_of(const amur_yaml *item) {
  const amur_yaml *name = ami_reader_get(item, "name");
  return name && name->kind == AMUR_YAML_SCALAR ? name->text : "";
}

/* Without classes, one that is named as the units are. */
static void read_classes(ami_reader *r, const amur_yaml *list) {
  static const char *const known[] = {"name", "share", "priority", "tonnes", "note"};
  amur_terminal_model *m = r->m;
  const int n = read_names(r, list, "classes", &r->classes);
  m->unit_class = ami_reader_alloc(r, (size_t)(n ? n : 1), sizeof *m->unit_class);
  if (!m->unit_class) return;
  m->n_class = n ? n : 1;
  if (n > AMUR_TERMINAL_MAX_CLASS) ami_reader_fault(r, list, "classes", "at most 16 classes", NULL);
  for (int i = 0; i < m->n_class; i++) {
    amur_unit_class *c = &m->unit_class[i];
    const amur_yaml *item = n ? list->item[i] : NULL;
    *c = amur_unit_class_default();
    c->name = ami_reader_copy(r, item ? name_of(item) : m->unit);
    if (!item || item->kind != AMUR_YAML_MAP) continue;
    ami_reader_unknown(r, item, known, 5);
    c->share = ami_reader_real(r, item, "share", 1, 0, 1e9);
    c->priority = ami_reader_int(r, item, "priority", 0, -1000, 1000);
    c->tonnes = ami_reader_real(r, item, "tonnes", 1, 1e-9, 1e9);
  }
}

static void read_resources(ami_reader *r, const amur_yaml *list) {
  static const char *const known[] = {"name", "number", "open", "note"};
  amur_terminal_model *m = r->m;
  const int n = read_names(r, list, "resources", &r->resources);
  m->resource = ami_reader_alloc(r, (size_t)n, sizeof *m->resource);
  if (!m->resource) return;
  m->n_resource = n;
  for (int i = 0; i < n; i++) {
    const amur_yaml *item = list->item[i];
    m->resource[i] = (amur_resource){.name = ami_reader_copy(r, name_of(item)), .number = 1};
    if (item->kind != AMUR_YAML_MAP) continue;
    ami_reader_unknown(r, item, known, 4);
    m->resource[i].number = ami_reader_real(r, item, "number", 1, 1, 1e6);
    ami_reader_hours(r, item, "open", &m->resource[i].open);
  }
}

/* Does a fleet name the stage?  It is one of vessels then, with or without keys of its own. */
static bool is_leg(const amur_yaml *fleets, const char *stage) {
  const bool is_list = fleets && fleets->kind == AMUR_YAML_LIST;
  for (int i = 0; is_list && i < fleets->n; i++) {
    const amur_yaml *legs = ami_reader_get(fleets->item[i], "legs");
    for (int k = 0; legs && legs->kind == AMUR_YAML_LIST && k < legs->n; k++)
      if (legs->item[k]->kind == AMUR_YAML_SCALAR && strcmp(legs->item[k]->text, stage) == 0) return true;
  }
  return false;
}

/* A leg belongs to one fleet. */
static void take_leg(ami_reader *r, const amur_yaml *at, int fleet, int stage) {
  amur_fleet *f = &r->m->fleet[fleet];
  if (stage < 0) return;
  amur_stage_vessels *leg = &r->m->stage[stage].vessels;
  assert(r->m->stage[stage].kind == AMUR_STAGE_VESSELS);
  if (leg->fleet >= 0) ami_reader_fault(r, at, "legs", "a stage that no other fleet serves", NULL);
  leg->fleet = fleet;
  f->leg[f->n_leg++] = stage;
}

/* n_fleet grows with each, so that what is there can be freed when memory runs out half way. */
static void read_fleets(ami_reader *r, const amur_yaml *list) {
  static const char *const known[] = {"name", "vessels", "legs", "note"};
  const int n = read_names(r, list, "fleets", &r->fleets);
  for (int i = 0; list && i < n; i++) {
    const amur_yaml *item = list->item[i], *legs = ami_reader_get(item, "legs");
    amur_fleet *f = &r->m->fleet[i];
    r->m->n_fleet = i + 1;
    f->name = ami_reader_copy(r, name_of(item));
    f->vessels = 1;
    if (item->kind != AMUR_YAML_MAP) continue;
    ami_reader_unknown(r, item, known, 4);
    f->vessels = ami_reader_number(r, item, "vessels", 1, 1);
    if (!legs || legs->kind != AMUR_YAML_LIST || !legs->n) {
      ami_reader_fault(r, legs ? legs : item, "legs", "a list of stages", NULL);
      continue;
    }
    f->leg = ami_reader_alloc(r, (size_t)legs->n, sizeof *f->leg);
    for (int k = 0; f->leg && k < legs->n; k++)
      take_leg(r, legs->item[k], i, ami_reader_name(r, &r->stages, legs->item[k], "legs", "stage"));
  }
}

/* Stages with vessels of their own: fleets of one leg. */
static void read_own_vessels(ami_reader *r, const amur_yaml *list) {
  for (int i = 0; i < r->m->n_stage; i++) {
    const amur_yaml *vessels = ami_reader_get(list->item[i], "vessels");
    if (!vessels) continue;
    amur_stage_vessels *s = &r->m->stage[i].vessels;
    assert(r->m->stage[i].kind == AMUR_STAGE_VESSELS);
    if (s->fleet >= 0) {
      ami_reader_fault(r, vessels, "vessels", "none, since a fleet serves the stage", NULL);
      continue;
    }
    amur_fleet *f = &r->m->fleet[r->m->n_fleet];
    f->name = ami_reader_copy(r, name_of(list->item[i]));
    f->vessels = ami_reader_number(r, list->item[i], "vessels", 1, 1);
    f->leg = ami_reader_alloc(r, 1, sizeof *f->leg);
    if (!f->leg) return;
    f->leg[0] = i;
    f->n_leg = 1;
    s->fleet = r->m->n_fleet++;
  }
}

/* Kinds before fleets, which need to know which stages are of vessels; fleets before stages' own keys. */
static void read_stages(ami_reader *r, const amur_yaml *root) {
  amur_terminal_model *m = r->m;
  const amur_yaml *list = ami_reader_get(root, "stages"), *fleets = ami_reader_get(root, "fleets");
  const int n = read_names(r, list, "stages", &r->stages);
  if (!n || n > AMUR_TERMINAL_MAX_STAGE) {
    ami_reader_fault(r, list ? list : root, "stages", "a list of 1 to 200 stages", NULL);
    return;
  }
  m->stage = ami_reader_alloc(r, (size_t)n, sizeof *m->stage);
  m->fleet = ami_reader_alloc(r, (size_t)n + (size_t)(fleets && fleets->kind == AMUR_YAML_LIST ? fleets->n : 0),
                              sizeof *m->fleet);
  if (!m->stage || !m->fleet) return;
  m->n_stage = n;
  for (int i = 0; i < n; i++) {
    const char *name = name_of(list->item[i]);
    m->stage[i] = amur_stage_default(is_leg(fleets, name) ? AMUR_STAGE_VESSELS : ami_reader_kind(list->item[i]));
    m->stage[i].name = ami_reader_copy(r, name);
  }
  read_fleets(r, fleets);
  read_own_vessels(r, list);
  for (int i = 0; i < n; i++)
    if (list->item[i]->kind == AMUR_YAML_MAP) ami_reader_stage(r, list->item[i], i);
}

/* YYYY-MM-DD, or MM-DD of every year. */
static bool read_date(const char *text, amur_day *date, int *month, int *day) {
  *month = 0;
  if (amur_day_parse(text, date)) return true;
  char rest;
  /* NOLINTNEXTLINE(cert-err34-c): two digits cannot overflow, and both numbers are checked below */
  if (strlen(text) != 5 || sscanf(text, "%2d-%2d%c", month, day, &rest) != 2) return false;
  return *month >= 1 && *month <= 12 && *day >= 1 && *day <= amur_days_in_month(2023, *month);
}

/* The dates `from` and `to` of a map. */
static void read_dates(ami_reader *r, const amur_yaml *node, const char *key, amur_closure *c) {
  const char *from = amur_yaml_text(r->doc, node, "from", true, "", r->faults),
             *to = amur_yaml_text(r->doc, node, "to", true, "", r->faults);
  if (!read_date(from, &c->from, &c->from_month, &c->from_day) || !read_date(to, &c->to, &c->to_month, &c->to_day) ||
      !c->from_month != !c->to_month) {
    ami_reader_fault(r, node, key, "two dates such as 2024-10-28, or two days of every year such as 10-28", NULL);
    return;
  }
  c->yearly = c->from_month != 0;
  if (!c->yearly && c->to < c->from) ami_reader_fault(r, node, key, "to on or after from", NULL);
}

static void read_closure(ami_reader *r, const amur_yaml *node, amur_closure *c) {
  static const char *const known[] = {"from", "to", "why"};
  if (!ami_reader_is_map(r, node, "closed")) return;
  ami_reader_unknown(r, node, known, 3);
  read_dates(r, node, "closed", c);
}

static void read_closures(ami_reader *r, const amur_yaml *list) {
  if (!list || !ami_reader_is_list(r, list, "closed")) return;
  r->m->closure = ami_reader_alloc(r, (size_t)list->n, sizeof *r->m->closure);
  for (int i = 0; r->m->closure && i < list->n; i++) {
    r->m->n_closure = i + 1;
    read_closure(r, list->item[i], &r->m->closure[i]);
  }
}

/* Stages by name; preset: all that weather can close. */
static void read_weather_stages(ami_reader *r, const amur_yaml *list, amur_weather *w) {
  const int n = list && list->kind == AMUR_YAML_LIST ? list->n : r->m->n_stage;
  if (list && (!ami_reader_is_list(r, list, "stages") || !list->n)) return;
  w->stage = ami_reader_alloc(r, (size_t)n, sizeof *w->stage);
  for (int i = 0; w->stage && i < n; i++) {
    const int s = list ? ami_reader_name(r, &r->stages, list->item[i], "stages", "stage") : i;
    if (s < 0) continue;
    const ami_stage_kind *kind = ami_stage_kind_of(r->m->stage[s].kind);
    if (kind->weather_closes)
      w->stage[w->n_stage++] = s;
    else if (list)
      ami_reader_fault(r, list->item[i], "stages", "a stage that weather can close", NULL);
  }
}

static void read_weather(ami_reader *r, const amur_yaml *list) {
  static const char *const known[] = {"name", "from", "to", "calm", "lasts", "stages", "note"};
  const int n = read_names(r, list, "weather", &r->weather);
  r->m->weather = ami_reader_alloc(r, (size_t)n, sizeof *r->m->weather);
  for (int i = 0; r->m->weather && i < n; i++) {
    const amur_yaml *item = list->item[i];
    amur_weather *w = &r->m->weather[i];
    r->m->n_weather = i + 1;
    w->name = ami_reader_copy(r, name_of(item));
    if (item->kind != AMUR_YAML_MAP) continue;
    ami_reader_unknown(r, item, known, (int)(sizeof known / sizeof *known));
    w->seasonal = ami_reader_get(item, "from") || ami_reader_get(item, "to");
    if (w->seasonal) read_dates(r, item, "weather", &w->season);
    if (!ami_reader_get(item, "calm") || !ami_reader_get(item, "lasts"))
      ami_reader_fault(r, item, "weather", "both calm and lasts", NULL);
    ami_reader_dist(r, item, "calm", &w->calm);
    ami_reader_dist(r, item, "lasts", &w->lasts);
    if (ami_reader_get(item, "calm") && !(amur_dist_mean(&w->calm) > 0))
      ami_reader_fault(r, ami_reader_get(item, "calm"), "calm", "a time > 0 between closures", NULL);
    read_weather_stages(r, ami_reader_get(item, "stages"), w);
  }
}

/* Presets of `amur simulate`. */
static void read_run(ami_reader *r, const amur_yaml *node) {
  static const char *const known[] = {"days", "precision", "replications", "min_replications",
                                      "seed", "steady",    "antithetic"};
  amur_terminal_opts *o = &r->m->run;
  *o = amur_terminal_opts_default();
  if (!node || !ami_reader_is_map(r, node, "run")) return;
  ami_reader_unknown(r, node, known, (int)(sizeof known / sizeof *known));
  o->days = ami_reader_real(r, node, "days", o->days, 1e-6, 1e6);
  o->precision = ami_reader_real(r, node, "precision", o->precision, 0, 1e3);
  o->max_replications = ami_reader_int(r, node, "replications", o->max_replications, 1, 100000);
  if (o->min_replications > o->max_replications) o->min_replications = o->max_replications;
  o->min_replications = ami_reader_int(r, node, "min_replications", o->min_replications, 1, o->max_replications);
  o->steady = amur_yaml_bool(r->doc, node, "steady", false, r->faults);
  o->antithetic = amur_yaml_bool(r->doc, node, "antithetic", false, r->faults);
  o->seed = (uint64_t)amur_yaml_int(r->doc, node, "seed", false, 1, 0, INT32_MAX, r->faults);
}

static void read_all(ami_reader *r, const amur_yaml *root) {
  if (!ami_reader_is_map(r, root, "terminal")) return;
  ami_reader_unknown(r, root, top_keys, (int)(sizeof top_keys / sizeof *top_keys));
  read_head(r, root);
  read_classes(r, ami_reader_get(root, "classes"));
  read_resources(r, ami_reader_get(root, "resources"));
  read_stages(r, root);
  ami_reader_arrivals(r, root);
  read_closures(r, ami_reader_get(root, "closed"));
  read_weather(r, ami_reader_get(root, "weather"));
  read_run(r, ami_reader_get(root, "run"));
}

/* Faults of the file are collected; what only the checker of models finds, such as stages without a way out, becomes
 * one fault of the whole file. */
amur_terminal *amur_terminal_read(const amur_yaml_doc *doc, amur_faults *faults, amur_err *err) {
  amur_terminal_model m = {0};
  ami_reader r = {.doc = doc, .faults = faults, .m = &m};
  amur_terminal *terminal = NULL;
  const size_t errors = faults->n_error;
  read_all(&r, doc->root);
  amur_err why = {0};
  if (faults->n_error == errors) {
    terminal = amur_terminal_new(&m, &why);
    if (!terminal && why.status == AMUR_E_NOMEM)
      amur_faults_no_memory(faults, doc->file);
    else if (!terminal)
      amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, doc->root->line, 0, NULL, why.text,
                      "a terminal that can run", NULL);
  }
  if (faults->failure.status) amur_faults_status(faults, doc->file, err);
  amur_terminal_model_fini(&m);
  amur_map_fini(&r.stages);
  amur_map_fini(&r.classes);
  amur_map_fini(&r.resources);
  amur_map_fini(&r.fleets);
  amur_map_fini(&r.weather);
  return terminal;
}
