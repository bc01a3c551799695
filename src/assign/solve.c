/* SPDX-License-Identifier: Apache-2.0
 * solve.c -- the equilibrium solver's main loop.
 */
#include "routes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void clear(amur_assign *s) {
  for (int32_t i = 0; i < s->n_bush; i++) ami_bush_fini(&s->bushes[i]);
  for (int32_t i = 0; i < s->n_scratch; i++) ami_scratch_fini(&s->work[i]);
  free(s->bushes);
  free(s->todo);
  free(s->work);
  drop_flows(s);
  ami_pool_fini(&s->pool);
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

static amur_status order_links(amur_assign *s, amur_err *err) {
  const amur_graph *g = s->problem.graph;
  int32_t *tail = amur_alloc((size_t)g->n_link, sizeof *tail);
  if (!tail) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d links", g->n_link);
  for (int32_t k = 0; k < g->n_link; k++) tail[k] = g->tail[g->out_link[k]];
  const amur_status status =
      amur_graph_init(&s->ordered, g->n_node, g->n_link, tail, g->out_head, g->first_through, err);
  free(tail);
  return status;
}

bool ami_has_trips(const amur_assign_problem *p, int32_t origin, const amur_trips *t) {
  for (size_t e = t->first[origin]; e < t->first[origin + 1]; e++)
    if (t->trips[e] > 0 && zone_node(p, t->destination[e]) != zone_node(p, origin)) return true;
  return false;
}

/* Takes over a bush of the previous call; false when there is none of that origin and class. */
static bool take_over(bush *list, int32_t n, bush *b) {
  int32_t low = 0, high = n;
  while (low < high) { /* the list is sorted by class and origin */
    const int32_t mid = low + (high - low) / 2;
    if (list[mid].cls < b->cls || (list[mid].cls == b->cls && list[mid].origin < b->origin))
      low = mid + 1;
    else
      high = mid;
  }
  if (low == n || list[low].cls != b->cls || list[low].origin != b->origin) return false;
  *b = list[low];
  list[low] = (bush){.origin = b->origin, .cls = b->cls};
  return true;
}

/* A bush can go on if none of its links is closed and it reaches all its destinations. */
static bool usable(const amur_assign *s, const bush *b) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  for (int32_t e = 0; e < b->n_slot; e++)
    if (!(cost[b->link[e]] < INFINITY)) return false;
  return b->n_node > 0 && b->node[0] == zone_node(&s->problem, b->origin);
}

static amur_status list_bushes(amur_assign *s, bush *old, int32_t n_old, amur_err *err) {
  const amur_assign_problem *p = &s->problem;
  s->bushes = amur_alloc((size_t)p->n_class * (size_t)s->n_zone, sizeof *s->bushes);
  s->todo = amur_alloc((size_t)p->n_class * (size_t)s->n_zone, sizeof *s->todo);
  if (!s->bushes || !s->todo) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d zones", s->n_zone);
  for (int c = 0; c < p->n_class; c++)
    for (int32_t o = 0; o < s->n_zone; o++) {
      if (!ami_has_trips(p, o, p->cls[c].trips)) continue;
      bush *b = &s->bushes[s->n_bush++];
      *b = (bush){.origin = o, .cls = c};
      if (take_over(old, n_old, b) && !usable(s, b)) ami_bush_fini(b);
      b->origin = o;
      b->cls = c;
    }
  return AMUR_OK;
}

static bool same_graph(const amur_assign *s, const amur_assign_problem *problem) {
  const amur_graph *g = problem->graph;
  if (s->ordered.n_node != g->n_node || s->ordered.n_link != g->n_link || s->ordered.n_node == 0) return false;
  if (s->ordered.first_through != g->first_through || s->n_class != problem->n_class) return false;
  for (int32_t k = 0; k < g->n_link; k++)
    if (s->ordered.tail[k] != g->tail[g->out_link[k]] || s->ordered.head[k] != g->out_head[k]) return false;
  return true;
}

/* A link that was closed to a class opens: nodes may come within reach that the bushes do not know. */
static bool opens_link(const amur_assign *s, const amur_assign_problem *problem) {
  const amur_graph *g = problem->graph;
  for (int c = 0; c < problem->n_class; c++) {
    const double *was = s->links.fixed + (size_t)c * (size_t)g->n_link, *now = problem->cls[c].fixed;
    for (int32_t k = 0; k < g->n_link; k++)
      if (isinf(was[k]) && !(now && isinf(now[g->out_link[k]]))) return true;
  }
  return false;
}

