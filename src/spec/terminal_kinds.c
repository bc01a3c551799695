/* SPDX-License-Identifier: Apache-2.0
 * terminal_kinds.c -- kinds of stages as terminal files write them (docs/terminal.md, section 4): one row a kind,
 * with its keys and the function that reads them.
 *   Which kind a stage is follows from the keys that stand there: `sign` is one that no other kind has.  Keys of
 * one kind in a stage of another are faults, not silence: who writes `carries` for servers expects something of it.
 */
#include "terminal_reader.h"
#include "terminal/stage_kind.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- servers ------------------------------------------------------------------------------------------- */

static void read_shifts(ami_reader *r, const amur_yaml *list, amur_stage_servers *s) {
  static const char *const known[] = {"hours", "servers"};
  if (!ami_reader_is_list(r, list, "shifts")) return;
  if (list->n < 1 || list->n > AMUR_TERMINAL_MAX_SHIFT) {
    ami_reader_fault(r, list, "shifts", "1 to 32 shifts", NULL);
    return;
  }
  s->shift = ami_reader_alloc(r, (size_t)list->n, sizeof *s->shift);
  for (int i = 0; s->shift && i < list->n; i++) {
    s->n_shift = i + 1;
    if (!ami_reader_is_map(r, list->item[i], "shifts")) continue;
    ami_reader_unknown(r, list->item[i], known, 2);
    ami_reader_hours(r, list->item[i], "hours", &s->shift[i].hours);
    s->shift[i].servers =
        (double)amur_yaml_int(r->doc, list->item[i], "servers", true, 1, 0, AMUR_TERMINAL_MAX_NUMBERED, r->faults);
  }
}

/* `up` and `down` are times by the clock, at work or not. */
static void read_breakdown(ami_reader *r, const amur_yaml *node, amur_stage_servers *s) {
  static const char *const known[] = {"up", "down", "of"}, *const of[] = {"server", "stage", NULL};
  if (!ami_reader_is_map(r, node, "breakdown")) return;
  ami_reader_unknown(r, node, known, 3);
  s->breaks = ami_reader_choice(r, node, "of", of, 0) ? AMUR_BREAKS_STAGE : AMUR_BREAKS_SERVER;
  if (!ami_reader_get(node, "up") || !ami_reader_get(node, "down"))
    ami_reader_fault(r, node, "breakdown", "both up and down", NULL);
  ami_reader_dist(r, node, "up", &s->time_to_failure);
  ami_reader_dist(r, node, "down", &s->time_to_repair);
  if (!(amur_dist_mean(&s->time_to_failure) > 0))
    ami_reader_fault(r, node, "up", "a time > 0 between breakdowns", NULL);
}

static void read_service_by_class(ami_reader *r, const amur_yaml *map, amur_stage_servers *s) {
  const int n = r->m->n_class;
  if (!ami_reader_is_map(r, map, "service_by_class")) return;
  s->service_of_class = ami_reader_alloc(r, (size_t)n, sizeof *s->service_of_class);
  for (int k = 0; s->service_of_class && k < n; k++) s->service_of_class[k].kind = AMUR_DIST_N; /* as service */
  for (int i = 0; s->service_of_class && i < map->n; i++) {
    const int k = ami_reader_class_of_key(r, map, i, "service_by_class");
    if (k >= 0) ami_reader_dist_of(r, map->item[i], map->key[i], &s->service_of_class[k]);
  }
}

