/* SPDX-License-Identifier: Apache-2.0
 * test_corridor_check.c -- the examples hold together; the tutorial, broken in one place at a time, does not, and the
 * reason names the place.
 */
#include "../check.h"
#include <amur/corridor.h>
#include <amur/io.h>
#include <stdlib.h>
#include <string.h>

static void read_example(const char *name, amur_corridor *c) {
  char path[400];
  amur_faults faults = {0};
  snprintf(path, sizeof path, "%s/%s", AMUR_EXAMPLES, name);
  CHECK_OK(amur_corridor_read(path, c, &faults, NULL));
  amur_faults_fini(&faults);
}

static void examples_hold_together(void **state) {
  (void)state;
  static const char *const name[] = {"tutorial", "amur", "silk-road"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
    amur_corridor c = {0};
    amur_err err = {0};
    read_example(name[i], &c);
    if (amur_corridor_check(&c, &err)) fail_msg("%s: %s", name[i], err.text);
    amur_corridor_fini(&c);
  }
}

/* ---- what is broken ------------------------------------------------------------------------------ */

static void lose(char **text) {
  free(*text);
  *text = NULL;
}

static void rewrite(char **text, const char *with) {
  char *copy = amur_strdup(with);
  free(*text);
  *text = copy;
}

static int reverse_link(const amur_corridor *c) {
  int a = 1;
  while (!strstr(c->link[a].id, ":r")) a++;
  return a;
}

static int slow_link(const amur_corridor *c) {
  int a = 0;
  while (c->link[a].vdf == AMUR_VDF_CONSTANT) a++;
  return a;
}

static void name_lost(amur_corridor *c) { c->name = NULL; }
static void modes_negative(amur_corridor *c) { c->n_mode = -1; }
static void mode_lost(amur_corridor *c) { lose(&c->mode[0]); }
static void nests_lost(amur_corridor *c) { c->nest = NULL; }
static void question_lost(amur_corridor *c) { lose(&c->question[0].about); }
static void gap_unknown(amur_corridor *c) { c->settings.gap = NAN; }
static void rounds_none(amur_corridor *c) { c->settings.max_rounds = 0; }
static void bounds_half(amur_corridor *c) { c->map_bounds[0] = 1; }

static void rows_lost(amur_corridor *c) { c->zone = NULL; }
static void rows_negative(amur_corridor *c) { c->n_observed = -2; }
static void text_lost(amur_corridor *c) { lose(&c->regime[0].name); }
static void real_unknown(amur_corridor *c) { c->node[0].x_lon = NAN; }
static void real_too_small(amur_corridor *c) { c->vehicle[0].payload = 0; }
static void whole_too_large(amur_corridor *c) { c->demand[0].year = 3000; }
static void truth_odd(amur_corridor *c) { memset(&c->vehicle[0].returns, 2, 1); }
static void word_odd(amur_corridor *c) { c->rule[0].op = (amur_change_op)3; }
static void index_beyond(amur_corridor *c) { c->link[0].to = c->n_node; }
static void index_missing(amur_corridor *c) { c->loan[0].project = -1; }
static void date_missing(amur_corridor *c) { c->observed[0].from = AMUR_DAY_NONE; }
static void figure_of_nothing(amur_corridor *c) { c->observed[0].value = 0; }
static void mean_of_a_sum(amur_corridor *c) { c->observed[0].per_day = false; }
static void share_of_itself(amur_corridor *c) {
  c->observed[0].kind = AMUR_OBSERVED_SHARE;
  c->observed[0].value = 0.5;
}
static void id_empty(amur_corridor *c) { c->commodity[0].id[0] = '\0'; }
static void id_twice(amur_corridor *c) { rewrite(&c->zone[1].id, c->zone[0].id); }

static void zone_nowhere(amur_corridor *c) { c->zone[1].node = -1; }
static void zone_elsewhere(amur_corridor *c) { c->node[c->zone[0].node].zone = -1; }
static void link_loops(amur_corridor *c) { c->link[0].to = c->link[0].from; }
static void link_of_no_mode(amur_corridor *c) { c->link[0].mode = c->n_mode; }
static void link_of_no_function(amur_corridor *c) { c->link[0].vdf = AMUR_VDF_N; }
static void link_endless(amur_corridor *c) { c->link[slow_link(c)].capacity_per_day = INFINITY; }
static void link_timeless(amur_corridor *c) { c->link[0].length_km = 0; }
static void toll_negative(amur_corridor *c) { c->link[2].toll[0] = -1; }
static void toll_lost(amur_corridor *c) {
  free(c->link[0].toll);
  c->link[0].toll = NULL;
}
static void toll_shared(amur_corridor *c) {
  const int a = reverse_link(c);
  free(c->link[a].toll);
  c->link[a].toll = c->link[a - 1].toll;
}
static void toll_unshared(amur_corridor *c) { c->link[reverse_link(c)].toll = NULL; }
static void document_lost(amur_corridor *c) {
  amur_yaml_free(c->terminal_doc[0]);
  c->terminal_doc[0] = NULL;
}
static void documents_lost(amur_corridor *c) { c->terminal_doc = NULL; }

