/* SPDX-License-Identifier: Apache-2.0
 * test_terminal_engine.c -- the state of replications agrees with itself at every sample of every example, and the
 * checker sees what does not.
 */
#include "../check.h"
#include <amur/terminal_yaml.h>
#include <stdlib.h>
#include <string.h>
#include "terminal/engine.h"

static const char *const files[] = {
    "border-post",
    "lorry-ferry",
    "pontoon",
    "kani-kurgan-24h",
    "electronic-queue",
    "objects/barge-tonnes",
    "objects/barges-crane",
    "objects/booking",
    "objects/breakdown",
    "objects/breakdown-stage",
    "objects/arrivals-batch",
    "objects/balk",
    "objects/comes-back",
    "objects/fleet",
    "objects/booking-no-show",
    "objects/hours-pause",
    "objects/patience",
    "objects/populations",
    "objects/preempt",
    "objects/room-block",
    "objects/room-leave",
    "objects/shared-crane",
    "objects/timetable",
    "objects/weather",
};
enum { N_FILE = sizeof files / sizeof *files };

/* All objects at once, each in the others' way. */
static const char all_at_once[] =
    "time_unit: h\n"
    "arrivals:\n"
    "  - {per_day: 60, by_hour: [1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]}\n"
    "  - {population: 5, time_outside: {exponential: {mean: 6}}, into: dock, class: light}\n"
    "classes: [{name: heavy, share: 2, tonnes: 30}, {name: light, tonnes: 7, priority: 1}]\n"
    "resources: [{name: crane, number: 2, open: 06:00-23:00}]\n"
    "fleets: [{name: barges, vessels: 2, legs: [out, back]}]\n"
    "weather: [{name: storm, calm: {exponential: {mean: 30}}, lasts: {exponential: {mean: 5}}}]\n"
    "stages:\n"
    "  - {name: queue, booking: {slot: 1, per_slot: 4, no_show: 0.2, late: {exponential: {mean: 0.3}}}, room: 30,\n"
    "     open: 07:00-21:00, comes_back: {share: 0.5, after: 4}}\n"
    "  - {name: gate, servers: 3, service: {exponential: {mean: 0.7}}, preempt: true, room: 8, when_full: block,\n"
    "     breakdown: {up: {exponential: {mean: 20}}, down: {exponential: {mean: 2}}}, at_close: pause,\n"
    "     open: 06:00-22:00, patience: {exponential: {mean: 9}}, lost_to: dock}\n"
    "  - {name: dock, servers: 2, service: {exponential: {mean: 0.4}}, needs: [crane], room: 6,\n"
    "     breakdown: {of: stage, up: {exponential: {mean: 40}}, down: {exponential: {mean: 3}}},\n"
    "     next: {shortest: [out, ferry]}}\n"
    "  - {name: out, carries_t: 100, min_load: 60, longest_wait: 6, stay: 9, crossing: 2, load: 0.1, unload: 0.1,\n"
    "     needs: [crane], patience: {exponential: {mean: 5}}, room: 9, next: {back: 0.3, leave: 0.7}}\n"
    "  - {name: back, carries: 9, crossing: 2, load: 0.1, min_load: 2, stay: 3, balk: {rate: 0.2}, next: leave}\n"
    "  - {name: ferry, vessels: unlimited, carries: 12, every: 3, crossing: 1, room: 20, when_full: leave,\n"
    "     patience: 2, comes_back: {share: 0.3, after: {exponential: {mean: 2}}}, next: leave}\n";

static amur_terminal *terminal_of(const char *file) {
  amur_faults faults = {0};
  amur_err err = {0};
  char *path = amur_format(AMUR_EXAMPLES "/terminals/%s.yaml", file);
  amur_yaml_doc *doc =
      file ? amur_yaml_read(path, &faults) : amur_yaml_parse("all", all_at_once, sizeof all_at_once - 1, &faults);
  amur_terminal *t = doc ? amur_terminal_read(doc, &faults, &err) : NULL;
  for (size_t i = 0; i < faults.n; i++)
    print_error("%ld %s: found %s, want %s\n", faults.fault[i].row, faults.fault[i].column, faults.fault[i].found,
                faults.fault[i].expected);
  if (!t) fail_msg("%s cannot be read: %s", path, err.text);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  free(path);
  return t;
}

