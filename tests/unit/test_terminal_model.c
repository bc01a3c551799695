/* SPDX-License-Identifier: Apache-2.0
 * test_terminal_model.c -- terminals from plain structs: what the checker refuses, each by its reason, that it may be
 * asked twice, and that the hash tells terminals apart.
 */
#include "../check.h"
#include <amur/terminal_model.h>
#include <stdlib.h>
#include <string.h>

/* A gate of servers, then a ferry that a fleet of one leg serves, then bookings, and out. */
enum { GATE, FERRY, QUEUE, N_STAGE };

static void next_of(amur_next *n, int stage) {
  n->stage = malloc(sizeof *n->stage);
  assert_non_null(n->stage);
  n->stage[0] = stage;
  n->n = 1;
}

static amur_terminal_model make(void) {
  static const amur_stage_kind kinds[N_STAGE] = {AMUR_STAGE_SERVERS, AMUR_STAGE_VESSELS, AMUR_STAGE_BOOKING};
  static const char *const names[N_STAGE] = {"gate", "ferry", "queue"};
  amur_terminal_model m = {.n_stage = N_STAGE, .n_class = 1, .n_source = 1, .n_fleet = 1, .n_resource = 1};
  m.stage = amur_alloc(N_STAGE, sizeof *m.stage);
  m.unit_class = amur_alloc(1, sizeof *m.unit_class);
  m.source = amur_alloc(1, sizeof *m.source);
  m.fleet = amur_alloc(1, sizeof *m.fleet);
  m.resource = amur_alloc(1, sizeof *m.resource);
  assert_true(m.stage && m.unit_class && m.source && m.fleet && m.resource);
  for (int i = 0; i < N_STAGE; i++) {
    m.stage[i] = amur_stage_default(kinds[i]);
    m.stage[i].name = amur_strdup(names[i]);
    next_of(&m.stage[i].next, i + 1 < N_STAGE ? i + 1 : -1);
  }
  m.stage[GATE].servers.capacity_per_day = 48;
  m.stage[FERRY].vessels.fleet = 0;
  m.stage[FERRY].vessels.crossing = amur_dist_constant(1);
  m.unit_class[0] = (amur_unit_class){.name = amur_strdup("lorry"), .share = 1, .tonnes = 20};
  m.resource[0] = (amur_resource){.name = amur_strdup("crane"), .number = 1};
  m.fleet[0] = (amur_fleet){.vessels = 2, .leg = malloc(sizeof(int)), .n_leg = 1};
  assert_non_null(m.fleet[0].leg);
  m.fleet[0].leg[0] = FERRY;
  m.source[0] = amur_source_default();
  m.source[0].per_day = 10;
  return m;
}

static void needs_twice(amur_terminal_model *m) {
  m->stage[GATE].need = amur_alloc(2, sizeof *m->stage[GATE].need);
  m->stage[GATE].need[0] = m->stage[GATE].need[1] = (amur_need){0, 1};
  m->stage[GATE].n_need = 2;
}
static void nameless_class(amur_terminal_model *m) {
  free(m->unit_class[0].name);
  m->unit_class[0].name = NULL;
}
static void nameless_resource(amur_terminal_model *m) {
  free(m->resource[0].name);
  m->resource[0].name = NULL;
}
static void kind(amur_terminal_model *m) { m->stage[GATE].kind = AMUR_STAGE_N; }
static void leg_outside(amur_terminal_model *m) { m->fleet[0].leg[0] = N_STAGE; }
static void leg_of_servers(amur_terminal_model *m) { m->fleet[0].leg[0] = GATE; }
static void no_fleet(amur_terminal_model *m) { m->stage[FERRY].vessels.fleet = 1; }
static void too_many_shifts(amur_terminal_model *m) { m->stage[GATE].servers.n_shift = AMUR_TERMINAL_MAX_SHIFT + 1; }
static void too_many_to_break(amur_terminal_model *m) {
  m->stage[GATE].servers.number = AMUR_TERMINAL_UNLIMITED;
  m->stage[GATE].servers.breaks = AMUR_BREAKS_STAGE;
}
static void capacity(amur_terminal_model *m) { m->stage[GATE].servers.capacity_per_day = NAN; }
static void load(amur_terminal_model *m) { m->stage[FERRY].vessels.min_load = 2; }
static void slot(amur_terminal_model *m) { m->stage[QUEUE].booking.slot_h = NAN; }
static void slots_at_night(amur_terminal_model *m) { /* one a day, at 00:00, and open from 8 to 20 h */
  amur_hours *open = &m->stage[QUEUE].open;
  m->stage[QUEUE].booking.slot_h = 24;
  open->limited = true;
  open->n = 7;
  open->span = amur_alloc(7, sizeof *open->span);
  for (int d = 0; d < 7; d++) open->span[d] = (amur_span){24 * d + 8, 24 * d + 20};
}
static void weather(amur_terminal_model *m) {
  m->weather = amur_alloc(1, sizeof *m->weather);
  m->n_weather = 1;
  m->weather[0] = (amur_weather){.calm = amur_dist_constant(5), .stage = amur_alloc(1, sizeof(int)), .n_stage = 1};
  m->weather[0].stage[0] = QUEUE;
}
static void round_for_ever(amur_terminal_model *m) { m->stage[QUEUE].next.stage[0] = GATE; }
static void probability(amur_terminal_model *m) {
  m->stage[QUEUE].next.kind = AMUR_NEXT_PROBABILITY;
  m->stage[QUEUE].next.probability = malloc(sizeof(double));
  m->stage[QUEUE].next.probability[0] = 0.5;
}
static void patience(amur_terminal_model *m) { m->stage[FERRY].patience = amur_dist_constant(NAN); }

