/* SPDX-License-Identifier: Apache-2.0
 * period.c -- the horizon cut at every date on which something changes; the state and the demand in between.
 *
 * Between two cuts every day is like the others but for the season, and one equilibrium stands for all of them.  Ends
 * of regimes and changes are last days, included, so that they cut on the day after.  A period lies in one calendar
 * year, as the rows of demand are by year.
 *
 * A period wants of each market the mean day: the year's quantity times the share of the year that falls on the period,
 * by the months of its profile, over the period's days; times the mean of its days' terms of trade.
 */
#include "period.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- cutting ------------------------------------------------------------------------------------ */

typedef struct {
  amur_day *day; /* first days of periods, unsorted, with repeats */
  int n;
  size_t room;
} cuts;

/* A cut outside the horizon, or of an open end, is none. */
static bool cut(cuts *c, const amur_corridor *k, amur_day day) {
  if (day == AMUR_DAY_NONE || day < k->first_day || day > k->last_day) return true;
  if (!amur_grow(&c->day, &c->room, (size_t)c->n + 1, sizeof *c->day)) return false;
  c->day[c->n++] = day;
  return true;
}

/* From .. to, both included. */
static bool cut_around(cuts *c, const amur_corridor *k, amur_day from, amur_day to) {
  return cut(c, k, from) && cut(c, k, to == AMUR_DAY_NONE ? AMUR_DAY_NONE : to + 1);
}

static int by_day(const void *a, const void *b) {
  const amur_day x = *(const amur_day *)a, y = *(const amur_day *)b;
  return (x > y) - (x < y);
}

static bool is_dropped(const amur_corridor *c, int scenario, const char *rule) {
  if (scenario < 0) return false;
  for (int i = 0; i < c->scenario[scenario].n_drop; i++)
    if (amur_pattern_match(c->scenario[scenario].drop_rule[i], rule)) return true;
  return false;
}

/* Every date on which something may change under the scenario; repeats do no harm. */
static bool cut_everywhere(cuts *q, const amur_corridor *c, int scenario) {
  bool fine = cut(q, c, c->first_day);
  int first_year, last_year, month, day;
  amur_day_split(c->first_day, &first_year, &month, &day);
  amur_day_split(c->last_day, &last_year, &month, &day);
  for (int y = first_year; y <= last_year; y++) fine &= cut(q, c, amur_day_from(y, 1, 1));
  for (int i = 0; i < c->n_regime; i++) fine &= cut_around(q, c, c->regime[i].from, c->regime[i].to);
  for (int i = 0; i < c->n_eligible; i++) fine &= cut_around(q, c, c->eligible[i].from, c->eligible[i].to);
  for (int i = 0; i < c->n_rule; i++)
    if (!is_dropped(c, scenario, c->rule[i].id)) fine &= cut_around(q, c, c->rule[i].from, c->rule[i].to);
  if (scenario >= 0)
    for (int i = 0; i < c->scenario[scenario].n_change; i++)
      fine &= cut_around(q, c, c->scenario[scenario].change[i].from, c->scenario[scenario].change[i].to);
  return fine;
}

/* -1 on a day between regimes. */
static int regime_on(const amur_corridor *c, amur_day day) {
  for (int i = 0; i < c->n_regime; i++)
    if (day >= c->regime[i].from && day <= c->regime[i].to) return i;
  return -1;
}

amur_status ami_period_split(const run_model *m, const run_case *k, period_span **span, int *n, amur_err *err) {
  const amur_corridor *c = m->corridor;
  cuts q = {0};
  *span = NULL;
  *n = 0;
  amur_status status = AMUR_OK;
  if (!cut_everywhere(&q, c, k->scenario) || !(*span = amur_alloc((size_t)q.n, sizeof **span))) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "periods");
    goto done;
  }
  if (q.n > 0) qsort(q.day, (size_t)q.n, sizeof *q.day, by_day);
  for (int i = 0; i < q.n; i++) {
    if (i > 0 && q.day[i] == q.day[i - 1]) continue;
    if (*n > 0) (*span)[*n - 1].to = q.day[i] - 1;
    period_span *p = &(*span)[(*n)++]; /* until the horizon's end, unless another cut follows */
    int month, day;
    p->from = q.day[i];
    p->to = c->last_day;
    p->regime = regime_on(c, p->from);
    amur_day_split(p->from, &p->year, &month, &day);
  }
