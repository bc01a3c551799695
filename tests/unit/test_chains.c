/* SPDX-License-Identifier: Apache-2.0
 * test_chains.c -- chains, their crossings and transfers as they are read.  What is no good: tests/fault.
 */
#define _POSIX_C_SOURCE 200809L /* mkdtemp */
#include "../check.h"
#include "corridor/change.h"
#include <amur/corridor.h>
#include <amur/output.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two banks with two bridges for the road, a railway over one of its own, and a river. */
enum { NORTH, RAIL_BRIDGE, SOUTH, N_CROSSING };

static const char *const files[][2] = {
    {"corridor.yaml", "name: x\ncurrency: USD\nprice_year: 2024\nfirst_day: 2024-01-01\nlast_day: 2024-12-31\n"},
    {"zone.csv", "zone_id,country\nw,WA\ne,EA\n"},
    {"node.csv", "node_id,x_coord,y_coord,zone_id,country\nw,10,50,w,WA\np,10.5,50,,WA\nq,10.6,50,,EA\ne,11,50,e,EA\n"},
    {"crossing.csv", "crossing_id,name,weight\nnorth,Northern bridge,1\nrail_bridge,,5\nsouth,Southern bridge,3\n"},
    {"link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,mode,crossing_id\n"
                 "a,w,p,0,40,60,road,\nn,p,q,0,8,60,road,north\ns,p,q,0,9,60,span,south\nb,q,e,0,30,60,road,\n"
                 "r,w,e,0,75,60,rail,rail_bridge\nv,p,q,0,8,10,river,\n"},
    {"commodity.csv", "commodity_id,unit,mu\ngrain,t,4\ngoods,t,4\n"},
    {"vehicle.csv", "vehicle_id,payload\nlorry,20\nwagon,60\nbarge,800\n"},
    {"demand.csv", "demand_id,origin,destination,commodity,year,quantity,ref_cost\nd,w,e,grain,2024,100,5\n"},
    {"regime.csv", "regime_id,from,to\nall,2024-01-01,2024-12-31\n"},
};

static void put(const char *folder, const char *name, const char *text) {
  char path[200];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

/* The corridor above with these chains, and with other files (name, text; up to NULL). */
static void read_with(amur_corridor *c, const char *chains, const char *const *other) {
  char folder[] = "chains-XXXXXX";
  amur_faults faults = {0};
  assert_non_null(mkdtemp(folder));
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) put(folder, files[i][0], files[i][1]);
  put(folder, "chain.csv", chains);
  for (; other && *other; other += 2) put(folder, other[0], other[1]);
  const amur_status status = amur_corridor_read(folder, c, &faults, NULL);
  amur_folder_remove(folder);
  for (size_t i = 0; i < faults.n; i++)
    if (faults.n_error > 0)
      print_error("%s: %s, expected %s\n", faults.fault[i].file, faults.fault[i].found, faults.fault[i].expected);
  CHECK_OK(status);
  CHECK_OK(amur_corridor_check(c, NULL));
  amur_faults_fini(&faults);
}

static int mode_of(const amur_corridor *c, const char *name) {
  for (int m = 0; m < c->n_mode; m++)
    if (strcmp(c->mode[m], name) == 0) return m;
  fail_msg("no mode %s", name);
  return -1;
}

/* Modes of a leg by their first letters in the order r(oad), s(pan), R(ail), v (river); vehicle; ? behind it. */
static void write_legs(const amur_corridor *c, const amur_chain_row *k, char text[100]) {
  static const char *const mode[] = {"road", "span", "rail", "river"};
  size_t n = 0;
  text[0] = '\0';
  for (int l = 0; l < k->n_leg; l++) {
    if (l) text[n++] = '>';
    for (int m = 0; m < 4; m++)
      if (k->leg[l].mode[mode_of(c, mode[m])]) text[n++] = "rsRv"[m];
    n += (size_t)snprintf(text + n, 100 - n, ":%s%s", c->vehicle[k->leg[l].vehicle].id, k->leg[l].optional ? "?" : "");
  }
}

static void legs(void **state) {
  (void)state;
  static const struct {
    const char *text, *legs;
  } row[] = {
      {"road:lorry", "r:lorry"},
      {"road+span:lorry", "rs:lorry"},
      {"span+road+span:lorry", "rs:lorry"},
      {"road:lorry > river:barge > road:lorry", "r:lorry>v:barge>r:lorry"},
      {"road:lorry>river:barge>road:lorry", "r:lorry>v:barge>r:lorry"},
      {"rail:wagon? > road+span:lorry > rail:wagon?", "R:wagon?>rs:lorry>R:wagon?"},
      {"  road + span : lorry ?>rail:wagon ", "rs:lorry?>R:wagon"},
      {"road + span : lorry", "rs:lorry"},
      {"road:lorry > span:lorry", "r:lorry>s:lorry"}, /* one vehicle that must take either */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_corridor c = {0};
    char chains[300], found[100];
    snprintf(chains, sizeof chains, "chain_id,legs\nany,road+span:lorry\nx,\"%s\"\n", row[i].text);
    read_with(&c, chains, NULL);
    assert_int_equal(c.n_chain, 2);
    write_legs(&c, &c.chain[1], found);
    assert_string_equal(found, row[i].legs);
    amur_corridor_fini(&c);
  }
}

