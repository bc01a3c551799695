/* SPDX-License-Identifier: Apache-2.0
 * curves.c -- delay curves of terminals: built from YAML and changes, simulated at the rates asked for, fitted.
 *
 * A simulated point is a rate (arrivals a day) with the time that a terminal takes there; a curve is the convex
 * increasing function that passes nearest to an entry's points (curve_fit.c).  Points are of two kinds:
 *   rough     four rates below capacity, two short replications each: they give a new curve its shape
 *   precise   at the flows that equilibria found, over the whole period: they say how long it takes there
 * and two more that nobody simulated stand beyond capacity, where the queue grows all through the period and its mean
 * wait is known (fluid queue, Newell 1982): without them nothing would tell an equilibrium that such rates do not last.
 *
 * Common random numbers: every rate of a terminal is simulated with the same ones, so that two points differ by what
 * the rate does and not by chance, and the curve through them is smooth though each is known to some per cent only.
 */
#include "curves.h"
#include <amur/io.h>
#include <amur/terminal_yaml.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void entry_fini(curve_entry *e) {
  for (int i = 0; i < e->n_point; i++) amur_terminal_result_fini(&e->point[i].result);
  free(e->point);
  amur_terminal_free(e->model);
}

void ami_curve_cache_fini(curve_cache *c) {
  for (int i = 0; i < c->n_entry; i++) entry_fini(&c->entry[i]);
  free(c->entry);
  free(c->request);
  *c = (curve_cache){0};
}

/* ---- terminals under changes ----------------------------------------------------------------------- */

/* What a curve depends on, as a number: the terminal, what changes make of it, in their order, and the days simulated.
 * Two that differ share a number once in 2^64. */
static uint64_t key_of(const corridor_state *s, int terminal, double days) {
  uint64_t h = amur_hash(AMUR_HASH_START, &terminal, sizeof terminal);
  h = amur_hash(h, &days, sizeof days);
  for (int i = 0; i < s->n_terminal_change; i++) {
    const terminal_change *t = &s->terminal[i];
    if (t->terminal != terminal) continue;
    h = amur_hash(h, t->path, strlen(t->path));
    h = amur_hash(h, &t->op, sizeof t->op);
    h = amur_hash(h, &t->value, sizeof t->value);
  }
  return h;
}

/* The change in the text of the terminal's file, as if a user had written it there. */
static amur_status change_yaml(amur_yaml_doc *doc, const terminal_change *t, amur_err *err) {
  amur_yaml *node = amur_yaml_at(doc->root, t->path);
  if (!node || node->kind != AMUR_YAML_SCALAR)
    return amur_fail(err, AMUR_E_UNKNOWN, 0, "%s: no value at \"%s\"", doc->file, t->path);
  double value = t->value, now = 0;
  if (t->op != AMUR_CHANGE_SET && !amur_parse_real(node->text, &now))
    return amur_fail(err, AMUR_E_DOMAIN, node->line, "%s: \"%s\" at %s is not a number", doc->file, node->text,
                     t->path);
  value = ami_change_value(t->op, now, value);
  char text[40];
  snprintf(text, sizeof text, "%.15g", value);
  return amur_yaml_set_text(node, text) ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "terminal change");
}

static amur_status build_terminal(const corridor_state *s, int terminal, amur_terminal **model, amur_err *err) {
  amur_yaml_doc *doc = amur_yaml_copy(s->corridor->terminal_doc[terminal]);
  if (!doc) return amur_fail(err, AMUR_E_NOMEM, 0, "terminal");
  amur_status status = AMUR_OK;
  for (int i = 0; i < s->n_terminal_change && !status; i++)
    if (s->terminal[i].terminal == terminal) status = change_yaml(doc, &s->terminal[i], err);
  amur_faults faults = {0};
  *model = status ? NULL : amur_terminal_read(doc, &faults, err);
  if (!status && !*model) {
    status = AMUR_E_DOMAIN;
    if (faults.n)
      amur_fail(err, status, faults.fault[0].row, "%s: %s: found %s, expected %s", doc->file, faults.fault[0].column,
                faults.fault[0].found, faults.fault[0].expected);
    else if (err && err->status)
      status = err->status;
  }
  amur_faults_fini(&faults);
  amur_yaml_free(doc);
  return status;
}

static amur_status add_request(curve_cache *c, int entry, double per_day, bool precise, amur_err *err) {
  if (!amur_grow(&c->request, &c->request_room, (size_t)c->n_request + 1, sizeof *c->request))
    return amur_fail(err, AMUR_E_NOMEM, 0, "curve requests");
  c->request[c->n_request++] = (curve_request){entry, per_day, precise};
  return AMUR_OK;
}

/* Shares of capacity at which a new curve is first simulated, roughly: they shape it below capacity. */
static const double first_loads[] = {0.05, 0.5, 0.8, 0.95};
#define FIRST_DAYS 14 /* long enough for a shape; the points at the flows themselves run the whole period */

