/* SPDX-License-Identifier: Apache-2.0
 * loop.c -- the fixed point between delay curves, demand, choice and routes.
 *
 * How long a terminal takes depends on how many come, and how many come depends on how long it takes.  The first is a
 * simulation, the second an equilibrium, and neither can be put into the other, so they take turns: a fixed point by
 * successive substitution.  What goes between them is a curve for each terminal, time against arrivals a day.
 *
 *   before   simulate every distinct terminal at a few rates, fit its curve
 *   a round  solve every period with the curves as they are           -> flows x, times used t(x)
 *            simulate the terminals at the flows x                    -> times simulated
 *            refit; a period rests when |t(x) - simulated| <= wait_residual x simulated at each of its terminals
 *
 * The next round solves only the periods that do not rest, on better curves: those have a simulated point at the flow
 * that was found, so that near the solution curve and simulation agree and the flow hardly moves.  Nothing proves that
 * this settles; what is promised is the residual, which is measured and reported.
 *
 * One period has a smaller fixed point of its own inside (solve_period): the equilibrium takes the factors by which
 * margins hold as given, and they depend on the flows it finds.
 *
 * Periods are solved in parallel, points are simulated in parallel, and both are merged in a fixed order, so that the
 * number of threads does not matter.
 */
#include "loop.h"
#include "margins.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- construction ---------------------------------------------------------------------------------- */

static bool terminal_in_use(const run_model *m, const corridor_state *s, int terminal) {
  const amur_corridor *c = m->corridor;
  const size_t per_link = (size_t)c->n_commodity * (size_t)c->n_vehicle;
  for (int a = 0; a < c->n_link; a++) {
    if (c->link[a].terminal != terminal) continue;
    for (size_t i = 0; i < per_link; i++)
      if (s->open[(size_t)a * per_link + i]) return true;
  }
  for (int i = 0; i < c->n_transfer; i++)
    for (int k = 0; c->transfer[i].terminal == terminal && k < c->n_commodity; k++)
      if (s->transfer_open[i * c->n_commodity + k]) return true;
  return false;
}

/* The curves that the period's terminals have under its case: terminals that its rules leave alike share one, so that
 * most periods and scenarios need no simulation of their own. */
static amur_status find_curves(run_loop *l, run_period *p, amur_err *err) {
  const run_model *m = l->model;
  corridor_state *s = &l->work[0].state;
  amur_status status = ami_period_state(m, &l->cases[p->case_no], &p->span, s, err);
  for (int t = 0; t < m->corridor->n_terminal && !status; t++) {
    p->entry[t] = -1;
    if (m->facility_of_terminal[t] >= 0 && terminal_in_use(m, s, t))
      status = ami_curve_cache_entry(l->cache, s, t, p->span.to - p->span.from + 1, &p->entry[t], err);
  }
  return status;
}

amur_status ami_loop_prepare(run_loop *l, bool to_solve, amur_err *err) {
  amur_status status = AMUR_OK;
  for (int i = 0; i < l->n_period && !status; i++) {
    l->period[i].to_solve = to_solve;
    status = find_curves(l, &l->period[i], err);
  }
  return status;
}

static amur_status period_init(run_loop *l, run_period *p, int case_no, const period_span *span, amur_err *err) {
  const run_model *m = l->model;
  const int n_terminal = m->corridor->n_terminal;
  *p = (run_period){.case_no = case_no, .span = *span, .to_solve = true, .wait_residual = INFINITY};
  p->entry = amur_alloc((size_t)n_terminal, sizeof *p->entry);
  p->used_h = amur_alloc((size_t)n_terminal, sizeof *p->used_h);
  p->curve = amur_alloc((size_t)n_terminal, sizeof *p->curve);
  p->flow = amur_alloc((size_t)m->n_facility, sizeof *p->flow);
  p->solver = amur_combined_new(err);
  p->factor = m->keeps_margins ? amur_alloc((size_t)m->n_market, sizeof *p->factor) : NULL;
  if (!p->entry || !p->used_h || !p->curve || !p->flow || !p->solver || (m->keeps_margins && !p->factor))
    return amur_fail(err, AMUR_E_NOMEM, 0, "periods");
  for (int i = 0; p->factor && i < m->n_market; i++) p->factor[i] = 1;
  return find_curves(l, p, err);
}

