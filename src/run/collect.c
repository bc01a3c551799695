/* SPDX-License-Identifier: Apache-2.0
 * collect.c -- solved periods to the flat tables of the result.
 *
 * The solver knows paths: so much flow of an alternative on these links out and those back.  The result wants rows by
 * link, commodity and chain.  A period's paths are therefore added up in arrays of [n_link * n_commodity * n_chain],
 * link by link in that order, from which the rows are read and which are cleared on the way for the next period.
 *
 * What a unit pays is told apart by cause over its loaded way alone: money, hours on the way and hours in terminals;
 * the way back is in its cost, and the rest of that is what choice and constants make of it.
 */
#include "collect.h"
#include "observed.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows that there is room for in the growing tables of the result. */
typedef struct {
  size_t period, flow, market, share, terminal;
} table_rooms;

static amur_status no_memory(amur_err *err) { return amur_fail(err, AMUR_E_NOMEM, 0, "result tables"); }

/* ---- flows ---------------------------------------------------------------------------------------- */

/* Units per day on every link of every commodity and chain, loaded and empty. */
typedef struct {
  const run_model *m;
  const problem_work *w;
  double *loaded, *empty;   /* [n_link * n_commodity * n_chain] */
  double *money, *hours;    /* [n_alt] flow-weighted, loaded way only */
  double *moving, *waiting; /* [n_alt] worth of the hours on the way and in terminals, flow-weighted */
  const double *facility_h; /* [n_facility] plain time, without the value of its spread */
} flow_sums;

/* One used path: link[n_loaded + n_empty], the way out and then the way back, which only the empty share takes. */
static void add_path_flow(void *context, int32_t alt, double flow, int32_t n_loaded, int32_t n_empty,
                          const int32_t *link) {
  flow_sums *f = context;
  const run_model *m = f->m;
  const amur_corridor *c = m->corridor;
  const model_alt *k = &m->alt[alt];
  const int commodity = m->market[k->market].commodity;
  const double empty_flow = flow * f->w->cls[k->cls].empty_share;
  for (int32_t i = 0; i < n_loaded + n_empty; i++) {
    const size_t at =
        ((size_t)link[i] * (size_t)c->n_commodity + (size_t)commodity) * (size_t)c->n_chain + (size_t)k->chain;
    if (i >= n_loaded) {
      f->empty[at] += empty_flow;
      continue;
    }
    const int vehicle = c->chain[k->chain].vehicle_of_mode[c->link[link[i]].mode];
    const int32_t facility = m->facility_of_link[link[i]];
    f->loaded[at] += flow;
    f->money[alt] += flow * ami_problem_link_money(&f->w->state, link[i], commodity, vehicle);
    assert(vehicle >= 0); /* a path goes where its chain has a vehicle */
    const double way_h = f->w->constant_time_h[link[i]], there_h = facility < 0 ? 0 : f->facility_h[facility];
    const double value = flow * f->w->cls[k->cls].loaded.time_value[link[i]];
    f->hours[alt] += flow * (way_h + there_h);
    f->moving[alt] += value * (c->link[link[i]].terminal < 0 ? way_h + there_h : way_h);
    if (c->link[link[i]].terminal >= 0) f->waiting[alt] += value * there_h;
  }
}

static amur_status add_flow_rows(const flow_sums *f, int period, table_rooms *room, amur_result *r, amur_err *err) {
  const amur_corridor *c = f->m->corridor;
  const corridor_state *s = &f->w->state;
  size_t at = 0;
  for (int a = 0; a < c->n_link; a++) {
    for (int k = 0; k < c->n_commodity; k++) {
      for (int chain = 0; chain < c->n_chain; chain++, at++) {
        if (!(f->loaded[at] > 0) && !(f->empty[at] > 0)) continue;
        const double units = f->loaded[at], empty_units = f->empty[at];
        f->loaded[at] = f->empty[at] = 0; /* clean for the next period */
        if (!amur_grow(&r->flow, &room->flow, (size_t)r->n_flow + 1, sizeof *r->flow)) return no_memory(err);
        const int vehicle = c->chain[chain].vehicle_of_mode[c->link[a].mode];
        const double payload = s->vehicle[vehicle].payload;
        const double toll = s->toll[(size_t)a * (size_t)c->n_vehicle + (size_t)vehicle];
        const double loaded = units / payload, empty = s->vehicle[vehicle].returns ? empty_units / payload : 0;
        r->flow[r->n_flow++] =
            (amur_flow_result){period, a, k, chain, vehicle, units, loaded, empty, toll * (loaded + empty)};
      }
    }
  }
  return AMUR_OK;
}