typedef struct {
  ami_engine engine;
  const char *file; /* NULL: all at once */
  int n_sample, n_fault_seen;
} watched;

static void run(watched *w, amur_watch watch, double days, uint64_t replication) {
  amur_terminal *t = terminal_of(w->file);
  amur_terminal_opts o = amur_terminal_opts_default();
  amur_err err = {0};
  o.days = days;
  o.seed = replication + 1; /* only the first of a seed is watched */
  o.sample_h = 0.37;        /* falls on no hour */
  o.watch = watch;
  o.context = w;
  CHECK_OK(ami_engine_init(&w->engine, t, &err));
  CHECK_OK(ami_engine_run(&w->engine, &o, 0, 0, AMUR_RNG_ZIGGURAT, &err));
  ami_engine_fini(&w->engine);
  amur_terminal_free(t);
}

static void look(void *context, double t_h, int n_stage, const int *waiting, const int *busy, long inside) {
  watched *w = context;
  const char *why = "";
  (void)n_stage;
  (void)waiting;
  (void)busy;
  (void)inside;
  if (!ami_engine_valid(&w->engine, &why)) fail_msg("%s at hour %g: %s", w->file ? w->file : "all", t_h, why);
  w->n_sample++;
}

static void states_agree(void **state) {
  (void)state;
  for (int i = 0; i < N_FILE; i++) {
    watched w = {.file = files[i]};
    run(&w, look, 12, 0);
    assert_int_equal(w.n_sample, 778); /* 12 * 24 / 0.37 */
  }
}

static void states_agree_where_all_meet(void **state) {
  (void)state;
  for (uint64_t i = 0; i < 10; i++) {
    watched w = {0};
    run(&w, look, 37, i);
    assert_int_equal(w.n_sample, 2400);
  }
}

/* ---- what does not agree is seen ---------------------------------------------------------------------- */

static void expect(watched *w, const char *reason) {
  const char *why = "nothing";
  assert_false(ami_engine_valid(&w->engine, &why));
  if (!strstr(why, reason)) fail_msg("%s: found \"%s\", want \"%s\"", w->file, why, reason);
  w->n_fault_seen++;
}

/* Spoils one thing after the other, each when there is a queue, and mends it again. */
static void spoil(void *context, double t_h, int n_stage, const int *waiting, const int *busy, long inside) {
  watched *w = context;
  ami_engine *e = &w->engine;
  ami_stage_state *s = &e->stage[0];
  (void)t_h;
  (void)n_stage;
  (void)busy;
  (void)inside;
  if (waiting[0] < 2 || w->n_fault_seen) return;
  const int32_t u = s->queue[0].first;

  s->n_queue--;
  expect(w, "more units in the queue than are counted");
  s->n_queue += 2;
  s->n_here++;
  expect(w, "in no queue");
  s->n_queue--;
  s->n_here--;

  s->n_here++;
  expect(w, "neither wait nor are served");
  s->n_here--;

  e->unit[e->unit[u].next].prev = NOBODY;
  expect(w, "links do not agree");
  e->unit[e->unit[u].next].prev = u;

  e->total.inside++;
  expect(w, "inside that are not counted");
  e->total.inside--;

  e->counted_inside--;
  expect(w, "units of the window");
  e->counted_inside++;

  const int32_t free_unit = e->free_unit;
  e->free_unit = NOBODY;
  if (free_unit == NOBODY) e->free_unit = u;
  expect(w, "places of units that left");
  e->free_unit = free_unit;

  assert_true(e->events.n > 1);
  const double t_of_last = e->events.heap[e->events.n - 1].t_h;
  e->events.heap[e->events.n - 1].t_h = -1;
  expect(w, "before its parent");
  e->events.heap[e->events.n - 1].t_h = t_of_last;
}

static void faults_are_seen(void **state) {
  (void)state;
  watched w = {.file = "objects/backlog"};
  run(&w, spoil, 1, 0);
  assert_int_equal(w.n_fault_seen, 8);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(states_agree), cmocka_unit_test(states_agree_where_all_meet),
                                     cmocka_unit_test(faults_are_seen)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