static void chain_of_no_nest(amur_corridor *c) { c->chain[0].nest = -1; }
static void chain_carries_nothing(amur_corridor *c) {
  free(c->chain[0].carries);
  c->chain[0].carries = NULL;
}
static void chain_on_nothing(amur_corridor *c) { c->chain[0].leg[0].vehicle = -2; }
static void chain_of_no_legs(amur_corridor *c) { c->chain[0].n_leg = -c->chain[0].n_leg; } /* undoes itself, too */
static void chain_over_nothing(amur_corridor *c) { c->chain[0].via = c->n_crossing; }
static void chain_without_others(amur_corridor *c) { c->chain[0].via = 0; }
static void chain_too_heavy(amur_corridor *c) { c->chain[0].weight = 1.5; }
static void transfer_nowhere(amur_corridor *c) { c->transfer[1].node = c->n_node; }
static void nest_looser(amur_corridor *c) { c->commodity[0].theta_nest = c->commodity[0].theta / 2; }
static void demand_loops(amur_corridor *c) { c->demand[0].destination = c->demand[0].origin; }
static void demand_of_no_model(amur_corridor *c) { c->demand[0].model = c->n_trade_model; }
static void year_short(amur_corridor *c) { c->profile[0].share[0] /= 2; }

static void horizon_turned(amur_corridor *c) { c->last_day = c->first_day - 1; }
static void regime_turned(amur_corridor *c) { c->regime[0].to = c->regime[0].from - 1; }
static void regime_gap(amur_corridor *c) { c->regime[1].from++; }
static void regime_overlap(amur_corridor *c) { c->regime[1].from--; }
static void regimes_short(amur_corridor *c) { c->regime[c->n_regime - 1].to = c->last_day - 1; }
static void regimes_none(amur_corridor *c) { c->n_regime = 0; }

static void rule_note_lost(amur_corridor *c) { lose(&c->rule[0].file); }
static void rule_without_value(amur_corridor *c) { c->scenario[0].change[0].value = NAN; }
static void rule_of_nothing(amur_corridor *c) { rewrite(&c->rule[0].target, "link:nowhere"); }
static void rule_of_no_field(amur_corridor *c) { rewrite(&c->rule[0].field, "colour"); }
static void parameter_outside(amur_corridor *c) { c->parameter[0].high = c->parameter[0].change.value - 1; }
static void assumption_of_nothing(amur_corridor *c) {
  int i = 0;
  while (!c->source[i].varied) i++;
  rewrite(&c->source[i].change.target, "crossing:none");
}
static void scenario_nameless(amur_corridor *c) { lose(&c->scenario[0].name); }
static void scenario_unknown(amur_corridor *c) { rewrite(&c->run_scenario[0], "none"); }

static void currency_last(amur_corridor *c) { rewrite(&c->currency_id[0], "shells"); }
static void rate_of_nothing(amur_corridor *c) { c->currency_rate[1] = 0; }
static void grace_too_long(amur_corridor *c) { c->loan[0].loan.grace_years = c->loan[0].loan.tenor_years; }
static void term_without_list(amur_corridor *c) {
  free(c->term[0].commodities);
  c->term[0].commodities = NULL;
  c->term[0].n_commodity = 1;
}
static void term_of_no_effect(amur_corridor *c) { c->term[0].effect = NAN; }
static void term_homeless(amur_corridor *c) { c->climate = NULL; }