/* Beyond capacity a new curve is anchored at the fluid queue's mean wait until simulations stand there. */
static const double fluid_loads[] = {1.2, 1.6};

/* Relative half-widths that the fit gives points.  They are not their confidence intervals: all rates share their
 * random numbers, so that neighbouring points differ by less than either is known, and the curve should follow. */
#define PRECISE_ERROR 0.003
#define ROUGH_ERROR 0.05
#define FLUID_ERROR 0.25

amur_status ami_curve_cache_entry(curve_cache *c, const corridor_state *s, int terminal, double days, int *entry,
                                  amur_err *err) {
  const uint64_t key = key_of(s, terminal, days);
  for (*entry = 0; *entry < c->n_entry; ++*entry)
    if (c->entry[*entry].key == key) return AMUR_OK;
  if (!amur_grow(&c->entry, &c->entry_room, (size_t)c->n_entry + 1, sizeof *c->entry))
    return amur_fail(err, AMUR_E_NOMEM, 0, "curves");
  curve_entry e = {.key = key, .terminal = terminal, .days = days};
  amur_status status = build_terminal(s, terminal, &e.model, err);
  if (status) return status;
  e.capacity_per_day = amur_terminal_capacity_per_day(e.model);
  c->entry[c->n_entry++] = e;
  const bool bounded = isfinite(e.capacity_per_day) && e.capacity_per_day > 0;
  const size_t n = bounded ? sizeof first_loads / sizeof *first_loads : 2;
  for (size_t i = 0; i < n && !status; i++)
    status = add_request(c, *entry, bounded ? first_loads[i] * e.capacity_per_day : i == 0 ? 1.0 : 100.0, false, err);
  return status;
}

/* ---- rates asked for --------------------------------------------------------------------------------------- */

#define NEAR 0.008 /* relative distance at which a simulated rate stands for another: more than half of GRID */
#define EXACT 2e-4 /* the same where a curve bends so hard that NEAR is not near */
#define GRID 0.01  /* of log rate, to which rates asked for are rounded, so that scenarios share simulations */

#define FEWEST_REPLICATIONS 4
#define ENOUGH_UNITS 30000 /* served in all replications of a point: what its precision is bought with */

const curve_point *ami_curve_cache_nearest(const curve_entry *e, double per_day) {
  const curve_point *best = NULL;
  for (int i = 0; i < e->n_point; i++) {
    const curve_point *p = &e->point[i];
    const double distance = fabs(p->per_day - per_day);
    if (p->precise && distance <= NEAR * per_day && (!best || distance < fabs(best->per_day - per_day))) best = p;
  }
  return best;
}

amur_status ami_curve_cache_request(curve_cache *c, int entry, double per_day, bool exact, amur_err *err) {
  const curve_point *near = ami_curve_cache_nearest(&c->entry[entry], per_day);
  if (near && (!exact || fabs(near->per_day - per_day) <= EXACT * per_day)) return AMUR_OK;
  const double rate = exact ? per_day : exp(round(log(per_day) / GRID) * GRID);
  for (int i = 0; i < c->n_request; i++)
    if (c->request[i].entry == entry && fabs(c->request[i].per_day - rate) < EXACT * rate) return AMUR_OK;
  return add_request(c, entry, rate, true, err);
}

/* The nearest point is some tenths of a per cent away; the curve's own slope carries its time to the rate itself, so
 * that only what the curve misses is left. */
double ami_curve_cache_residual(const curve_entry *e, double per_day, double used_h, double slope) {
  const curve_point *p = ami_curve_cache_nearest(e, per_day);
  if (!p) return INFINITY;
  const double simulated = p->generalised_h + slope * (per_day - p->per_day);
  return fabs(used_h - simulated) / fmax(simulated, 1e-9);
}

/* ---- simulation and fit ---------------------------------------------------------------------------------- */

typedef struct {
  const curve_cache *cache;
  curve_point *out; /* [n_request] */
} simulation;

/* Most replications of a point with so many units each: enough units, not more than the settings allow. */
static int most_replications(const amur_settings *set, double units) {
  const double most = fmin(set->sim_max_replications, ENOUGH_UNITS / fmax(units, 1));
  return (int)fmax(FEWEST_REPLICATIONS, most);
}

