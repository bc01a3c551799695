/* SPDX-License-Identifier: Apache-2.0
 * assign_problem.c -- the problem as every method is served with it: checked, links in forward-star order with their
 * costs, and working memory for each thread.
 */
#include "assign_problem.h"
#include <math.h>
#include <stdlib.h>

/* ---- working memory ------------------------------------------------------------------------------- */

amur_status ami_scratch_init(scratch *w, const amur_graph *graph, amur_err *err) {
  const size_t n = (size_t)graph->n_node + 1;
  *w = (scratch){.tree = amur_tree_work_new(graph, NULL)};
  w->distance = amur_alloc(n, sizeof *w->distance);
  w->parent = amur_alloc(n, sizeof *w->parent);
  w->topo = amur_alloc(n, sizeof *w->topo);
  w->label_min = amur_alloc(n, sizeof *w->label_min);
  w->label_max = amur_alloc(n, sizeof *w->label_max);
  w->pred_min = amur_alloc(n, sizeof *w->pred_min);
  w->pred_max = amur_alloc(n, sizeof *w->pred_max);
  w->node_flow = amur_alloc(n, sizeof *w->node_flow);
  w->improving = amur_alloc(n, sizeof *w->improving);
  w->order = amur_alloc(n, sizeof *w->order);
  w->new_topo = amur_alloc(n, sizeof *w->new_topo);
  w->stack = amur_alloc(n, sizeof *w->stack);
  w->by_improving = amur_alloc(n, sizeof *w->by_improving);
  w->dirty = amur_alloc(n, sizeof *w->dirty);
  w->next.node = amur_alloc(n, sizeof *w->next.node);
  w->next.first = amur_alloc(n + 1, sizeof *w->next.first);
  if (w->tree && w->distance && w->parent && w->topo && w->label_min && w->label_max && w->pred_min && w->pred_max &&
      w->node_flow && w->improving && w->order && w->new_topo && w->stack && w->by_improving && w->dirty &&
      w->next.node && w->next.first)
    return AMUR_OK;
  return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d nodes", graph->n_node);
}

void ami_scratch_fini(scratch *w) {
  amur_tree_work_free(w->tree);
  free(w->distance);
  free(w->parent);
  free(w->topo);
  free(w->label_min);
  free(w->label_max);
  free(w->pred_min);
  free(w->pred_max);
  free(w->node_flow);
  free(w->improving);
  free(w->order);
  free(w->new_topo);
  free(w->stack);
  free(w->by_improving);
  free(w->dirty);
  ami_bush_fini(&w->next);
  *w = (scratch){0};
}

amur_status ami_assign_reserve_threads(amur_assign *s, int n_thread, amur_err *err) {
  n_thread = amur_n_thread(n_thread);
  if (s->n_scratch >= n_thread) return AMUR_OK;
  scratch *work = realloc(s->work, (size_t)n_thread * sizeof *work);
  if (!work) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d threads", n_thread);
  s->work = work;
  amur_status status = AMUR_OK;
  while (!status && s->n_scratch < n_thread) status = ami_scratch_init(&s->work[s->n_scratch++], &s->ordered, err);
  return status;
}

/* ---- the problem ---------------------------------------------------------------------------------- */

amur_status ami_assign_check(const amur_assign_problem *p, amur_err *err) {
  assert(amur_graph_check(p->graph, NULL) == AMUR_OK);
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

/* By ends of links in their order: a graph may be a new one with the same contents. */
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

bool ami_assign_continues(const amur_assign *s, const amur_assign_problem *p) {
  return same_graph(s, p) && !opens_link(s, p);
}

/* The graph again, its links numbered as they stand in the forward star. */
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

amur_status ami_assign_take(amur_assign *s, const amur_assign_problem *problem, bool system_optimum, amur_err *err) {
  s->problem = *problem;
  s->n_link = problem->graph->n_link;
  s->n_zone = problem->cls[0].trips->n_zone;
  s->n_class = problem->n_class;
  const amur_status status = s->ordered.n_node == 0 ? order_links(s, err) : AMUR_OK;
  if (status) return status;
  ami_link_set_fini(&s->links);
  return ami_link_set_init(&s->links, problem, system_optimum, err);
}

/* ---- questions of every method -------------------------------------------------------------------- */

bool ami_has_trips(const amur_assign_problem *p, int32_t origin, const amur_trips *t) {
  for (size_t e = t->first[origin]; e < t->first[origin + 1]; e++)
    if (t->trips[e] > 0 && zone_node(p, t->destination[e]) != zone_node(p, origin)) return true;
  return false;
}

/* Flow by class is known by bush, or from class_flow where there are no bushes. */
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

amur_status ami_assign_check_gap(const amur_assign_report *r, amur_err *err) {
  if (!isnan(r->relative_gap) && !isnan(r->residual)) return AMUR_OK;
  return amur_fail(
      err, AMUR_E_NUMERIC, 0,
      "assignment: relative gap %g, residual %g in iteration %d: trips times costs are beyond the range of "
      "numbers",
      r->relative_gap, r->residual, r->iterations);
}

amur_status ami_fail_no_path(int cls, double trips, int32_t origin, int32_t destination, amur_err *err) {
  return amur_fail(err, AMUR_E_NOPATH, 0, "class %d: %g trips from zone %d to zone %d, but no path", cls + 1, trips,
                   origin + 1, destination + 1);
}

amur_status ami_check_reached(const amur_assign *s, int cls, int32_t origin, const scratch *w, amur_err *err) {
  const amur_trips *t = s->problem.cls[cls].trips;
  for (size_t e = t->first[origin]; e < t->first[origin + 1]; e++)
    if (t->trips[e] > 0 && isinf(w->distance[zone_node(&s->problem, t->destination[e])]))
      return ami_fail_no_path(cls, t->trips[e], origin, t->destination[e], err);
  return AMUR_OK;
}
