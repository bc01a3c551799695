/* SPDX-License-Identifier: Apache-2.0
 * json_flows.c -- what moved: periods, flow on links and over crossings, chain shares, the scenarios' summary.
 */
#include "json.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool periods(json_t *root, const report_view *v) {
  json_t *t = ami_report_table(
      "scenario regime year from to days relative_gap choice_residual wait_residual rounds iterations converged");
  bool ok = t != NULL;
  for (int i = 0; i < v->r->n_period && ok; i++) {
    const amur_period_result *p = &v->r->period[i];
    ok = ami_report_row(t, "iiiddifffiib", p->scenario, p->regime, p->year, p->from, p->to, ami_report_days(p),
                        p->relative_gap, p->choice_residual, p->wait_residual, p->rounds, p->iterations, p->converged);
  }
  return json_object_set_new(root, "periods", t) == 0 && ok;
}

/* Vehicles, tonnes and persons of each row of link.csv in each period, both directions together. */
static bool link_flows(json_t *root, const report_view *v) {
  const amur_corridor *c = v->c;
  json_t *t = ami_report_table("period link vehicles_per_day tonnes_per_day persons_per_day");
  double *sum = amur_alloc((size_t)v->r->n_period * (size_t)v->n_row * 3, sizeof *sum);
  bool ok = t && sum;
  for (int i = 0; i < v->r->n_flow && ok; i++) {
    const amur_flow_result *f = &v->r->flow[i];
    double *s = sum + ((size_t)f->period * (size_t)v->n_row + (size_t)v->link_row[f->link]) * 3;
    const double tonnes = c->commodity[f->commodity].tonnes_per_unit;
    s[0] += f->loaded_per_day + f->empty_per_day;
    s[1] += tonnes * f->units_per_day;
    s[2] += tonnes > 0 ? 0 : f->units_per_day;
  }
  for (int p = 0; p < v->r->n_period && ok; p++)
    for (int row = 0; row < v->n_row && ok; row++) {
      const double *s = sum + ((size_t)p * (size_t)v->n_row + (size_t)row) * 3;
      if (s[0] + s[1] + s[2] > 1e-3) ok = ami_report_row(t, "iifff", p, row, s[0], s[1], s[2]);
    }
  free(sum);
  return json_object_set_new(root, "link_flows", t) == 0 && ok;
}

static bool crossing_flows(json_t *root, const report_view *v) {
  json_t *t =
      ami_report_table("period crossing direction vehicles_per_day empty_per_day tonnes_per_day persons_per_day "
                       "toll_per_day");
  bool ok = t != NULL;
  for (int p = 0; p < v->r->n_period && ok; p++)
    for (int x = 0; x < v->c->n_crossing && ok; x++)
      for (int d = 0; d < v->n_direction && ok; d++) {
        const size_t at = ((size_t)p * (size_t)v->c->n_crossing + (size_t)x) * (size_t)v->n_direction + (size_t)d;
        if (!(v->sum[VIEW_VEHICLES][at] + v->sum[VIEW_TONNES][at] + v->sum[VIEW_PERSONS][at] > 0)) continue;
        ok = ami_report_row(t, "iisfffff", p, x, v->direction[d], v->sum[VIEW_VEHICLES][at], v->sum[VIEW_EMPTY][at],
                            v->sum[VIEW_TONNES][at], v->sum[VIEW_PERSONS][at], v->sum[VIEW_TOLL][at]);
      }
  return json_object_set_new(root, "crossing_flows", t) == 0 && ok;
}

/* The base's flow over each crossing by commodity, both directions together. */
static bool crossing_goods(json_t *root, const report_view *v) {
  const amur_corridor *c = v->c;
  const size_t n_good = (size_t)c->n_commodity, n_cell = (size_t)c->n_crossing * n_good;
  json_t *t = ami_report_table("period crossing commodity vehicles_per_day tonnes_per_day persons_per_day");
  double *sum = amur_alloc((size_t)v->r->n_period * n_cell * 3, sizeof *sum);
  bool ok = t && sum;
  for (int i = 0; i < v->r->n_flow && ok; i++) {
    const amur_flow_result *f = &v->r->flow[i];
    const int crossing = c->link[f->link].crossing;
    if (crossing < 0 || v->r->period[f->period].scenario != 0) continue;
    const double tonnes = c->commodity[f->commodity].tonnes_per_unit;
    double *s = sum + ((size_t)f->period * n_cell + (size_t)crossing * n_good + (size_t)f->commodity) * 3;
    if (c->vehicle[f->vehicle].counted) s[0] += f->loaded_per_day + f->empty_per_day;
    s[1] += tonnes * f->units_per_day;
    s[2] += tonnes > 0 ? 0 : f->units_per_day;
  }
  const double *s = sum;
  for (int p = 0; p < v->r->n_period && ok; p++)
    for (int x = 0; x < c->n_crossing && ok; x++)
      for (int k = 0; k < c->n_commodity && ok; k++, s += 3)
        if (s[0] + s[1] + s[2] > 1e-3) ok = ami_report_row(t, "iiifff", p, x, k, s[0], s[1], s[2]);
  free(sum);
  return json_object_set_new(root, "crossing_goods", t) == 0 && ok;
}

