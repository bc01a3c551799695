/* SPDX-License-Identifier: Apache-2.0
 * solve.c -- one call of the solver: takes the problem, hands it to a method, and reports what came out.
 *
 * What lives from one call to the next: the graph in order, working memory, and the bushes of a method that keeps them.
 */
#include "methods.h"
#include "assign_problem.h"
#include "routes.h"
#include <math.h>
#include <stdlib.h>

void amur_trips_fini(amur_trips *trips) {
  free(trips->first);
  free(trips->destination);
  free(trips->trips);
  *trips = (amur_trips){0};
}

amur_assign *amur_assign_new(amur_err *err) {
  amur_assign *s = amur_alloc(1, sizeof *s);
  if (!s) amur_fail(err, AMUR_E_NOMEM, 0, "assignment");
  return s;
}

/* Results of a method without bushes. */
static void drop_flows(amur_assign *s) {
  if (s->routes) ami_routes_fini(s->routes);
  free(s->routes);
  free(s->class_flow);
  s->routes = NULL;
  s->class_flow = NULL;
}

static void drop_bushes(amur_assign *s) {
  for (int32_t i = 0; i < s->n_bush; i++) ami_bush_fini(&s->bushes[i]);
  free(s->bushes);
  free(s->batch);
  s->bushes = NULL;
  s->batch = NULL;
  s->n_bush = 0;
}

static void clear(amur_assign *s) {
  drop_bushes(s);
  drop_flows(s);
  for (int32_t i = 0; i < s->n_scratch; i++) ami_scratch_fini(&s->work[i]);
  free(s->work);
  ami_pas_set_fini(&s->set);
  ami_elastic_fini(s);
  ami_link_set_fini(&s->links);
  amur_graph_fini(&s->ordered);
  *s = (amur_assign){0};
}

void amur_assign_free(amur_assign *s) {
  if (!s) return;
  clear(s);
  free(s);
}

/* Fails if a class has elastic demand and the method does not take it. */
static amur_status check_elastic(const amur_assign_problem *p, amur_assign_method method, amur_err *err) {
  for (int c = 0; c < p->n_class; c++)
    if (p->cls[c].elastic.form != AMUR_ELASTIC_NONE && !ami_methods[method].takes_elastic)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "class %d: elastic demand needs method %s, not %s", c + 1,
                       ami_methods[AMUR_ASSIGN_BUSH].name, ami_methods[method].name);
  return AMUR_OK;
}

/* Takes the problem; what the last call left stays if it can go on. */
static amur_status begin(amur_assign *s, const amur_assign_problem *problem, const amur_assign_opts *opts,
                         amur_assign_method method, amur_err *err) {
  if (!ami_assign_continues(s, problem)) clear(s);
  if (!ami_methods[method].keeps_bushes) drop_bushes(s);
  drop_flows(s);
  s->method = method;
  amur_status status = check_elastic(problem, method, err);
  if (!status) status = ami_assign_take(s, problem, opts->system_optimum, err);
  if (!status) status = ami_assign_reserve_threads(s, opts->n_thread, err);
  if (!status) status = ami_elastic_begin(s, opts->n_thread, err);
  return status;
}

/* Objective: Beckmann's (1956) function sum of the integrals of t, with fixed costs in time units, less the area under
 * the inverse of elastic demand, and what the method adds.  Total time is sum x t; with fixed costs, tstt. */
static void fill_report(const amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r) {
  const assign_method *method = &ami_methods[s->method];
  amur_sum area = {0}, time = {0};
  const double fixed = ami_cost_of_flow(s, s->links.fixed);
  const amur_graph *g = s->problem.graph;
  for (int32_t k = 0; k < s->n_link; k++) {
    const amur_vdf *f = &s->problem.vdf[g->out_link[k]];
    const double x = s->links.state[k].flow;
    if (!(x > 0)) continue;
    amur_sum_add(&area, amur_vdf_area(f, x));
    amur_sum_add(&time, x * amur_vdf_time(f, x));
  }
  const double extra = method->extra_objective ? method->extra_objective(s, opts) : 0;
  r->objective = amur_sum_value(area) + fixed - ami_elastic_benefit(s) + extra;
  r->total_time = amur_sum_value(time);
  r->tstt = r->total_time + fixed;
}

/* A result that is not finite has not converged, whatever the gap is: names the link or the sum. */
static amur_status check_report(const amur_assign *s, const amur_assign_report *r, amur_err *err) {
  const struct {
    const char *name;
    double value;
  } figure[] = {{"relative gap", r->relative_gap},
                {"residual", r->residual},
                {"objective", r->objective},
                {"total time", r->total_time},
                {"total cost", r->tstt}};
  const amur_graph *g = s->problem.graph;
  for (int32_t k = 0; k < s->n_link; k++) {
    const amur_vdf *f = &s->problem.vdf[g->out_link[k]];
    const double x = s->links.state[k].flow;
    if (!ami_link_is_cut_off(&s->links, k) && (!(x > 0) || isfinite(x * amur_vdf_time(f, x) + amur_vdf_area(f, x))))
      continue;
    return amur_fail(err, AMUR_E_NUMERIC, 0,
                     "assignment: link %d takes %g with a flow of %g (%s, time %g without flow, capacity %g): beyond "
                     "the range of numbers",
                     g->out_link[k] + 1, amur_vdf_time(f, x), x, amur_vdf_name(f->kind), f->t0, f->cap);
  }
  for (size_t i = 0; i < sizeof figure / sizeof *figure; i++)
    if (!isfinite(figure[i].value))
      return amur_fail(err, AMUR_E_NUMERIC, 0, "assignment: the %s is %g: beyond the range of numbers", figure[i].name,
                       figure[i].value);
  return AMUR_OK;
}

amur_status amur_assign_solve(amur_assign *s, const amur_assign_problem *problem, const amur_assign_opts *opts,
                              amur_assign_report *report, amur_err *err) {
  assert((int)opts->method >= 0 && opts->method < AMUR_ASSIGN_N);
  *report = (amur_assign_report){0};
  amur_status status = ami_assign_check(problem, err);
  if (!status) report->method = ami_choose_method(problem, opts);
  if (!status) status = begin(s, problem, opts, report->method, err);
  if (!status) status = ami_methods[report->method].solve(s, opts, report, err);
  if (!status) fill_report(s, opts, report);
  if (!status) status = check_report(s, report, err);
  if (status) clear(s); /* half-made bushes are of no use to the next call */
  return status;
}
