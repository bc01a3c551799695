/* SPDX-License-Identifier: Apache-2.0
 * results_money.c -- tables of finance, of the fit to counts, and of what the assumptions move.
 */
#include "results_table.h"

amur_status ami_results_write_finance_years(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(
      folder, "finance_year.csv",
      "scenario,project,currency,year,modelled,vehicles_per_year,toll_revenue,other_revenue,subsidy,"
      "opex,opex_by_vehicle,renewal,tax,capex,grant,drawn,free_cash,equity_cash,cfads,interest,principal,debt_service,"
      "balance,dscr,open_share");
  for (int i = 0; i < r->n_year; i++) {
    const amur_finance_year *y = &r->year[i];
    const double real[] = {y->vehicles,     y->toll_revenue, y->other_revenue, y->subsidy, y->opex,
                           y->opex_traffic, y->renewal,      y->tax,           y->capex,   y->grant,
                           y->drawn,        y->free_cash,    y->equity_cash,   y->cfads,   y->interest,
                           y->principal,    y->debt_service, y->balance,       y->dscr,    y->open_share};
    ami_csv_text(&o, r->scenario[y->scenario]);
    ami_csv_text(&o, r->corridor->project[y->project].id);
    ami_csv_text(&o, r->corridor->project[y->project].currency);
    ami_csv_int(&o, y->year);
    ami_csv_bool(&o, y->modelled);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) ami_csv_real(&o, real[k]);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_finance(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      ami_csv_open(folder, "finance.csv",
                   "scenario,project,currency,npv,firr_per_year,n_irr,equity_irr_per_year,payback_year,cover_year,"
                   "dscr_min,dscr_mean,llcr,plcr,break_even_toll_per_vehicle,mean_toll_per_vehicle,"
                   "needed_vehicles_per_day,vehicles_per_day,discount_rate_per_year,tax_rate");
  for (int i = 0; i < r->n_finance; i++) {
    const amur_finance_result *f = &r->finance[i];
    const double real[] = {f->dscr_min,  f->dscr_mean,      f->llcr,         f->plcr,          f->break_even_toll,
                           f->mean_toll, f->needed_per_day, f->flow_per_day, f->discount_rate, f->tax_rate};
    ami_csv_text(&o, r->scenario[f->scenario]);
    ami_csv_text(&o, r->corridor->project[f->project].id);
    ami_csv_text(&o, r->corridor->project[f->project].currency);
    ami_csv_real(&o, f->npv);
    ami_csv_real(&o, f->firr);
    ami_csv_int(&o, f->n_irr);
    ami_csv_real(&o, f->equity_irr);
    ami_csv_int(&o, f->payback_year);
    ami_csv_int(&o, f->cover_year);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) ami_csv_real(&o, real[k]);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_fit(const amur_result *r, const char *folder, amur_err *err) {
  static const char *const measure[] = {"vehicles", "tonnes", "units"};
  csv_out o = ami_csv_open(folder, "fit.csv",
                           "observed_id,use,measure,crossing,direction,from,to,unit,observed,model,deviation,tolerance,"
                           "covered,within");
  for (int i = 0; i < r->n_fit; i++) {
    const amur_fit_result *f = &r->fit[i];
    const amur_observed_row *k = &r->corridor->observed[f->observed];
    ami_csv_text(&o, k->id);
    ami_csv_text(&o, k->calibrate ? "calibrate" : "holdout");
    ami_csv_text(&o, measure[k->measure]);
    ami_csv_text(&o, r->corridor->crossing[k->crossing].id);
    ami_csv_text(&o, k->direction);
    ami_csv_day(&o, k->from);
    ami_csv_day(&o, k->to);
    ami_csv_text(&o, k->per_day ? "per_day" : "total");
    ami_csv_real(&o, k->value);
    ami_csv_real(&o, f->model);
    ami_csv_real(&o, f->deviation);
    ami_csv_real(&o, k->tolerance);
    ami_csv_bool(&o, f->covered);
    ami_csv_bool(&o, f->within);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_sensitivity(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      ami_csv_open(folder, "sensitivity.csv",
                   "source_id,item,unit,value,low,high,vehicles_per_day_low,vehicles_per_day_high,dscr_low,dscr_high");
  for (int i = 0; i < r->n_sensitivity; i++) {
    const amur_sensitivity_result *s = &r->sensitivity[i];
    const amur_source_row *k = &r->corridor->source[s->source];
    const double real[] = {s->value_low, s->value_high, s->vehicles_low, s->vehicles_high, s->dscr_low, s->dscr_high};
    ami_csv_text(&o, k->id);
    ami_csv_text(&o, k->item);
    ami_csv_text(&o, k->unit);
    ami_csv_text(&o, k->value);
    for (size_t j = 0; j < sizeof real / sizeof *real; j++) ami_csv_real(&o, real[j]);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}
