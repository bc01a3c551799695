/* SPDX-License-Identifier: Apache-2.0
 * collect.c -- solved periods to the flat tables of the result.
 *
 * The solver knows paths: so much flow of an alternative in these legs out, and its vehicles' empty runs.  The result
 * wants rows by link, commodity, chain and vehicle.  A period's paths are therefore added up in arrays of
 * [n_link * n_commodity * n_slot], link by link in that order (a slot is a vehicle of a chain), from which the rows are
 * read and which are cleared on the way for the next period.
 *
 * What a unit pays is told apart by cause over its loaded way alone: money, hours on the way and hours in terminals.
 * The hours are those of the simulation; their worth is what the equilibrium made of them, the spread of a wait priced
 * in, so that what is left of the cost is money: that of the loaded way, and what the way back costs.
 */
#include "collect.h"
#include "observed.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows that there is room for in the growing tables of the result. */
typedef struct {
  size_t period, flow, transfer, market, share, terminal;
} table_rooms;

static amur_status no_memory(amur_err *err) { return amur_fail(err, AMUR_E_NOMEM, 0, "result tables"); }

/* ---- flows ---------------------------------------------------------------------------------------- */

/* Flows of a period on every link of every commodity and slot, and what alternatives pay. */
typedef struct {
  const run_model *m;
  const problem_work *w;
  double *loaded, *empty;   /* [n_link * n_commodity * n_slot] units; vehicles; a day */
  double *changed;          /* [n_transfer of the file * 2 * n_commodity * n_chain] units, as written and back */
  double *money, *hours;    /* [n_alt] flow-weighted, loaded way only */
  double *moving, *waiting; /* [n_alt] worth of the hours on the way and in terminals, flow-weighted */
  double *facility_h;       /* [n_facility] plain time, without the value of its spread */
  double *priced_h;         /* [n_facility] time in the equilibrium, with it */
} flow_sums;

static size_t place_of(const run_model *m, int32_t link, const model_alt *k, int vehicle) {
  const amur_corridor *c = m->corridor;
  const int slot = m->slot_of[k->chain * c->n_vehicle + vehicle];
  assert(slot >= 0);
  return ((size_t)link * (size_t)c->n_commodity + (size_t)m->market[k->market].commodity) * (size_t)m->n_slot +
         (size_t)slot;
}

/* Goods behind a change of vehicle: its dues, and the hours of the goods. */
static void add_change(flow_sums *f, int32_t alt, double units, int32_t transfer) {
  const run_model *m = f->m;
  const amur_corridor *c = m->corridor;
  const way_change *change = &m->ways.change[m->change_of_transfer[transfer]];
  const amur_transfer *t = &f->w->transfer[transfer];
  if (change->row < 0) return;
  const model_alt *k = &m->alt[alt];
  const size_t commodity = (size_t)m->market[k->market].commodity;
  const size_t back = change->from_vehicle != c->transfer[change->row].from_vehicle;
  f->changed[(((size_t)change->row * 2 + back) * (size_t)c->n_commodity + commodity) * (size_t)c->n_chain +
             (size_t)k->chain] += units;
  const double there_h = t->facility < 0 ? 0 : f->facility_h[t->facility];
  const double priced_h = t->facility < 0 ? 0 : f->priced_h[t->facility];
  f->money[alt] += units * t->fixed;
  f->hours[alt] += units * (t->time_h + there_h);
  f->moving[alt] += units * t->time_value * t->time_h;
  f->waiting[alt] += units * t->time_value * priced_h;
}