typedef struct {
  double units, money, time_h;
} share_sum;

/* Units of each commodity by chain, summed over the days of each year of each scenario, with the mean money and
 * time per unit on the way. */
static bool chain_shares(json_t *root, const report_view *v) {
  const amur_corridor *c = v->c;
  const int n_year = v->last_year - v->first_year + 1;
  const size_t n = (size_t)v->r->n_scenario * (size_t)n_year * (size_t)c->n_commodity * (size_t)c->n_chain;
  json_t *t = ami_report_table("scenario year commodity chain units money_per_unit time_h");
  share_sum *sum = amur_alloc(n, sizeof *sum);
  bool ok = t && sum;
  for (int i = 0; i < v->r->n_share && ok; i++) {
    const amur_share_result *s = &v->r->share[i];
    const amur_market_result *m = &v->r->market[s->market];
    const amur_period_result *p = &v->r->period[m->period];
    if (!(s->units_per_day > 0) || p->year < v->first_year || p->year > v->last_year) continue;
    share_sum *to =
        sum +
        (((size_t)p->scenario * (size_t)n_year + (size_t)(p->year - v->first_year)) * (size_t)c->n_commodity +
         (size_t)m->commodity) *
            (size_t)c->n_chain +
        (size_t)s->chain;
    const double units = s->units_per_day * ami_report_days(p);
    to->units += units;
    to->money += units * s->money;
    to->time_h += units * s->time_h;
  }
  const share_sum *s = sum;
  for (int sc = 0; sc < v->r->n_scenario && ok; sc++)
    for (int y = 0; y < n_year && ok; y++)
      for (int k = 0; k < c->n_commodity && ok; k++)
        for (int h = 0; h < c->n_chain && ok; h++, s++)
          if (s->units > 0)
            ok = ami_report_row(t, "iiiifff", sc, v->first_year + y, k, h, s->units, s->money / s->units,
                                s->time_h / s->units);
  free(sum);
  return json_object_set_new(root, "chain_shares", t) == 0 && ok;
}

static bool scenarios(json_t *root, const report_view *v) {
  json_t *t = ami_report_table("id name description");
  bool ok = t != NULL;
  for (int i = 0; i < v->r->n_scenario && ok; i++) {
    const int at = v->r->scenario_index ? v->r->scenario_index[i] : -1;
    ok = ami_report_row(t, "sss", v->r->scenario[i], i ? ami_report_scenario_name(v, i) : "Base",
                        at < 0 ? "The corridor as described, rules as dated." : v->c->scenario[at].description);
  }
  return json_object_set_new(root, "scenarios", t) == 0 && ok;
}

/* Means over the horizon per scenario: crossings, terminals, projects in three tables. */
static bool summary(json_t *root, const report_view *v) {
  json_t *crossing = ami_report_table("scenario crossing vehicles_per_day tonnes_per_day persons_per_day toll_per_day");
  json_t *terminal = ami_report_table("scenario terminal arrivals_per_day wait_h wait_ci_half_h wait_p95_h time_h "
                                      "capacity_per_day utilisation binding");
  bool ok = crossing && terminal;
  for (int s = 0; s < v->r->n_scenario && ok; s++) {
    for (int x = 0; x < v->c->n_crossing && ok; x++)
      ok = ami_report_row(crossing, "iiffff", s, x, ami_report_mean(v, VIEW_VEHICLES, s, x, 0),
                          ami_report_mean(v, VIEW_TONNES, s, x, 0), ami_report_mean(v, VIEW_PERSONS, s, x, 0),
                          ami_report_mean(v, VIEW_TOLL, s, x, 0));
    for (int k = 0; k < v->c->n_terminal && ok; k++) {
      const report_terminal w = ami_report_terminal_over(v, s, k, 0);
      ok = ami_report_row(terminal, "iifffffffs", s, k, w.arrivals_per_day, w.wait_h, w.wait_ci_half_h, w.wait_p95_h,
                          w.time_h, w.capacity_per_day, w.utilisation, w.binding);
    }
  }
  ok &= json_object_set_new(root, "summary_crossings", crossing) == 0;
  return json_object_set_new(root, "summary_terminals", terminal) == 0 && ok;
}

bool ami_report_json_flows(json_t *root, const report_view *v) {
  return scenarios(root, v) && periods(root, v) && link_flows(root, v) && crossing_flows(root, v) &&
         crossing_goods(root, v) && chain_shares(root, v) && summary(root, v);
}