static amur_status add_case(run_loop *l, size_t *room, int case_no, amur_err *err) {
  period_span *span = NULL;
  int n = 0;
  amur_status status = ami_period_split(l->model, &l->cases[case_no], &span, &n, err);
  if (!status && !amur_grow(&l->period, room, (size_t)(l->n_period + n), sizeof *l->period))
    status = amur_fail(err, AMUR_E_NOMEM, 0, "periods");
  for (int i = 0; i < n && !status; i++) status = period_init(l, &l->period[l->n_period++], case_no, &span[i], err);
  free(span);
  return status;
}

amur_status ami_loop_init(run_loop *l, const run_model *m, curve_cache *cache, const run_case *cases, int n_case,
                          int n_thread, amur_err *err) {
  assert(n_case >= 1);
  *l = (run_loop){.model = m, .cases = cases, .n_case = n_case, .cache = cache, .tolerance_factor = 1};
  const int n_worker = amur_n_thread(n_thread);
  size_t room = 0;
  l->work = amur_alloc((size_t)n_worker, sizeof *l->work);
  amur_status status = l->work ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "workers");
  while (!status && l->n_worker < n_worker) status = ami_problem_work_init(&l->work[l->n_worker++], m, err);
  for (int i = 0; i < n_case && !status; i++) status = add_case(l, &room, i, err);
  if (status) ami_loop_fini(l);
  return status;
}

void ami_loop_fini(run_loop *l) {
  for (int i = 0; i < l->n_period; i++) {
    free(l->period[i].entry);
    free(l->period[i].used_h);
    free(l->period[i].curve);
    free(l->period[i].flow);
    free(l->period[i].factor);
    amur_combined_free(l->period[i].solver);
  }
  for (int i = 0; i < l->n_worker; i++) ami_problem_work_fini(&l->work[i]);
  free(l->period);
  free(l->work);
  *l = (run_loop){0};
}

/* ---- one period --------------------------------------------------------------------------------------- */

amur_status ami_loop_problem(const run_loop *l, const run_period *p, problem_work *w, amur_combined_problem *problem,
                             amur_err *err) {
  const run_model *m = l->model;
  const int n = m->corridor->n_terminal;
  const amur_curve **curves = amur_alloc((size_t)n, sizeof *curves);
  amur_status status = curves ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "curves");
  for (int t = 0; t < n && !status; t++) curves[t] = p->entry[t] < 0 ? NULL : &p->curve[t];
  if (!status) status = ami_period_state(m, &l->cases[p->case_no], &p->span, &w->state, err);
  if (!status) status = ami_problem_fill(w, m, &p->span, curves, problem, err);
  for (int i = 0; !status && p->factor && i < m->n_market; i++)
    if (w->quantity[i] > 0) w->market[i].quantity = w->quantity[i] * p->factor[i];
  free(curves);
  return status;
}

/* The curves for the next solve: as fitted, but passed through the simulation at the flow of the last solve, by one
 * factor on the whole curve.  A convex increasing fit cannot pass through every point (a ferry that waits to fill is
 * faster with more traffic), and it is at this flow that the loop compares curve and simulation.  The first solve has
 * no flow yet and takes the curve as it is. */
static void scale_curves(const run_loop *l, run_period *p) {
  for (int t = 0; t < l->model->corridor->n_terminal; t++) {
    if (p->entry[t] < 0) continue;
    const curve_entry *e = &l->cache->entry[p->entry[t]];
    const curve_point *point =
        p->rounds ? ami_curve_cache_nearest(e, p->flow[l->model->facility_of_terminal[t]]) : NULL;
    p->curve[t] = e->curve;
    if (!point) continue;
    const double scale = point->generalised_h / amur_curve_time(&e->curve, point->per_day);
    p->curve[t].base_h *= scale;
    p->curve[t].slope0 *= scale;
    for (int k = 0; k < e->curve.n_knot; k++) p->curve[t].bend[k] *= scale;
  }
}

#define MAX_STEPS 40 /* of flows and margins in turn */

