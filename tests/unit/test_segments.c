/* SPDX-License-Identifier: Apache-2.0
 * test_segments.c -- eligible and captive shares of a demand as segments: how wide each is, and what it may use.
 */
#include "run/segments.h"
#include "strait_fixture.h"

enum { MOST_ROW = 3, ROAD_ = 1, SEA_ = 2, EITHER = 3, NOTHING = 0 };

static amur_eligible_row eligible(bool captive, char *chains, double share) {
  static char *const id[] = {"eligible", "captive"};
  return (amur_eligible_row){.id = id[captive],
                             .chains = chains,
                             .commodities = "grain",
                             .demand = "",
                             .captive = captive,
                             .share = share,
                             .from = AMUR_DAY_NONE,
                             .to = AMUR_DAY_NONE};
}

typedef struct {
  double width[8];
  bool allowed[12];
  int n_market, n_alt;
} filled;

/* Segments of both markets on a day, under one change (NULL: none). */
static amur_status fill(strait *s, amur_change *change, amur_day day, filled *f, amur_err *err) {
  run_model model;
  corridor_state state;
  const period_span span = {.year = 2024, .from = day, .to = day};
  if (change) strait_scenario(s, change, 1);
  CHECK_OK(ami_model_init(&model, &s->corridor, NULL));
  CHECK_OK(ami_state_init(&state, &s->corridor, NULL));
  CHECK_OK(ami_period_state(&model, &(run_case){.scenario = change ? 0 : -1}, &span, &state, NULL));
  *f = (filled){.n_market = model.n_market, .n_alt = model.n_alt};
  assert_true(f->n_market <= 8 && f->n_alt <= 12);
  const amur_status status = ami_segments_fill(&model, &state, day, f->width, f->allowed, err);
  ami_state_fini(&state);
  ami_model_fini(&model);
  return status;
}

/* Segments 0..n-1 are those of grain, which goes by road and by sea. */
static void check_grain(const filled *f, int n, const double *width, const int *may_use) {
  double sum = 0;
  assert_int_equal(f->n_market, n + 1); /* and machines */
  CHECK_NEAR(f->width[n], 1, 0);
  assert_true(f->allowed[2 * n]);
  for (int i = 0; i < n; i++) {
    sum += f->width[i];
    CHECK_NEAR(f->width[i], width[i], 1e-15);
    if (f->width[i] > 0 && f->width[i] < 1e-15) continue; /* rounding */
    assert_int_equal(f->allowed[2 * i] * ROAD_ + f->allowed[2 * i + 1] * SEA_, may_use[i]);
  }
  CHECK_NEAR(sum, 1, 1e-15);
}

/* k shares cut a demand into k + 1 segments. */
static void shares_cut_a_demand(void **state) {
  (void)state;
  static const struct {
    struct {
      bool captive;
      char *chains;
      double share;
    } row[MOST_ROW];
    int n_row;
    double width[MOST_ROW + 1];
    int may_use[MOST_ROW + 1];
  } row[] = {
      {.n_row = 0, .width = {1}, .may_use = {EITHER}},
      {{{false, "sea", 0.25}}, 1, {0.25, 0.75}, {EITHER, ROAD_}},
      {{{false, "*", 0.25}}, 1, {0.25, 0.75}, {EITHER, NOTHING}},
      {{{false, "sea", 1}}, 1, {1, 0}, {EITHER, NOTHING}},
      {{{false, "sea", 0}}, 1, {0, 1}, {NOTHING, ROAD_}},
      {{{true, "sea", 0.25}}, 1, {0.75, 0.25}, {EITHER, SEA_}},
      {{{true, "sea", 0}}, 1, {1, 0}, {EITHER, NOTHING}},
      {{{true, "sea", 1}}, 1, {0, 1}, {NOTHING, SEA_}},
      /* the smaller share lies within the larger, whichever comes first */
      {{{false, "sea", 0.2}, {false, "road", 0.6}}, 2, {0.2, 0.4, 0.4}, {EITHER, ROAD_, NOTHING}},
      {{{false, "road", 0.6}, {false, "sea", 0.2}}, 2, {0.2, 0.4, 0.4}, {EITHER, ROAD_, NOTHING}},
      {{{false, "sea", 0.4}, {false, "sea", 0.6}}, 2, {0.4, 0.2, 0.4}, {EITHER, ROAD_, ROAD_}},
      {{{false, "sea", 0.3}, {false, "road", 0.3}}, 2, {0.3, 0, 0.7}, {EITHER, NOTHING, NOTHING}},
      /* captive shares are stacked from the end; what is captive asks nobody */
      {{{true, "road", 0.2}, {true, "sea", 0.3}}, 2, {0.5, 0.3, 0.2}, {EITHER, SEA_, ROAD_}},
      {{{true, "road", 0.7}, {true, "sea", 0.3}}, 2, {0, 0.3, 0.7}, {NOTHING, SEA_, ROAD_}},
      {{{true, "road", 0.1}, {true, "sea", 0.2}, {true, "road", 0.7}},
       3,
       {0, 0.7, 0.2, 0.1},
       {NOTHING, ROAD_, SEA_, ROAD_}}, /* they sum to 1 but for rounding */
      {{{false, "sea", 0.3}, {true, "road", 0.5}}, 2, {0.3, 0.2, 0.5}, {EITHER, ROAD_, ROAD_}},
      {{{true, "sea", 0.5}, {false, "sea", 0.8}}, 2, {0.5, 0.3, 0.2}, {EITHER, SEA_, SEA_}},
      {{{false, "sea", 0.1}, {true, "sea", 0.5}}, 2, {0.1, 0.4, 0.5}, {EITHER, ROAD_, SEA_}},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    filled f;
    amur_eligible_row list[MOST_ROW];
    strait_init(&s);
    for (int k = 0; k < row[i].n_row; k++)
      list[k] = eligible(row[i].row[k].captive, row[i].row[k].chains, row[i].row[k].share);
    s.corridor.eligible = list, s.corridor.n_eligible = row[i].n_row;
    CHECK_OK(fill(&s, NULL, s.corridor.first_day, &f, NULL));
    check_grain(&f, row[i].n_row + 1, row[i].width, row[i].may_use);
  }
}