static void add_loaded(void *context, int32_t alt, double units, int32_t leg, int32_t transfer, int32_t n_link,
                       const int32_t *link) {
  flow_sums *f = context;
  const run_model *m = f->m;
  const amur_corridor *c = m->corridor;
  const model_alt *k = &m->alt[alt];
  const int vehicle = m->leg[leg].vehicle;
  const double value = units * f->w->leg[leg].time_value;
  if (transfer >= 0) add_change(f, alt, units, transfer);
  for (int32_t i = 0; i < n_link; i++) {
    const int32_t facility = m->facility_of_link[link[i]];
    const double way_h = f->w->constant_time_h[link[i]], there_h = facility < 0 ? 0 : f->facility_h[facility];
    const double priced_h = facility < 0 ? 0 : f->priced_h[facility];
    f->loaded[place_of(m, link[i], k, vehicle)] += units;
    f->money[alt] += units * f->w->leg[leg].fixed[link[i]];
    f->hours[alt] += units * (way_h + there_h);
    f->moving[alt] += value * (c->link[link[i]].terminal < 0 ? way_h + priced_h : way_h);
    if (c->link[link[i]].terminal >= 0) f->waiting[alt] += value * priced_h;
  }
}

static void add_empty(void *context, int32_t alt, double vehicles, int32_t fleet, int32_t n_link, const int32_t *link) {
  flow_sums *f = context;
  for (int32_t i = 0; i < n_link; i++)
    f->empty[place_of(f->m, link[i], &f->m->alt[alt], f->m->vehicle_of_fleet[fleet])] += vehicles;
}

static amur_status add_flow_rows(const flow_sums *f, int period, table_rooms *room, amur_result *r, amur_err *err) {
  const run_model *m = f->m;
  const amur_corridor *c = m->corridor;
  const corridor_state *s = &f->w->state;
  size_t at = 0;
  for (int a = 0; a < c->n_link; a++) {
    for (int k = 0; k < c->n_commodity; k++) {
      for (int slot = 0; slot < m->n_slot; slot++, at++) {
        if (!(f->loaded[at] > 0) && !(f->empty[at] > 0)) continue;
        const double units = f->loaded[at], empty = f->empty[at];
        f->loaded[at] = f->empty[at] = 0; /* clean for the next period */
        if (!amur_grow(&r->flow, &room->flow, (size_t)r->n_flow + 1, sizeof *r->flow)) return no_memory(err);
        const int vehicle = m->slot_vehicle[slot];
        const double loaded = units / s->vehicle[vehicle].payload;
        const double toll = s->toll[(size_t)a * (size_t)c->n_vehicle + (size_t)vehicle];
        r->flow[r->n_flow++] = (amur_flow_result){period, a,      k,     m->slot_chain[slot],    vehicle,
                                                  units,  loaded, empty, toll * (loaded + empty)};
      }
    }
  }
  return AMUR_OK;
}