static const struct {
  void (*spoil)(amur_terminal_model *m);
  const char *says;
} rows[] = {
    {needs_twice, "needs crane twice"},
    {nameless_class, "class 1 has no name"},
    {nameless_resource, "resource 1 has no name"},
    {kind, "stage gate: kind 3, must be 0..2"},
    {leg_outside, "leg 3 of 3 stages"},
    {leg_of_servers, "stage gate is not one of its vessels"},
    {no_fleet, "has no vessels"},
    {too_many_shifts, "33 shifts, must be 0..32"},
    {too_many_to_break, "at most 30000 can be interrupted"},
    {capacity, "capacity_per_day nan, must be > 0"},
    {load, "min_load 2, must be 0..1"},
    {slot, "slot nan h, must be > 0"},
    {slots_at_night, "no slot of 24 h begins in its open hours"},
    {weather, "weather closes no stage of bookings"},
    {round_for_ever, "no way leads from here"},
    {probability, "sum to 0.5, must be 1"},
    {patience, "ferry: patience: constant"},
};

static void what_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    amur_terminal_model m = make();
    amur_err err = {0};
    rows[i].spoil(&m);
    assert_int_equal(amur_terminal_model_check(&m, &err), AMUR_E_DOMAIN);
    if (!strstr(err.text, rows[i].says)) fail_msg("row %zu: found \"%s\", want \"%s\"", i, err.text, rows[i].says);
    if (rows[i].spoil == too_many_shifts) m.stage[GATE].servers.n_shift = 0; /* there is no such array */
    amur_terminal_model_fini(&m);
  }
}

/* 48 a day by one server round the clock: half an hour each, however often one asks. */
static void may_be_asked_again(void **state) {
  (void)state;
  amur_terminal_model m = make();
  amur_err err = {0};
  for (int i = 0; i < 2; i++) {
    CHECK_OK(amur_terminal_model_check(&m, &err));
    CHECK_NEAR(amur_dist_mean(&m.stage[GATE].servers.service), 0.5, 1e-12);
  }
  amur_terminal *t = amur_terminal_new(&m, &err);
  assert_non_null(t);
  CHECK_NEAR(amur_terminal_capacity_per_day(t), 24, 1e-12); /* of the bookings: one an hour */
  amur_terminal_free(t);
}

static uint64_t hash_of(void (*change)(amur_terminal_model *m)) {
  amur_terminal_model m = make();
  amur_err err = {0};
  if (change) change(&m);
  amur_terminal *t = amur_terminal_new(&m, &err);
  assert_non_null(t);
  const uint64_t hash = amur_terminal_hash(t);
  amur_terminal_free(t);
  return hash;
}

static void other_name(amur_terminal_model *m) { m->stage[GATE].name[0] = 'G'; }
static void more_servers(amur_terminal_model *m) { m->stage[GATE].servers.number = 2; }
static void slower_crossing(amur_terminal_model *m) { m->stage[FERRY].vessels.crossing = amur_dist_constant(2); }
static void headway(amur_terminal_model *m) { m->stage[FERRY].vessels.headway_h = 3; }
static void more_places(amur_terminal_model *m) { m->stage[QUEUE].booking.per_slot = 2; }
static void closed_at_night(amur_terminal_model *m) {
  slots_at_night(m);
  m->stage[QUEUE].booking.slot_h = 1;
}

static void hash_tells_apart(void **state) {
  (void)state;
  void (*const changes[])(amur_terminal_model *) = {more_servers, slower_crossing, headway, more_places,
                                                    closed_at_night};
  enum { N = sizeof changes / sizeof *changes };
  uint64_t hash[N + 1] = {hash_of(NULL)};
  assert_true(hash[0] == hash_of(NULL) && hash[0] == hash_of(other_name));
  for (int i = 0; i < N; i++) {
    hash[i + 1] = hash_of(changes[i]);
    for (int k = 0; k <= i; k++) assert_true(hash[i + 1] != hash[k]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_refused), cmocka_unit_test(may_be_asked_again),
                                     cmocka_unit_test(hash_tells_apart)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