done:
  free(q.day);
  return status;
}

/* ---- state ---------------------------------------------------------------------------------------- */

/* The first day stands for all of them: nothing begins or ends within a span.  An assumption comes before the rules,
 * which it may change (kind "rule"): they are applied with the values that it leaves them. */
amur_status ami_period_state(const run_model *m, const run_case *k, const period_span *span, corridor_state *s,
                             amur_err *err) {
  const amur_corridor *c = m->corridor;
  amur_status status = AMUR_OK;
  ami_state_reset(s);
  for (int i = 0; i < c->n_parameter && !status; i++)
    status = ami_state_apply(s, &m->parameter[i], c->parameter[i].change.value, err);
  for (int i = 0; i < k->n_override && !status; i++)
    status = ami_state_apply(s, &k->override[i], k->override_value[i], err);
  for (int i = 0; i < c->n_rule && !status; i++)
    if (ami_change_covers(&c->rule[i], span->from) && !is_dropped(c, k->scenario, c->rule[i].id))
      status = ami_state_apply(s, &m->rule[i], s->rule_value[i], err);
  if (k->scenario >= 0)
    for (int i = 0; i < c->scenario[k->scenario].n_change && !status; i++) {
      const amur_change *change = &c->scenario[k->scenario].change[i];
      if (ami_change_covers(change, span->from))
        status = ami_state_apply(s, &m->scenario[k->scenario][i], change->value, err);
    }
  if (k->last && !status) status = ami_state_apply(s, k->last, k->last_value, err);
  return status;
}

/* ---- demand ------------------------------------------------------------------------------------------ */

/* Share of a year's quantity that falls on the days of the span: even over the year, or over each month of a profile.
 */
static double share_of_year(const amur_corridor *c, int profile, const period_span *span) {
  assert(span->to >= span->from);
  const double days_in_year = amur_day_from(span->year + 1, 1, 1) - amur_day_from(span->year, 1, 1);
  if (profile < 0) return (span->to - span->from + 1) / days_in_year;
  double share = 0;
  for (int month = 1; month <= 12; month++) {
    const int n = amur_days_in_month(span->year, month);
    const amur_day first = amur_day_from(span->year, month, 1), last = first + n - 1;
    const amur_day from = first > span->from ? first : span->from, to = last < span->to ? last : span->to;
    if (from <= to) share += c->profile[profile].share[month - 1] * (to - from + 1) / n;
  }
  return share;
}

/* An empty list names everybody. */
static bool is_named(const char *const *list, int n, const char *text) {
  if (n == 0) return true;
  for (int i = 0; i < n; i++)
    if (strcmp(list[i], text) == 0) return true;
  return false;
}

/* The terms of trade on the days of a span: effects times strengths, and whom each concerns. */
typedef struct {
  int n_term, n_day;
  double *effect;       /* [n_term * n_day] */
  bool *steady;         /* [n_term] the same on every day */
  bool *from, *to, *of; /* [n_term * n_country] twice, [n_term * n_commodity] */
} span_terms;

static void terms_fini(span_terms *x) {
  free(x->effect);
  free(x->steady);
  free(x->from);
  free(x->to);
  free(x->of);
}

static void fill_term(span_terms *x, const run_model *m, const amur_trade_term *t, int i, amur_day first) {
  const amur_corridor *c = m->corridor;
  double *effect = x->effect + (size_t)i * (size_t)x->n_day;
  x->steady[i] = true;
  for (int d = 0; d < x->n_day; d++) {
    effect[d] = t->effect * amur_trade_term_strength(t, first + d);
    x->steady[i] &= !(effect[d] < effect[0] || effect[d] > effect[0]);
  }
  for (int k = 0; k < m->n_country; k++) {
    x->from[i * m->n_country + k] = is_named(t->countries_o, t->n_o, m->country[k]);
    x->to[i * m->n_country + k] = is_named(t->countries_d, t->n_d, m->country[k]);
  }
  for (int k = 0; k < c->n_commodity; k++)
    x->of[i * c->n_commodity + k] = is_named(t->commodities, t->n_commodity, c->commodity[k].id);
}