static amur_status add_transfer_rows(const flow_sums *f, int period, table_rooms *room, amur_result *r, amur_err *err) {
  const amur_corridor *c = f->m->corridor;
  size_t at = 0;
  for (int i = 0; i < 2 * c->n_transfer; i++) {
    const amur_transfer_row *t = &c->transfer[i / 2];
    for (int k = 0; k < c->n_commodity; k++) {
      for (int chain = 0; chain < c->n_chain; chain++, at++) {
        const double units = f->changed[at];
        if (!(units > 0)) continue;
        f->changed[at] = 0;
        if (!amur_grow(&r->transfer, &room->transfer, (size_t)r->n_transfer + 1, sizeof *r->transfer))
          return no_memory(err);
        r->transfer[r->n_transfer++] = (amur_transfer_result){
            period, i / 2, k, chain, i % 2 ? t->to_vehicle : t->from_vehicle, i % 2 ? t->from_vehicle : t->to_vehicle,
            units};
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
  double high = 0;
  for (int i = 0; i < m->n_market; i++) {
    const model_market *k = &m->market[i];
    const amur_market *solved = &f->w->market[i];
    const double low = k->segment > 0 ? high : 0;
    high = low + f->w->width[i];
    if (!(f->w->quantity[i] > 0)) continue;
    if (!amur_grow(&r->market, &room->market, (size_t)r->n_market + 1, sizeof *r->market) ||
        !amur_grow(&r->share, &room->share, (size_t)(r->n_share + k->n_alt), sizeof *r->share))
      return no_memory(err);
    amur_market_result *row = &r->market[r->n_market];
    *row = (amur_market_result){period,
                                k->origin,
                                k->destination,
                                k->commodity,
                                k->segment,
                                0,
                                f->w->quantity[i],
                                isfinite(composite[i]) ? 0 : f->w->quantity[i],
                                composite[i],
                                low,
                                high,
                                solved->theta,
                                solved->theta_nest,
                                solved->ref_cost,
                                solved->elasticity};
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
                                                   f->w->alt[j].constant,
                                                   f->w->alt[j].appeal};
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

/* Time of every facility as the equilibrium has it, by the curve, and plain, without what the spread of a wait is
 * worth: where a terminal was simulated at its flow, the simulation; else the curve. */
static void facility_times(const run_loop *l, const run_period *p, flow_sums *sums) {
  for (int f = 0; f < l->model->n_facility; f++) {
    const int t = l->model->facility[f].terminal;
    const curve_point *point =
        t < 0 || p->entry[t] < 0 ? NULL : ami_curve_cache_nearest(&l->cache->entry[p->entry[t]], p->flow[f]);
    sums->priced_h[f] = amur_vdf_time(&sums->w->facility[f], p->flow[f]);
    sums->facility_h[f] = point ? point->result.time_in_system_h.mean : sums->priced_h[f];
  }
}

/* ---- periods ------------------------------------------------------------------------------------------------ */

static amur_status collect_one(const run_loop *l, const run_period *p, table_rooms *room, flow_sums *f, amur_result *r,
                               amur_err *err) {
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
                                           .imbalance = p->report.imbalance,
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
  facility_times(l, p, f);
  const amur_flow_visit visit = {add_loaded, add_empty, f};
  amur_combined_flows(p->solver, &problem, &visit);
  status = add_flow_rows(f, period, room, r, err);
  if (!status) status = add_transfer_rows(f, period, room, r, err);
  if (!status) status = add_market_rows(f, p->solver, period, room, r, err);
  if (!status) status = add_terminal_rows(l, p, period, room, r, err);
  return status;
}

static bool sums_init(flow_sums *f, const run_loop *l) {
  const run_model *m = l->model;
  const amur_corridor *c = m->corridor;
  const size_t n = (size_t)c->n_link * (size_t)c->n_commodity * (size_t)m->n_slot, n_alt = (size_t)m->n_alt;
  const size_t n_changed = 2 * (size_t)c->n_transfer * (size_t)c->n_commodity * (size_t)c->n_chain;
  *f = (flow_sums){.m = m,
                   .w = &l->work[0],
                   .loaded = amur_alloc(n, sizeof(double)),
                   .empty = amur_alloc(n, sizeof(double)),
                   .changed = amur_alloc(n_changed, sizeof(double)),
                   .money = amur_alloc(n_alt, sizeof(double)),
                   .hours = amur_alloc(n_alt, sizeof(double)),
                   .moving = amur_alloc(n_alt, sizeof(double)),
                   .waiting = amur_alloc(n_alt, sizeof(double)),
                   .facility_h = amur_alloc((size_t)m->n_facility, sizeof(double)),
                   .priced_h = amur_alloc((size_t)m->n_facility, sizeof(double))};
  return f->loaded && f->empty && f->changed && f->money && f->hours && f->moving && f->waiting && f->facility_h &&
         f->priced_h;
}

static void sums_fini(flow_sums *f) {
  free(f->loaded);
  free(f->empty);
  free(f->changed);
  free(f->money);
  free(f->hours);
  free(f->moving);
  free(f->waiting);
  free(f->facility_h);
  free(f->priced_h);
}

amur_status ami_collect_periods(const run_loop *l, amur_result *r, amur_err *err) {
  table_rooms room = {(size_t)r->n_period, (size_t)r->n_flow,  (size_t)r->n_transfer,
                      (size_t)r->n_market, (size_t)r->n_share, (size_t)r->n_terminal};
  flow_sums f;
  amur_status status = sums_init(&f, l) ? AMUR_OK : no_memory(err);
  for (int i = 0; i < l->n_period && !status; i++)
    if (!ami_loop_is_after_stop(l, &l->period[i])) status = collect_one(l, &l->period[i], &room, &f, r, err);
  sums_fini(&f);
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