/* Where a period's first solve begins: for a scenario at the base on the same day, with its paths where they have the
 * same meaning; for the base at the flows of the model; from nothing if there are none.  It saves iterations; where the
 * solver ends does not depend on it but within the tolerances. */
static void set_start(const run_loop *l, const run_period *p, amur_combined_opts *opts) {
  if (p->case_no == 0) opts->start_flow = l->model->base_flow;
  for (int i = 0; i < l->n_period && p->case_no > 0; i++) {
    const run_period *base = &l->period[i];
    if (base->case_no != 0 || base->rounds == 0 || p->span.from < base->span.from || p->span.from > base->span.to)
      continue;
    opts->start_flow = base->flow;
    opts->start = base->solver;
    return;
  }
}

/* Equilibrium of one period at fixed curves: kept margins and flows in turn until both rest, that is until the flows
 * that the solver found keep the margins with which it found them.  The solver starts from its own last paths, so that
 * the later steps cost little.  When the steps end, factor is that of the last solve: the residual is of the flows that
 * are kept. */
static amur_status solve_period(run_loop *l, run_period *p, problem_work *w, amur_err *err) {
  const run_model *m = l->model;
  const amur_settings *set = &m->corridor->settings;
  amur_combined_opts opts = amur_combined_opts_default();
  opts.gap = l->tolerance_factor * set->gap;
  opts.choice_residual = l->tolerance_factor * set->choice_residual;
  opts.imbalance = l->tolerance_factor * AMUR_IMBALANCE_TOLERANCE;
  set_start(l, p, &opts);
  amur_combined_problem problem;
  scale_curves(l, p);
  amur_status status = ami_loop_problem(l, p, w, &problem, err);
  int iterations = 0;
  for (int step = 0; !status && step < MAX_STEPS; step++) {
    status = amur_combined_solve(p->solver, &problem, &opts, &p->report, err);
    if (status) break;
    iterations += p->report.iterations;
    if (!p->factor) break;
    status = ami_margins_balance(m, w, amur_combined_market_cost(p->solver), opts.choice_residual, p->factor,
                                 &p->margin_residual, err);
    if (p->margin_residual <= opts.choice_residual) break;
  }
  if (status) return status;
  p->report.iterations = iterations;
  memcpy(p->flow, amur_combined_facility_flow(p->solver), (size_t)m->n_facility * sizeof *p->flow);
  for (int t = 0; t < m->corridor->n_terminal; t++)
    if (p->entry[t] >= 0) p->used_h[t] = amur_curve_time(&p->curve[t], p->flow[m->facility_of_terminal[t]]);
  p->rounds++;
  return AMUR_OK;
}

/* The periods first .. of the loop, as tasks of a parallel for. */
typedef struct {
  run_loop *l;
  int first;
} period_range;

static amur_status solve_task(void *context, int i, int worker, amur_err *err) {
  const period_range *range = context;
  run_loop *l = range->l;
  run_period *p = &l->period[range->first + i];
  if (!p->to_solve) return AMUR_OK;
  const amur_status status = solve_period(l, p, &l->work[worker], err);
  if (status && err) {
    char day[16], text[sizeof err->text];
    amur_day_format(p->span.from, day);
    snprintf(text, sizeof text, "period from %s: %.400s", day, err->text);
    memcpy(err->text, text, sizeof text);
  }
  return status;
}

/* ---- rounds --------------------------------------------------------------------------------------------- */

#define IDLE_PER_DAY 0.02 /* a terminal with less is left out: its wait is that of an empty one */

/* Solves after which a period that still disagrees gets points at its very flows.  Before, the nearest point of a grid
 * does, which other periods and scenarios share. */
#define EXACT_ROUND 2

/* Relative disagreement between the time that the period used at a terminal and the simulated one. */
static double wait_residual(const run_loop *l, const run_period *p, int terminal) {
  const double flow = p->flow[l->model->facility_of_terminal[terminal]];
  if (p->entry[terminal] < 0 || flow < IDLE_PER_DAY) return 0;
  return ami_curve_cache_residual(&l->cache->entry[p->entry[terminal]], flow, p->used_h[terminal],
                                  amur_curve_slope(&p->curve[terminal], flow));
}

