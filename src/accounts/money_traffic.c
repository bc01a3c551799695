/* SPDX-License-Identifier: Apache-2.0
 * money_traffic.c -- what passes a project's crossing in each calendar year of its life.
 * Days of a year that no period models, after the opening, carry the mean day of a whole year that is modelled: of
 * the last one, or of the first for years before the model's first day.  With no whole year the mean of all days
 * modelled stands in (and the seasons are then as unbalanced as those days).
 *
 * Sums are over days, not a day's: a year's toll is what was paid in it.  A whole year is one of which every day is
 * modelled; the project may have opened within it, so that the days in operation, not those modelled, are what counts.
 * Days are half-open here, [from, to), as differences of days come out right that way; files and periods have last
 * days.
 */
#include "money.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

amur_day ami_money_closing(const amur_project_row *project) {
  int y, m, d;
  if (project->concession_end != AMUR_DAY_NONE) return project->concession_end + 1;
  amur_day_split(project->open, &y, &m, &d);
  return amur_day_from(y + project->life_years, m, d);
}

static int days_between(amur_day from, amur_day to) { return to > from ? to - from : 0; }
static amur_day later(amur_day a, amur_day b) { return a > b ? a : b; }
static amur_day earlier(amur_day a, amur_day b) { return a < b ? a : b; }

/* Days of [from, to) on which the project operates. */
static int open_days(const amur_project_row *p, amur_day from, amur_day to) {
  return days_between(later(from, p->open), earlier(to, ami_money_closing(p)));
}

/* Factor 1: as it is; 1/days: of a mean day; days: of so many. */
static void add(money_traffic *sum, const money_traffic *t, double factor) {
  sum->days += factor * t->days;
  sum->vehicles += factor * t->vehicles;
  sum->paying += factor * t->paying;
  sum->toll += factor * t->toll;
  sum->units += factor * t->units;
}

/* Does the project's revenue by the unit count the units of this flow? */
static bool brings_units(const amur_corridor *c, const amur_project_row *p, const amur_flow_result *f) {
  const int crossing = c->link[f->link].crossing;
  if (!(p->revenue_per_unit > 0) || crossing < 0) return false;
  if (!amur_list_has(p->revenue_commodities, c->commodity[f->commodity].id)) return false;
  return *p->revenue_crossings ? amur_list_has(p->revenue_crossings, c->crossing[crossing].id)
                               : crossing == p->crossing;
}

/* Adds a flow, per day, on so many days; nothing for flows of other crossings and the other direction. */
static void add_flow(const amur_corridor *c, const amur_project_row *p, const amur_flow_result *f, double days,
                     money_traffic *sum) {
  const amur_link_row *link = &c->link[f->link];
  if (*p->direction && strcmp(p->direction, link->direction) != 0) return;
  money_traffic t = {0};
  if (p->crossing >= 0 && link->crossing == p->crossing) {
    t.vehicles = f->loaded_per_day + f->empty_per_day;
    t.paying = f->toll_per_day > 0 ? t.vehicles : 0;
    t.toll = f->toll_per_day;
  }
  if (brings_units(c, p, f)) t.units = f->units_per_day;
  add(sum, &t, days);
}

/* Sums the modelled days; days[n_period] gets the days in operation of each period, 0 outside the years and in other
 * scenarios. */
static void add_modelled(const amur_result *r, int scenario, const amur_project_row *p, money_years *out,
                         double *days) {
  for (int i = 0; i < r->n_period; i++) {
    const amur_period_result *k = &r->period[i];
    const int y = k->year - out->first_year;
    if (k->scenario != scenario || y < 0 || y >= out->n_year) continue;
    days[i] = open_days(p, k->from, k->to + 1);
    out->year[y].days += days[i];
  }
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    if (days[f->period] > 0)
      add_flow(r->corridor, p, f, days[f->period], &out->year[r->period[f->period].year - out->first_year]);
  }
}

static amur_day new_year(const money_years *t, int y) { return amur_day_from(t->first_year + y, 1, 1); }

/* The whole years modelled: first and last, -1 if there is none.  Returns the mean of all days modelled. */
static money_traffic survey(const money_years *t, int *first, int *last) {
  money_traffic all = {0}, mean = {0};
  *first = *last = -1;
  for (int y = 0; y < t->n_year; y++) {
    add(&all, &t->year[y], 1);
    if (t->year[y].days < days_between(new_year(t, y), new_year(t, y + 1))) continue;
    if (*first < 0) *first = y;
    *last = y;
  }
  if (all.days > 0) add(&mean, &all, 1 / all.days);
  return mean;
}

/* Gives the days of operation that no period models the traffic of a mean day, and notes where. */
static void fill_missing_days(const amur_project_row *p, money_years *t) {
  int first, last;
  const money_traffic mean = survey(t, &first, &last);
  money_traffic early = mean;
  t->today = mean;
  if (first >= 0) {
    early = t->today = (money_traffic){0};
    add(&early, &t->year[first], 1 / t->year[first].days);
    add(&t->today, &t->year[last], 1 / t->year[last].days);
  }
  for (int y = 0; y < t->n_year; y++) {
    const double missing = open_days(p, new_year(t, y), new_year(t, y + 1)) - t->year[y].days;
    t->modelled[y] = missing <= 0;
    if (missing > 0) add(&t->year[y], y < first ? &early : &t->today, missing);
  }
}

amur_status ami_money_traffic_of(const amur_result *result, int scenario, const amur_project_row *project,
                                 int first_year, int n_year, money_years *traffic, amur_err *err) {
  assert(n_year >= 1);
  *traffic = (money_years){.first_year = first_year, .n_year = n_year};
  traffic->year = amur_alloc((size_t)n_year, sizeof *traffic->year);
  traffic->modelled = amur_alloc((size_t)n_year, sizeof *traffic->modelled);
  double *days = amur_alloc((size_t)result->n_period, sizeof *days);
  amur_status status = AMUR_OK;
  if (!traffic->year || !traffic->modelled || !days) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "money: traffic of %d years", n_year);
  } else {
    add_modelled(result, scenario, project, traffic, days);
    fill_missing_days(project, traffic);
  }
  free(days);
  return status;
}
