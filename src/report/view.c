/* SPDX-License-Identifier: Apache-2.0
 * view.c -- sums over a result that tables and answers share.
 *   Means over a year or the horizon weight periods by their days, those of a terminal also by its arrivals.
 */
#include "view.h"
#include <amur/io.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int ami_report_days(const amur_period_result *p) { return p->to - p->from + 1; }

int ami_report_direction(const report_view *v, const char *direction) {
  for (int i = 0; i < v->n_direction; i++)
    if (strcmp(v->direction[i], direction ? direction : "") == 0) return i;
  return 0;
}

static amur_status list_directions(report_view *v, amur_err *err) {
  v->direction = amur_alloc((size_t)v->c->n_link + 1, sizeof *v->direction);
  if (!v->direction) return amur_fail(err, AMUR_E_NOMEM, 0, "report: %d links", v->c->n_link);
  v->direction[v->n_direction++] = "";
  for (int i = 0; i < v->c->n_link; i++) {
    const char *d = v->c->link[i].direction ? v->c->link[i].direction : "";
    if (v->c->link[i].crossing < 0) continue;
    int at = 0;
    while (at < v->n_direction && strcmp(v->direction[at], d) != 0) at++;
    if (at == v->n_direction) v->direction[v->n_direction++] = d;
  }
  return AMUR_OK;
}

static amur_status number_rows(report_view *v, amur_err *err) {
  int last = 0;
  for (int i = 0; i < v->c->n_link; i++)
    if (v->c->link[i].row > last) last = v->c->link[i].row;
  int *number = amur_alloc((size_t)last + 1, sizeof *number);
  v->link_row = amur_alloc((size_t)v->c->n_link, sizeof *v->link_row);
  if (!number || !v->link_row) {
    free(number);
    return amur_fail(err, AMUR_E_NOMEM, 0, "report: %d links", v->c->n_link);
  }
  for (int i = 0; i < v->c->n_link; i++) {
    int *n = &number[v->c->link[i].row];
    if (!*n) *n = ++v->n_row;
    v->link_row[i] = *n - 1;
  }
  free(number);
  return AMUR_OK;
}

static void add_flow(report_view *v, const amur_flow_result *f) {
  const amur_link_row *link = &v->c->link[f->link];
  if (link->crossing < 0) return;
  const size_t at = ((size_t)f->period * (size_t)v->c->n_crossing + (size_t)link->crossing) * (size_t)v->n_direction +
                    (size_t)ami_report_direction(v, link->direction);
  const double tonnes_per_unit = v->c->commodity[f->commodity].tonnes_per_unit;
  if (v->c->vehicle[f->vehicle].counted) {
    v->sum[VIEW_VEHICLES][at] += f->loaded_per_day + f->empty_per_day;
    v->sum[VIEW_EMPTY][at] += f->empty_per_day;
  }
  if (tonnes_per_unit > 0)
    v->sum[VIEW_TONNES][at] += f->units_per_day * tonnes_per_unit;
  else
    v->sum[VIEW_PERSONS][at] += f->units_per_day;
  v->sum[VIEW_TOLL][at] += f->toll_per_day;
}

amur_status ami_report_view_init(report_view *v, const amur_result *result, amur_err *err) {
  *v = (report_view){.r = result, .c = result->corridor};
  amur_status s = list_directions(v, err);
  if (!s) s = number_rows(v, err);
  if (s) {
    ami_report_view_fini(v);
    return s;
  }
  const size_t n = (size_t)result->n_period * (size_t)v->c->n_crossing * (size_t)v->n_direction;
  for (int m = 0; m < VIEW_N; m++) {
    v->sum[m] = amur_alloc(n, sizeof(double));
    if (!v->sum[m]) {
      ami_report_view_fini(v);
      return amur_fail(err, AMUR_E_NOMEM, 0, "report: %d periods, %d crossings", result->n_period, v->c->n_crossing);
    }
  }
  for (int i = 0; i < result->n_flow; i++) add_flow(v, &result->flow[i]);
  for (int i = 0; i < result->n_period; i++) {
    const amur_period_result *p = &result->period[i];
    if (p->scenario != 0) continue;
    if (!v->first_year || p->year < v->first_year) v->first_year = p->year;
    if (p->year > v->last_year) v->last_year = p->year;
  }
  return AMUR_OK;
}

