/* SPDX-License-Identifier: Apache-2.0
 * test_politics.c -- climate.yaml turned into terms of trade and dated rules: the tutorial corridor (2024 and 2025)
 * with another climate.
 */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"
#include <amur/climate.h>
#include <amur/corridor.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char folder[64];
  amur_corridor corridor;
  amur_faults faults;
  amur_status status;
} reading;

static void read_with(reading *r, const char *climate) {
  char command[512], path[128];
  memset(r, 0, sizeof *r);
  snprintf(r->folder, sizeof r->folder, "/tmp/amur-politics-%ld", (long)getpid());
  snprintf(command, sizeof command, "rm -rf %s && cp -r %s/tutorial %s", r->folder, AMUR_EXAMPLES, r->folder);
  assert_int_equal(system(command), 0);
  snprintf(path, sizeof path, "%s/climate.yaml", r->folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(climate, file);
  fclose(file);
  r->status = amur_corridor_read(r->folder, &r->corridor, &r->faults, NULL);
}

static void clear(reading *r) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", r->folder);
  assert_int_equal(system(command), 0);
  amur_corridor_fini(&r->corridor);
  amur_faults_fini(&r->faults);
}

static const amur_trade_term *term(const reading *r, const char *id) {
  for (int i = 0; i < r->corridor.n_term; i++)
    if (strcmp(r->corridor.term[i].id, id) == 0) return &r->corridor.term[i];
  fail_msg("no term %s", id);
  return NULL;
}

static void show(const reading *r) {
  for (size_t i = 0; i < r->faults.n; i++)
    print_error("%s:%ld %s: %s; %s\n", r->faults.fault[i].file, r->faults.fault[i].row, r->faults.fault[i].column,
                r->faults.fault[i].found, r->faults.fault[i].expected);
}

/* Two groups of WA listen only to themselves and to one medium that says 1, whose reach grows from 0 to 0.5 on the
 * first: x = s ((1 - r) x + r) + (1 - s) x0 with s = 0.5, x0 = 0: 0.25 / 0.75 = 1/3 in 2025.  The second stays at -0.3.
 * Weights 2 and 1: the mean rises from -0.1 by 2/9; the effect 0.9 of the term makes 0.2 of it. */
static void opinion_becomes_terms(void **state) {
  (void)state;
  reading r;
  read_with(&r, "opinion:\n"
                "  groups:\n"
                "    - {id: young, country: WA, weight: 2, initial: 0, susceptibility: 0.5}\n"
                "    - {id: old, country: WA, weight: 1, initial: -0.3, susceptibility: 0.5}\n"
                "    - {id: east, country: EA, initial: 0.2, susceptibility: 0}\n"
                "  media:\n"
                "    - {id: tv, position: 1, reach: [{group: young, share: 0.5, from: 2025-01-01}]}\n"
                "  terms:\n"
                "    - {id: mood, country: WA, effect: 0.9, origins: [WA], destinations: [EA], commodities: [grain]}\n"
                "    - {id: absolute, country: WA, effect: 1, neutral: 0}\n");
  show(&r);
  assert_int_equal(r.status, AMUR_OK);
  assert_int_equal(r.corridor.n_opinion, 6);
  CHECK_NEAR(r.corridor.opinion[3].opinion, 1.0 / 3, 1e-12);
  assert_string_equal(r.corridor.opinion[3].group, "young");
  CHECK_NEAR(term(&r, "mood_2024")->effect, 0, 1e-15);
  CHECK_NEAR(term(&r, "mood_2025")->effect, 0.2, 1e-12);
  CHECK_NEAR(term(&r, "absolute_2024")->effect, -0.1, 1e-12);
  const amur_trade_term *t = term(&r, "mood_2025");
  assert_string_equal(t->commodities[0], "grain");
  CHECK_NEAR(amur_trade_term_strength(t, amur_day_from(2025, 7, 1)), 1, 0);
  CHECK_NEAR(amur_trade_term_strength(t, amur_day_from(2024, 7, 1)), 0, 0);
  clear(&r);
}

/* Half a year of reach 0.5 is a quarter; two steps of the model from 0: s r = 0.125, then s ((1-r) 0.125 + r). */
static void steps_within_the_year(void **state) {
  (void)state;
  reading r;
  read_with(&r, "opinion:\n"
                "  steps_per_year: 2\n"
                "  groups:\n"
                "    - {id: young, country: WA, initial: 0, susceptibility: 0.5}\n"
                "  media:\n"
                "    - {id: tv, position: 1, reach: [{group: young, share: 0.5, to: 2024-07-01}]}\n");
  show(&r);
  assert_int_equal(r.status, AMUR_OK);
  const double reach = 0.5 * 183 / 366; /* 1 January to 1 July 2024 */
  const double first = 0.5 * reach, second = 0.5 * ((1 - reach) * first + reach);
  CHECK_NEAR(r.corridor.opinion[0].opinion, second, 1e-12);
  CHECK_NEAR(r.corridor.opinion[1].opinion, second / 4, 1e-12); /* no reach in 2025: halves at each step */
  clear(&r);
}

static void alliances_become_pairs_of_terms(void **state) {
  (void)state;
  reading r;
  read_with(&r, "alliance:\n"
                "  effect: -0.5\n"
                "  blocs: {west: [WA], east: [EA]}\n"
                "  distances: [{a: west, b: east, value: 0.8, from: 2024-06-01, anticipation_days: 30}]\n");
  show(&r);
  assert_int_equal(r.status, AMUR_OK);
  assert_int_equal(r.corridor.n_term, 2);
  CHECK_NEAR(term(&r, "alliance_west_east")->effect, -0.4, 1e-15);
  assert_string_equal(term(&r, "alliance_east_west")->countries_o[0], "EA");
  CHECK_NEAR(amur_trade_term_strength(term(&r, "alliance_east_west"), amur_day_from(2024, 5, 17)), 0.5, 1e-12);
  clear(&r);
}

