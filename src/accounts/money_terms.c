/* SPDX-License-Identifier: Apache-2.0
 * money_terms.c -- the loans of a project as the finance stage takes them: drawings, floating rates, exchange paths;
 * and what is built, granted and renewed in which year.
 * A floating rate of a year is its path's value and the loan's margin; nothing below 0.
 *
 * A loan's own arrays are by year of the loan, but for its exchange rates, which are by year of the account, since the
 * cash that they are for is.  All of them lie one after the other in terms.path, loan by loan:
 *   shares drawn [tenor], rates [tenor], exchange [n_year]
 */
#include <amur/corridor.h>
#include "money.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_status ami_money_rate(const amur_corridor *c, const char *id, const char *whose, int year, double *rate,
                           amur_err *err) {
  if (amur_exchange_rate(c, id, year, rate)) return AMUR_OK;
  return amur_fail(err, AMUR_E_UNKNOWN, 0, "%s: no exchange rate for %s in %d", whose, id, year);
}

static amur_status exchange_rates(const amur_corridor *c, const char *id, const char *whose, int first_year, int n_year,
                                  double *rate, amur_err *err) {
  amur_status s = AMUR_OK;
  for (int t = 0; t < n_year && !s; t++) s = ami_money_rate(c, id, whose, first_year + t, &rate[t], err);
  return s;
}

/* Room for the paths of one loan in money_terms.path: its shares drawn, its rates, and its exchange rates. */
static size_t room_of(const amur_loan_row *l, int n_year) { return 2 * (size_t)l->loan.tenor_years + (size_t)n_year; }

/* Rates of a loan that floats: path and margin, not below 0 (banks floor them). */
static amur_status set_floating_rates(const amur_corridor *c, const amur_loan_row *l, double *rate, amur_err *err) {
  for (int t = 0; t < l->loan.tenor_years; t++) {
    double path;
    if (!amur_series_value(c, l->rate_series, l->first_year + t, &path))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: path %s says nothing of %d", l->id, c->series[l->rate_series].id,
                       l->first_year + t);
    rate[t] = fmax(0, path + l->loan.rate);
  }
  return AMUR_OK;
}

/* The loan as the finance stage takes it: years from the account's first, amounts in its own currency, and what a unit
 * of that is in the project's: both rates are in the corridor's currency, so it is one over the other. */
static amur_status set_tranche(const amur_corridor *c, const amur_loan_row *l, money_terms *terms, double *path,
                               amur_err *err) {
  double *share = path, *rate = share + l->loan.tenor_years, *exchange = rate + l->loan.tenor_years;
  amur_tranche *f = &terms->tranche[terms->n_tranche++];
  *f = (amur_tranche){.loan = l->loan, .first_year = l->first_year - terms->first_year};
  f->n_draw = amur_shares_parse(l->draw_shares, share, l->loan.tenor_years);
  if (f->n_draw < 0) return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: draw_shares \"%s\"", l->id, l->draw_shares);
  f->draw_share = share;
  amur_status s = l->rate_series < 0 ? AMUR_OK : set_floating_rates(c, l, rate, err);
  if (l->rate_series >= 0) f->rate = rate;
  if (!s) s = exchange_rates(c, l->currency, l->id, l->first_year, l->loan.tenor_years, exchange + f->first_year, err);
  for (int t = 0; t < l->loan.tenor_years && !s; t++) exchange[f->first_year + t] /= terms->rate[f->first_year + t];
  f->exchange = exchange;
  return s ? s : amur_tranche_check(f, err);
}

/* The calendar years of the accounts: from the first of building, loans and life to the last of loans and life. */
static void set_years(const amur_corridor *c, const amur_project_row *p, int project, const amur_loan_row *loan,
                      money_terms *terms) {
  int month, day, first, last;
  amur_day_split(p->open, &first, &month, &day);
  amur_day_split(ami_money_closing(p) - 1, &last, &month, &day);
  terms->open_year = first;
  if (p->capex > 0 && p->build_from < first) first = p->build_from;
  for (int i = 0; i < c->n_loan; i++) {
    if (loan[i].project != project) continue;
    const int to = loan[i].first_year + loan[i].loan.tenor_years - 1;
    if (loan[i].first_year < first) first = loan[i].first_year;
    if (to > last) last = to;
  }
  assert(last >= first && terms->open_year >= first);
  terms->first_year = first;
  terms->n_year = last - first + 1;
  terms->open_year -= first;
}

amur_status ami_money_terms_init(money_terms *terms, const amur_corridor *c, const amur_project_row *p, int project,
                                 const amur_loan_row *loan, amur_err *err) {
  *terms = (money_terms){.n_year = 0};
  amur_status s = AMUR_OK;
  size_t room = 0;
  for (int i = 0; i < c->n_loan && !s; i++)
    if (loan[i].project == project) s = amur_loan_check(&loan[i].loan, err);
  if (s) return s;
  set_years(c, p, project, loan, terms);
  for (int i = 0; i < c->n_loan; i++)
    if (loan[i].project == project) room += room_of(&loan[i], terms->n_year);
  terms->tranche = amur_alloc((size_t)c->n_loan, sizeof *terms->tranche);
  terms->rate = amur_alloc((size_t)terms->n_year, sizeof *terms->rate);
  terms->path = amur_alloc(room, sizeof *terms->path);
  if (!terms->tranche || !terms->rate || !terms->path)
    return amur_fail(err, AMUR_E_NOMEM, 0, "money: %d loans", c->n_loan);
  s = exchange_rates(c, p->currency, p->id, terms->first_year, terms->n_year, terms->rate, err);
  double *path = terms->path;
  for (int i = 0; i < c->n_loan && !s; i++) {
    if (loan[i].project != project) continue;
    s = set_tranche(c, &loan[i], terms, path, err);
    path += room_of(&loan[i], terms->n_year);
  }
  return s;
}

void ami_money_terms_fini(money_terms *terms) {
  free(terms->tranche);
  free(terms->rate);
  free(terms->path);
  *terms = (money_terms){.n_year = 0};
}

amur_status ami_money_terms_building(const money_terms *terms, const amur_project_row *p, amur_cash_flow_year *year,
                                     amur_err *err) {
  const int n = p->build_years > 0 ? p->build_years : 1;
  double *share = amur_alloc((size_t)n, sizeof *share);
  const int n_share = share ? amur_shares_parse(p->build_shares, share, n) : -1;
  amur_status s = AMUR_OK;
  if (!share)
    s = amur_fail(err, AMUR_E_NOMEM, 0, "money: %d years of building", n);
  else if (n_share < 0)
    s = amur_fail(err, AMUR_E_DOMAIN, 0, "%s: build_shares \"%s\"", p->id, p->build_shares);
  for (int t = 0; t < n && !s; t++) {
    const int at = p->build_from - terms->first_year + t;
    const double part = n_share == 0 ? p->capex / n : t < n_share ? p->capex * share[t] : 0;
    if (at < 0 || at >= terms->n_year) continue;
    year[at].capex += part;
    year[at].grant += p->grant_share * part;
  }
  const int step = p->renewal_every_years;
  const amur_day closing = ami_money_closing(p);
  for (int at = terms->open_year + step; step > 0 && at < terms->n_year; at += step)
    if (amur_day_from(terms->first_year + at, 1, 1) < closing) year[at].renewal = p->renewal;
  free(share);
  return s;
}
