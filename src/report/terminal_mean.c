/* SPDX-License-Identifier: Apache-2.0
 * terminal_mean.c -- a terminal over a year or the horizon, and the crossings that it serves.
 *   A mean over periods is that of the units that came: each period has the weight of its arrivals, per day times days.
 * Arrivals and capacity are means over days instead.
 */
#include "report_index.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* Adds one period to the running sums of a terminal; w is its arrivals in the period. */
static void add_period(terminal_mean *t, const amur_terminal_period *p, double w) {
  t->wait_h += w * p->wait_h;
  t->wait_ci_half_h += w * p->wait_ci_half_h;
  t->wait_p95_h += w * p->wait_p95_h;
  t->time_h += w * p->time_h;
  t->utilisation += w * p->utilisation;
  if (t->worst_period < 0 || p->wait_h > t->worst_wait_h) {
    t->worst_wait_h = p->wait_h;
    t->worst_period = p->period;
  }
}

/* Days of the year on which a stage binds. */
static int days_of_stage(const amur_result *r, int scenario, int terminal, int year, const char *stage) {
  int days = 0;
  for (int i = 0; i < r->n_terminal; i++) {
    const amur_terminal_period *p = &r->terminal[i];
    const amur_period_result *period = &r->period[p->period];
    if (p->terminal == terminal && ami_period_in_year(period, scenario, year) && strcmp(stage, p->binding) == 0)
      days += ami_period_days(period);
  }
  return days;
}

/* The stage that binds on most days; "" if none does on any. */
static const char *usual_binding(const amur_result *r, int scenario, int terminal, int year) {
  const char *best = "";
  int best_days = 0;
  for (int i = 0; i < r->n_terminal; i++) {
    const amur_terminal_period *p = &r->terminal[i];
    if (p->terminal != terminal || !p->binding[0] || !ami_period_in_year(&r->period[p->period], scenario, year))
      continue;
    const int days = days_of_stage(r, scenario, terminal, year, p->binding);
    if (days > best_days) {
      best = p->binding;
      best_days = days;
    }
  }
  return best;
}

terminal_mean ami_mean_terminal(const report_index *ix, int scenario, int terminal, int year) {
  const amur_result *r = ix->result;
  assert(terminal >= 0 && terminal < ix->corridor->n_terminal && scenario >= 0 && scenario < r->n_scenario);
  terminal_mean t = {.worst_period = -1};
  double arrivals = 0, days = 0, capacity_days = 0;
  for (int i = 0; i < r->n_terminal; i++) {
    const amur_terminal_period *p = &r->terminal[i];
    const amur_period_result *period = &r->period[p->period];
    if (p->terminal != terminal || !ami_period_in_year(period, scenario, year)) continue;
    const double w = p->arrivals_per_day * ami_period_days(period);
    if (!(w > 0) || isnan(p->wait_h)) continue;
    add_period(&t, p, w);
    arrivals += w;
    days += ami_period_days(period);
    if (isfinite(p->capacity_per_day)) { /* infinite where no stage limits it */
      t.capacity_per_day += p->capacity_per_day * ami_period_days(period);
      capacity_days += ami_period_days(period);
    }
  }
  if (!(arrivals > 0))
    return (terminal_mean){NAN, NAN, NAN, NAN, NAN, NAN, NAN, .binding = "", .worst_wait_h = NAN, .worst_period = -1};
  t.wait_h /= arrivals;
  t.wait_ci_half_h /= arrivals;
  t.wait_p95_h /= arrivals;
  t.time_h /= arrivals;
  t.utilisation /= arrivals;
  t.arrivals_per_day = arrivals / days;
  t.capacity_per_day = capacity_days > 0 ? t.capacity_per_day / capacity_days : NAN;
  t.binding = usual_binding(r, scenario, terminal, year);
  return t;
}

/* A gate stands before or behind its crossing: they share a node that is not the centre of a zone. */
static bool share_node(const amur_corridor *c, const amur_link_row *a, const amur_link_row *b) {
  const int end[] = {a->from, a->to};
  for (int i = 0; i < 2; i++)
    if ((b->from == end[i] || b->to == end[i]) && c->node[end[i]].zone < 0) return true;
  return false;
}

bool ami_terminal_serves(const report_index *ix, int terminal, int crossing) {
  const amur_corridor *c = ix->corridor;
  assert(terminal >= 0 && crossing >= 0); /* -1 would find links that have neither */
  for (int i = 0; i < c->n_link; i++) {
    if (c->link[i].terminal != terminal) continue;
    if (c->link[i].crossing == crossing) return true;
    for (int k = 0; k < c->n_link && c->link[i].crossing < 0; k++)
      if (c->link[k].crossing == crossing && share_node(c, &c->link[i], &c->link[k])) return true;
  }
  return false;
}