/* ---- markets ------------------------------------------------------------------------------------------ */

static amur_status add_market_rows(const flow_sums *f, const amur_combined *solver, int period, table_rooms *room,
                                   amur_result *r, amur_err *err) {
  const run_model *m = f->m;
  const double *flow = amur_combined_alt_flow(solver), *cost = amur_combined_alt_cost(solver);
  const double *composite = amur_combined_market_cost(solver);
  for (int i = 0; i < m->n_market; i++) {
    const model_market *k = &m->market[i];
    if (!(f->w->quantity[i] > 0)) continue;
    if (!amur_grow(&r->market, &room->market, (size_t)r->n_market + 1, sizeof *r->market) ||
        !amur_grow(&r->share, &room->share, (size_t)(r->n_share + k->n_alt), sizeof *r->share))
      return no_memory(err);
    amur_market_result *row = &r->market[r->n_market];
    *row = (amur_market_result){period, k->origin, k->destination, k->commodity, 0, f->w->quantity[i], composite[i]};
    for (int j = k->first_alt; j < k->first_alt + k->n_alt; j++) {
      const bool used = flow[j] > 0;
      row->units_per_day += flow[j];
      r->share[r->n_share++] = (amur_share_result){r->n_market,
                                                   m->alt[j].chain,
                                                   flow[j],
                                                   cost[j],
                                                   used ? f->money[j] / flow[j] : NAN,
                                                   used ? f->hours[j] / flow[j] : NAN,
                                                   used ? f->moving[j] / flow[j] : NAN,
                                                   used ? f->waiting[j] / flow[j] : NAN,
                                                   f->w->alt[j].constant};
    }
    r->n_market++;
  }
  return AMUR_OK;
}

/* ---- terminals ------------------------------------------------------------------------------------------- */

static void describe_terminal(const curve_point *p, amur_terminal_period *row) {
  const amur_terminal_result *t = &p->result;
  row->time_h = t->time_in_system_h.mean;
  row->time_ci_half_h = t->time_in_system_h.ci_half;
  row->wait_h = t->wait_h.mean;
  row->wait_ci_half_h = t->wait_h.ci_half;
  row->wait_p50_h = t->wait_p50_h;
  row->wait_p90_h = t->wait_p90_h;
  row->wait_p95_h = t->wait_p95_h;
  row->wait_spread_h = t->wait_spread_h;
  row->queue_mean = t->queue_mean.mean;
  row->queue_max = t->queue_max;
  row->replications = t->n_replication;
  if (t->binding_stage < 0 || t->binding_stage >= t->n_stage) return;
  const amur_stage_result *stage = &t->stage[t->binding_stage];
  memcpy(row->binding, stage->name, sizeof row->binding);
  row->utilisation = stage->utilisation.mean;
  row->utilisation_ci_half = stage->utilisation.ci_half;
}

