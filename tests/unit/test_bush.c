/* SPDX-License-Identifier: Apache-2.0
 * test_bush.c -- the check of a bush: what it says of each kind of broken one, and that the solver's own are sound.
 */
#include "../check.h"
#include "assign/bushes.h"
#include <stdlib.h>
#include <string.h>

/* ---- a bush of five nodes, and what can be wrong with it -------------------------------------------- */

/* Links 0 -> 1, 0 -> 2, 1 -> 3, 2 -> 3, 3 -> 4 and, not in the bush, 4 -> 0.  Three trips go to node 1, ten to node 4.
 */
static const int32_t tail[] = {0, 0, 1, 2, 3, 4}, head[] = {1, 2, 3, 3, 4, 0};

typedef struct {
  int32_t n_slot, node[5], first[6], link[5], from[5];
  double flow[5], demand[5];
  bush_pas pas;
  int32_t segment[4];
} parts;

static const parts sound = {
    .n_slot = 5,
    .node = {0, 1, 2, 3, 4},
    .first = {0, 0, 1, 2, 4, 5},
    .link = {0, 1, 2, 3, 4},
    .from = {0, 0, 1, 2, 3},
    .flow = {9, 4, 6, 4, 10},
    .demand = {0, 3, 0, 0, 10},
    .pas = {.first = 0, .n = {2, 2}}, /* from node 0 to node 3 */
    .segment = {2, 0, 3, 1},
};

static amur_status check(parts *p, amur_err *err) {
  amur_graph graph;
  CHECK_OK(amur_graph_init(&graph, 5, 6, tail, head, 0, NULL));
  const bush b = {.n_node = 5,
                  .n_slot = p->n_slot,
                  .node = p->node,
                  .first = p->first,
                  .link = p->link,
                  .from = p->from,
                  .flow = p->flow,
                  .n_pas = 1,
                  .n_segment = 4,
                  .pas = &p->pas,
                  .segment = p->segment};
  const amur_status status = ami_bush_check(&b, &graph, p->demand, err);
  amur_graph_fini(&graph);
  return status;
}

static void a_sound_bush_passes(void **state) {
  (void)state;
  parts p = sound;
  assert_int_equal(check(&p, NULL), AMUR_OK);
}

#define AT(field) offsetof(parts, field)

static const struct {
  size_t at[4]; /* of whole numbers; 0: the end, or n_slot alone */
  int32_t value[4];
  const char *reason;
} broken_whole[] = {
    {{AT(n_slot)}, {3}, "3 slots for 5 nodes"},
    {{AT(n_slot)}, {4}, "the last is 5 of 4"},
    {{AT(first[1])}, {1}, "slots into place 0 are 0..1"},
    {{AT(first[3])}, {1}, "slots into place 2 begin at 1 and end at 1"},
    {{AT(node[2])}, {9}, "node 9 at place 2"},
    {{AT(node[2])}, {1}, "node 1 stands twice"},
    {{AT(link[1])}, {99}, "link 99 in slot 1"},
    {{AT(from[2])}, {3}, "slot 2 goes from place 3 to place 3, not onwards"},
    {{AT(from[1])}, {-1}, "slot 1 goes from place -1"},
    {{AT(link[4])}, {5}, "slot 4 goes from node 3 to 4, its link 5 from 4 to 0"},
    {{AT(link[3]), AT(from[3])}, {2, 1}, "link 2 in slots 2 and 3"},
    {{AT(pas.n[1])}, {3}, "PAS 0 has 2 and 3 slots from 0 on, of 4"},
    {{AT(pas.n[0])}, {0}, "PAS 0 has 0 and 2 slots"},
    {{AT(segment[1])}, {1}, "the slots of segment 0 of PAS 0 do not join"},
    {{AT(segment[2])}, {7}, "the slots of segment 1 of PAS 0 do not join"},
    {{AT(pas.n[0]), AT(segment[1]), AT(segment[2])}, {1, 3, 1}, "joins places 1 and 3 by one segment, 0 and 3 by"},
    {{AT(segment[0]), AT(segment[1]), AT(segment[2]), AT(segment[3])}, {3, 1, 2, 0}, "stand in the wrong order"},
};

static const struct {
  size_t at;
  double value;
  const char *reason;
} broken_real[] = {
    {AT(flow[2]), -1, "flow -1 in slot 2"},
    {AT(flow[2]), NAN, "in slot 2"},
    {AT(demand[4]), 9, "10 comes into place 4, 9 ends there or goes on"},
    {AT(flow[0]), 9.5, "9.5 comes into place 1, 9 ends there or goes on"},
    {AT(demand[3]), 1, "10 comes into place 3, 11 ends there or goes on"},
};

