/* SPDX-License-Identifier: Apache-2.0
 * json_found.c -- waits with their curves, money, and the evidence: fit, sensitivity.
 */
#include <amur/corridor.h>
#include "json.h"
#include <math.h>
#include <string.h>

static bool waits(json_t *root, const report_view *v) {
  json_t *t =
      ami_report_table("period terminal arrivals_per_day time_used_h time_h time_ci_half_h wait_h wait_ci_half_h "
                       "wait_p50_h wait_p90_h wait_p95_h wait_spread_h queue_mean queue_max capacity_per_day binding "
                       "utilisation utilisation_ci_half replications");
  bool ok = t != NULL;
  for (int i = 0; i < v->r->n_terminal && ok; i++) {
    const amur_terminal_period *p = &v->r->terminal[i];
    ok = ami_report_row(t, "iifffffffffffffsffi", p->period, p->terminal, p->arrivals_per_day, p->time_used_h,
                        p->time_h, p->time_ci_half_h, p->wait_h, p->wait_ci_half_h, p->wait_p50_h, p->wait_p90_h,
                        p->wait_p95_h, p->wait_spread_h, p->queue_mean, p->queue_max, p->capacity_per_day, p->binding,
                        p->utilisation, p->utilisation_ci_half, p->replications);
  }
  return json_object_set_new(root, "waits", t) == 0 && ok;
}

static json_t *numbers(const double *x, int n) {
  json_t *list = json_array();
  for (int i = 0; i < n; i++)
    if (json_array_append_new(list, ami_report_number(x[i]))) {
      json_decref(list);
      return NULL;
    }
  return list;
}

/* Whether an earlier curve of the base says the same about the same terminal. */
static bool seen_before(const amur_result *r, int at) {
  const amur_curve_result *c = &r->curve[at];
  for (int i = 0; i < at; i++) {
    const amur_curve_result *o = &r->curve[i];
    if (o->terminal == c->terminal && r->period[o->period].scenario == r->period[c->period].scenario &&
        o->n_point == c->n_point && memcmp(o->point_h, c->point_h, (size_t)c->n_point * sizeof(double)) == 0 &&
        memcmp(o->point_per_day, c->point_per_day, (size_t)c->n_point * sizeof(double)) == 0)
      return true;
  }
  return false;
}

static bool curves(json_t *root, const report_view *v) {
  json_t *list = json_array();
  bool ok = list != NULL;
  for (int i = 0; i < v->r->n_curve && ok; i++) {
    const amur_curve_result *c = &v->r->curve[i];
    if (v->r->period[c->period].scenario != 0 || seen_before(v->r, i)) continue;
    ok = json_array_append_new(
             list, json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "terminal", c->terminal, "period",
                             c->period, "base_h", ami_report_number(c->curve.base_h), "slope0",
                             ami_report_number(c->curve.slope0), "knot", numbers(c->curve.knot, c->curve.n_knot + 1),
                             "bend", numbers(c->curve.bend, c->curve.n_knot), "point_per_day",
                             numbers(c->point_per_day, c->n_point), "point_h", numbers(c->point_h, c->n_point),
                             "point_ci_h", numbers(c->point_ci_h, c->n_point))) == 0;
  }
  return json_object_set_new(root, "curves", list) == 0 && ok;
}

static json_t *stages(const amur_picture_result *p) {
  json_t *list = json_array();
  for (int i = 0; i < p->n_stage; i++) json_array_append_new(list, json_string(p->stage[i]));
  return list;
}

static bool pictures(json_t *root, const amur_result *r) {
  json_t *list = json_array();
  bool ok = list != NULL;
  for (int i = 0; i < r->n_picture && ok; i++) {
    const amur_picture_result *p = &r->picture[i];
    if (p->n_stage == 0) continue;
    ok = json_array_append_new(list, json_pack("{s:i, s:i, s:s, s:o, s:o, s:o, s:o}", "terminal", p->terminal, "period",
                                               p->period, "unit", p->unit, "days", ami_report_number(p->days),
                                               "arrivals_per_day", ami_report_number(p->arrivals_per_day), "stages",
                                               stages(p), "picture", ami_report_picture(&p->picture))) == 0;
  }
  return json_object_set_new(root, "pictures", list) == 0 && ok;
}

bool ami_report_json_terminals(json_t *root, const report_view *v) {
  return waits(root, v) && curves(root, v) && pictures(root, v->r);
}

/* What a project's host owes of its loans, of its GDP; NAN without the host's figures. */
static double added_debt(const amur_corridor *c, int project) {
  const amur_project_row *p = &c->project[project];
  double sum = 0, rate;
  for (int i = 0; i < c->n_loan; i++)
    if (c->loan[i].project == project && amur_exchange_rate(c, c->loan[i].currency, c->loan[i].first_year, &rate))
      sum += c->loan[i].loan.principal * rate;
  for (int k = 0; k < c->n_country; k++)
    if (p->country && strcmp(c->country[k].id, p->country) == 0)
      return sum * p->public_share / (1e6 * c->country[k].country.gdp);
  return NAN;
}

