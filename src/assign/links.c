/* SPDX-License-Identifier: Apache-2.0
 * links.c -- times, slopes and costs of links inside the solver.
 *
 * Functions of the Bureau of Public Roads (1964) become base + gain (x/cap)^power, with the powers 1 and 4 spelled out:
 * flow moves over a link far more often than anything else happens, and pow costs more than all the rest of a move.
 * All other functions go through the table of delay functions.
 *
 * For the system optimum every function is replaced by its marginal t + x t' (Pigou 1920; Beckmann 1956).  For the
 * power law, t = base + gain s^power with s = x/cap, x t' is power gain s^power: the marginal is a power law again, its
 * gain (power + 1) times as large.
 */
#include "links.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* On the way to an equilibrium a link may carry any flow, and its time leave the numbers: it is cut off here, so that
 * sums of costs stay comparable.  What is reported is worked out without (solve.c). */
#define MOST_TIME 1e100
#define MOST_SLOPE 1e150
#define MOST_PER_CAPACITY 1e300
/* Part of the capacity below which a power under 1 keeps the slope that it has there: at no flow that is infinite. */
#define STEEP_BELOW 1e-8

static link_shape shape_of(double power) {
  if (power >= 1 && power <= 1) return SHAPE_LINE;
  if (power >= 4 && power <= 4) return SHAPE_QUARTIC;
  return SHAPE_POWER;
}

/* A link without flow. */
static link_state state_of(const amur_vdf *f, bool marginal) {
  link_state s = {.vdf = f, .base = f->t0, .shape = SHAPE_CONSTANT, .marginal = marginal};
  if (f->kind == AMUR_VDF_BPR) {
    const double rise = f->t0 * f->p[0], power = f->p[1];
    if (!(power > 0)) { /* (x/cap)^0 = 1 for any flow */
      s.base += rise;
    } else if (rise > 0) {
      s.gain = rise * (marginal ? power + 1 : 1);
      s.per_cap = fmin(1 / f->cap, MOST_PER_CAPACITY);
      s.power = power;
      s.shape = shape_of(power);
      s.steep = power < 1;
    }
  } else if (f->kind != AMUR_VDF_CONSTANT) {
    s.shape = SHAPE_ANY;
  }
  return s;
}

/* Time of a function from the table, or its marginal t + x t'.  The slope of the marginal is 2 t' + x t''.  t'' is
 * taken from a difference, as it only steers the length of steps: where a step ends is decided by exact costs. */
static double refresh_any(link_state *s, double x) {
  const double time = amur_vdf_time(s->vdf, x);
  s->slope = amur_vdf_slope(s->vdf, x);
  if (!s->marginal) return time;
  const double h = 1e-6 * (x + 1), slope = s->slope;
  const double bend = (amur_vdf_slope(s->vdf, x + h) - slope) / h;
  s->slope = 2 * slope + x * bend;
  return time + x * slope;
}

/* Time and slope of a power that is not spelled out. */
static double refresh_power(link_state *s, double x) {
  const double v = x * s->per_cap, rise = x > 0 ? s->gain * pow(v, s->power) : 0;
  s->slope = x > 0 ? s->power * rise / x : 0;
  if (s->steep && v < STEEP_BELOW) s->slope = s->power * s->gain * s->per_cap * pow(STEEP_BELOW, s->power - 1);
  return s->base + rise;
}

/* Time at flow x; its slope goes into the state.  A line's slope does not change, nor does a constant's, which is 0. */
static double exact_time(link_state *s, double x) {
  assert(x >= 0);
  const double v = x * s->per_cap;
  switch (s->shape) {
  case SHAPE_CONSTANT: return s->base;
  case SHAPE_LINE: s->slope = s->gain * s->per_cap; return s->base + s->gain * v;
  case SHAPE_QUARTIC: {
    const double cubic = s->gain * v * v * v;
    s->slope = 4 * cubic * s->per_cap;
    return s->base + cubic * v;
  }
  case SHAPE_POWER: return refresh_power(s, x);
  case SHAPE_ANY: break;
  }
  return refresh_any(s, x);
}

static double refresh_time(link_state *s, double x) {
  const double time = exact_time(s, x);
  s->slope = fmin(s->slope, MOST_SLOPE); /* of NaN, too */
  return fmin(time, MOST_TIME);
}

bool ami_link_is_cut_off(const link_set *links, int32_t k) {
  link_state s = links->state[k];
  return s.flow > 0 && !(exact_time(&s, s.flow) < MOST_TIME);
}