/* However often a mode is named: nothing is cut off, least of all the mark at the end. */
static void long_legs(void **state) {
  (void)state;
  amur_corridor c = {0};
  char chains[2000] = "chain_id,legs\nany,road+span:lorry\nx,road:lorry > ", found[100];
  for (int i = 0; i < 150; i++) strcat(chains, "river+");
  strcat(chains, "rail:wagon?\n");
  read_with(&c, chains, NULL);
  write_legs(&c, &c.chain[1], found);
  assert_string_equal(found, "r:lorry>Rv:wagon?");
  amur_corridor_fini(&c);
}

/* ---- via ------------------------------------------------------------------------------------------------ */

/* A row is a chain for each crossing that it names, in the order of crossing.csv; weights of those sum to 1. */
static void rows_over_crossings(void **state) {
  (void)state;
  static const struct {
    const char *via, *legs;
    int n, crossing[N_CROSSING];
    double weight[N_CROSSING];
    bool within_reach;
  } row[] = {
      {"", "road+span:lorry", 1, {-1}, {1}, false},
      {"north", "road+span:lorry", 1, {NORTH}, {1}, false},
      {"south north", "road+span:lorry", 2, {NORTH, SOUTH}, {0.25, 0.75}, false},
      {"north south north", "road+span:lorry", 2, {NORTH, SOUTH}, {0.25, 0.75}, false},
      {"*", "road+span:lorry", 2, {NORTH, SOUTH}, {0.25, 0.75}, true},
      {"south *", "road+span:lorry", 2, {NORTH, SOUTH}, {0.25, 0.75}, true},
      {"*", "road:lorry", 1, {NORTH}, {1}, true},
      {"*", "rail:wagon", 1, {RAIL_BRIDGE}, {1}, true},
      {"*", "road+span:lorry? > rail:wagon", 3, {NORTH, RAIL_BRIDGE, SOUTH}, {1 / 9.0, 5 / 9.0, 3 / 9.0}, true},
  };
  static const char *const id[] = {"x@north", "x@rail_bridge", "x@south"};
  static const char *const name[] = {"Ways, Northern bridge", "Ways, rail_bridge", "Ways, Southern bridge"};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_corridor c = {0};
    char chains[300];
    snprintf(chains, sizeof chains,
             "chain_id,name,appeal,via,legs,commodities\nany,,1,,road+span:lorry,*\nx,Ways,0.7,%s,%s,goods\n",
             row[i].via, row[i].legs);
    read_with(&c, chains, NULL);
    assert_int_equal(c.n_chain, 1 + row[i].n);
    assert_int_equal(c.n_nest, 2);
    double sum = 0;
    for (int k = 0; k < row[i].n; k++) {
      const amur_chain_row *x = &c.chain[1 + k];
      const int via = row[i].crossing[k];
      assert_int_equal(x->via, via);
      assert_string_equal(x->id, via < 0 ? "x" : id[via]);
      assert_string_equal(x->name, via < 0 ? "Ways" : name[via]);
      assert_string_equal(x->base, "x");
      assert_int_equal(x->row, 1);
      assert_int_equal(x->nest, 1);
      assert_int_equal(x->within_reach, row[i].within_reach);
      assert_true(x->appeal == 0.7 && !x->carries[0] && x->carries[1]);
      CHECK_NEAR(x->weight, row[i].weight[k], 1e-15);
      sum += x->weight;
      for (int o = 0; via >= 0 && o < N_CROSSING; o++) {
        bool named = false;
        for (int other = 0; other < row[i].n; other++) named |= row[i].crossing[other] == o;
        if (strchr(row[i].via, '*')) named = true; /* also those that its modes do not meet */
        assert_int_equal(x->others[o], named && o != via);
      }
    }
    CHECK_NEAR(sum, 1, 1e-15);
    amur_corridor_fini(&c);
  }
}

/* Chains of one nest by name, whatever their rows; those over crossings of one row have that of the row. */
static void nests(void **state) {
  (void)state;
  amur_corridor c = {0};
  read_with(&c,
            "chain_id,nest,via,legs\nany,,,road+span:lorry\nx,,north south,road+span:lorry\ny,iron,,rail:wagon\n"
            "z,iron,*,rail:wagon\nv,x,,road:lorry\n",
            NULL);
  static const int nest[] = {0, 1, 1, 2, 2, 1};
  assert_int_equal(c.n_chain, 6);
  assert_int_equal(c.n_nest, 3);
  for (int k = 0; k < 6; k++) assert_int_equal(c.chain[k].nest, nest[k]);
  amur_corridor_fini(&c);
}