/* spoil may set fields of the corridor itself, which come back by themselves; undo: what else must. */
static const struct {
  void (*spoil)(amur_corridor *c);
  const char *reason;
  void (*undo)(amur_corridor *c);
} rows[] = {
    {name_lost, "name: no text", NULL},
    {modes_negative, "mode: -1 texts", NULL},
    {mode_lost, "mode: no text", NULL},
    {nests_lost, "nest: 2 texts, and no array", NULL},
    {question_lost, "question: no text", NULL},
    {gap_unknown, "gap: nan", NULL},
    {rounds_none, "max_rounds: 0, expected 1 to 1000", NULL},
    {bounds_half, "bounds of the map: west 1", NULL},
    {rows_lost, "zone: 2 rows, and no array", NULL},
    {rows_negative, "observed: -2 rows", NULL},
    {text_lost, "name: no text", NULL},
    {real_unknown, "x_coord: nan, expected -180 to 180", NULL},
    {real_too_small, "payload: 0", NULL},
    {whole_too_large, "year: 3000, expected 1900 to 2200", NULL},
    {truth_odd, "returns: no truth value", NULL},
    {word_odd, "op: 3, expected the number of one of set|add|multiply", NULL},
    {index_beyond, "to_node_id: 6, the corridor has 6 of node", NULL},
    {index_missing, "project_id: -1, the corridor has 1 of project", NULL},
    {date_missing, "from: no date", NULL},
    {figure_of_nothing, "value: 0, expected a number above 0, as kind mean needs", NULL},
    {mean_of_a_sum, "unit: total, expected per_day, as kind mean says", NULL},
    {share_of_itself, "kind: a share of itself", NULL},
    {id_empty, "commodity 0: an empty id", NULL},
    {id_twice, "zone 1: the id farms is that of 0, too", NULL},
    {zone_nowhere, "zone town: node -1, the corridor has 6", NULL},
    {zone_elsewhere, "zone farms: its node", NULL},
    {link_loops, "to itself", NULL},
    {link_of_no_mode, "mode 2, the corridor has 2", NULL},
    {link_of_no_function, "expected the number of one of", NULL},
    {link_endless, "a delay function without a capacity", NULL},
    {link_timeless, "neither length nor time nor terminal", NULL},
    {toll_negative, "toll -1 of lorry", NULL},
    {toll_lost, "no tolls", NULL},
    {toll_shared, "tolls that", toll_unshared},
    {document_lost, "terminal gate: no document", NULL},
    {documents_lost, "terminals without documents", NULL},
    {chain_of_no_nest, "nest -1, the corridor has 2", NULL},
    {chain_carries_nothing, "no commodities", NULL},
    {chain_on_nothing, "vehicle -2 of leg 1", NULL},
    {chain_of_no_legs, "no legs", chain_of_no_legs},
    {chain_over_nothing, "crossing 2, the corridor has 2", NULL},
    {chain_without_others, "crossing 0", NULL},
    {chain_too_heavy, "weight 1.5", NULL},
    {transfer_nowhere, "node: 6, the corridor has 6 of node", NULL},
    {nest_looser, "theta_nest", NULL},
    {demand_loops, "to itself", NULL},
    {demand_of_no_model, "model 0, the corridor has 0", NULL},
    {year_short, "shares that sum to", NULL},
    {horizon_turned, "horizon", NULL},
    {regime_turned, "after its end", NULL},
    {regime_gap, "a gap after", NULL},
    {regime_overlap, "an overlap with", NULL},
    {regimes_short, "do not cover the horizon", NULL},
    {regimes_none, "do not cover the horizon", NULL},
    {rule_note_lost, "rule ice_1: a text is missing", NULL},
    {rule_without_value, "change half_toll: no value", NULL},
    {rule_of_nothing, "no link matches \"nowhere\"", NULL},
    {rule_of_no_field, "a crossing has no field \"colour\"", NULL},
    {parameter_outside, "parameter", NULL},
    {assumption_of_nothing, "no crossing matches \"none\"", NULL},
    {scenario_nameless, "scenario: no text", NULL},
    {scenario_unknown, "scenario to run: none", NULL},
    {currency_last, "it is not the first", NULL},
    {rate_of_nothing, "rate 0", NULL},
    {grace_too_long, "years of grace in a tenor of", NULL},
    {term_without_list, "a count without a list", NULL},
    {term_of_no_effect, "effect nan", NULL},
    {term_homeless, "without the document", NULL},
};

static void every_breakage_has_its_reason(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    amur_corridor c = {0};
    amur_err err = {0};
    read_example("tutorial", &c);
    const amur_corridor whole = c;
    rows[i].spoil(&c);
    const amur_status status = amur_corridor_check(&c, &err);
    if (status != AMUR_E_DOMAIN || !strstr(err.text, rows[i].reason))
      fail_msg("row %zu: status %d \"%s\", expected \"%s\"", i, (int)status, err.text, rows[i].reason);
    if (rows[i].undo) rows[i].undo(&c);
    c = whole;
    amur_corridor_fini(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(examples_hold_together),
      cmocka_unit_test(every_breakage_has_its_reason),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
