/* SPDX-License-Identifier: Apache-2.0
 * json_politics.c -- opinion and terms of trade over the years and what they moved; hosts' debt; who gains.
 */
#include "json.h"
#include <math.h>
#include <string.h>

static int year_of(amur_day d) {
  int y, month, day;
  amur_day_split(d, &y, &month, &day);
  return y;
}

/* ---- politics ------------------------------------------------------------------------------------------ */

static bool named(const char *const *list, int n, const char *text) {
  for (int i = 0; i < n; i++)
    if (text && strcmp(list[i], text) == 0) return true;
  return n == 0;
}

static bool concerns(const amur_corridor *c, const amur_trade_term *t, const amur_market_result *m) {
  return named(t->countries_o, t->n_o, c->zone[m->origin].country) &&
         named(t->countries_d, t->n_d, c->zone[m->destination].country) &&
         named(t->commodities, t->n_commodity, c->commodity[m->commodity].id);
}

/* Mean strength of a term over the days of one year that the run covers; days gets how many. */
static double strength_in(const amur_corridor *c, const amur_trade_term *t, int year, int *days) {
  double sum = 0;
  *days = 0;
  for (amur_day d = c->first_day; d <= c->last_day; d++) {
    if (year_of(d) != year) continue;
    sum += amur_trade_term_strength(t, d);
    ++*days;
  }
  return *days ? sum / *days : 0;
}

/* Tonnes of a year that would not be wanted (less than 0: that would) but for the term; persons beside them. */
static void moved_by(const report_view *v, const amur_trade_term *t, int year, double change, double *tonnes,
                     double *persons) {
  *tonnes = *persons = 0;
  for (int i = 0; i < v->r->n_market; i++) {
    const amur_market_result *m = &v->r->market[i];
    const amur_period_result *p = &v->r->period[m->period];
    if (p->scenario != 0 || p->year != year || !concerns(v->c, t, m)) continue;
    const double units = m->units_per_day * (p->to - p->from + 1) * (1 - exp(-change));
    const double each = v->c->commodity[m->commodity].tonnes_per_unit;
    *(each > 0 ? tonnes : persons) += each > 0 ? units * each : units;
  }
}

static bool terms(json_t *root, const report_view *v) {
  json_t *list = ami_report_table("id from to effect"),
         *years = ami_report_table("term year strength change tonnes persons");
  const amur_corridor *c = v->c;
  bool ok = list && years;
  for (int i = 0; i < c->n_term && ok; i++) {
    const amur_trade_term *t = &c->term[i];
    ok = ami_report_row(list, "sddf", t->id, t->from, t->to, t->effect);
    for (int y = year_of(c->first_day); y <= year_of(c->last_day) && ok; y++) {
      int days;
      double tonnes, persons;
      const double strength = strength_in(c, t, y, &days), change = t->effect * strength;
      if (!(strength > 0)) continue;
      moved_by(v, t, y, change, &tonnes, &persons);
      ok = ami_report_row(years, "iiffff", i, y, strength, change, tonnes, persons);
    }
  }
  ok &= json_object_set_new(root, "terms", list) == 0;
  return json_object_set_new(root, "term_years", years) == 0 && ok;
}

static bool opinions(json_t *root, const amur_corridor *c) {
  json_t *t = ami_report_table("group country year opinion");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_opinion && ok; i++)
    ok = ami_report_row(t, "ssif", c->opinion[i].group, c->opinion[i].country, c->opinion[i].year,
                        c->opinion[i].opinion);
  return json_object_set_new(root, "opinions", t) == 0 && ok;
}

/* ---- hosts ------------------------------------------------------------------------------------------------ */

static bool countries(json_t *root, const amur_corridor *c) {
  json_t *t = ami_report_table("id name capacity base_year gdp"), *limits = ami_report_table("country ratio threshold");
  bool ok = t && limits;
  for (int i = 0; i < c->n_country && ok; i++) {
    const amur_country_row *k = &c->country[i];
    ok = ami_report_row(t, "sssif", k->id, k->name, amur_capacity_name(k->country.capacity), k->base_year,
                        k->country.gdp);
    for (int j = 0; j < AMUR_RATIO_N && ok; j++)
      ok = ami_report_row(limits, "isf", i, amur_debt_ratio_name((amur_debt_ratio)j),
                          amur_debt_threshold((amur_debt_ratio)j, k->country.capacity));
  }
  ok &= json_object_set_new(root, "countries", t) == 0;
  return json_object_set_new(root, "debt_limits", limits) == 0 && ok;
}