/* Asks for simulations at the flows of the periods just solved, where they disagree with the curve. */
static amur_status request_points(run_loop *l, amur_err *err) {
  amur_status status = AMUR_OK;
  for (int i = 0; i < l->n_period && !status; i++) {
    const run_period *p = &l->period[i];
    for (int t = 0; t < l->model->corridor->n_terminal && p->to_solve && !status; t++) {
      const double residual = wait_residual(l, p, t), flow = p->flow[l->model->facility_of_terminal[t]];
      if (residual > l->model->corridor->settings.wait_residual)
        status = ami_curve_cache_request(l->cache, p->entry[t], flow, p->rounds > EXACT_ROUND, err);
    }
  }
  return status;
}

/* Largest disagreement between the time used and the time simulated; the period is to be solved again if it is too
 * large.  Written so that a residual that is no number counts as too large. */
static void check_waits(const run_loop *l, run_period *p) {
  p->wait_residual = 0;
  for (int t = 0; t < l->model->corridor->n_terminal; t++)
    p->wait_residual = fmax(p->wait_residual, wait_residual(l, p, t));
  p->to_solve = !(p->wait_residual <= l->model->corridor->settings.wait_residual);
}

bool ami_loop_converged(const run_loop *l, const run_period *p) {
  const amur_settings *set = &l->model->corridor->settings;
  return p->report.relative_gap <= set->gap && p->report.choice_residual <= set->choice_residual &&
         p->report.imbalance <= AMUR_IMBALANCE_TOLERANCE && p->wait_residual <= set->wait_residual &&
         p->margin_residual <= set->choice_residual;
}

/* The year is the same whatever the order in which threads solved the periods: all of them are done.  What comes after
 * it is left out: whoever reads a later year takes the years before it for solved. */
void ami_loop_find_stop(run_loop *l) {
  for (int i = 0; i < l->n_period; i++) {
    const int year = l->period[i].span.year;
    if (!ami_loop_converged(l, &l->period[i]) && (l->stopped_year == 0 || year < l->stopped_year))
      l->stopped_year = year;
  }
}

bool ami_loop_is_after_stop(const run_loop *l, const run_period *p) {
  return l->stopped_year != 0 && p->span.year > l->stopped_year;
}

static void report_progress(amur_progress progress, void *context, const char *what, int n, const char *of) {
  char text[120];
  snprintf(text, sizeof text, "%s %d %s", what, n, of);
  if (progress) progress(context, text);
}

/* The base first, since scenarios begin at its flows.  Periods stand case by case, the base's at the front. */
static amur_status solve_marked(run_loop *l, amur_err *err) {
  int n_base = 0;
  while (n_base < l->n_period && l->period[n_base].case_no == 0) n_base++;
  period_range base = {l, 0}, others = {l, n_base};
  const amur_status status = amur_parallel_for(n_base, l->n_worker, solve_task, &base, err);
  return status ? status : amur_parallel_for(l->n_period - n_base, l->n_worker, solve_task, &others, err);
}

amur_status ami_loop_solve(run_loop *l, int max_rounds, amur_progress progress, void *context, amur_err *err) {
  assert(max_rounds >= 1);
  report_progress(progress, context, "simulating", l->cache->n_request, "first points of terminal curves");
  amur_status status = ami_curve_cache_simulate(l->cache, l->n_worker, err);
  for (int round = 0; !status; round++) {
    int n_to_solve = 0;
    for (int i = 0; i < l->n_period; i++) n_to_solve += l->period[i].to_solve;
    report_progress(progress, context, "solving", n_to_solve, "periods");
    status = solve_marked(l, err);
    if (status) break;
    if (max_rounds > 1) status = request_points(l, err); /* one round alone: the curves stay as they are */
    if (status) break;
    if (l->cache->n_request > 0)
      report_progress(progress, context, "simulating", l->cache->n_request, "terminals at their flows");
    status = ami_curve_cache_simulate(l->cache, l->n_worker, err);
    bool all = true;
    for (int i = 0; i < l->n_period; i++) {
      check_waits(l, &l->period[i]);
      all &= l->period[i].wait_residual <= l->model->corridor->settings.wait_residual;
    }
    if (all || round + 1 >= max_rounds) break;
  }
  return status;
}
