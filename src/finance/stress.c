/* SPDX-License-Identifier: Apache-2.0
 * stress.c -- the standard stress tests and the rating they lead to.
 * Growth, primary balance, exports and other flows (transfers) fall by one standard deviation in the second and third
 * years; the currency falls once in the second; the combination is half of each of these; the contingent test makes
 * liabilities the state's in the second year.  In the framework these are the tests B1 to B6 and C1.
 * Risk is high when the baseline breaches a threshold, moderate when only a test does, low when none does.  Every
 * breach counts: the framework's judgement on short and marginal ones is left to the reader, who sees the first year
 * and the peak.
 * Shape: shock[n_year] are deviations from the baseline, which only years 2 and 3 (t = 1, 2) have; ratios and
 * thresholds are [AMUR_RATIO_N].
 * Source: IMF and World Bank (2018), Guidance Note on the LIC DSF; (2017), Review: Proposed Reforms.
 */
#include <amur/country.h>
#include "country_internal.h"
#include <assert.h>

static const char *const names[AMUR_STRESS_N] = {
    [AMUR_STRESS_GROWTH] = "growth",
    [AMUR_STRESS_PRIMARY_BALANCE] = "primary balance",
    [AMUR_STRESS_EXPORTS] = "exports",
    [AMUR_STRESS_OTHER_FLOWS] = "other flows",
    [AMUR_STRESS_DEPRECIATION] = "depreciation",
    [AMUR_STRESS_COMBINATION] = "combination",
    [AMUR_STRESS_CONTINGENT] = "contingent liability",
};

const char *amur_stress_name(amur_stress stress) {
  assert(stress < AMUR_STRESS_N);
  return names[stress];
}

/* Adds a share of one elementary test.  The framework shocks years 2 and 3 of the projection. */
static void add_test(const amur_country *c, amur_stress stress, double share, int n_year, amur_country_shock *shock) {
  for (int t = 1; t < n_year && t <= 2; t++) {
    switch (stress) {
    case AMUR_STRESS_GROWTH: shock[t].growth -= share * c->sd_growth; break;
    case AMUR_STRESS_PRIMARY_BALANCE: shock[t].primary_balance -= share * c->sd_primary_balance; break;
    case AMUR_STRESS_EXPORTS: shock[t].export_growth -= share * c->sd_export_growth; break;
    case AMUR_STRESS_OTHER_FLOWS: shock[t].transfers -= share * c->sd_transfers; break;
    case AMUR_STRESS_DEPRECIATION: shock[t].depreciation += t == 1 ? share * c->depreciation : 0; break;
    case AMUR_STRESS_CONTINGENT: shock[t].liability += t == 1 ? share * c->contingent : 0; break;
    case AMUR_STRESS_COMBINATION:
    case AMUR_STRESS_N: break;
    }
  }
}

void amur_stress_shocks(const amur_country *country, amur_stress stress, int n_year, amur_country_shock *shock) {
  for (int t = 0; t < n_year; t++) shock[t] = (amur_country_shock){0};
  if (stress != AMUR_STRESS_COMBINATION) {
    add_test(country, stress, 1, n_year, shock);
    return;
  }
  /* B6: half the size of each of the five before it, together. */
  for (int k = AMUR_STRESS_GROWTH; k <= AMUR_STRESS_DEPRECIATION; k++)
    add_test(country, (amur_stress)k, 0.5, n_year, shock);
}

/* Largest ratio of the years and the first year above the threshold, 0 for none. */
static double peak_of(const amur_country_year *year, int n_year, amur_debt_ratio ratio, double threshold, int *breach) {
  double peak = year[0].ratio[ratio];
  *breach = 0;
  for (int t = 0; t < n_year; t++) {
    if (year[t].ratio[ratio] > peak) peak = year[t].ratio[ratio];
    if (*breach == 0 && year[t].ratio[ratio] > threshold) *breach = t + 1;
  }
  return peak;
}

/* The rule of the framework over the first n_ratio ratios: one breach of the baseline is enough for high risk. */
static amur_risk risk_of(const amur_debt_rating *r, bool in_arrears, int n_ratio) {
  amur_risk risk = AMUR_RISK_LOW;
  for (int i = 0; i < n_ratio; i++) {
    if (r->baseline_breach[i])
      risk = AMUR_RISK_HIGH;
    else if (r->stress_breach[i] && risk == AMUR_RISK_LOW)
      risk = AMUR_RISK_MODERATE;
  }
  return in_arrears ? AMUR_RISK_DISTRESS : risk;
}

amur_status amur_country_rating(const amur_country *country, const amur_public_loan *loan, int n_loan, int n_year,
                                amur_debt_rating *rating, amur_err *err) {
  amur_country_year year[AMUR_COUNTRY_YEARS_MAX];
  amur_country_shock shock[AMUR_COUNTRY_YEARS_MAX];
  country_setup k;
  if (n_year < 1 || n_year > AMUR_COUNTRY_YEARS_MAX)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "rating over %d years, must lie in 1..%d", n_year, AMUR_COUNTRY_YEARS_MAX);
  const amur_status s = ami_country_setup_init(&k, country, loan, n_loan, err);
  if (s) return s;
  ami_country_path(&k, NULL, n_year, year);
  /* The baseline, then each test against the same thresholds; of the tests the one with the highest ratio speaks for
   * the stressed country. */
  *rating = (amur_debt_rating){0};
  for (int i = 0; i < AMUR_RATIO_N; i++) {
    const double threshold = amur_debt_threshold((amur_debt_ratio)i, country->capacity);
    rating->peak[i] = peak_of(year, n_year, (amur_debt_ratio)i, threshold, &rating->baseline_breach[i]);
  }
  for (int test = 0; test < AMUR_STRESS_N; test++) {
    amur_stress_shocks(country, (amur_stress)test, n_year, shock);
    ami_country_path(&k, shock, n_year, year);
    for (int i = 0; i < AMUR_RATIO_N; i++) {
      const double threshold = amur_debt_threshold((amur_debt_ratio)i, country->capacity);
      const double peak = peak_of(year, n_year, (amur_debt_ratio)i, threshold, &rating->test_breach[test][i]);
      rating->test_peak[test][i] = peak;
      if (test && peak <= rating->stress_peak[i]) continue;
      rating->stress_peak[i] = peak;
      rating->stress_breach[i] = rating->test_breach[test][i];
      rating->worst[i] = (amur_stress)test;
    }
  }
  ami_country_setup_fini(&k);
  rating->external = risk_of(rating, country->in_arrears, AMUR_RATIO_PUBLIC_GDP);
  rating->overall = risk_of(rating, country->in_arrears, AMUR_RATIO_N);
  return AMUR_OK;
}
