/* SPDX-License-Identifier: Apache-2.0
 * country.c -- the path of a country's public debt.
 *   GDP_t     = GDP_(t-1) (1 + growth)(1 + deflator)(1 - depreciation), in dollars
 *   need_t    = -balance GDP_t + service_t + liability GDP_t + borrowed share of lost exports and transfers
 *   external  : what stands, each year's new_external share of the need, and projects' loans, every one with its own
 *               terms; drawn at the end of a year, served from the next on; PV of all payments to come
 *   domestic_t = domestic_(t-1) (1 + real rate)(1 + deflator)(1 - depreciation) + rest of the need
 * With nothing abroad the debt ratio follows amur_debt_path (debt.c).  A need below zero repays domestic debt (which
 * may turn into a deposit).  Shortfalls against the baseline are borrowed abroad in the year in which they arise;
 * liabilities and projects' loans do not feed back on growth: what a project adds to GDP is for the appraisal to say.
 * Shape: year 0 is the base year, of which the country's figures are; year[t-1] is what year t ends with.  External
 * debt is a sum of loans by age, so all that is kept of it is what was borrowed in each year.
 * Source: IMF and World Bank (2018), Guidance Note on the LIC DSF, for ratios and present values.
 */
#include <amur/country.h>
#include "country_internal.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a field of amur_country may be.  Growth stops at -9 %, so that with the worst shock GDP stays above zero. */
static const struct {
  const char *name;
  size_t offset;
  double low, high;
  bool above; /* low itself is outside */
} ranges[] = {
#define RANGE(field, low, high, above)                                                                                 \
  { #field, offsetof(amur_country, field), low, high, above }
    RANGE(gdp, 0, 1e9, true),
    RANGE(growth, -0.09, 0.5, false),
    RANGE(deflator, -0.5, 0.5, false),
    RANGE(revenue, 0, 1, true),
    RANGE(primary_balance, -0.5, 0.5, false),
    RANGE(exports, 0, 5, true),
    RANGE(export_growth, -0.09, 0.5, false),
    RANGE(external_debt, 0, 10, false),
    RANGE(external_terms.rate, 0, AMUR_RATE_MAX, false),
    RANGE(domestic_debt, -10, 10, false),
    RANGE(domestic_rate, -0.5, AMUR_RATE_MAX, false),
    RANGE(new_external, 0, 1, false),
    RANGE(new_terms.rate, 0, AMUR_RATE_MAX, false),
    RANGE(discount_rate, 0, AMUR_RATE_MAX, false),
    RANGE(shortfall_borrowed, 0, 1, false),
    RANGE(contingent, 0, 5, false),
    RANGE(depreciation, 0, 0.95, false),
    RANGE(sd_growth, 0, 0.3, false),
    RANGE(sd_primary_balance, 0, 0.5, false),
    RANGE(sd_export_growth, 0, 1, false),
    RANGE(sd_transfers, 0, 0.5, false),
    RANGE(sd_depreciation, 0, 1, false),
    RANGE(persistence, 0, 0.99, false),
#undef RANGE
};

amur_country amur_country_default(void) {
  return (amur_country){.capacity = AMUR_CAPACITY_MEDIUM,
                        .external_terms = {.rate = 0.02, .maturity_years = 20},
                        .new_external = 0.5,
                        .new_terms = {.rate = 0.03, .grace_years = 5, .maturity_years = 20},
                        .discount_rate = 0.05,
                        .shortfall_borrowed = 0.5,
                        .contingent = 0.05,
                        .depreciation = 0.3};
}

static amur_status check_terms(const char *what, const amur_debt_terms *t, amur_err *err) {
  if (!(t->maturity_years >= 1 && t->maturity_years <= AMUR_TENOR_MAX && t->grace_years >= 0 &&
        t->grace_years < t->maturity_years && t->rate >= 0 && t->rate <= AMUR_RATE_MAX))
    return amur_fail(err, AMUR_E_DOMAIN, 0,
                     "country: %s at %g for %d years with %d of grace; must be a rate in 0..%g, "
                     "1..%d years, grace below it",
                     what, t->rate, t->maturity_years, t->grace_years, AMUR_RATE_MAX, AMUR_TENOR_MAX);
  return AMUR_OK;
}

amur_status amur_country_check(const amur_country *country, amur_err *err) {
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    double x;
    memcpy(&x, (const char *)country + ranges[i].offset, sizeof x);
    if (!(x >= ranges[i].low && x <= ranges[i].high) || (ranges[i].above && !(x > ranges[i].low)))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "country: %s is %g, must lie in %s%g..%g (shares, not per cent)",
                       ranges[i].name, x, ranges[i].above ? "above " : "", ranges[i].low, ranges[i].high);
  }
  if (!(country->capacity >= 0 && country->capacity < AMUR_CAPACITY_N))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "country: capacity class %d", (int)country->capacity);
  const amur_status s = check_terms("external debt", &country->external_terms, err);
  return s ? s : check_terms("new loans", &country->new_terms, err);
}

