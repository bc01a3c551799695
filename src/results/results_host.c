/* SPDX-License-Identifier: Apache-2.0
 * results_host.c -- tables of what users gain, what vehicles emit and what hosts owe.
 */
#include "results_table.h"

amur_status ami_results_write_benefits(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      ami_csv_open(folder, "benefit.csv",
                   "scenario,commodity,unit,country,benefit_half,benefit_logsum,difference,benefit_time,benefit_wait,"
                   "benefit_money,benefit_other,lost_units");
  for (int i = 0; i < r->n_benefit; i++) {
    const amur_benefit_result *b = &r->benefit[i];
    const double real[] = {b->benefit_half, b->benefit_logsum, b->benefit_half - b->benefit_logsum,
                           b->time,         b->wait,           b->money,
                           b->other,        b->lost_units};
    ami_csv_text(&o, r->scenario[b->scenario]);
    ami_csv_text(&o, r->corridor->commodity[b->commodity].id);
    ami_csv_text(&o, r->corridor->commodity[b->commodity].unit);
    ami_csv_text(&o, b->country);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) ami_csv_real(&o, real[k]);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_gains(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      ami_csv_open(folder, "gain_year.csv", "scenario,year,days,benefit_half,benefit_logsum,tolls,co2_t,external_cost");
  for (int i = 0; i < r->n_gain_year; i++) {
    const amur_gain_year *g = &r->gain_year[i];
    const double real[] = {g->days, g->benefit_half, g->benefit_logsum, g->tolls, g->co2_t, g->external};
    ami_csv_text(&o, r->scenario[g->scenario]);
    ami_csv_int(&o, g->year);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) ami_csv_real(&o, real[k]);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_economy(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(
      folder, "economy.csv",
      "project,without_scenario,pv_users_logsum,pv_users_half,pv_tolls,pv_co2,pv_external,pv_cost,enpv,"
      "benefit_cost_ratio,eirr_per_year,n_eirr,co2_t,pv_users_difference,pv_owners,pv_lenders,pv_host_state,"
      "pv_other_tolls,"
      "pv_payers_of_other_revenue");
  for (int i = 0; i < r->n_economy; i++) {
    const amur_economy_result *e = &r->economy[i];
    const double real[] = {e->users, e->users_half, e->tolls, e->co2, e->external, e->cost, e->npv, e->bcr, e->eirr};
    ami_csv_text(&o, r->corridor->project[e->project].id);
    ami_csv_text(&o, r->scenario[e->without]);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) ami_csv_real(&o, real[k]);
    ami_csv_int(&o, e->n_eirr);
    ami_csv_real(&o, e->co2_t);
    const double party[] = {e->users_half - e->users, e->owners, e->lenders, e->state, e->other_tolls, e->payers};
    for (size_t k = 0; k < sizeof party / sizeof *party; k++) ami_csv_real(&o, party[k]);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_emissions(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(folder, "emission.csv", "scenario,mode,co2_t");
  for (int i = 0; i < r->n_emission; i++) {
    ami_csv_text(&o, r->scenario[r->emission[i].scenario]);
    ami_csv_text(&o, r->corridor->mode[r->emission[i].mode]);
    ami_csv_real(&o, r->emission[i].co2_t);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_debt_years(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      ami_csv_open(folder, "debt_year.csv",
                   "scenario,country,year,debt_gdp,ratio,value,without_projects,threshold,breach,p05,p25,p50,p75,p95");
  for (int i = 0; i < r->n_debt_year; i++) {
    const amur_debt_year_result *y = &r->debt_year[i];
    for (int k = 0; k < AMUR_RATIO_N; k++) {
      ami_csv_text(&o, r->scenario[y->scenario]);
      ami_csv_text(&o, r->corridor->country[y->country].id);
      ami_csv_int(&o, y->year);
      ami_csv_real(&o, y->debt_gdp);
      ami_csv_text(&o, amur_debt_ratio_name((amur_debt_ratio)k));
      ami_csv_real(&o, y->ratio[k]);
      ami_csv_real(&o, y->without[k]);
      ami_csv_real(&o, amur_debt_threshold((amur_debt_ratio)k, r->corridor->country[y->country].country.capacity));
      ami_csv_real(&o, y->breach[k]);
      for (int q = 0; q < AMUR_FAN_LEVELS; q++) ami_csv_real(&o, y->level[k][q]);
      ami_csv_end_row(&o);
    }
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_debts(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(
      folder, "debt.csv", "scenario,country,project_debt_millions,risk,overall_risk,risk_without,overall_risk_without");
  for (int i = 0; i < r->n_debt; i++) {
    const amur_debt_result *d = &r->debt[i];
    ami_csv_text(&o, r->scenario[d->scenario]);
    ami_csv_text(&o, r->corridor->country[d->country].id);
    ami_csv_real(&o, d->project_debt);
    ami_csv_text(&o, amur_risk_name(d->with.external));
    ami_csv_text(&o, amur_risk_name(d->with.overall));
    ami_csv_text(&o, amur_risk_name(d->without.external));
    ami_csv_text(&o, amur_risk_name(d->without.overall));
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

/* The first year above a threshold; an empty cell for none. */
static void breach_year(csv_out *o, const amur_country_row *c, int breach) {
  if (breach)
    ami_csv_int(o, c->base_year + breach);
  else
    ami_csv_text(o, "");
}

/* One rating's tests, the first the baseline, in the rows of a country. */
static void stress_rows(csv_out *o, const amur_result *r, const amur_debt_result *d, int test) {
  const amur_country_row *c = &r->corridor->country[d->country];
  for (int k = 0; k < AMUR_RATIO_N; k++) {
    const double peak[] = {test < 0 ? d->with.peak[k] : d->with.test_peak[test][k],
                           test < 0 ? d->without.peak[k] : d->without.test_peak[test][k]};
    const int breach[] = {test < 0 ? d->with.baseline_breach[k] : d->with.test_breach[test][k],
                          test < 0 ? d->without.baseline_breach[k] : d->without.test_breach[test][k]};
    ami_csv_text(o, r->scenario[d->scenario]);
    ami_csv_text(o, c->id);
    ami_csv_text(o, test < 0 ? "baseline" : amur_stress_name((amur_stress)test));
    ami_csv_text(o, amur_debt_ratio_name((amur_debt_ratio)k));
    ami_csv_real(o, amur_debt_threshold((amur_debt_ratio)k, c->country.capacity));
    ami_csv_real(o, peak[0]);
    breach_year(o, c, breach[0]);
    ami_csv_real(o, peak[1]);
    breach_year(o, c, breach[1]);
    ami_csv_end_row(o);
  }
}

amur_status ami_results_write_debt_stress(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(folder, "debt_stress.csv",
                           "scenario,country,test,ratio,threshold,peak,breach_year,peak_without,breach_year_without");
  for (int i = 0; i < r->n_debt; i++)
    for (int test = -1; test < AMUR_STRESS_N; test++) stress_rows(&o, r, &r->debt[i], test);
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_debt_projects(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(folder, "debt_project.csv",
                           "scenario,country,project,debt_millions,ratio,most_added,in_year,risk_with_it_alone,"
                           "overall_risk_with_it_alone");
  for (int i = 0; i < r->n_debt_project; i++) {
    const amur_debt_project_result *d = &r->debt_project[i];
    for (int k = 0; k < AMUR_RATIO_N; k++) {
      ami_csv_text(&o, r->scenario[d->scenario]);
      ami_csv_text(&o, r->corridor->country[d->country].id);
      ami_csv_text(&o, r->corridor->project[d->project].id);
      ami_csv_real(&o, d->debt);
      ami_csv_text(&o, amur_debt_ratio_name((amur_debt_ratio)k));
      ami_csv_real(&o, d->added[k]);
      ami_csv_int(&o, d->year[k]);
      ami_csv_text(&o, amur_risk_name(d->external));
      ami_csv_text(&o, amur_risk_name(d->overall));
      ami_csv_end_row(&o);
    }
  }
  return ami_csv_close(&o, err);
}

/* Which of the searches ended at the toll, as words. */
static const char *best_of(const amur_toll_result *t, double toll) {
  static const char *const word[] = {"",
                                     "revenue",
                                     "welfare",
                                     "revenue welfare",
                                     "break_even",
                                     "revenue break_even",
                                     "welfare break_even",
                                     "revenue welfare break_even"};
  int set = 0;
  for (int k = 0; k < AMUR_TOLL_N; k++) set |= (t->best[k] == toll) << k;
  return word[set];
}

amur_status ami_results_write_tolls(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      ami_csv_open(folder, "toll.csv",
                   "project,toll_per_vehicle,revenue_per_year,welfare_per_year,vehicles_per_day,llcr,dscr_mean,npv,"
                   "converged,best_for");
  for (int i = 0; i < r->n_toll; i++) {
    for (int k = 0; k < r->toll[i].n_point; k++) {
      const amur_toll_point *p = &r->toll[i].point[k];
      const double real[] = {p->toll, p->revenue, p->welfare, p->vehicles_per_day, p->llcr, p->dscr_mean, p->npv};
      ami_csv_text(&o, r->corridor->project[r->toll[i].project].id);
      for (size_t j = 0; j < sizeof real / sizeof *real; j++) ami_csv_real(&o, real[j]);
      ami_csv_bool(&o, p->converged);
      ami_csv_text(&o, best_of(&r->toll[i], p->toll));
      ami_csv_end_row(&o);
    }
  }
  return ami_csv_close(&o, err);
}