static amur_status add_terminal_rows(const run_loop *l, const run_period *p, int period, table_rooms *room,
                                     amur_result *r, amur_err *err) {
  for (int t = 0; t < l->model->corridor->n_terminal; t++) {
    if (p->entry[t] < 0) continue;
    const curve_entry *e = &l->cache->entry[p->entry[t]];
    const double flow = p->flow[l->model->facility_of_terminal[t]];
    const curve_point *point = ami_curve_cache_nearest(e, flow);
    if (!amur_grow(&r->terminal, &room->terminal, (size_t)r->n_terminal + 1, sizeof *r->terminal))
      return no_memory(err);
    amur_terminal_period *row = &r->terminal[r->n_terminal++];
    *row = (amur_terminal_period){.period = period,
                                  .terminal = t,
                                  .arrivals_per_day = flow,
                                  .capacity_per_day = e->capacity_per_day,
                                  .time_used_h = p->used_h[t],
                                  .time_h = NAN,
                                  .time_ci_half_h = NAN,
                                  .wait_h = NAN,
                                  .wait_ci_half_h = NAN,
                                  .wait_p50_h = NAN,
                                  .wait_p90_h = NAN,
                                  .wait_p95_h = NAN,
                                  .wait_spread_h = NAN,
                                  .queue_mean = NAN,
                                  .queue_max = NAN,
                                  .utilisation = NAN,
                                  .utilisation_ci_half = NAN};
    if (point) describe_terminal(point, row);
  }
  return AMUR_OK;
}

/* Plain time of every facility, without what the spread of a wait is worth: where a terminal was simulated at its flow,
 * the simulation; else the curve. */
static void facility_times(const run_loop *l, const run_period *p, const problem_work *w, double *time_h) {
  for (int f = 0; f < l->model->n_facility; f++) {
    const int t = l->model->facility[f].terminal;
    const curve_point *point =
        t < 0 || p->entry[t] < 0 ? NULL : ami_curve_cache_nearest(&l->cache->entry[p->entry[t]], p->flow[f]);
    time_h[f] = point ? point->result.time_in_system_h.mean : amur_vdf_time(&w->facility[f], p->flow[f]);
  }
}

/* ---- periods ------------------------------------------------------------------------------------------------ */

static amur_status collect_one(const run_loop *l, const run_period *p, table_rooms *room, flow_sums *f,
                               double *facility_h, amur_result *r, amur_err *err) {
  if (!amur_grow(&r->period, &room->period, (size_t)r->n_period + 1, sizeof *r->period)) return no_memory(err);
  const int period = r->n_period++;
  r->period[period] = (amur_period_result){.scenario = p->case_no,
                                           .regime = p->span.regime,
                                           .year = p->span.year,
                                           .from = p->span.from,
                                           .to = p->span.to,
                                           .relative_gap = p->report.relative_gap,
                                           .choice_residual = p->report.choice_residual,
                                           .wait_residual = p->wait_residual,
                                           .margin_residual = p->margin_residual,
                                           .rounds = p->rounds,
                                           .iterations = p->report.iterations,
                                           .converged = ami_loop_converged(l, p)};
  memset(f->money, 0, (size_t)l->model->n_alt * sizeof *f->money);
  memset(f->hours, 0, (size_t)l->model->n_alt * sizeof *f->hours);
  memset(f->moving, 0, (size_t)l->model->n_alt * sizeof *f->moving);
  memset(f->waiting, 0, (size_t)l->model->n_alt * sizeof *f->waiting);
  amur_combined_problem problem;
  amur_status status = ami_loop_problem(l, p, &l->work[0], &problem, err);
  if (status) return status;
  facility_times(l, p, f->w, facility_h);
  amur_combined_paths(p->solver, add_path_flow, f);
  status = add_flow_rows(f, period, room, r, err);
  if (!status) status = add_market_rows(f, p->solver, period, room, r, err);
  if (!status) status = add_terminal_rows(l, p, period, room, r, err);
  return status;
}