static bool terms_init(span_terms *x, const run_model *m, const corridor_state *s, const period_span *span) {
  const amur_corridor *c = m->corridor;
  *x = (span_terms){.n_term = c->n_term, .n_day = span->to - span->from + 1};
  const size_t n = (size_t)c->n_term, n_pair = n * (size_t)m->n_country;
  x->effect = amur_alloc(n * (size_t)x->n_day, sizeof *x->effect);
  x->steady = amur_alloc(n, sizeof *x->steady);
  x->from = amur_alloc(n_pair, sizeof *x->from);
  x->to = amur_alloc(n_pair, sizeof *x->to);
  x->of = amur_alloc(n * (size_t)c->n_commodity, sizeof *x->of);
  if (!x->effect || !x->steady || !x->from || !x->to || !x->of) return false;
  for (int i = 0; i < x->n_term; i++) fill_term(x, m, &s->term[i], i, span->from);
  return true;
}

static bool concerns(const span_terms *x, const run_model *m, int term, const model_market *k) {
  return x->from[term * m->n_country + m->zone_country[k->origin]] &&
         x->to[term * m->n_country + m->zone_country[k->destination]] &&
         x->of[term * m->corridor->n_commodity + k->commodity];
}

/* Mean over the span of exp(sum of effects in force), for one market.  The mean is of the exponentials, day by day,
 * since trade of the days adds up; where no effect moves within the span, one day does. */
static double trade_factor(const span_terms *x, const run_model *m, const model_market *k) {
  double lasting = 0;
  bool steady = true;
  for (int i = 0; i < x->n_term; i++) {
    if (!concerns(x, m, i, k)) continue;
    steady &= x->steady[i];
    lasting += x->effect[(size_t)i * (size_t)x->n_day];
  }
  if (steady) return exp(lasting);
  double sum = 0;
  for (int d = 0; d < x->n_day; d++) {
    double z = 0;
    for (int i = 0; i < x->n_term; i++)
      if (concerns(x, m, i, k)) z += x->effect[(size_t)i * (size_t)x->n_day + (size_t)d];
    sum += exp(z);
  }
  return sum / x->n_day;
}

/* Adds a row's mean day to one segment; reference costs and elasticities are means by quantity. */
static void add_demand(const run_model *m, const corridor_state *s, const amur_demand_row *d, int market, double q,
                       double *quantity, double *ref_cost, double *elasticity) {
  const double reference = isnan(d->ref_cost) ? m->base_cost[market] : d->ref_cost;
  const bool steady = isnan(reference); /* nothing to react from, so demand does not */
  const double own = steady ? 0 : isnan(d->elasticity) ? s->commodity[d->commodity].elasticity : d->elasticity;
  if (!(q > 0)) return;
  const double sum = quantity[market] + q;
  ref_cost[market] = (ref_cost[market] * quantity[market] + (steady ? 1 : reference) * q) / sum;
  elasticity[market] = (elasticity[market] * quantity[market] + own * q) / sum;
  quantity[market] = sum;
}

amur_status ami_period_quantities(const run_model *m, const corridor_state *s, const period_span *span,
                                  const double *width, double *quantity, double *plain, double *ref_cost,
                                  double *elasticity, amur_err *err) {
  const amur_corridor *c = m->corridor;
  const double days = span->to - span->from + 1;
  span_terms terms;
  const bool fine = terms_init(&terms, m, s, span);
  for (int i = 0; i < m->n_market; i++) {
    quantity[i] = 0;
    ref_cost[i] = 0;
    elasticity[i] = s->commodity[m->market[i].commodity].elasticity;
  }
  for (int i = 0; i < c->n_demand; i++) {
    const amur_demand_row *d = &s->demand[i];
    if (d->year != span->year || !(d->quantity > 0)) continue;
    const int first = m->market_of_demand[i], n = m->list[m->market[first].list].n;
    const double q = d->quantity * s->commodity_scale[d->commodity] * share_of_year(c, d->profile, span) / days;
    for (int k = first; k <= first + n; k++) add_demand(m, s, d, k, q * width[k], quantity, ref_cost, elasticity);
  }
  for (int i = 0; fine && i < m->n_market; i++) {
    if (plain) plain[i] = quantity[i];
    if (quantity[i] > 0)
      quantity[i] *= trade_factor(&terms, m, &m->market[i]);
    else
      ref_cost[i] = 1; /* the solver wants a cost above 0 of every market */
  }
  terms_fini(&terms);
  return fine ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "terms of trade");
}
