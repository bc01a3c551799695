/* SPDX-License-Identifier: Apache-2.0
 * results_money.c -- tables of finance, of the fit to counts, and of what the assumptions move.
 */
#include "results_table.h"

amur_status results_write_finance_years(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = csv_open(
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
    csv_text(&o, r->scenario[y->scenario]);
    csv_text(&o, r->corridor->project[y->project].id);
    csv_text(&o, r->corridor->project[y->project].currency);
    csv_int(&o, y->year);
    csv_bool(&o, y->modelled);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) csv_real(&o, real[k]);
    csv_end_row(&o);
  }
  return csv_close(&o, err);
}

amur_status results_write_finance(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = csv_open(folder, "finance.csv",
                       "scenario,project,currency,npv,firr_per_year,n_irr,equity_irr_per_year,payback_year,cover_year,"
                       "dscr_min,dscr_mean,llcr,plcr,break_even_toll_per_vehicle,mean_toll_per_vehicle,"
                       "needed_vehicles_per_day,vehicles_per_day,discount_rate_per_year,tax_rate");
  for (int i = 0; i < r->n_finance; i++) {
    const amur_finance_result *f = &r->finance[i];
    const double real[] = {f->dscr_min,  f->dscr_mean,      f->llcr,         f->plcr,          f->break_even_toll,
                           f->mean_toll, f->needed_per_day, f->flow_per_day, f->discount_rate, f->tax_rate};
    csv_text(&o, r->scenario[f->scenario]);
    csv_text(&o, r->corridor->project[f->project].id);
    csv_text(&o, r->corridor->project[f->project].currency);
    csv_real(&o, f->npv);
    csv_real(&o, f->firr);
    csv_int(&o, f->n_irr);
    csv_real(&o, f->equity_irr);
    csv_int(&o, f->payback_year);
    csv_int(&o, f->cover_year);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) csv_real(&o, real[k]);
    csv_end_row(&o);
  }
  return csv_close(&o, err);
}

amur_status results_write_fit(const amur_result *r, const char *folder, amur_err *err) {
  static const char *const measure[] = {"vehicles", "tonnes", "units"};
  csv_out o = csv_open(folder, "fit.csv",
                       "observed_id,use,measure,crossing,direction,from,to,unit,observed,model,deviation,tolerance,"
                       "covered,within");
  for (int i = 0; i < r->n_fit; i++) {
    const amur_fit_result *f = &r->fit[i];
    const amur_observed_row *k = &r->corridor->observed[f->observed];
    csv_text(&o, k->id);
    csv_text(&o, k->calibrate ? "calibrate" : "holdout");
    csv_text(&o, measure[k->measure]);
    csv_text(&o, r->corridor->crossing[k->crossing].id);
    csv_text(&o, k->direction);
    csv_day(&o, k->from);
    csv_day(&o, k->to);
    csv_text(&o, k->per_day ? "per_day" : "total");
    csv_real(&o, k->value);
    csv_real(&o, f->model);
    csv_real(&o, f->deviation);
    csv_real(&o, k->tolerance);
    csv_bool(&o, f->covered);
    csv_bool(&o, f->within);
    csv_end_row(&o);
  }
  return csv_close(&o, err);
}

amur_status results_write_sensitivity(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      csv_open(folder, "sensitivity.csv",
               "source_id,item,unit,value,low,high,vehicles_per_day_low,vehicles_per_day_high,dscr_low,dscr_high");
  for (int i = 0; i < r->n_sensitivity; i++) {
    const amur_sensitivity_result *s = &r->sensitivity[i];
    const amur_source_row *k = &r->corridor->source[s->source];
    const double real[] = {s->value_low, s->value_high, s->vehicles_low, s->vehicles_high, s->dscr_low, s->dscr_high};
    csv_text(&o, k->id);
    csv_text(&o, k->item);
    csv_text(&o, k->unit);
    csv_text(&o, k->value);
    for (size_t j = 0; j < sizeof real / sizeof *real; j++) csv_real(&o, real[j]);
    csv_end_row(&o);
  }
  return csv_close(&o, err);
}
