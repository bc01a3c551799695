/* SPDX-License-Identifier: Apache-2.0
 * terminal_stage.c -- one stage of a terminal file (docs/terminal.md, section 4).
 */
#include "terminal_reader.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const stage_keys[] = {"name",
                                         "servers",
                                         "service",
                                         "service_by_class",
                                         "capacity_per_day",
                                         "cv",
                                         "open",
                                         "shifts",
                                         "at_close",
                                         "next",
                                         "next_by_class",
                                         "needs",
                                         "room",
                                         "when_full",
                                         "preempt",
                                         "balk",
                                         "patience",
                                         "lost_to",
                                         "comes_back",
                                         "breakdown",
                                         "vessels",
                                         "carries",
                                         "carries_t",
                                         "min_load",
                                         "longest_wait",
                                         "every",
                                         "timetable",
                                         "stay",
                                         "load",
                                         "unload",
                                         "crossing",
                                         "back",
                                         "booking",
                                         "note"};

/* A target by name, or `leave`; false on a fault. */
static bool read_target(amur_terminal_reader *r, const amur_yaml *at, const char *name, const char *key, int *target) {
  const int i = amur_map_find(&r->stages, name);
  *target = i;
  if (i >= 0 || strcmp(name, "leave") == 0) return true;
  const char *near = amur_map_nearest(&r->stages, name);
  char *hint = near ? amur_format("did you mean %s?", near) : NULL;
  amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, at->line, at->column, key, name,
                  "the name of a stage, or leave", hint);
  free(hint);
  return false;
}

static void read_shortest(amur_terminal_reader *r, const amur_yaml *list, amur_next *n) {
  n->kind = AMUR_NEXT_SHORTEST;
  n->stage = ami_reader_alloc(r, (size_t)list->n, sizeof *n->stage);
  for (int i = 0; n->stage && i < list->n; i++)
    n->stage[i] = ami_reader_name(r, &r->stages, list->item[i], "shortest", "stage");
  n->n = n->stage ? list->n : 0;
}

static void read_next_of(amur_terminal_reader *r, const amur_yaml *node, const char *key, amur_next *n) {
  const bool is_text = node->kind == AMUR_YAML_SCALAR;
  if (!is_text && !ami_reader_is_map(r, node, key)) return;
  free(n->stage);
  free(n->probability);
  *n = (amur_next){.kind = AMUR_NEXT_STAGE};
  const amur_yaml *shortest = is_text ? NULL : ami_reader_get(node, "shortest");
  if (shortest && node->n == 1 && shortest->kind == AMUR_YAML_LIST && shortest->n) {
    read_shortest(r, shortest, n);
    return;
  }
  const int count = is_text ? 1 : node->n;
  n->stage = ami_reader_alloc(r, (size_t)count, sizeof *n->stage);
  n->probability = ami_reader_alloc(r, (size_t)count, sizeof *n->probability);
  if (!n->stage || !n->probability) return;
  n->n = count;
  if (is_text) {
    read_target(r, node, node->text, key, &n->stage[0]);
    return;
  }
  n->kind = AMUR_NEXT_PROBABILITY;
  double sum = 0;
  for (int i = 0; i < count; i++) {
    read_target(r, node->item[i], node->key[i], key, &n->stage[i]);
    n->probability[i] = amur_yaml_real(r->doc, node, node->key[i], true, 0, 0, 1, r->faults);
    sum += n->probability[i];
  }
  if (!(fabs(sum - 1) < 1e-6)) {
    char *found = amur_format("a sum of %g", sum);
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, node->line, node->column, key, found,
                    "probabilities that sum to 1", NULL);
    free(found);
  }
}

/* The stage after this one in the list, the preset of `next`. */
static void preset_next(amur_terminal_reader *r, int index, amur_next *n) {
  n->stage = ami_reader_alloc(r, 1, sizeof *n->stage);
  if (!n->stage) return;
  n->stage[0] = index + 1 < r->m->n_stage ? index + 1 : -1;
  n->n = 1;
}