static amur_status simulate_one(void *context, int i, int worker, amur_err *err) {
  (void)worker;
  const simulation *s = context;
  const curve_request *r = &s->cache->request[i];
  const curve_entry *e = &s->cache->entry[r->entry];
  const amur_settings *set = &s->cache->corridor->settings;
  amur_terminal_opts opts = amur_terminal_opts_default();
  opts.seed = set->seed; /* the same for every rate: common random numbers make the curve smooth */
  opts.arrivals_per_day = r->per_day;
  opts.days = r->precise ? e->days : fmin(e->days, FIRST_DAYS);
  opts.precision = set->sim_precision;
  opts.min_replications = r->precise ? FEWEST_REPLICATIONS : 2;
  opts.max_replications = r->precise ? most_replications(set, r->per_day * e->days) : 2;
  opts.n_thread = 1;
  curve_point *p = &s->out[i];
  const amur_status status = amur_terminal_simulate(e->model, &opts, &p->result, err);
  if (status) return status;
  p->per_day = r->per_day;
  p->precise = r->precise;
  p->generalised_h = p->result.time_in_system_h.mean + set->reliability_ratio * p->result.wait_spread_h;
  p->ci_half_h = p->result.time_in_system_h.ci_half;
  return isfinite(p->generalised_h)
             ? AMUR_OK
             : amur_fail(err, AMUR_E_NUMERIC, 0, "terminal: time is not finite at %g per day", r->per_day);
}

/* Keeps points ascending. */
static bool keep_point(curve_entry *e, const curve_point *p) {
  if (!amur_grow(&e->point, &e->point_room, (size_t)e->n_point + 1, sizeof *e->point)) return false;
  int at = e->n_point;
  while (at > 0 && e->point[at - 1].per_day > p->per_day) at--;
  memmove(e->point + at + 1, e->point + at, (size_t)(e->n_point - at) * sizeof *e->point);
  e->point[at] = *p;
  e->n_point++;
  return true;
}

/* Points beyond capacity.  A queue that grows by rate - capacity a day is (rate - capacity) T long after T days, and
 * who comes then waits for all of it, (rate - capacity) T / capacity days; who comes at any time, half of that in the
 * mean.  It is put on top of the last simulated time; above capacity that one has part of the queue already, so that
 * the rest is counted from there. */
static int add_fluid_points(const curve_entry *e, int n, amur_curve_point *out) {
  if (n == 0 || !isfinite(e->capacity_per_day)) return n;
  const double last = out[n - 1].arrivals_per_day, last_h = out[n - 1].time_h;
  for (size_t i = 0; i < sizeof fluid_loads / sizeof *fluid_loads; i++) {
    const double rate = fluid_loads[i] * e->capacity_per_day;
    if (rate < 1.1 * last) continue;
    const double time_h = last_h + 24 * e->days * 0.5 * (rate - fmax(last, e->capacity_per_day)) / e->capacity_per_day;
    out[n++] = (amur_curve_point){rate, time_h, FLUID_ERROR * time_h, time_h};
  }
  return n;
}

/* Points that the fit sees: all, or every so many-th and the last where there are too many for its knots. */
static int points_for_fit(const curve_entry *e, amur_curve_point *out, int room) {
  int n = 0;
  const int step = e->n_point <= room ? 1 : (e->n_point + room - 1) / room;
  for (int i = 0; i < e->n_point && n < room; i++) {
    const curve_point *p = &e->point[i];
    if (i % step != 0 && i != e->n_point - 1) continue;
    const double error_h = (p->precise ? PRECISE_ERROR : ROUGH_ERROR) * p->generalised_h;
    out[n++] = (amur_curve_point){p->per_day, p->generalised_h, error_h, p->result.wait_spread_h};
  }
  return n;
}

static amur_status fit_curve(curve_entry *e, amur_err *err) {
  amur_curve_point point[AMUR_CURVE_MAX_KNOT];
  int n = points_for_fit(e, point, AMUR_CURVE_MAX_KNOT - (int)(sizeof fluid_loads / sizeof *fluid_loads));
  n = add_fluid_points(e, n, point);
  return amur_curve_fit(n, point, &e->curve, err);
}

amur_status ami_curve_cache_simulate(curve_cache *c, int n_thread, amur_err *err) {
  if (c->n_request == 0) return AMUR_OK;
  simulation s = {c, amur_alloc((size_t)c->n_request, sizeof *s.out)};
  bool *touched = amur_alloc((size_t)c->n_entry, sizeof *touched);
  amur_status status = s.out && touched ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "curves: %d points", c->n_request);
  if (!status) status = amur_parallel_for(c->n_request, n_thread, simulate_one, &s, err);
  int kept = 0; /* in the order of the requests, whichever thread was first */
  for (; !status && kept < c->n_request; kept++) {
    assert(c->request[kept].entry >= 0 && c->request[kept].entry < c->n_entry);
    touched[c->request[kept].entry] = true;
    if (!keep_point(&c->entry[c->request[kept].entry], &s.out[kept]))
      status = amur_fail(err, AMUR_E_NOMEM, 0, "curve points");
  }
  for (int i = kept; s.out && i < c->n_request; i++) amur_terminal_result_fini(&s.out[i].result);
  for (int i = 0; i < c->n_entry && !status; i++)
    if (touched[i]) status = fit_curve(&c->entry[i], err);
  c->n_request = 0;
  free(s.out);
  free(touched);
  return status;
}