static void captive_shares_above_all_demand(void **state) {
  (void)state;
  strait s;
  filled f;
  amur_err err = {0};
  amur_eligible_row list[] = {eligible(true, "road", 0.7), eligible(true, "sea", 0.31)};
  list[1].id = "too_much";
  strait_init(&s);
  s.corridor.eligible = list, s.corridor.n_eligible = 2;
  assert_int_equal(fill(&s, NULL, s.corridor.first_day, &f, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "too_much"));
}

/* From 1 to 31 March; on other days whoever likes may use the sea, and nobody must. */
static void shares_have_days(void **state) {
  (void)state;
  for (int captive = 0; captive < 2; captive++) {
    const amur_day first = amur_day_from(2024, 3, 1), last = amur_day_from(2024, 3, 31);
    const double in_march[2][2] = {{0.25, 0.75}, {0.75, 0.25}}, else_[] = {1, 0};
    const int may_use[2][2] = {{EITHER, ROAD_}, {EITHER, SEA_}}, else_use[] = {EITHER, NOTHING};
    strait s;
    filled f;
    amur_eligible_row row = eligible(captive, "sea", 0.25);
    row.from = first, row.to = last;
    strait_init(&s);
    s.corridor.eligible = &row, s.corridor.n_eligible = 1;
    for (amur_day day = first - 1; day <= last + 1; day += day == first ? last - first : 1) {
      const bool holds = day >= first && day <= last;
      CHECK_OK(fill(&s, NULL, day, &f, NULL));
      check_grain(&f, 2, holds ? in_march[captive] : else_, holds ? may_use[captive] : else_use);
    }
  }
}

/* A chain over one of several crossings may be named with the others by the row's id, or alone. */
static void chains_are_named_by_row_or_crossing(void **state) {
  (void)state;
  static const struct {
    char *chains;
    int may_use;
  } row[] = {{"sea@old", ROAD_}, {"sea", ROAD_},        {"s*", ROAD_},
             {"sea@n*", EITHER}, {"sea road", NOTHING}, {"se", EITHER}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    filled f;
    amur_eligible_row list = eligible(false, row[i].chains, 0);
    strait_init(&s);
    s.chain[BY_SEA].id = "sea@old";
    s.corridor.eligible = &list, s.corridor.n_eligible = 1;
    CHECK_OK(fill(&s, NULL, s.corridor.first_day, &f, NULL));
    check_grain(&f, 2, (const double[]){0, 1}, (const int[]){NOTHING, row[i].may_use});
  }
}

/* Rows that name a row of demand concern that one; what a scenario sets is what holds. */
static void rows_of_demand_and_changes(void **state) {
  (void)state;
  strait s;
  filled f;
  amur_eligible_row row = eligible(false, "sea", 0.25);
  row.demand = "contract";
  strait_init(&s);
  s.demand[0].id = "contract";
  s.demand[2] = strait_demand(FARMS, TOWN, GRAIN, 1, 1);
  s.demand[2].id = "other";
  s.corridor.n_demand = 3;
  s.corridor.eligible = &row, s.corridor.n_eligible = 1;
  amur_change wider = strait_change("eligible:e*", "share", AMUR_CHANGE_ADD, 0.5);
  for (int changed = 0; changed < 2; changed++) {
    CHECK_OK(fill(&s, changed ? &wider : NULL, s.corridor.first_day, &f, NULL));
    assert_int_equal(f.n_market, 4); /* two of the contract, machines, the other */
    CHECK_NEAR(f.width[0], changed ? 0.75 : 0.25, 1e-15);
    CHECK_NEAR(f.width[3], 1, 0);
    assert_true(f.allowed[1] && !f.allowed[3] && f.allowed[5] && f.allowed[6]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shares_cut_a_demand),        cmocka_unit_test(captive_shares_above_all_demand),
      cmocka_unit_test(shares_have_days),           cmocka_unit_test(chains_are_named_by_row_or_crossing),
      cmocka_unit_test(rows_of_demand_and_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
