/* SPDX-License-Identifier: Apache-2.0
 * read_goods.c -- commodities, vehicles, demand and regimes: what single cells do not show.
 */
#include "tables/reader.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Dispersions by ratios (mu, lambda) or by differences (theta, theta_nest): one of the two pairs. */
static void finish_dispersion(corridor_reader *in, amur_commodity_row *k, int row) {
  k->by_ratio = isnan(k->theta) && isnan(k->theta_nest);
  if (k->by_ratio) {
    if (isnan(k->mu) && ami_corridor_row_is_sound(in, AMUR_ID_COMMODITY, row))
      ami_corridor_fault(in, AMUR_ID_COMMODITY, row, "mu", AMUR_FAULT_ERROR, "neither mu nor theta",
                         "mu, the choice between ways by ratios of costs",
                         "2 to 6 is usual; theta is for estimated models alone");
    if (isnan(k->lambda)) k->lambda = k->mu;
    k->theta = k->lambda;
    k->theta_nest = k->mu;
  } else if (!isnan(k->mu) || !isnan(k->lambda)) {
    ami_corridor_fault(in, AMUR_ID_COMMODITY, row, "mu", AMUR_FAULT_ERROR, "mu and theta in one row",
                       "mu and lambda, or theta and theta_nest",
                       "choice is by ratios of costs or by their differences");
  }
  if (isnan(k->theta_nest)) k->theta_nest = k->theta;
  if (isnan(k->theta)) k->theta = k->theta_nest;
  const char *choice = in->corridor->choice;
  if (choice && *choice && (strcmp(choice, "ratio") == 0) != k->by_ratio)
    ami_corridor_fault(in, AMUR_ID_COMMODITY, row, k->by_ratio ? "mu" : "theta", AMUR_FAULT_ERROR,
                       k->by_ratio ? "mu, where corridor.yaml says choice: additive"
                                   : "theta, where corridor.yaml says choice: ratio",
                       k->by_ratio ? "theta" : "mu", NULL);
  if (k->theta_nest < k->theta)
    ami_corridor_fault(in, AMUR_ID_COMMODITY, row, k->by_ratio ? "lambda" : "theta_nest", AMUR_FAULT_ERROR,
                       k->by_ratio ? "a value above mu" : "a value below theta",
                       k->by_ratio ? "at most mu" : "at least theta",
                       "chains of one nest are closer substitutes than those of different nests");
}

void ami_corridor_finish_goods(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_commodity; i++) {
    ami_corridor_preset(in, &c->commodity[i].name, c->commodity[i].id);
    finish_dispersion(in, &c->commodity[i], i);
  }
  for (int i = 0; i < c->n_vehicle; i++) ami_corridor_preset(in, &c->vehicle[i].name, c->vehicle[i].id);
}

static void finish_profiles(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_profile; i++) {
    double sum = 0;
    for (int m = 0; m < 12; m++) sum += c->profile[i].share[m];
    if (!ami_corridor_row_is_sound(in, AMUR_ID_PROFILE, i)) continue;
    if (!(fabs(sum - 1) <= 0.005)) {
      char found[48];
      snprintf(found, sizeof found, "a sum of %.6g", sum);
      ami_corridor_fault(in, AMUR_ID_PROFILE, i, NULL, AMUR_FAULT_ERROR, found, "shares that sum to 1 (within 0.005)",
                         NULL);
      continue;
    }
    for (int m = 0; m < 12; m++) c->profile[i].share[m] /= sum; /* rounding of the user's digits */
  }
}

static void warn_of_years_without_demand(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  int first, last, month, day;
  if (c->first_day == AMUR_DAY_NONE || c->last_day == AMUR_DAY_NONE || in->unread[AMUR_ID_DEMAND]) return;
  amur_day_split(c->first_day, &first, &month, &day);
  amur_day_split(c->last_day, &last, &month, &day);
  for (int year = first; year <= last; year++) {
    bool found = false;
    for (int i = 0; i < c->n_demand && !found; i++) found = c->demand[i].year == year && c->demand[i].quantity > 0;
    char text[48];
    snprintf(text, sizeof text, "no demand in %d", year);
    if (!found)
      ami_corridor_fault(in, AMUR_ID_DEMAND, -1, "year", AMUR_FAULT_WARNING, text,
                         "demand in every year of the horizon", NULL);
  }
}