static void expect(parts *p, const char *reason) {
  amur_err err = {0};
  assert_int_equal(check(p, &err), AMUR_E_INTERNAL);
  if (!strstr(err.text, reason)) fail_msg("\"%s\", expected \"%s\"", err.text, reason);
}

static void a_broken_bush_gets_its_reason(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof broken_whole / sizeof *broken_whole; i++) {
    parts p = sound;
    for (int k = 0; k < 4 && (k == 0 || broken_whole[i].at[k]); k++)
      memcpy((char *)&p + broken_whole[i].at[k], &broken_whole[i].value[k], sizeof(int32_t));
    expect(&p, broken_whole[i].reason);
  }
  for (size_t i = 0; i < sizeof broken_real / sizeof *broken_real; i++) {
    parts p = sound;
    memcpy((char *)&p + broken_real[i].at, &broken_real[i].value, sizeof(double));
    expect(&p, broken_real[i].reason);
  }
}

/* ---- bushes of the solver --------------------------------------------------------------------------- */

enum { SIDE = 5, N_NODE = SIDE * SIDE, N_LINK = 4 * SIDE * (SIDE - 1), N_PAIR = N_NODE * N_NODE };

/* A grid of two-way streets; every node is a zone with trips to all others. */
typedef struct {
  int32_t tail[N_LINK], head[N_LINK];
  amur_vdf vdf[N_LINK];
  size_t first[N_NODE + 1];
  int32_t destination[N_PAIR];
  double trips[N_PAIR];
  amur_graph graph;
} grid;

static void add_street(grid *x, int32_t *n, int32_t from, int32_t to) {
  for (int way = 0; way < 2; way++, (*n)++) {
    x->tail[*n] = way ? to : from;
    x->head[*n] = way ? from : to;
    x->vdf[*n] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1 + *n * 7 % 5, .cap = 80 + *n * 11 % 40, .p = {0.15, 4}};
  }
}

static void make_grid(grid *x) {
  int32_t n = 0;
  for (int32_t i = 0; i < N_NODE; i++) {
    if (i % SIDE + 1 < SIDE) add_street(x, &n, i, i + 1);
    if (i + SIDE < N_NODE) add_street(x, &n, i, i + SIDE);
  }
  assert_int_equal(n, N_LINK);
  for (int32_t o = 0; o < N_NODE; o++) {
    x->first[o + 1] = (size_t)(o + 1) * N_NODE;
    for (int32_t d = 0; d < N_NODE; d++) {
      x->destination[o * N_NODE + d] = d;
      x->trips[o * N_NODE + d] = (o * 13 + d * 5) % 7;
    }
  }
  CHECK_OK(amur_graph_init(&x->graph, N_NODE, N_LINK, x->tail, x->head, 0, NULL));
}

static void the_solver_s_bushes_are_sound(void **state) {
  (void)state;
  grid *x = calloc(1, sizeof *x);
  assert_non_null(x);
  make_grid(x);
  const amur_trips trips = {N_NODE, x->first, x->destination, x->trips};
  const amur_assign_class cls[] = {
      {.pce = 1, .time_value = 1, .trips = &trips},
      {.pce = 2, .time_value = 3, .trips = &trips, .elastic = {AMUR_ELASTIC_EXPONENTIAL, 0.05, NULL}},
  };
  const amur_assign_problem problem = {.graph = &x->graph, .vdf = x->vdf, .n_class = 2, .cls = cls};
  amur_assign *s = amur_assign_new(NULL);
  assert_non_null(s);
  amur_assign_opts opts = amur_assign_opts_default();
  for (int most = 1; most <= 30; most *= 3) { /* stopped far from the equilibrium, then near: warm */
    amur_assign_report report;
    opts.max_iterations = most;
    opts.gap = opts.residual = 1e-12;
    CHECK_OK(amur_assign_solve(s, &problem, &opts, &report, NULL));
    assert_int_equal(s->n_bush, 2 * N_NODE);
    for (int32_t i = 0; i < s->n_bush; i++) assert_true(ami_bush_is_sound(s, &s->bushes[i], &s->work[0]));
  }
  s->bushes[3].flow[0] += 1; /* the same test can fail */
  assert_false(ami_bush_is_sound(s, &s->bushes[3], &s->work[0]));
  amur_assign_free(s);
  amur_graph_fini(&x->graph);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sound_bush_passes),
      cmocka_unit_test(a_broken_bush_gets_its_reason),
      cmocka_unit_test(the_solver_s_bushes_are_sound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