static void read_by_class(amur_terminal_reader *r, const amur_yaml *node, amur_stage *s) {
  const amur_yaml *service = ami_reader_get(node, "service_by_class"), *next = ami_reader_get(node, "next_by_class");
  const size_t n = (size_t)r->m->n_class;
  if (service && ami_reader_is_map(r, service, "service_by_class")) {
    s->service_of_class = ami_reader_alloc(r, n, sizeof *s->service_of_class);
    for (size_t k = 0; s->service_of_class && k < n; k++) s->service_of_class[k].kind = AMUR_DIST_N;
    for (int i = 0; s->service_of_class && i < service->n; i++) {
      const amur_yaml name = {.kind = AMUR_YAML_SCALAR,
                              .text = service->key[i],
                              .line = service->key_line[i],
                              .column = service->key_column[i]};
      const int k = ami_reader_name(r, &r->classes, &name, "service_by_class", "class");
      if (k >= 0) ami_reader_dist_of(r, service->item[i], service->key[i], &s->service_of_class[k]);
    }
  }
  if (next && ami_reader_is_map(r, next, "next_by_class")) {
    s->next_of_class = ami_reader_alloc(r, n, sizeof *s->next_of_class);
    for (int i = 0; s->next_of_class && i < next->n; i++) {
      const amur_yaml name = {
          .kind = AMUR_YAML_SCALAR, .text = next->key[i], .line = next->key_line[i], .column = next->key_column[i]};
      const int k = ami_reader_name(r, &r->classes, &name, "next_by_class", "class");
      if (k >= 0) read_next_of(r, next->item[i], next->key[i], &s->next_of_class[k]);
    }
  }
}

/* [crane] or {crane: 2}. */
static void read_needs(amur_terminal_reader *r, const amur_yaml *node, amur_stage *s) {
  if (node->kind != AMUR_YAML_LIST && node->kind != AMUR_YAML_MAP) {
    ami_reader_fault(r, node, "needs", "a list of resources, or a map of resources and numbers", NULL);
    return;
  }
  s->need = ami_reader_alloc(r, (size_t)node->n, sizeof *s->need);
  for (int i = 0; s->need && i < node->n; i++) {
    const bool list = node->kind == AMUR_YAML_LIST;
    const amur_yaml name = {.kind = AMUR_YAML_SCALAR,
                            .text = list ? NULL : node->key[i],
                            .line = node->item[i]->line,
                            .column = node->item[i]->column};
    const int k = ami_reader_name(r, &r->resources, list ? node->item[i] : &name, "needs", "resource");
    const int number = list ? 1 : ami_reader_int(r, node, node->key[i], 1, 1, 1000000);
    if (k < 0) continue;
    if (number > r->m->resource[k].number)
      ami_reader_fault(r, node->item[i], "needs", "no more than there are of the resource", NULL);
    s->need[s->n_need++] = (amur_need){k, number};
  }
}

static void read_shifts(amur_terminal_reader *r, const amur_yaml *list, amur_stage *s) {
  static const char *const known[] = {"hours", "servers"};
  enum { MOST = 32 };
  if (!ami_reader_is_list(r, list, "shifts")) return;
  if (list->n < 1 || list->n > MOST) {
    ami_reader_fault(r, list, "shifts", "1 to 32 shifts", NULL);
    return;
  }
  s->shift = ami_reader_alloc(r, (size_t)list->n, sizeof *s->shift);
  for (int i = 0; s->shift && i < list->n; i++) {
    s->n_shift = i + 1;
    if (!ami_reader_is_map(r, list->item[i], "shifts")) continue;
    ami_reader_unknown(r, list->item[i], known, 2);
    ami_reader_hours(r, list->item[i], "hours", &s->shift[i].hours);
    s->shift[i].servers = (double)amur_yaml_int(r->doc, list->item[i], "servers", true, 1, 0, 30000, r->faults);
  }
}

static void read_limits(amur_terminal_reader *r, const amur_yaml *node, amur_stage *s) {
  static const char *const full[] = {"block", "leave", NULL};
  static const char *const balk_keys[] = {"above", "rate"}, *const back_keys[] = {"share", "after"};
  s->room = ami_reader_int(r, node, "room", 0, 1, 1000000000);
  s->when_full = (amur_when_full)ami_reader_choice(r, node, "when_full", full, AMUR_FULL_BLOCK);
  s->preempt = amur_yaml_bool(r->doc, node, "preempt", false, r->faults);
  const amur_yaml *balk = ami_reader_get(node, "balk"), *back = ami_reader_get(node, "comes_back"),
                  *lost = ami_reader_get(node, "lost_to");
  if (balk && ami_reader_is_map(r, balk, "balk")) {
    ami_reader_unknown(r, balk, balk_keys, 2);
    s->balk_above = ami_reader_real(r, balk, "above", 0, 1, 1e9);
    s->balk_rate = ami_reader_real(r, balk, "rate", 0, 0, 1e9);
  }
  s->has_patience = ami_reader_get(node, "patience") != NULL;
  ami_reader_dist(r, node, "patience", &s->patience);
  if (lost) read_next_of(r, lost, "lost_to", &s->lost_to);
  if (back && ami_reader_is_map(r, back, "comes_back")) {
    ami_reader_unknown(r, back, back_keys, 2);
    s->return_share = ami_reader_real(r, back, "share", 1, 0, 1);
    ami_reader_dist(r, back, "after", &s->return_after);
  }
}

