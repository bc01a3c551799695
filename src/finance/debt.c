/* SPDX-License-Identifier: Apache-2.0
 * debt.c -- the constants of the framework for low-income countries (LIC DSF).
 * Thresholds and composite indicator: IMF and World Bank (2018), Guidance Note on the Bank-Fund Debt Sustainability
 * Framework for Low-Income Countries.  All ratios are shares: 0.40 for 40 %.
 */
#include <amur/country.h>
#include <assert.h>

/* A country with more capacity to carry debt is let to have more of it before a ratio counts as a breach. */
static const struct {
  const char *name;
  double threshold[AMUR_CAPACITY_N]; /* weak, medium, strong */
} ratios[AMUR_RATIO_N] = {
    [AMUR_RATIO_PV_GDP] = {"PV of external debt to GDP", {0.30, 0.40, 0.55}},
    [AMUR_RATIO_PV_EXPORTS] = {"PV of external debt to exports", {1.40, 1.80, 2.40}},
    [AMUR_RATIO_SERVICE_EXPORTS] = {"external debt service to exports", {0.10, 0.15, 0.21}},
    [AMUR_RATIO_SERVICE_REVENUE] = {"external debt service to revenue", {0.14, 0.18, 0.23}},
    [AMUR_RATIO_PUBLIC_GDP] = {"PV of total public debt to GDP", {0.35, 0.55, 0.70}},
};

static const char *const capacities[AMUR_CAPACITY_N] = {"weak", "medium", "strong"};
static const char *const risks[] = {"low", "moderate", "high", "in debt distress"};

const char *amur_capacity_name(amur_capacity capacity) { return capacities[capacity]; }
const char *amur_debt_ratio_name(amur_debt_ratio ratio) { return ratios[ratio].name; }
const char *amur_risk_name(amur_risk risk) { return risks[risk]; }
double amur_debt_threshold(amur_debt_ratio ratio, amur_capacity capacity) {
  assert(ratio < AMUR_RATIO_N && capacity < AMUR_CAPACITY_N);
  return ratios[ratio].threshold[capacity];
}

/* Reserves help less and less, hence the square: beyond half a year's imports more of them lower the index. */
double amur_capacity_indicator(const amur_capacity_facts *f) {
  return 0.385 * f->cpia + 2.719 * f->growth + 2.022 * f->remittances + 4.052 * f->reserves -
         3.990 * f->reserves * f->reserves + 13.520 * f->world_growth;
}

amur_capacity amur_capacity_class(double indicator) {
  if (indicator < 2.69) return AMUR_CAPACITY_WEAK;
  return indicator > 3.05 ? AMUR_CAPACITY_STRONG : AMUR_CAPACITY_MEDIUM;
}