double ami_link_cost_at(const link_set *links, int cls, int32_t k, double flow) {
  link_state s = links->state[k];
  return refresh_time(&s, flow > 0 ? flow : 0) + links->fixed[(size_t)cls * (size_t)links->n_link + (size_t)k];
}

void ami_link_refresh(link_set *links, int32_t k) {
  assert(k >= 0 && k < links->n_link);
  link_state *s = &links->state[k];
  const double time = refresh_time(s, s->flow > 0 ? s->flow : 0); /* rounding may have left a flow below zero */
  if (s->shape >= SHAPE_POWER) links->tangent[k] = (link_tangent){s->flow, time};
  for (int c = 0; c < links->n_class; c++) {
    const size_t at = (size_t)c * (size_t)links->n_link + (size_t)k;
    links->cost[at] = time + links->fixed[at];
  }
}

void ami_links_refresh(link_set *links) {
  for (int32_t k = 0; k < links->n_link; k++) ami_link_refresh(links, k);
}

/* How far, in parts of the flow, costs may follow the tangent.  What that leaves out is of second order, t'' dx^2 / 2:
 * for the usual power of 4 it is 6 (3e-5)^2 = 5e-9 of what the link's time has risen, and up to some 1e-11 of all cost,
 * since few links are that far off at a time.  It is enough while flow moves.  Before a gap counts as reached all costs
 * are worked out (equilibrate.c). */
#define TANGENT_REACH 3e-5

void ami_link_add(link_set *links, int32_t k, double flow) {
  link_state *s = &links->state[k];
  const link_tangent *at = &links->tangent[k];
  assert(k >= 0 && k < links->n_link);
  s->flow += flow;
  if (s->shape == SHAPE_CONSTANT) return;
  const double away = s->flow - at->flow;
  if (s->shape < SHAPE_POWER || !(fabs(away) <= TANGENT_REACH * at->flow)) {
    ami_link_refresh(links, k);
    return;
  }
  const double time = at->time + s->slope * away;
  for (int c = 0; c < links->n_class; c++) {
    const size_t i = (size_t)c * (size_t)links->n_link + (size_t)k;
    links->cost[i] = time + links->fixed[i];
  }
}

/* Written so that NaN fails. */
static amur_status check_class(const amur_assign_problem *p, int c, amur_err *err) {
  const amur_assign_class *cls = &p->cls[c];
  if (!(cls->pce > 0 && cls->pce < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "class %d: passenger-car equivalent %g, must be > 0", c + 1, cls->pce);
  if (!(cls->time_value > 0 && cls->time_value < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "class %d: value of time %g, must be > 0", c + 1, cls->time_value);
  for (int32_t a = 0; cls->fixed && a < p->graph->n_link; a++)
    if (!(cls->fixed[a] >= 0))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "class %d: fixed cost %g on link %d, must be >= 0", c + 1, cls->fixed[a],
                       a + 1);
  return AMUR_OK;
}

amur_status ami_link_set_init(link_set *links, const amur_assign_problem *problem, bool marginal, amur_err *err) {
  const amur_graph *g = problem->graph;
  const size_t n = (size_t)g->n_link, cells = n * (size_t)problem->n_class;
  *links = (link_set){.n_link = g->n_link, .n_class = problem->n_class};
  links->state = amur_alloc(n, sizeof *links->state);
  links->tangent = amur_alloc(n, sizeof *links->tangent);
  links->fixed = amur_alloc(cells, sizeof *links->fixed);
  links->cost = amur_alloc(cells, sizeof *links->cost);
  if (!links->state || !links->tangent || !links->fixed || !links->cost)
    return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d links, %d classes", g->n_link, problem->n_class);
  for (int c = 0; c < problem->n_class; c++) {
    const amur_assign_class *cls = &problem->cls[c];
    const amur_status status = check_class(problem, c, err);
    if (status) return status;
    for (int32_t k = 0; cls->fixed && k < g->n_link; k++)
      links->fixed[(size_t)c * n + (size_t)k] = cls->fixed[g->out_link[k]] / cls->time_value;
  }
  for (int32_t k = 0; k < g->n_link; k++) {
    const amur_vdf *f = &problem->vdf[g->out_link[k]];
    amur_err inner = {0};
    if (amur_vdf_check(f, &inner))
      return amur_fail(err, inner.status, 0, "link %d: %s", g->out_link[k] + 1, inner.text);
    links->state[k] = state_of(f, marginal);
    links->any_steep |= links->state[k].steep;
    ami_link_refresh(links, k);
  }
  return AMUR_OK;
}

void ami_link_set_fini(link_set *links) {
  free(links->state);
  free(links->tangent);
  free(links->fixed);
  free(links->cost);
  *links = (link_set){0};
}