static void read_breakdown(amur_terminal_reader *r, const amur_yaml *node, amur_stage *s) {
  static const char *const known[] = {"up", "down", "of"}, *const of[] = {"server", "stage", NULL};
  if (!ami_reader_is_map(r, node, "breakdown")) return;
  ami_reader_unknown(r, node, known, 3);
  s->breaks = true;
  s->breaks_whole = ami_reader_choice(r, node, "of", of, 0) == 1;
  if (!ami_reader_get(node, "up") || !ami_reader_get(node, "down"))
    ami_reader_fault(r, node, "breakdown", "both up and down", NULL);
  ami_reader_dist(r, node, "up", &s->up);
  ami_reader_dist(r, node, "down", &s->down);
  if (!(amur_dist_mean(&s->up) > 0)) ami_reader_fault(r, node, "up", "a time > 0 between breakdowns", NULL);
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void read_timetable(amur_terminal_reader *r, const amur_yaml *list, amur_stage *s) {
  if (!ami_reader_is_list(r, list, "timetable")) return;
  if (!list->n) ami_reader_fault(r, list, "timetable", "at least one time of day", NULL);
  s->timetable_h = ami_reader_alloc(r, (size_t)list->n, sizeof *s->timetable_h);
  for (int i = 0; s->timetable_h && i < list->n; i++) {
    const amur_yaml *item = list->item[i];
    const char *end = NULL;
    double hour = 0;
    if (item->kind != AMUR_YAML_SCALAR || !ami_reader_clock(item->text, &end, &hour) || *end || hour >= 24)
      ami_reader_fault(r, item, "timetable", "a time of day such as \"08:00\"", NULL);
    s->timetable_h[s->n_timetable++] = hour;
  }
  if (s->timetable_h) qsort(s->timetable_h, (size_t)s->n_timetable, sizeof *s->timetable_h, by_value);
}

static void read_batch(amur_terminal_reader *r, const amur_yaml *node, amur_stage *s) {
  s->kind = AMUR_STAGE_BATCH;
  s->by_tonnes = ami_reader_get(node, "carries_t") != NULL;
  s->carries = amur_yaml_real(r->doc, node, s->by_tonnes ? "carries_t" : "carries", true, 1, 1e-9, 1e9, r->faults);
  s->min_load = ami_reader_real(r, node, "min_load", s->by_tonnes ? 0 : 1, 0, 1e9);
  if (s->min_load > s->carries)
    ami_reader_fault(r, ami_reader_get(node, "min_load"), "min_load", "no more than a vessel carries", NULL);
  s->longest_wait_h = ami_reader_duration(r, node, "longest_wait", INFINITY);
  s->stay_h = ami_reader_duration(r, node, "stay", INFINITY);
  s->every_h = ami_reader_duration(r, node, "every", 0);
  const amur_yaml *timetable = ami_reader_get(node, "timetable"), *every = ami_reader_get(node, "every");
  if (every && timetable) ami_reader_fault(r, every, "every", "either every or timetable", NULL);
  if (every && !(s->every_h > 0)) ami_reader_fault(r, every, "every", "a time > 0", NULL);
  if (timetable) read_timetable(r, timetable, s);
  ami_reader_dist(r, node, "load", &s->load);
  ami_reader_dist(r, node, "unload", &s->unload);
  const size_t errors = r->faults->n_error;
  ami_reader_dist(r, node, "crossing", &s->crossing);
  if (ami_reader_get(node, "back"))
    ami_reader_dist(r, node, "back", &s->back);
  else if (r->faults->n_error == errors)
    ami_reader_dist(r, node, "crossing", &s->back);
  const double round_h =
      amur_dist_mean(&s->crossing) + amur_dist_mean(&s->back) + amur_dist_mean(&s->load) + amur_dist_mean(&s->unload);
  if (!every && !timetable && !(round_h > 0))
    ami_reader_fault(r, node, "crossing", "a time > 0, or departures by every or timetable", NULL);
}

static void read_booking(amur_terminal_reader *r, const amur_yaml *node, amur_stage *s) {
  static const char *const known[] = {"slot", "per_slot", "notice", "no_show", "late"};
  if (!ami_reader_is_map(r, node, "booking")) return;
  s->kind = AMUR_STAGE_BOOKING;
  ami_reader_unknown(r, node, known, 5);
  s->slot_h = ami_reader_duration(r, node, "slot", 1);
  s->per_slot = ami_reader_int(r, node, "per_slot", 1, 1, 1000000);
  s->notice_h = ami_reader_duration(r, node, "notice", 0);
  s->no_show = ami_reader_real(r, node, "no_show", 0, 0, 1);
  ami_reader_dist(r, node, "late", &s->late);
  if (!(s->slot_h > 0)) ami_reader_fault(r, node, "slot", "a time > 0", NULL);
}

static void read_service(amur_terminal_reader *r, const amur_yaml *node, amur_stage *s) {
  const amur_yaml *capacity = ami_reader_get(node, "capacity_per_day"), *service = ami_reader_get(node, "service");
  s->servers = ami_reader_number(r, node, "servers", 1, 0);
  s->capacity_per_day = ami_reader_real(r, node, "capacity_per_day", 0, 1e-9, 1e9);
  s->cv = ami_reader_real(r, node, "cv", 0.5, 0, 10);
  if (capacity && service)
    ami_reader_fault(r, capacity, "capacity_per_day", "either service or capacity_per_day", NULL);
  if (!capacity && !service && !ami_reader_get(node, "service_by_class"))
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, node->line, node->column, "service", "nothing",
                    "service, capacity_per_day, vessels or booking", NULL);
  if (capacity && s->open.limited && s->open.n == 0)
    ami_reader_fault(r, capacity, "capacity_per_day", "open hours in which to pass them", NULL);
  ami_reader_dist(r, node, "service", &s->service);
}