static void read_servers(ami_reader *r, const amur_yaml *node, amur_stage *stage) {
  static const char *const at_close[] = {"finish", "pause", NULL};
  amur_stage_servers *s = &stage->servers;
  const amur_yaml *shifts = ami_reader_get(node, "shifts"), *by_class = ami_reader_get(node, "service_by_class"),
                  *breakdown = ami_reader_get(node, "breakdown");
  const amur_yaml *capacity = ami_reader_get(node, "capacity_per_day"), *service = ami_reader_get(node, "service");
  s->number = ami_reader_number(r, node, "servers", 1, 0);
  s->capacity_per_day = ami_reader_real(r, node, "capacity_per_day", 0, 1e-9, 1e9);
  s->cv = ami_reader_real(r, node, "cv", 0.5, 0, 10);
  if (capacity && service)
    ami_reader_fault(r, capacity, "capacity_per_day", "either service or capacity_per_day", NULL);
  if (!capacity && !service && !ami_reader_get(node, "service_by_class"))
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, node->line, node->column, "service", "nothing",
                    "service, capacity_per_day, vessels or booking", NULL);
  if (capacity && stage->open.limited && stage->open.n == 0)
    ami_reader_fault(r, capacity, "capacity_per_day", "open hours in which to pass them", NULL);
  ami_reader_dist(r, node, "service", &s->service);
  if (by_class) read_service_by_class(r, by_class, s);
  if (shifts) read_shifts(r, shifts, s);
  if (shifts && (ami_reader_get(node, "open") || ami_reader_get(node, "servers")))
    ami_reader_fault(r, shifts, "shifts", "shifts instead of servers and open", NULL);
  s->at_close = (amur_at_close)ami_reader_choice(r, node, "at_close", at_close, AMUR_CLOSE_FINISH);
  s->preempt = amur_yaml_bool(r->doc, node, "preempt", false, r->faults);
  if (breakdown) read_breakdown(r, breakdown, s);
}

/* ---- vessels --------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void read_timetable(ami_reader *r, const amur_yaml *list, amur_stage_vessels *s) {
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

static void read_vessels(ami_reader *r, const amur_yaml *node, amur_stage *stage) {
  amur_stage_vessels *s = &stage->vessels;
  s->by_tonnes = ami_reader_get(node, "carries_t") != NULL;
  s->carries = amur_yaml_real(r->doc, node, s->by_tonnes ? "carries_t" : "carries", true, 1, 1e-9, 1e9, r->faults);
  s->min_load = ami_reader_real(r, node, "min_load", s->by_tonnes ? 0 : 1, 0, 1e9);
  if (s->min_load > s->carries)
    ami_reader_fault(r, ami_reader_get(node, "min_load"), "min_load", "no more than a vessel carries", NULL);
  s->longest_wait_h = ami_reader_duration(r, node, "longest_wait", INFINITY);
  s->longest_stay_h = ami_reader_duration(r, node, "stay", INFINITY);
  s->headway_h = ami_reader_duration(r, node, "every", 0);
  const amur_yaml *timetable = ami_reader_get(node, "timetable"), *every = ami_reader_get(node, "every");
  if (every && timetable) ami_reader_fault(r, every, "every", "either every or timetable", NULL);
  if (every && !(s->headway_h > 0)) ami_reader_fault(r, every, "every", "a time > 0", NULL);
  if (timetable) read_timetable(r, timetable, s);
  ami_reader_dist(r, node, "load", &s->load);
  ami_reader_dist(r, node, "unload", &s->unload);
  const size_t errors = r->faults->n_error; /* `back` is as `crossing`, whose faults are told once */
  ami_reader_dist(r, node, "crossing", &s->crossing);
  if (ami_reader_get(node, "back"))
    ami_reader_dist(r, node, "back", &s->back);
  else if (r->faults->n_error == errors)
    ami_reader_dist(r, node, "crossing", &s->back);
  /* a vessel that takes no time would carry all at once, for ever */
  const double round_h =
      amur_dist_mean(&s->crossing) + amur_dist_mean(&s->back) + amur_dist_mean(&s->load) + amur_dist_mean(&s->unload);
  if (!every && !timetable && !(round_h > 0))
    ami_reader_fault(r, node, "crossing", "a time > 0, or departures by every or timetable", NULL);
}

/* ---- bookings ---------------------------------------------------------------------------------------------- */