void ami_report_view_fini(report_view *v) {
  for (int m = 0; m < VIEW_N; m++) free(v->sum[m]);
  free(v->direction);
  free(v->link_row);
  *v = (report_view){0};
}

static bool in_year(const amur_period_result *p, int scenario, int year) {
  return p->scenario == scenario && (!year || p->year == year);
}

int ami_report_days_of(const report_view *v, int scenario, int year) {
  int days = 0;
  for (int i = 0; i < v->r->n_period; i++)
    if (in_year(&v->r->period[i], scenario, year)) days += ami_report_days(&v->r->period[i]);
  return days;
}

double ami_report_in_period(const report_view *v, view_measure m, int period, int crossing) {
  const size_t at = ((size_t)period * (size_t)v->c->n_crossing + (size_t)crossing) * (size_t)v->n_direction;
  amur_sum sum = {0};
  for (int d = 0; d < v->n_direction; d++) amur_sum_add(&sum, v->sum[m][at + (size_t)d]);
  return amur_sum_value(sum);
}

double ami_report_mean(const report_view *v, view_measure m, int scenario, int crossing, int year) {
  amur_sum sum = {0};
  const int days = ami_report_days_of(v, scenario, year);
  for (int i = 0; i < v->r->n_period; i++)
    if (in_year(&v->r->period[i], scenario, year))
      amur_sum_add(&sum, ami_report_in_period(v, m, i, crossing) * ami_report_days(&v->r->period[i]));
  return days ? amur_sum_value(sum) / days : NAN;
}

