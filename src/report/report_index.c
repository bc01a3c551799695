/* SPDX-License-Identifier: Apache-2.0
 * report_index.c -- flows summed by period, crossing and direction, and their means.
 *   Means over a year or the horizon weight periods by their days.
 */
#include "report_index.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- making it ------------------------------------------------------------------------------------------ */

/* Number of a link's direction among those listed so far. */
static int direction_of(const report_index *ix, const char *direction) {
  for (int i = 0; i < ix->n_direction; i++)
    if (strcmp(ix->direction[i], direction ? direction : "") == 0) return i;
  return 0;
}

/* Directions are free texts ("out", "in"): every one that a crossing's link has, in order of appearance. */
static amur_status list_directions(report_index *ix, amur_err *err) {
  const amur_corridor *c = ix->corridor;
  ix->direction = amur_alloc((size_t)c->n_link + 1, sizeof *ix->direction);
  if (!ix->direction) return amur_fail(err, AMUR_E_NOMEM, 0, "report: %d links", c->n_link);
  ix->direction[ix->n_direction++] = "";
  for (int i = 0; i < c->n_link; i++) {
    const char *d = c->link[i].direction ? c->link[i].direction : "";
    if (c->link[i].crossing < 0) continue;
    int at = 0;
    while (at < ix->n_direction && strcmp(ix->direction[at], d) != 0) at++;
    if (at == ix->n_direction) ix->direction[ix->n_direction++] = d;
  }
  return AMUR_OK;
}

/* An undirected row of link.csv is two links here and one line on the map: links are numbered by their rows. */
static amur_status number_rows(report_index *ix, amur_err *err) {
  const amur_corridor *c = ix->corridor;
  int last = 0;
  for (int i = 0; i < c->n_link; i++)
    if (c->link[i].row > last) last = c->link[i].row;
  int *number = amur_alloc((size_t)last + 1, sizeof *number);
  ix->link_row = amur_alloc((size_t)c->n_link, sizeof *ix->link_row);
  if (!number || !ix->link_row) {
    free(number);
    return amur_fail(err, AMUR_E_NOMEM, 0, "report: %d links", c->n_link);
  }
  for (int i = 0; i < c->n_link; i++) {
    assert(c->link[i].row >= 0);
    int *n = &number[c->link[i].row];
    if (!*n) *n = ++ix->n_row;
    ix->link_row[i] = *n - 1;
  }
  free(number);
  return AMUR_OK;
}

static void add_flow(report_index *ix, const amur_flow_result *f) {
  const amur_link_row *link = &ix->corridor->link[f->link];
  if (link->crossing < 0) return;
  const size_t at = ami_flow_at(ix, f->period, link->crossing, direction_of(ix, link->direction));
  const double tonnes_per_unit = ix->corridor->commodity[f->commodity].tonnes_per_unit;
  if (ix->corridor->vehicle[f->vehicle].counted) {
    ix->sum[FLOW_VEHICLES][at] += f->loaded_per_day + f->empty_per_day;
    ix->sum[FLOW_EMPTY][at] += f->empty_per_day;
  }
  if (tonnes_per_unit > 0)
    ix->sum[FLOW_TONNES][at] += f->units_per_day * tonnes_per_unit;
  else
    ix->sum[FLOW_PERSONS][at] += f->units_per_day;
  ix->sum[FLOW_TOLL][at] += f->toll_per_day;
}

static amur_status sum_flows(report_index *ix, amur_err *err) {
  const amur_result *r = ix->result;
  const size_t n = (size_t)r->n_period * (size_t)ix->corridor->n_crossing * (size_t)ix->n_direction;
  for (int m = 0; m < FLOW_N_MEASURE; m++) {
    ix->sum[m] = amur_alloc(n, sizeof(double));
    if (!ix->sum[m])
      return amur_fail(err, AMUR_E_NOMEM, 0, "report: %d periods, %d crossings", r->n_period, ix->corridor->n_crossing);
  }
  for (int i = 0; i < r->n_flow; i++) add_flow(ix, &r->flow[i]);
  return AMUR_OK;
}

static void find_years(report_index *ix) {
  for (int i = 0; i < ix->result->n_period; i++) {
    const amur_period_result *p = &ix->result->period[i];
    if (p->scenario != 0) continue;
    if (!ix->first_year || p->year < ix->first_year) ix->first_year = p->year;
    if (p->year > ix->last_year) ix->last_year = p->year;
  }
}

amur_status ami_report_index_init(report_index *ix, const amur_result *result, amur_err *err) {
  assert(result && result->corridor);
  *ix = (report_index){.result = result, .corridor = result->corridor};
  amur_status s = list_directions(ix, err);
  if (!s) s = number_rows(ix, err);
  if (!s) s = sum_flows(ix, err);
  if (s)
    ami_report_index_fini(ix);
  else
    find_years(ix);
  return s;
}

void ami_report_index_fini(report_index *ix) {
  for (int m = 0; m < FLOW_N_MEASURE; m++) free(ix->sum[m]);
  free(ix->direction);
  free(ix->link_row);
  *ix = (report_index){0};
}

/* ---- asking it ------------------------------------------------------------------------------------------ */

size_t ami_flow_at(const report_index *ix, int period, int crossing, int direction) {
  assert(period >= 0 && period < ix->result->n_period);
  assert(crossing >= 0 && crossing < ix->corridor->n_crossing);
  assert(direction >= 0 && direction < ix->n_direction);
  return ((size_t)period * (size_t)ix->corridor->n_crossing + (size_t)crossing) * (size_t)ix->n_direction +
         (size_t)direction;
}

int ami_period_days(const amur_period_result *p) { return p->to - p->from + 1; }

bool ami_period_in_year(const amur_period_result *p, int scenario, int year) {
  return p->scenario == scenario && (!year || p->year == year);
}

int ami_days_in_year(const report_index *ix, int scenario, int year) {
  int days = 0;
  for (int i = 0; i < ix->result->n_period; i++)
    if (ami_period_in_year(&ix->result->period[i], scenario, year)) days += ami_period_days(&ix->result->period[i]);
  return days;
}

double ami_period_flow_per_day(const report_index *ix, flow_measure m, int period, int crossing) {
  amur_sum sum = {0};
  for (int d = 0; d < ix->n_direction; d++) amur_sum_add(&sum, ix->sum[m][ami_flow_at(ix, period, crossing, d)]);
  return amur_sum_value(sum);
}

double ami_mean_flow_per_day(const report_index *ix, flow_measure m, int scenario, int crossing, int year) {
  amur_sum sum = {0};
  const int days = ami_days_in_year(ix, scenario, year);
  for (int i = 0; i < ix->result->n_period; i++)
    if (ami_period_in_year(&ix->result->period[i], scenario, year))
      amur_sum_add(&sum, ami_period_flow_per_day(ix, m, i, crossing) * ami_period_days(&ix->result->period[i]));
  return days ? amur_sum_value(sum) / days : NAN;
}