/* Grain is worth 200 and goods 3,000 a tonne: 1 % of each on the river's links; 2 % more on the loan. */
static void risk_and_agreements_become_rules(void **state) {
  (void)state;
  reading r;
  read_with(&r, "risk:\n"
                "  - {id: war, kind: war, premium: 0.01, target: \"mode:river\", from: 2024-03-01}\n"
                "  - {id: spread, kind: lending, premium: 0.02, target: \"loan:bank\"}\n"
                "agreements:\n"
                "  - id: summit\n"
                "    from: 2025-02-01\n"
                "    to: 2025-11-30\n"
                "    rules:\n"
                "      - {target: \"crossing:*\", field: toll, op: multiply, value: 0.5}\n"
                "      - {target: \"mode:river\", field: time_h, op: add, value: 1, to: 2025-03-31}\n");
  show(&r);
  assert_int_equal(r.status, AMUR_OK);
  int n_war = 0, n_summit = 0, n_spread = 0;
  for (int i = 0; i < r.corridor.n_rule; i++) {
    const amur_change *c = &r.corridor.rule[i];
    if (strcmp(c->id, "war") == 0) {
      CHECK_NEAR(c->value, strcmp(c->commodities, "grain") == 0 ? 2 : 30, 1e-12);
      assert_int_equal(c->from, amur_day_from(2024, 3, 1));
      n_war++;
    } else if (strcmp(c->id, "spread") == 0) {
      CHECK_NEAR(c->value, 0.02, 0);
      assert_string_equal(c->field, "rate");
      n_spread++;
    } else if (strcmp(c->id, "summit") == 0) {
      assert_int_equal(c->from, amur_day_from(2025, 2, 1));
      assert_int_equal(c->to, n_summit == 0 ? amur_day_from(2025, 11, 30) : amur_day_from(2025, 3, 31));
      n_summit++;
    }
  }
  assert_int_equal(n_war, 2);
  assert_int_equal(n_spread, 1);
  assert_int_equal(n_summit, 2);
  clear(&r);
}

static void bad_climates_are_named(void **state) {
  (void)state;
  static const struct {
    const char *text, *column, *must_say;
    long line;
  } row[] = {
      {"opinion:\n  groups:\n  - {id: a, country: WA, initial: 2, susceptibility: 1}\n", "initial", "-1 to 1", 3},
      {"opinion:\n  groups:\n  - {id: a, country: XX, initial: 0, susceptibility: 1}\n", "country", "zone", 3},
      {"opinion:\n  groups:\n  - {id: a, country: WA, initial: 0, susceptibility: .5, listens: {b: 1}}\n", "listens",
       "group", 3},
      {"opinion:\n  groups:\n  - {id: a, country: WA, initial: 0, susceptibility: .5}\n"
       "  media:\n  - {id: t, position: 1, reach: [{group: a, share: .7}]}\n"
       "  - {id: u, position: 1, reach: [{group: a, share: .7}]}\n",
       "groups", "sums to 1", 3},
      {"opinion:\n  groups:\n  - {id: a, country: WA, initial: 0, susceptibility: 1}\n", "groups", "settle", 3},
      {"opinion:\n  media: 3\n", "media", "a list", 2},
      {"opinion:\n  groups:\n  - {id: a, country: WA, initial: 0, susceptibility: .5}\n"
       "  terms: [{id: t, country: EA, effect: 1}]\n",
       "country", "group", 4},
      {"alliance:\n  effect: -1\n  blocs: {w: [WA], e: [XX]}\n", "e", "zone", 3},
      {"alliance:\n  effect: -1\n  blocs: {w: [WA]}\n  distances: [{a: w, b: q, value: 1}]\n", "b", "bloc", 4},
      {"alliance:\n  effect: -1\n", "blocs", "map from blocs", 2},
      {"risk:\n  - {id: r, kind: peace, premium: .1, target: \"mode:river\"}\n", "kind", "war or lending", 2},
      {"risk:\n  - {id: r, kind: war, premium: 5, target: \"mode:river\"}\n", "premium", "0 to 1", 2},
      {"risk:\n  - {id: r, kind: war, premium: .1, target: \"mode:canal\"}\n", "target", "id of a mode", 2},
      {"agreements:\n  - {id: s, from: 2025-01-01}\n", "rules", "changes", 2},
      {"agreements:\n  - {id: s, from: soon, rules: []}\n", "from", "date", 2},
      {"terms:\n  - {id: m_2024, effect: 1}\nopinion:\n  groups:\n  - {id: a, country: WA, initial: 0, susceptibility: "
       ".5}\n"
       "  terms: [{id: m, country: WA, effect: 1}]\n",
       "id", "every term once", 0},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    reading r;
    bool found = false;
    read_with(&r, row[i].text);
    for (size_t k = 0; k < r.faults.n; k++) {
      const amur_fault *f = &r.faults.fault[k];
      found |= strcmp(f->column, row[i].column) == 0 && f->row == row[i].line &&
               (strstr(f->expected, row[i].must_say) || strstr(f->hint, row[i].must_say));
    }
    if (!found) print_error("row %d (%s, line %ld):\n", (int)i, row[i].column, row[i].line), show(&r);
    assert_true(found);
    assert_int_equal(r.status, AMUR_E_PARSE);
    clear(&r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(opinion_becomes_terms),           cmocka_unit_test(steps_within_the_year),
      cmocka_unit_test(alliances_become_pairs_of_terms), cmocka_unit_test(risk_and_agreements_become_rules),
      cmocka_unit_test(bad_climates_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