static void read_booking(ami_reader *r, const amur_yaml *map, amur_stage *stage) {
  static const char *const known[] = {"slot", "per_slot", "notice", "no_show", "late"};
  const amur_yaml *node = ami_reader_get(map, "booking");
  amur_stage_booking *s = &stage->booking;
  if (!ami_reader_is_map(r, node, "booking")) return;
  ami_reader_unknown(r, node, known, 5);
  s->slot_h = ami_reader_duration(r, node, "slot", 1);
  s->per_slot = ami_reader_int(r, node, "per_slot", 1, 1, 1000000);
  s->notice_h = ami_reader_duration(r, node, "notice", 0);
  s->no_show = ami_reader_real(r, node, "no_show", 0, 0, 1);
  ami_reader_dist(r, node, "late", &s->late);
  if (!(s->slot_h > 0)) ami_reader_fault(r, node, "slot", "a time > 0", NULL);
}

/* ---- the table ---------------------------------------------------------------------------------------------- */

enum { MAX_KEY = 16 };

static const struct {
  const char *sign;         /* key of the kind that tells it; NULL: where no other sign stands */
  const char *key[MAX_KEY]; /* that it has alone, up to NULL */
  const char *without[4];   /* keys of all kinds that mean nothing in this one, up to NULL */
  const char *hint;         /* what to do where such a key stands in a stage of another kind */
  void (*read)(ami_reader *r, const amur_yaml *node, amur_stage *stage);
} rows[AMUR_STAGE_N] = {
    [AMUR_STAGE_SERVERS] = {NULL,
                            {"servers", "service", "service_by_class", "capacity_per_day", "cv", "shifts", "at_close",
                             "preempt", "breakdown"},
                            {NULL},
                            NULL,
                            read_servers},
    [AMUR_STAGE_VESSELS] = {"vessels", /* or a fleet names it as one of its legs (terminal_yaml.c) */
                            {"vessels", "carries", "carries_t", "min_load", "longest_wait", "every", "timetable",
                             "stay", "load", "unload", "crossing", "back"},
                            {NULL},
                            "add vessels: 1, or name the stage as a leg of a fleet",
                            read_vessels},
    [AMUR_STAGE_BOOKING] = {"booking", {"booking"}, {"needs", "patience"}, NULL, read_booking},
};

amur_stage_kind ami_reader_kind(const amur_yaml *node) {
  int without_sign = 0;
  for (int i = 0; i < AMUR_STAGE_N; i++) {
    if (rows[i].sign && ami_reader_get(node, rows[i].sign)) return (amur_stage_kind)i;
    if (!rows[i].sign) without_sign = i;
  }
  return (amur_stage_kind)without_sign;
}

int ami_reader_kind_keys(const char **key) {
  int n = 0;
  for (int i = 0; i < AMUR_STAGE_N; i++)
    for (int k = 0; k < MAX_KEY && rows[i].key[k]; k++) {
      assert(n < AMI_READER_MAX_KIND_KEYS);
      key[n++] = rows[i].key[k];
    }
  return n;
}

static void refuse_key(ami_reader *r, const amur_yaml *node, const char *key, amur_stage_kind kind, const char *hint) {
  const amur_yaml *value = ami_reader_get(node, key);
  char expected[64];
  snprintf(expected, sizeof expected, "nothing: a stage of %s has no such key", ami_stage_kind_of(kind)->name);
  if (value) ami_reader_fault(r, value, key, expected, hint);
}

void ami_reader_kind_of_stage(ami_reader *r, const amur_yaml *node, amur_stage *stage) {
  const amur_stage_kind kind = stage->kind;
  rows[kind].read(r, node, stage);
  for (int i = 0; i < AMUR_STAGE_N; i++)
    for (int k = 0; i != (int)kind && k < MAX_KEY && rows[i].key[k]; k++)
      refuse_key(r, node, rows[i].key[k], kind, rows[i].hint);
  for (int k = 0; rows[kind].without[k]; k++) refuse_key(r, node, rows[kind].without[k], kind, NULL);
}