/* Adds one period to the running sums of a terminal; w is its arrivals in the period. */
static void add_terminal(report_terminal *t, const amur_terminal_period *p, double w) {
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

static const char *usual_binding(const report_view *v, int scenario, int terminal, int year) {
  const char *best = "";
  int best_days = 0;
  for (int i = 0; i < v->r->n_terminal; i++) {
    const amur_terminal_period *p = &v->r->terminal[i];
    if (p->terminal != terminal || !in_year(&v->r->period[p->period], scenario, year)) continue;
    int days = 0;
    for (int k = 0; k < v->r->n_terminal; k++) {
      const amur_terminal_period *q = &v->r->terminal[k];
      if (q->terminal == terminal && in_year(&v->r->period[q->period], scenario, year) &&
          strcmp(p->binding, q->binding) == 0)
        days += ami_report_days(&v->r->period[q->period]);
    }
    if (p->binding[0] && days > best_days) {
      best = p->binding;
      best_days = days;
    }
  }
  return best;
}

report_terminal ami_report_terminal_over(const report_view *v, int scenario, int terminal, int year) {
  report_terminal t = {.worst_period = -1};
  double arrivals = 0, days = 0, capacity_days = 0;
  for (int i = 0; i < v->r->n_terminal; i++) {
    const amur_terminal_period *p = &v->r->terminal[i];
    const amur_period_result *period = &v->r->period[p->period];
    if (p->terminal != terminal || !in_year(period, scenario, year)) continue;
    const double w = p->arrivals_per_day * ami_report_days(period);
    if (!(w > 0) || isnan(p->wait_h)) continue;
    add_terminal(&t, p, w);
    arrivals += w;
    days += ami_report_days(period);
    if (isfinite(p->capacity_per_day)) {
      t.capacity_per_day += p->capacity_per_day * ami_report_days(period);
      capacity_days += ami_report_days(period);
    }
  }
  if (!(arrivals > 0))
    return (report_terminal){NAN, NAN, NAN, NAN, NAN, NAN, NAN, .binding = "", .worst_wait_h = NAN, .worst_period = -1};
  t.wait_h /= arrivals;
  t.wait_ci_half_h /= arrivals;
  t.wait_p95_h /= arrivals;
  t.time_h /= arrivals;
  t.utilisation /= arrivals;
  t.arrivals_per_day = arrivals / days;
  t.capacity_per_day = capacity_days > 0 ? t.capacity_per_day / capacity_days : NAN;
  t.binding = usual_binding(v, scenario, terminal, year);
  return t;
}

const amur_finance_year *ami_report_finance_year(const report_view *v, int scenario, int project, int year) {
  for (int i = 0; i < v->r->n_year; i++) {
    const amur_finance_year *y = &v->r->year[i];
    if (y->scenario == scenario && y->project == project && y->year == year) return y;
  }
  return NULL;
}

const amur_finance_result *ami_report_finance(const report_view *v, int scenario, int project) {
  for (int i = 0; i < v->r->n_finance; i++)
    if (v->r->finance[i].scenario == scenario && v->r->finance[i].project == project) return &v->r->finance[i];
  return NULL;
}

double ami_report_toll_revenue(const report_view *v, int scenario, int project) {
  double sum = 0;
  int n = 0;
  for (int i = 0; i < v->r->n_year; i++) {
    const amur_finance_year *y = &v->r->year[i];
    if (y->scenario != scenario || y->project != project || !y->modelled) continue;
    sum += y->toll_revenue;
    n++;
  }
  return n ? sum / n : NAN;
}

static const char *named(const char *name, const char *id) { return name && *name ? name : id; }

const char *ami_report_scenario_name(const report_view *v, int scenario) {
  const int at = v->r->scenario_index ? v->r->scenario_index[scenario] : -1;
  if (at < 0) return v->r->scenario[scenario];
  return named(v->c->scenario[at].name, v->c->scenario[at].id);
}

const char *ami_report_crossing_name(const report_view *v, int crossing) {
  return named(v->c->crossing[crossing].name, v->c->crossing[crossing].id);
}

const char *ami_report_terminal_name(const report_view *v, int terminal) {
  const amur_yaml_doc *doc = v->c->terminal_doc ? v->c->terminal_doc[terminal] : NULL;
  const amur_yaml *name = doc ? amur_yaml_get(doc->root, "name") : NULL;
  return named(name && name->kind == AMUR_YAML_SCALAR ? name->text : NULL, v->c->terminal[terminal]);
}

int ami_report_crossing_by_id(const report_view *v, const char *id) {
  for (int i = 0; i < v->c->n_crossing; i++)
    if (strcmp(v->c->crossing[i].id, id) == 0) return i;
  return -1;
}

int ami_report_project_by_id(const report_view *v, const char *id) {
  for (int i = 0; i < v->c->n_project; i++)
    if (strcmp(v->c->project[i].id, id) == 0) return i;
  return -1;
}

int ami_report_terminal_by_id(const report_view *v, const char *id) {
  for (int i = 0; i < v->c->n_terminal; i++)
    if (strcmp(v->c->terminal[i], id) == 0) return i;
  return -1;
}

int ami_report_scenario_by_id(const report_view *v, const char *id) {
  for (int i = 0; i < v->r->n_scenario; i++)
    if (strcmp(v->r->scenario[i], id) == 0) return i;
  return -1;
}

int ami_report_chain_by_id(const report_view *v, const char *id) {
  for (int i = 0; i < v->c->n_chain; i++)
    if (strcmp(v->c->chain[i].id, id) == 0) return i;
  return -1;
}

/* A gate stands before or behind its crossing: they share a node that is not the centre of a zone. */
static bool share_node(const amur_corridor *c, const amur_link_row *a, const amur_link_row *b) {
  const int end[] = {a->from, a->to};
  for (int i = 0; i < 2; i++)
    if ((b->from == end[i] || b->to == end[i]) && c->node[end[i]].zone < 0) return true;
  return false;
}

bool ami_report_terminal_serves(const report_view *v, int terminal, int crossing) {
  const amur_corridor *c = v->c;
  for (int i = 0; i < c->n_link; i++) {
    if (c->link[i].terminal != terminal) continue;
    if (c->link[i].crossing == crossing) return true;
    for (int k = 0; k < c->n_link && c->link[i].crossing < 0; k++)
      if (c->link[k].crossing == crossing && share_node(c, &c->link[i], &c->link[k])) return true;
  }
  return false;
}
