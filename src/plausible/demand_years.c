/* SPDX-License-Identifier: Apache-2.0
 * demand_years.c -- demand that jumps between years, and demand of some years alone.
 */
#include "plausible.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_JUMP 3.0
#define MOST_NAMED 5 /* jumps told one by one, the largest first */

typedef struct {
  int first_year, n_year;
  double *quantity; /* [n_market * n_year] of all segments, at the market's first; units */
  int *row;         /* [n_market * n_year] a row of demand that has it, -1 */
  bool *is_asked;   /* [n_year] there is some demand */
} by_year;

typedef struct {
  int market, year; /* number of the later year */
  double factor;    /* > 1, up or down */
} jump;

static amur_status fill(by_year *y, const plausible *p, amur_err *err) {
  const amur_corridor *c = p->corridor;
  int last, month, day;
  amur_day_split(c->first_day, &y->first_year, &month, &day);
  amur_day_split(c->last_day, &last, &month, &day);
  y->n_year = last - y->first_year + 1;
  const size_t n = (size_t)p->m->n_market * (size_t)y->n_year;
  y->quantity = amur_alloc(n, sizeof *y->quantity);
  y->row = amur_alloc(n, sizeof *y->row);
  y->is_asked = amur_alloc((size_t)y->n_year, sizeof *y->is_asked);
  if (!y->quantity || !y->row || !y->is_asked) return amur_fail(err, AMUR_E_NOMEM, 0, "demand by year");
  for (size_t i = 0; i < n; i++) y->row[i] = -1;
  for (int i = 0; i < c->n_demand; i++) {
    const int year = c->demand[i].year - y->first_year;
    if (year < 0 || year >= y->n_year || !(c->demand[i].quantity > 0)) continue;
    const size_t at = (size_t)p->m->market_of_demand[i] * (size_t)y->n_year + (size_t)year;
    y->quantity[at] += c->demand[i].quantity;
    y->row[at] = i;
    y->is_asked[year] = true;
  }
  return AMUR_OK;
}

static void name_of(const plausible *p, int market, char text[160]) {
  const model_market *k = &p->m->market[market];
  const amur_corridor *c = p->corridor;
  snprintf(text, 160, "%.40s from %.40s to %.40s", c->commodity[k->commodity].id, c->zone[k->origin].id,
           c->zone[k->destination].id);
}

static void warn(const plausible *p, int row, const char *column, const char *found, const char *expected,
                 const char *hint) {
  const amur_demand_row *d = &p->corridor->demand[row];
  if (d->model >= 0)
    ami_plausible_warn(p, "trade.yaml", NULL, NULL, found, expected, hint);
  else
    ami_plausible_warn(p, "demand.csv", d->id, column, found, expected, hint);
}

/* ---- years without a row ------------------------------------------------------------------------- */

/* A year without any demand is told when the folder is read. */
static bool lacks_years(const by_year *y, int market, int *row) {
  bool lacks = false;
  *row = -1;
  for (int i = 0; i < y->n_year; i++) {
    const int at = y->row[(size_t)market * (size_t)y->n_year + (size_t)i];
    if (at >= 0 && *row < 0) *row = at;
    lacks |= at < 0 && y->is_asked[i];
  }
  return lacks && *row >= 0;
}

static void tell_years(const by_year *y, const plausible *p) {
  int n = 0, first = -1, first_row = -1;
  for (int m = 0; m < p->m->n_market; m++) {
    int row;
    if (!lacks_years(y, m, &row)) continue;
    if (n++ == 0) first = m, first_row = row;
  }
  if (n == 0) return;
  char name[160], found[400], has[120] = "";
  size_t used = 0;
  for (int i = 0; i < y->n_year && used < sizeof has - 8; i++)
    if (y->row[(size_t)first * (size_t)y->n_year + (size_t)i] >= 0)
      used += (size_t)snprintf(has + used, sizeof has - used, "%s%d", used ? ", " : "", y->first_year + i);
  name_of(p, first, name);
  if (n == 1)
    snprintf(found, sizeof found, "%s in %s alone", name, has);
  else
    snprintf(found, sizeof found, "%d markets in some years alone, first %s in %s", n, name, has);
  warn(p, first_row, "year", found, "demand in every year of the horizon that has any",
       "in the others nothing is wanted");
}

/* ---- jumps --------------------------------------------------------------------------------------- */

static int by_factor(const void *a, const void *b) {
  const jump *x = a, *y = b;
  if (x->factor > y->factor || x->factor < y->factor) return x->factor < y->factor ? 1 : -1;
  return (x->market > y->market) - (x->market < y->market);
}

static void tell_jump(const by_year *y, const plausible *p, const jump *j, int n_more) {
  const double *quantity = y->quantity + (size_t)j->market * (size_t)y->n_year + (size_t)j->year;
  const amur_commodity_row *goods = &p->corridor->commodity[p->m->market[j->market].commodity];
  char name[160], found[400], more[80] = "";
  name_of(p, j->market, name);
  if (n_more > 0) snprintf(more, sizeof more, ", and %d more markets", n_more);
  snprintf(found, sizeof found, "%s: %s %.20s in %d, %s in %d%s", name, ami_figure(quantity[-1]).s, goods->unit,
           y->first_year + j->year - 1, ami_figure(quantity[0]).s, y->first_year + j->year, more);
  warn(p, y->row[(size_t)j->market * (size_t)y->n_year + (size_t)j->year], "quantity", found,
       "at most threefold, and at least a third, of the year before", NULL);
}

static amur_status tell_jumps(const by_year *y, const plausible *p, amur_err *err) {
  jump *list = amur_alloc((size_t)p->m->n_market, sizeof *list);
  int n = 0;
  if (!list) return amur_fail(err, AMUR_E_NOMEM, 0, "demand by year");
  for (int m = 0; m < p->m->n_market; m++) {
    const double *quantity = y->quantity + (size_t)m * (size_t)y->n_year;
    jump worst = {.market = m, .factor = MOST_JUMP};
    for (int i = 1; i < y->n_year; i++) {
      if (!(quantity[i] > 0 && quantity[i - 1] > 0)) continue;
      const double factor = fmax(quantity[i] / quantity[i - 1], quantity[i - 1] / quantity[i]);
      if (factor > worst.factor) worst.factor = factor, worst.year = i;
    }
    if (worst.year > 0) list[n++] = worst;
  }
  qsort(list, (size_t)n, sizeof *list, by_factor);
  for (int i = 0; i < n && i < MOST_NAMED; i++) tell_jump(y, p, &list[i], i + 1 == MOST_NAMED ? n - MOST_NAMED : 0);
  free(list);
  return AMUR_OK;
}

amur_status ami_plausible_demand(const plausible *p, amur_err *err) {
  by_year y = {0};
  amur_status status = fill(&y, p, err);
  if (!status) tell_years(&y, p);
  if (!status) status = tell_jumps(&y, p, err);
  free(y.quantity);
  free(y.row);
  free(y.is_asked);
  return status;
}