static bool keeps_margins(const amur_corridor *c, const amur_demand_row *d) {
  return d->model >= 0 && c->trade_model[d->model].at_equilibrium;
}

void ami_corridor_finish_demand(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  finish_profiles(in);
  amur_map seen = {0};
  char **key = ami_corridor_array(in, (size_t)c->n_demand, sizeof *key);
  double total = 0;
  for (int i = 0; key && i < c->n_demand; i++) {
    amur_demand_row *d = &c->demand[i];
    d->row = i;
    total += d->quantity > 0 ? d->quantity : 0;
    if (d->origin >= 0 && d->origin == d->destination)
      ami_corridor_fault(in, AMUR_ID_DEMAND, i, "destination", AMUR_FAULT_ERROR, "the origin", "another zone", NULL);
    /* a market is origin, destination, commodity and year */
    key[i] = amur_format("%d %d %d %d", d->origin, d->destination, d->commodity, d->year);
    int32_t old;
    if (!key[i] || amur_map_add(&seen, key[i], i, &old) || old < 0) continue;
    if (d->origin < 0 || d->destination < 0 || d->commodity < 0) continue; /* which market, nobody knows */
    if (keeps_margins(c, d) || keeps_margins(c, &c->demand[old]))
      ami_corridor_fault(in, AMUR_ID_DEMAND, i, "demand_id", AMUR_FAULT_ERROR, d->id,
                         "no other row for a market of a model with margins: at-equilibrium", NULL);
    else
      ami_corridor_fault(in, AMUR_ID_DEMAND, i, "demand_id", AMUR_FAULT_WARNING, "a market that has a row already",
                         "one row for each origin, destination, commodity and year", "the quantities add up");
  }
  for (int i = 0; key && i < c->n_demand; i++) free(key[i]);
  free(key);
  amur_map_fini(&seen);
  if (c->n_demand && !(total > 0))
    ami_corridor_fault(in, AMUR_ID_DEMAND, -1, "quantity", AMUR_FAULT_ERROR, "0 in every row", "some quantity above 0",
                       NULL);
  else
    warn_of_years_without_demand(in);
}

/* Order of beginning; of two rows that begin together that of the file. */
static int by_beginning(const void *a, const void *b) {
  const amur_regime_row *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

static void fault_between(corridor_reader *in, const amur_regime_row *r, const char *what, amur_day from, amur_day to) {
  char a[16], b[16], found[160];
  amur_day_format(from, a);
  amur_day_format(to, b);
  snprintf(found, sizeof found, "%s from %s to %s", what, a, b);
  const int row = r && r->id ? amur_map_find(&in->ids[AMUR_ID_REGIME], r->id) : -1;
  ami_corridor_fault(in, AMUR_ID_REGIME, row, "from", AMUR_FAULT_ERROR, found,
                     "regimes that follow each other from first_day to last_day", NULL);
}

void ami_corridor_finish_regimes(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  bool dated = c->n_regime > 0 && c->first_day != AMUR_DAY_NONE && c->last_day != AMUR_DAY_NONE;
  for (int i = 0; i < c->n_regime; i++) {
    amur_regime_row *r = &c->regime[i];
    ami_corridor_preset(in, &r->name, r->id);
    if (r->from == AMUR_DAY_NONE || r->to == AMUR_DAY_NONE)
      dated = false;
    else if (r->from > r->to) {
      ami_corridor_fault(in, AMUR_ID_REGIME, i, "to", AMUR_FAULT_ERROR, "a day before from", "a day not before from",
                         NULL);
      dated = false;
    }
  }
  if (!dated) return;
  qsort(c->regime, (size_t)c->n_regime, sizeof *c->regime, by_beginning);
  if (c->regime[0].from > c->first_day) fault_between(in, &c->regime[0], "a gap", c->first_day, c->regime[0].from - 1);
  for (int i = 1; i < c->n_regime; i++) {
    const amur_day end = c->regime[i - 1].to, next = c->regime[i].from;
    if (next > end + 1) fault_between(in, &c->regime[i], "a gap", end + 1, next - 1);
    if (next <= end)
      fault_between(in, &c->regime[i], "an overlap", next, end < c->regime[i].to ? end : c->regime[i].to);
  }
  const amur_day end = c->regime[c->n_regime - 1].to;
  if (end < c->last_day) fault_between(in, &c->regime[c->n_regime - 1], "a gap", end + 1, c->last_day);
}