/* ---- payments of a loan of 1 ------------------------------------------------------------------------ */

/* All loans of a country with the same terms differ in amount and age alone: so one loan of 1 is worked out once, and a
 * path only looks it up.  value[k] is the present value at age k of all payments to come, backwards from the last:
 * value_(k-1) = (value_k + pay_k) / (1 + discount). */
void ami_unit_loan_init(unit_loan *u, const amur_debt_terms *terms, double discount_rate) {
  assert(terms->maturity_years >= 1 && terms->maturity_years <= AMUR_TENOR_MAX);
  double interest[AMUR_TENOR_MAX], principal[AMUR_TENOR_MAX];
  const amur_loan loan = {AMUR_LOAN_EQUAL_PRINCIPAL, 1, terms->rate, terms->maturity_years, terms->grace_years, false};
  *u = (unit_loan){.n = terms->maturity_years};
  amur_loan_schedule(&loan, interest, principal, u->balance + 1, NULL); /* terms are checked before */
  u->balance[0] = 1;
  for (int k = u->n; k > 0; k--) {
    u->pay[k] = interest[k - 1] + principal[k - 1];
    u->value[k - 1] = (u->value[k] + u->pay[k]) / (1 + discount_rate);
  }
}

/* ---- the path ------------------------------------------------------------------------------------------ */

amur_status ami_country_setup_init(country_setup *k, const amur_country *c, const amur_public_loan *loan, int n_loan,
                                   amur_err *err) {
  *k = (country_setup){.country = c, .loan = loan, .n_loan = n_loan};
  amur_status s = amur_country_check(c, err);
  for (int i = 0; i < n_loan && !s; i++) {
    s = check_terms("project loan", &loan[i].terms, err);
    if (!s && !(loan[i].principal >= 0 && isfinite(loan[i].principal) && loan[i].year >= 0))
      s = amur_fail(err, AMUR_E_DOMAIN, i + 1, "country: project loan %d of %g in year %d", i + 1, loan[i].principal,
                    loan[i].year);
  }
  if (s) return s;
  k->project = amur_alloc((size_t)n_loan, sizeof *k->project);
  if (!k->project) return amur_fail(err, AMUR_E_NOMEM, 0, "country: %d loans", n_loan);
  ami_unit_loan_init(&k->standing, &c->external_terms, c->discount_rate);
  ami_unit_loan_init(&k->fresh, &c->new_terms, c->discount_rate);
  for (int i = 0; i < n_loan; i++) ami_unit_loan_init(&k->project[i], &loan[i].terms, c->discount_rate);
  return AMUR_OK;
}

void ami_country_setup_fini(country_setup *k) { free(k->project); }