/* ---- beside them ---------------------------------------------------------------------------------------- */

static void transfers_and_eligible_shares(void **state) {
  (void)state;
  static const char *const other[] = {
      "transfer.csv",
      "transfer_id,node,from_vehicle,to_vehicle,money_per_unit,time_h,directed\n"
      ",p,lorry,barge,2.5,8,\n,p,barge,lorry,,,yes\nyard,q,lorry,barge,0,0,1\n",
      "eligible.csv",
      "eligible_id,kind,chains,share,from,to\na,eligible,x,0.25,,\nb,captive,x*,0,2024-03-01,2024-03-31\n", NULL};
  amur_corridor c = {0};
  read_with(&c, "chain_id,via,legs\nany,,road+span:lorry\nx,north south,road+span:lorry > river:barge\n", other);
  static const char *const id[] = {"p-lorry-barge", "p-barge-lorry", "yard"};
  assert_int_equal(c.n_transfer, 3);
  for (int i = 0; i < 3; i++) {
    assert_string_equal(c.transfer[i].id, id[i]);
    assert_int_equal(c.transfer[i].directed, i > 0);
    assert_int_equal(c.transfer[i].terminal, -1);
  }
  assert_true(c.transfer[0].money_per_unit == 2.5 && c.transfer[0].time_h == 8);
  assert_true(c.transfer[1].money_per_unit == 0 && c.transfer[1].time_h == 0);
  assert_string_equal(c.vehicle[c.transfer[1].from_vehicle].id, "barge");
  assert_int_equal(c.n_eligible, 2);
  assert_true(!c.eligible[0].captive && c.eligible[1].captive && c.eligible[0].share == 0.25);
  assert_true(c.eligible[0].from == AMUR_DAY_NONE && c.eligible[1].to == amur_day_from(2024, 3, 31));
  amur_corridor_fini(&c);
}

/* mu alone, mu and lambda; theta alone, theta_nest alone, both. */
static void dispersions(void **state) {
  (void)state;
  static const struct {
    const char *cells, *choice;
    bool by_ratio;
    double theta, theta_nest;
  } row[] = {{"4,,,", "", true, 4, 4},        {"4,1.5,,", "choice: ratio\n", true, 1.5, 4},
             {"4,4,,", "", true, 4, 4},       {",,0.1,", "", false, 0.1, 0.1},
             {",,,0.2", "", false, 0.2, 0.2}, {",,0.1,0.2", "choice: additive\n", false, 0.1, 0.2}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_corridor c = {0};
    char goods[200], yaml[300];
    snprintf(goods, sizeof goods, "commodity_id,unit,mu,lambda,theta,theta_nest\ngrain,t,%s\n", row[i].cells);
    snprintf(yaml, sizeof yaml, "%s%s", files[0][1], row[i].choice);
    const char *const other[] = {"commodity.csv", goods, "corridor.yaml", yaml, NULL};
    read_with(&c, "chain_id,legs\nany,road+span:lorry\n", other);
    assert_int_equal(c.commodity[0].by_ratio, row[i].by_ratio);
    assert_true(c.commodity[0].theta == row[i].theta && c.commodity[0].theta_nest == row[i].theta_nest);
    amur_corridor_fini(&c);
  }
}

/* A change may name a chain over one crossing, or with the others by its row. */
static void changes_of_chains(void **state) {
  (void)state;
  static const struct {
    char *target;
    int n;
  } row[] = {{"chain:x", 2},  {"chain:x@north", 1}, {"chain:*@south", 1},
             {"chain:x*", 2}, {"chain:*", 3},       {"chain:any", 1}};
  amur_corridor c = {0};
  read_with(&c, "chain_id,via,legs\nany,,road+span:lorry\nx,north south,road+span:lorry\n", NULL);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    compiled_change compiled;
    const amur_change change = {.id = "c",
                                .target = row[i].target,
                                .field = "appeal",
                                .value = 2,
                                .commodities = "",
                                .vehicles = "",
                                .from = AMUR_DAY_NONE,
                                .to = AMUR_DAY_NONE,
                                .file = "test"};
    CHECK_OK(ami_change_compile(&c, &change, &compiled, NULL));
    int n = 0;
    for (int k = 0; k < compiled.n_part; k++) n += compiled.part[k].n;
    assert_int_equal(n, row[i].n);
    ami_change_fini(&compiled);
  }
  amur_corridor_fini(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(legs),
      cmocka_unit_test(long_legs),
      cmocka_unit_test(rows_over_crossings),
      cmocka_unit_test(nests),
      cmocka_unit_test(transfers_and_eligible_shares),
      cmocka_unit_test(dispersions),
      cmocka_unit_test(changes_of_chains),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