static bool debts(json_t *root, const amur_result *r) {
  json_t *t = ami_report_table("scenario country project_debt risk overall risk_without overall_without");
  json_t *stress = ami_report_table("scenario country ratio peak first_breach test stress_peak stress_breach");
  bool ok = t && stress;
  for (int i = 0; i < r->n_debt && ok; i++) {
    const amur_debt_result *d = &r->debt[i];
    ok = ami_report_row(t, "iifssss", d->scenario, d->country, d->project_debt, amur_risk_name(d->with.external),
                        amur_risk_name(d->with.overall), amur_risk_name(d->without.external),
                        amur_risk_name(d->without.overall));
    for (int j = 0; j < AMUR_RATIO_N && ok; j++)
      ok = ami_report_row(stress, "iisfisfi", d->scenario, d->country, amur_debt_ratio_name((amur_debt_ratio)j),
                          d->with.peak[j], d->with.baseline_breach[j], amur_stress_name(d->with.worst[j]),
                          d->with.stress_peak[j], d->with.stress_breach[j]);
  }
  ok &= json_object_set_new(root, "debts", t) == 0;
  return json_object_set_new(root, "debt_stress", stress) == 0 && ok;
}

static bool debt_years(json_t *root, const amur_result *r) {
  json_t *t = ami_report_table("scenario country year ratio value without breach p5 p25 p50 p75 p95");
  bool ok = t != NULL;
  for (int i = 0; i < r->n_debt_year && ok; i++) {
    const amur_debt_year_result *y = &r->debt_year[i];
    if (y->scenario != 0) continue; /* debt_year.csv has the others */
    for (int j = 0; j < AMUR_RATIO_N && ok; j++)
      ok = ami_report_row(t, "iiisffffffff", y->scenario, y->country, y->year, amur_debt_ratio_name((amur_debt_ratio)j),
                          y->ratio[j], y->without[j], y->breach[j], y->level[j][0], y->level[j][1], y->level[j][2],
                          y->level[j][3], y->level[j][4]);
  }
  return json_object_set_new(root, "debt_years", t) == 0 && ok;
}

/* ---- who gains ---------------------------------------------------------------------------------------------- */

static bool gains(json_t *root, const amur_result *r) {
  json_t *t = ami_report_table("scenario commodity country half logsum time wait money other lost_units");
  json_t *years = ami_report_table("scenario year days half logsum tolls co2_t external");
  json_t *emitted = ami_report_table("scenario mode co2_t");
  bool ok = t && years && emitted;
  for (int i = 0; i < r->n_benefit && ok; i++) {
    const amur_benefit_result *b = &r->benefit[i];
    if (b->benefit_half == 0 && b->lost_units == 0) continue;
    ok = ami_report_row(t, "iisfffffff", b->scenario, b->commodity, b->country, b->benefit_half, b->benefit_logsum,
                        b->time, b->wait, b->money, b->other, b->lost_units);
  }
  for (int i = 0; i < r->n_gain_year && ok; i++) {
    const amur_gain_year *g = &r->gain_year[i];
    ok = ami_report_row(years, "iiffffff", g->scenario, g->year, g->days, g->benefit_half, g->benefit_logsum, g->tolls,
                        g->co2_t, g->external);
  }
  for (int i = 0; i < r->n_emission && ok; i++)
    ok = ami_report_row(emitted, "iif", r->emission[i].scenario, r->emission[i].mode, r->emission[i].co2_t);
  ok &= json_object_set_new(root, "benefits", t) == 0;
  ok &= json_object_set_new(root, "gain_years", years) == 0;
  return json_object_set_new(root, "emissions", emitted) == 0 && ok;
}

static bool economy(json_t *root, const amur_result *r) {
  json_t *t = ami_report_table("project without users users_half tolls co2 external cost enpv bcr eirr n_eirr co2_t");
  json_t *best =
      ami_report_table("project today low high tolerance revenue welfare break_even traffic_factor n_solved");
  json_t *tried = ami_report_table("project toll revenue welfare vehicles_per_day llcr converged");
  bool ok = t && best && tried;
  for (int i = 0; i < r->n_economy && ok; i++) {
    const amur_economy_result *e = &r->economy[i];
    ok = ami_report_row(t, "iifffffffffif", e->project, e->without, e->users, e->users_half, e->tolls, e->co2,
                        e->external, e->cost, e->npv, e->bcr, e->eirr, e->n_eirr, e->co2_t);
  }
  for (int i = 0; i < r->n_toll && ok; i++) {
    const amur_toll_result *b = &r->toll[i];
    ok = ami_report_row(best, "iffffffffi", b->project, b->today, b->low, b->high, b->tolerance,
                        b->best[AMUR_TOLL_REVENUE], b->best[AMUR_TOLL_WELFARE], b->best[AMUR_TOLL_BREAK_EVEN],
                        b->traffic_factor, b->n_solved);
    for (int k = 0; k < b->n_point && ok; k++) {
      const amur_toll_point *p = &b->point[k];
      ok = ami_report_row(tried, "ifffffb", b->project, p->toll, p->revenue, p->welfare, p->vehicles_per_day, p->llcr,
                          p->converged);
    }
  }
  ok &= json_object_set_new(root, "economy", t) == 0;
  ok &= json_object_set_new(root, "best_tolls", best) == 0;
  return json_object_set_new(root, "tolls_tried", tried) == 0 && ok;
}

bool ami_report_json_politics(json_t *root, const report_view *v) {
  return terms(root, v) && opinions(root, v->c) && countries(root, v->c) && debts(root, v->r) &&
         debt_years(root, v->r) && gains(root, v->r) && economy(root, v->r);
}