static amur_status check_problem(const amur_assign_problem *p, amur_err *err) {
  if (p->n_class < 1) return amur_fail(err, AMUR_E_DOMAIN, 0, "assignment: %d classes, must be >= 1", p->n_class);
  for (int c = 0; c < p->n_class; c++) {
    const amur_trips *t = p->cls[c].trips;
    if (t->n_zone != p->cls[0].trips->n_zone || t->n_zone < 1 || (!p->zone_node && t->n_zone > p->graph->n_node))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "class %d: %d zones, class 1 has %d, the graph %d nodes", c + 1,
                       t->n_zone, p->cls[0].trips->n_zone, p->graph->n_node);
    for (size_t e = 0; e < t->first[t->n_zone]; e++)
      if (!(t->trips[e] >= 0 && t->trips[e] < INFINITY) || t->destination[e] < 0 || t->destination[e] >= t->n_zone)
        return amur_fail(err, AMUR_E_DOMAIN, 0, "class %d: %g trips to zone %d, must be >= 0 and to 1..%d", c + 1,
                         t->trips[e], t->destination[e] + 1, t->n_zone);
  }
  return AMUR_OK;
}

/* Takes the problem; bushes of a previous problem stay if they can go on. */
static amur_status begin(amur_assign *s, const amur_assign_problem *problem, const amur_assign_opts *opts,
                         amur_err *err) {
  amur_status status = AMUR_OK;
  if (!same_graph(s, problem) || opens_link(s, problem)) clear(s);
  s->problem = *problem;
  s->n_link = problem->graph->n_link;
  s->n_zone = problem->cls[0].trips->n_zone;
  s->n_class = problem->n_class;
  if (s->ordered.n_node == 0) status = order_links(s, err);
  if (status) return status;
  drop_flows(s);
  ami_link_set_fini(&s->links);
  return ami_link_set_init(&s->links, problem, opts->system_optimum, err);
}

/* A bush for every origin with trips, those of the previous call among them; none for the methods without. */
static amur_status relist_bushes(amur_assign *s, bool wanted, amur_err *err) {
  bush *old = s->bushes;
  const int32_t n_old = s->n_bush;
  free(s->todo);
  s->bushes = NULL;
  s->todo = NULL;
  s->n_bush = 0;
  const amur_status status = wanted ? list_bushes(s, old, n_old, err) : AMUR_OK;
  for (int32_t i = 0; i < n_old; i++) ami_bush_fini(&old[i]);
  free(old);
  return status;
}

static amur_status hire(amur_assign *s, int n_thread, amur_err *err) {
  if (n_thread < 1) n_thread = 1;
  if (s->n_scratch >= n_thread) return AMUR_OK;
  scratch *work = realloc(s->work, (size_t)n_thread * sizeof *work);
  if (!work) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d threads", n_thread);
  s->work = work;
  amur_status status = AMUR_OK;
  while (!status && s->n_scratch < n_thread) status = ami_scratch_init(&s->work[s->n_scratch++], &s->ordered, err);
  return status;
}

double ami_cost_of_flow(const amur_assign *s, const double *value) {
  amur_sum sum = {0};
  if (s->n_class == 1) { /* all flow of a link is of it */
    for (int32_t k = 0; k < s->n_link; k++)
      if (s->links.state[k].flow > 0) amur_sum_add(&sum, s->links.state[k].flow * value[k]);
    return amur_sum_value(sum);
  }
  for (int32_t i = 0; i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    const double *of_class = value + (size_t)b->cls * (size_t)s->n_link;
    double part = 0;
    for (int32_t e = 0; e < b->n_slot; e++)
      if (b->flow[e] > 0) part += b->flow[e] * of_class[b->link[e]];
    amur_sum_add(&sum, part);
  }
  for (size_t k = 0; s->class_flow && k < (size_t)s->n_class * (size_t)s->n_link; k++)
    if (s->class_flow[k] > 0) amur_sum_add(&sum, s->class_flow[k] * value[k]);
  return amur_sum_value(sum);
}

static void fill_report(const amur_assign *s, double theta, amur_assign_report *r) {
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
  r->objective = amur_sum_value(area) + fixed - ami_elastic_benefit(s) + ami_stochastic_entropy(s, theta);
  r->total_time = amur_sum_value(time);
  r->tstt = r->total_time + fixed;
}

amur_status amur_assign_solve(amur_assign *s, const amur_assign_problem *problem, const amur_assign_opts *opts,
                              amur_assign_report *report, amur_err *err) {
  *report = (amur_assign_report){0};
  amur_status status = check_problem(problem, err);
  if (!status) report->method = ami_choose_method(problem, opts);
  if (!status) status = begin(s, problem, opts, err);
  const bool bushes = report->method == AMUR_ASSIGN_BUSH;
  if (!status) status = hire(s, opts->n_thread, err);
  if (!status) status = ami_elastic_begin(s, opts->n_thread, err);
  if (!status) status = relist_bushes(s, bushes, err);
  if (!status)
    status = bushes                              ? ami_solve_bushes(s, opts, report, err)
             : report->method == AMUR_ASSIGN_SUE ? ami_solve_stochastic(s, opts, report, err)
                                                 : ami_solve_frank_wolfe(s, opts, report, err);
  if (!status) fill_report(s, opts->theta, report);
  if (status) clear(s); /* half-made bushes are of no use to the next call */
  return status;
}
