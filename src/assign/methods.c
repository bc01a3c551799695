/* SPDX-License-Identifier: Apache-2.0
 * methods.c -- the methods of assignment: their table, the presets, and the choice between them.
 *
 * Bushes are faster at every gap wherever they fit (docs/assignment.md), so only memory speaks for another method.
 */
#include "methods.h"
#include "assign_problem.h"

const assign_method ami_methods[AMUR_ASSIGN_N] = {
    /* Stands for one of the others, which is chosen before anything is solved; until then there are no bushes. */
    [AMUR_ASSIGN_AUTO] = {.name = "auto", .paths = &ami_bush_results},
    [AMUR_ASSIGN_BUSH] = {.name = "bush",
                          .solve = ami_solve_bushes,
                          .paths = &ami_bush_results,
                          .takes_elastic = true,
                          .keeps_bushes = true},
    [AMUR_ASSIGN_FW] = {.name = "fw", .solve = ami_solve_fw},
    [AMUR_ASSIGN_CFW] = {.name = "cfw", .solve = ami_solve_cfw},
    [AMUR_ASSIGN_BFW] = {.name = "bfw", .solve = ami_solve_bfw},
    [AMUR_ASSIGN_SUE] = {.name = "sue",
                         .solve = ami_solve_stochastic,
                         .paths = &ami_route_results,
                         .extra_objective = ami_stochastic_entropy},
};

amur_assign_class amur_assign_class_default(void) { return (amur_assign_class){.pce = 1, .time_value = 1}; }

amur_assign_opts amur_assign_opts_default(void) {
  return (amur_assign_opts){.gap = 1e-6,
                            .residual = 1e-6,
                            .max_iterations = 1000,
                            .n_thread = 1,
                            .memory_mb = 4000,
                            .paths_per_pair = 8,
                            .detour = 1.5};
}

const char *amur_assign_method_name(amur_assign_method method) {
  assert((int)method >= 0 && method < AMUR_ASSIGN_N);
  return ami_methods[method].name;
}

/* Bytes that a bush takes per node, with its PASs: 38 on Austin-SDB, 50 on Chicago-Sketch. */
#define BUSH_BYTES 50.0

amur_assign_method ami_choose_method(const amur_assign_problem *p, const amur_assign_opts *opts) {
  if (opts->method != AMUR_ASSIGN_AUTO) return opts->method;
  double n_bush = 0;
  for (int c = 0; c < p->n_class; c++)
    if (p->cls[c].elastic.form != AMUR_ELASTIC_NONE) return AMUR_ASSIGN_BUSH; /* no other takes it */
  for (int c = 0; c < p->n_class; c++)
    for (int32_t o = 0; o < p->cls[c].trips->n_zone; o++) n_bush += ami_has_trips(p, o, p->cls[c].trips);
  const bool large = BUSH_BYTES * n_bush * p->graph->n_node > 1e6 * opts->memory_mb;
  return large && opts->gap >= AMUR_ASSIGN_LOOSE_GAP ? AMUR_ASSIGN_BFW : AMUR_ASSIGN_BUSH;
}