/* Keys that the kind of the stage gives no meaning are faults, not silence. */
static void refuse_keys(amur_terminal_reader *r, const amur_yaml *node, const amur_stage *s) {
  static const char *const of_service[] = {"servers", "service",  "service_by_class", "capacity_per_day", "cv",
                                           "shifts",  "at_close", "preempt",          "breakdown"};
  static const char *const of_batch[] = {"vessels",   "carries", "carries_t", "min_load", "longest_wait", "every",
                                         "timetable", "stay",    "load",      "unload",   "crossing",     "back"};
  for (size_t i = 0; i < sizeof of_service / sizeof *of_service && s->kind != AMUR_STAGE_SERVICE; i++) {
    const amur_yaml *value = ami_reader_get(node, of_service[i]);
    if (value) ami_reader_fault(r, value, of_service[i], "no such key in a stage of vessels or bookings", NULL);
  }
  static const char *const not_of_booking[] = {"needs", "patience"};
  for (size_t i = 0; i < 2 && s->kind == AMUR_STAGE_BOOKING; i++) {
    const amur_yaml *value = ami_reader_get(node, not_of_booking[i]);
    if (value) ami_reader_fault(r, value, not_of_booking[i], "no such key in a stage of bookings", NULL);
  }
  for (size_t i = 0; i < sizeof of_batch / sizeof *of_batch && s->kind != AMUR_STAGE_BATCH; i++) {
    const amur_yaml *value = ami_reader_get(node, of_batch[i]);
    if (value)
      ami_reader_fault(r, value, of_batch[i], "such a key only with vessels",
                       "add vessels: 1, or name the stage as a leg of a fleet");
  }
}

void ami_reader_stage(amur_terminal_reader *r, const amur_yaml *node, int index) {
  static const char *const at_close[] = {"finish", "pause", NULL};
  amur_stage *s = &r->m->stage[index];
  ami_reader_unknown(r, node, stage_keys, (int)(sizeof stage_keys / sizeof *stage_keys));
  ami_reader_hours(r, node, "open", &s->open);
  const amur_yaml *booking = ami_reader_get(node, "booking"), *shifts = ami_reader_get(node, "shifts"),
                  *next = ami_reader_get(node, "next");
  if (s->fleet >= 0)
    read_batch(r, node, s);
  else if (booking)
    read_booking(r, booking, s);
  else
    read_service(r, node, s);
  refuse_keys(r, node, s);
  s->at_close = (amur_at_close)ami_reader_choice(r, node, "at_close", at_close, AMUR_CLOSE_FINISH);
  if (shifts && s->kind == AMUR_STAGE_SERVICE) read_shifts(r, shifts, s);
  if (shifts && (ami_reader_get(node, "open") || ami_reader_get(node, "servers")))
    ami_reader_fault(r, shifts, "shifts", "shifts instead of servers and open", NULL);
  if (next)
    read_next_of(r, next, "next", &s->next);
  else
    preset_next(r, index, &s->next);
  read_by_class(r, node, s);
  if (ami_reader_get(node, "needs")) read_needs(r, ami_reader_get(node, "needs"), s);
  read_limits(r, node, s);
  if (ami_reader_get(node, "breakdown")) read_breakdown(r, ami_reader_get(node, "breakdown"), s);
}