static bool projects(json_t *root, const amur_corridor *c) {
  json_t *p = ami_report_table("id name country currency crossing direction capex opex_per_year open revenue_share "
                               "discount_rate other_revenue_per_year source note public_debt_gdp");
  json_t *l = ami_report_table(
      "id project name currency principal rate tenor_years grace_years first_year source note rate_series");
  bool ok = p && l;
  for (int i = 0; i < c->n_project && ok; i++) {
    const amur_project_row *x = &c->project[i];
    ok = ami_report_row(p, "ssssisffdfffssf", x->id, x->name, x->country, x->currency, x->crossing, x->direction,
                        x->capex, x->opex_per_year, x->open, x->revenue_share, x->discount_rate,
                        x->other_revenue_per_year, x->source, x->note, added_debt(c, i));
  }
  for (int i = 0; i < c->n_loan && ok; i++) {
    const amur_loan_row *x = &c->loan[i];
    ok = ami_report_row(l, "sissffiiisss", x->id, x->project, x->name, x->currency, x->loan.principal, x->loan.rate,
                        x->loan.tenor_years, x->loan.grace_years, x->first_year, x->source, x->note,
                        x->rate_series < 0 ? "" : c->series[x->rate_series].id);
  }
  ok &= json_object_set_new(root, "projects", p) == 0;
  return json_object_set_new(root, "loans", l) == 0 && ok;
}

bool ami_report_json_money(json_t *root, const report_view *v) {
  json_t *year =
      ami_report_table("scenario project year modelled vehicles toll_revenue other_revenue opex tax cfads interest "
                       "principal debt_service balance dscr subsidy renewal capex grant drawn equity_cash");
  json_t *result = ami_report_table("scenario project npv firr n_irr dscr_min dscr_mean llcr plcr break_even_toll "
                                    "needed_per_day mean_toll flow_per_day toll_revenue_per_year");
  bool ok = year && result;
  for (int i = 0; i < v->r->n_year && ok; i++) {
    const amur_finance_year *y = &v->r->year[i];
    if (y->scenario != 0) continue; /* finance_year.csv has the others */
    ok = ami_report_row(year, "iiibfffffffffffffffff", y->scenario, y->project, y->year, y->modelled, y->vehicles,
                        y->toll_revenue, y->other_revenue, y->opex, y->tax, y->cfads, y->interest, y->principal,
                        y->debt_service, y->balance, y->dscr, y->subsidy, y->renewal, y->capex, y->grant, y->drawn,
                        y->equity_cash);
  }
  for (int i = 0; i < v->r->n_finance && ok; i++) {
    const amur_finance_result *f = &v->r->finance[i];
    ok = ami_report_row(result, "iiffifffffffff", f->scenario, f->project, f->npv, f->firr, f->n_irr, f->dscr_min,
                        f->dscr_mean, f->llcr, f->plcr, f->break_even_toll, f->needed_per_day, f->mean_toll,
                        f->flow_per_day, ami_report_toll_revenue(v, f->scenario, f->project));
  }
  ok &= json_object_set_new(root, "finance_years", year) == 0;
  ok &= json_object_set_new(root, "finance", result) == 0;
  return ok && projects(root, v->c);
}

bool ami_report_json_evidence(json_t *root, const report_view *v) {
  static const char *const measure[] = {"vehicles", "tonnes", "units"};
  json_t *fit =
      ami_report_table("id name calibrate measure crossing direction commodities vehicles from to value per_day "
                       "tolerance source model deviation covered within");
  json_t *moves = ami_report_table("source value_low value_high vehicles_low vehicles_high dscr_low dscr_high");
  bool ok = fit && moves;
  for (int i = 0; i < v->r->n_fit && ok; i++) {
    const amur_fit_result *f = &v->r->fit[i];
    const amur_observed_row *o = &v->c->observed[f->observed];
    ok = ami_report_row(fit, "ssbsisssddfbfsffbb", o->id, o->name, o->calibrate, measure[o->measure], o->crossing,
                        o->direction, o->commodities, o->vehicles, o->from, o->to, o->value, o->per_day, o->tolerance,
                        o->source, f->model, f->deviation, f->covered, f->within);
  }
  for (int i = 0; i < v->r->n_sensitivity && ok; i++) {
    const amur_sensitivity_result *s = &v->r->sensitivity[i];
    ok = ami_report_row(moves, "iffffff", s->source, s->value_low, s->value_high, s->vehicles_low, s->vehicles_high,
                        s->dscr_low, s->dscr_high);
  }
  ok &= json_object_set_new(root, "fit", fit) == 0;
  return json_object_set_new(root, "sensitivity", moves) == 0 && ok;
}