/* Adds what `amount` of a loan of this age pays, owes and is worth in the year. */
static void add_loan(const unit_loan *u, double amount, int age, amur_country_year *y) {
  if (age < 0 || age > u->n) return;
  y->service += amount * u->pay[age];
  y->external += amount * u->balance[age];
  y->pv_external += amount * u->value[age];
}

/* The five ratios of the framework.  Concessional loans are owed at low rates, so external debt counts at its present
 * value, which is what it weighs, not at its face; domestic debt is at market rates, where the two are one. */
static void set_ratios(amur_country_year *y) {
  y->debt_gdp = (y->external + y->domestic) / y->gdp;
  y->ratio[AMUR_RATIO_PV_GDP] = y->pv_external / y->gdp;
  y->ratio[AMUR_RATIO_PV_EXPORTS] = y->pv_external / y->exports;
  y->ratio[AMUR_RATIO_SERVICE_EXPORTS] = y->service / y->exports;
  y->ratio[AMUR_RATIO_SERVICE_REVENUE] = y->service / y->revenue;
  y->ratio[AMUR_RATIO_PUBLIC_GDP] = (y->pv_external + y->domestic) / y->gdp;
}

void ami_country_path(const country_setup *k, const amur_country_shock *shock, int n_year, amur_country_year *year) {
  assert(n_year >= 1 && n_year <= AMUR_COUNTRY_YEARS_MAX);
  static const amur_country_shock calm = {0};
  const amur_country *c = k->country;
  double gdp = c->gdp, exports = c->exports * c->gdp, domestic = c->domestic_debt * c->gdp;
  double fresh[AMUR_COUNTRY_YEARS_MAX + 1] = {0}; /* borrowed abroad at the end of each year */
  for (int t = 1; t <= n_year; t++) {
    const amur_country_shock *s = shock ? &shock[t - 1] : &calm;
    amur_country_year *y = &year[t - 1];
    /* Everything is in dollars: a depreciation takes its part of GDP and of domestic debt, and leaves exports and what
     * is owed abroad as they are. */
    const double prices = (1 + c->deflator) * (1 - s->depreciation);
    gdp *= (1 + c->growth + s->growth) * prices;
    const double lost = -exports * s->export_growth - s->transfers * gdp;
    exports *= 1 + c->export_growth + s->export_growth;
    *y = (amur_country_year){.gdp = gdp, .exports = exports, .revenue = c->revenue * gdp};
    add_loan(&k->standing, c->external_debt * c->gdp, t, y);
    for (int i = 0; i < k->n_loan; i++) add_loan(&k->project[i], k->loan[i].principal, t - k->loan[i].year, y);
    for (int i = 1; i < t; i++) add_loan(&k->fresh, fresh[i], t - i, y);
    /* The budget is what the state lacks; lost exports and transfers are what the country lacks of dollars.  A surplus
     * of the budget repays at home, where debts have no terms to keep. */
    const double shortfall = c->shortfall_borrowed * lost;
    const double budget = (s->liability - c->primary_balance - s->primary_balance) * gdp + y->service;
    const double abroad = c->new_external * (budget > 0 ? budget : 0);
    y->need = budget + shortfall;
    fresh[t] = abroad + shortfall;
    add_loan(&k->fresh, fresh[t], 0, y);
    domestic = domestic * (1 + c->domestic_rate) * prices + budget - abroad;
    y->domestic = domestic;
    set_ratios(y);
  }
}

amur_status amur_country_path(const amur_country *country, const amur_public_loan *loan, int n_loan,
                              const amur_country_shock *shock, int n_year, amur_country_year *year, amur_err *err) {
  if (n_year < 1 || n_year > AMUR_COUNTRY_YEARS_MAX)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "country: %d years, must lie in 1..%d", n_year, AMUR_COUNTRY_YEARS_MAX);
  country_setup k;
  const amur_status s = ami_country_setup_init(&k, country, loan, n_loan, err);
  if (s) return s;
  ami_country_path(&k, shock, n_year, year);
  ami_country_setup_fini(&k);
  return AMUR_OK;
}
