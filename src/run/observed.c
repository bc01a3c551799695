/* SPDX-License-Identifier: Apache-2.0
 * observed.c -- the model's values behind an observation: a flow, the flow of every span, a share.
 *   Which a kind compares with says its row (<amur/observe.h>); how it is worked out is a row of `values` here.
 */
#include "observed.h"
#include <math.h>
#include <stdlib.h>

static int span_count(const amur_observed_row *o) {
  const bool many = amur_observed_types[o->kind]->model == AMUR_MODEL_SPANS;
  return many ? amur_observed_spans(o->span, o->from, o->to, NULL, 0) : 1;
}

amur_observation ami_observed_view(const amur_observed_row *o) {
  const bool many = amur_observed_types[o->kind]->model == AMUR_MODEL_SPANS;
  const double days = many ? amur_observed_span_days(o->span) : o->to - o->from + 1;
  return (amur_observation){.kind = o->kind,
                            .value = o->value,
                            .tolerance = o->tolerance,
                            .n = span_count(o),
                            .days = days,
                            .day_scatter = o->day_scatter,
                            .things = o->measure == AMUR_MEASURE_TONNES ? 0
                                      : o->per_day                      ? days
                                                                        : 1};
}

bool ami_observed_is_in_horizon(const amur_corridor *c, const amur_observed_row *o) {
  return o->from >= c->first_day && o->to <= c->last_day;
}

static amur_counted part_of(const amur_observed_row *o) {
  return (amur_counted){o->crossing, o->direction, o->commodities, o->vehicles, o->measure};
}

/* ---- values ------------------------------------------------------------------------------------------ */

static double flow_from_to(const amur_result *r, const amur_observed_row *o, const amur_counted *what) {
  amur_sum sum = {0, 0};
  amur_result_add_counts(r, 0, what, 1, (amur_day[]){o->from, o->to + 1}, &sum);
  return amur_sum_value(sum);
}

static amur_status flow_value(const amur_result *r, const amur_observed_row *o, double *value, amur_err *err) {
  (void)err;
  const amur_counted what = part_of(o);
  value[0] = flow_from_to(r, o, &what) / (o->per_day ? o->to - o->from + 1 : 1);
  return AMUR_OK;
}

static amur_status span_values(const amur_result *r, const amur_observed_row *o, double *value, amur_err *err) {
  const int n = span_count(o);
  const amur_counted what = part_of(o);
  amur_day *edge = amur_alloc((size_t)n + 1, sizeof *edge);
  amur_sum *sum = amur_alloc((size_t)n, sizeof *sum);
  if (edge && sum) {
    amur_observed_spans(o->span, o->from, o->to, edge, n + 1);
    amur_result_add_counts(r, 0, &what, n, edge, sum);
    for (int k = 0; k < n; k++) value[k] = amur_sum_value(sum[k]) / (o->per_day ? edge[k + 1] - edge[k] : 1);
  }
  const bool done = edge && sum;
  free(edge);
  free(sum);
  return done ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%d spans of %s", n, o->id);
}

/* What of the whole is told apart from the part: "" as the part, "*" all. */
static const char *whole_or(const char *whole, const char *part) { return whole && *whole ? whole : part; }

static amur_status share_value(const amur_result *r, const amur_observed_row *o, double *value, amur_err *err) {
  (void)err;
  const amur_corridor *c = r->corridor;
  const char *direction = whole_or(o->of_direction, o->direction);
  const amur_counted part = part_of(o);
  amur_counted whole = {o->crossing, direction && *direction == '*' ? "" : direction,
                        whole_or(o->of_commodities, o->commodities), whole_or(o->of_vehicles, o->vehicles), o->measure};
  amur_sum sum = {0, 0};
  for (int i = 0; i < c->n_crossing; i++) {
    const bool named =
        o->of_crossings && *o->of_crossings ? amur_list_has(o->of_crossings, c->crossing[i].id) : i == o->crossing;
    whole.crossing = i;
    if (named) amur_sum_add(&sum, flow_from_to(r, o, &whole));
  }
  const double of = amur_sum_value(sum);
  value[0] = of > 0 ? flow_from_to(r, o, &part) / of : NAN;
  return AMUR_OK;
}

static amur_status no_value(const amur_result *r, const amur_observed_row *o, double *value, amur_err *err) {
  (void)r, (void)o, (void)err;
  value[0] = NAN;
  return AMUR_OK;
}

static amur_status (*const values[])(const amur_result *r, const amur_observed_row *o, double *value, amur_err *err) = {
    [AMUR_MODEL_FLOW] = flow_value,
    [AMUR_MODEL_SPANS] = span_values,
    [AMUR_MODEL_SHARE] = share_value,
    [AMUR_MODEL_ELASTICITY] = no_value,
};

amur_status ami_observed_values(const amur_result *r, const amur_observed_row *o, double *value, amur_err *err) {
  return values[amur_observed_types[o->kind]->model](r, o, value, err);
}