amur_status ami_collect_periods(const run_loop *l, amur_result *r, amur_err *err) {
  const amur_corridor *c = l->model->corridor;
  const size_t n = (size_t)c->n_link * (size_t)c->n_commodity * (size_t)c->n_chain, n_alt = (size_t)l->model->n_alt;
  table_rooms room = {(size_t)r->n_period, (size_t)r->n_flow, (size_t)r->n_market, (size_t)r->n_share,
                      (size_t)r->n_terminal};
  double *facility_h = amur_alloc((size_t)l->model->n_facility, sizeof *facility_h);
  flow_sums f = {.m = l->model,
                 .w = &l->work[0],
                 .loaded = amur_alloc(n, sizeof(double)),
                 .empty = amur_alloc(n, sizeof(double)),
                 .money = amur_alloc(n_alt, sizeof(double)),
                 .hours = amur_alloc(n_alt, sizeof(double)),
                 .moving = amur_alloc(n_alt, sizeof(double)),
                 .waiting = amur_alloc(n_alt, sizeof(double)),
                 .facility_h = facility_h};
  amur_status status =
      f.loaded && f.empty && f.money && f.hours && f.moving && f.waiting && facility_h ? AMUR_OK : no_memory(err);
  for (int i = 0; i < l->n_period && !status; i++)
    if (!ami_loop_is_after_stop(l, &l->period[i]))
      status = collect_one(l, &l->period[i], &room, &f, facility_h, r, err);
  free(f.loaded);
  free(f.empty);
  free(f.money);
  free(f.hours);
  free(f.moving);
  free(f.waiting);
  free(facility_h);
  return status;
}

amur_status ami_collect_case(const run_loop *l, amur_result *r, amur_err *err) {
  *r = (amur_result){.corridor = l->model->corridor,
                     .scenario = amur_alloc(1, sizeof *r->scenario),
                     .scenario_index = amur_alloc(1, sizeof *r->scenario_index)};
  if (!r->scenario || !r->scenario_index || !(r->scenario[0] = amur_strdup("base"))) return no_memory(err);
  r->scenario_index[0] = -1;
  r->n_scenario = 1;
  return ami_collect_periods(l, r, err);
}

/* ---- curves and observations ------------------------------------------------------------------------------------ */

static void describe_curve(const curve_entry *e, int period, amur_curve_result *row) {
  *row = (amur_curve_result){.terminal = e->terminal, .period = period, .curve = e->curve};
  for (int i = 0; i < e->n_point && row->n_point < AMUR_CURVE_MAX_KNOT; i++) {
    row->point_per_day[row->n_point] = e->point[i].per_day;
    row->point_h[row->n_point] = e->point[i].generalised_h;
    row->point_ci_h[row->n_point++] = e->point[i].ci_half_h;
  }
}

amur_status ami_collect_curves(const run_loop *l, amur_result *r, amur_err *err) {
  r->curve = amur_alloc((size_t)l->cache->n_entry, sizeof *r->curve);
  if (!r->curve) return no_memory(err);
  for (int e = 0; e < l->cache->n_entry; e++) {
    bool done = false;
    for (int i = 0, row = 0; i < l->n_period && !done; i++) {
      const run_period *p = &l->period[i];
      if (ami_loop_is_after_stop(l, p)) continue;
      if (p->case_no == 0 && p->entry[l->cache->entry[e].terminal] == e) {
        describe_curve(&l->cache->entry[e], row, &r->curve[r->n_curve++]);
        done = true;
      }
      row++;
    }
  }
  return AMUR_OK;
}

/* Model beside observation; observations are of the base. */
amur_status ami_collect_fit(const amur_corridor *c, amur_result *r, amur_err *err) {
  r->fit = amur_alloc((size_t)c->n_observed, sizeof *r->fit);
  if (!r->fit) return no_memory(err);
  for (int i = 0; i < c->n_observed; i++) {
    const amur_observed_row *o = &c->observed[i];
    const amur_observation seen = ami_observed_view(o);
    double *value = amur_alloc((size_t)seen.n, sizeof *value);
    const amur_status status = value ? ami_observed_values(r, o, value, err) : no_memory(err);
    if (!status) {
      const amur_observed_score score = amur_observed_score_of(&seen, value);
      const bool covered = ami_observed_is_in_horizon(c, o) && !isnan(score.model);
      r->fit[r->n_fit++] = (amur_fit_result){i, seen.days, score, covered};
    }
    free(value);
    if (status) return status;
  }
  return AMUR_OK;
}
