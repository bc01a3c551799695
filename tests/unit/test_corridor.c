/* SPDX-License-Identifier: Apache-2.0
 * test_corridor.c -- the tutorial corridor as structs, patterns and lists.
 */
#include <amur/corridor.h>
#include <amur/io.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

static void patterns_match(void **state) {
  (void)state;
  static const struct {
    const char *pattern, *id;
    bool match;
  } row[] = {
      {"gate", "gate", true},
      {"gate", "gates", false},
      {"gate*", "gates", true},
      {"*", "", true},
      {"?", "", false},
      {"g?te", "gate", true},
      {"*a*b*", "xaxbx", true},
      {"*a*b", "xaxbx", false},
      {"a*a*a", "aaa", true},
      {"a*a*a", "aa", false},
      {"", "", true},
      {"", "x", false},
      {"*_out", "gate_out", true},
      {"*:r", "road_w:r", true},
      {"**x", "yx", true},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    assert_int_equal(amur_pattern_match(row[i].pattern, row[i].id), row[i].match);
}

static void lists_hold_their_words(void **state) {
  (void)state;
  static const struct {
    const char *list, *id;
    bool has;
  } row[] = {
      {"", "x", true},
      {"*", "x", true},
      {"soy wheat", "soy", true},
      {"soy wheat", "wheat", true},
      {"soy wheat", "whe", false},
      {"soy", "soya", false},
      {" soy ", "soy", true},
      {"soy  x", "x", true},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    assert_int_equal(amur_list_has(row[i].list, row[i].id), row[i].has);
}

/* Index of the link of an id. */
static const amur_link_row *link_of(const amur_corridor *c, const char *id) {
  for (int a = 0; a < c->n_link; a++)
    if (strcmp(c->link[a].id, id) == 0) return &c->link[a];
  return NULL;
}

static void check_links(const amur_corridor *c) {
  const amur_link_row *forth = link_of(c, "road_w"), *back = link_of(c, "road_w:r");
  assert_non_null(forth);
  assert_non_null(back);
  assert_int_equal(c->n_link, 12); /* seven rows, five of them two-way */
  assert_int_equal(forth->from, back->to);
  assert_int_equal(forth->to, back->from);
  assert_true(forth->length_km == 60 && back->length_km == 60);
  assert_int_equal(forth->vdf, AMUR_VDF_BPR);
  assert_true(forth->vdf_p[0] == 0.15 && forth->vdf_p[1] == 4); /* Bureau of Public Roads (1964) */
  const amur_link_row *gate = link_of(c, "gate_out"), *barge = link_of(c, "barge"), *barge_back = link_of(c, "barge:r");
  assert_string_equal(c->terminal[gate->terminal], "gate");
  assert_string_equal(c->crossing[gate->crossing].id, "bridge");
  assert_true(gate->toll[0] == 60 && gate->toll[1] == 0); /* lorry, barge */
  assert_true(isinf(gate->capacity_per_day));
  assert_string_equal(barge->direction, "out");
  assert_string_equal(barge_back->direction, "in");
  assert_string_equal(c->mode[barge->mode], "river");
}

static void check_tables(const amur_corridor *c) {
  assert_int_equal(c->n_zone, 2);
  assert_string_equal(c->node[c->zone[1].node].id, "town");
  const amur_commodity_row *grain = &c->commodity[0];
  assert_true(grain->by_ratio && grain->mu == 4 && grain->lambda == 4); /* lambda left empty */
  assert_true(grain->theta_nest == 4 && grain->theta == 4);
  assert_true(c->chain[1].carries[0] && !c->chain[1].carries[1]); /* the boat takes grain alone */
  assert_int_equal(c->n_nest, 2);
  assert_true(fabs(c->profile[0].share[8] - 0.14) < 1e-15);
  assert_int_equal(c->demand[0].profile, 0);
  assert_int_equal(c->demand[2].profile, -1);
  assert_int_equal(c->rule[3].op, AMUR_CHANGE_MULTIPLY);
  assert_int_equal(c->rule[3].from, amur_day_from(2025, 1, 1));
  assert_int_equal(c->rule[3].to, AMUR_DAY_NONE);
  assert_true(c->parameter[0].change.value == 0.8); /* not fitted yet: the prior */
  assert_true(c->observed[0].calibrate && !c->observed[1].calibrate && c->observed[0].per_day);
  assert_true(isnan(c->source[0].low) && !c->source[0].varied && c->source[1].varied);
  assert_string_equal(c->loan[0].currency, "EUR");
  assert_int_equal(c->loan[0].loan.tenor_years, 20);
  assert_int_equal(c->loan[0].rate_series, 0);
  assert_true(fabs(c->crossing[0].x_lon - 10.815) < 1e-12); /* the middle of its two links */
}

static void the_tutorial_is_read(void **state) {
  (void)state;
  amur_corridor c = {0};
  amur_faults f = {0};
  amur_err err = {0};
  assert_int_equal(amur_corridor_read(AMUR_EXAMPLES "/tutorial", &c, &f, &err), AMUR_OK);
  assert_int_equal(f.n, 0);
  check_links(&c);
  check_tables(&c);
  assert_int_equal(c.n_currency, 2);
  assert_true(c.currency_rate[0] == 1 && c.currency_rate[1] == 1.08);
  assert_true(c.settings.gap == 1e-6 && c.settings.max_rounds == 8 && c.settings.seed == 1);
  assert_int_equal(c.n_question, 7);
  assert_int_equal(c.n_scenario, 2);
  assert_int_equal(c.scenario[1].n_change, 2);
  assert_string_equal(c.scenario[1].change[0].field, "stages.documents.servers");
  assert_int_equal(c.n_term, 1);
  assert_true(c.term[0].effect == 0.05 && isinf(c.term[0].half_life_days) && c.term[0].n_o == 1);
  assert_string_equal(amur_yaml_at(c.terminal_doc[0]->root, "stages.inspection.servers")->text, "2");
  assert_int_equal(c.n_input_file, 24); /* 19 tables, corridor.yaml, climate.yaml, a terminal, two scenarios */
  for (int i = 0; i < c.n_input_file; i++) assert_int_equal(strlen(c.input_sha256[i]), 64);
  amur_corridor_fini(&c);
  amur_corridor_fini(&c); /* twice is harmless */
  amur_faults_fini(&f);
}

static void a_folder_without_a_corridor_is_a_fault(void **state) {
  (void)state;
  amur_corridor c = {0};
  amur_faults f = {0};
  amur_err err = {0};
  assert_int_equal(amur_corridor_read("no/such/folder", &c, &f, &err), AMUR_E_PARSE);
  assert_int_equal(f.n_error, 1);
  amur_corridor_fini(&c);
  amur_faults_fini(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(patterns_match),
      cmocka_unit_test(lists_hold_their_words),
      cmocka_unit_test(the_tutorial_is_read),
      cmocka_unit_test(a_folder_without_a_corridor_is_a_fault),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
