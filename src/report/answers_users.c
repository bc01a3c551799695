/* SPDX-License-Identifier: Apache-2.0
 * answers_users.c -- who takes a crossing or a chain, and against which alternative.
 *   Compared, market by market, with the cheapest other open chain; means weighted by the units that went this way.
 *   A chain goes over a crossing if any of its flow does, somewhere, for that commodity (`uses`).  That is a table of
 * commodity and chain, since a result keeps flows by link and shares by market, and only these two name both.
 *   Limits: a chain that can go over the crossing or round it counts as going over it.
 */
#include "answers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of one commodity over the base's horizon. */
typedef struct {
  int commodity;
  double units, all;              /* this way; every way */
  double money, time_h, compared; /* alternative minus this way, times units; units with an alternative */
} user;

typedef struct {
  const report_index *ix;
  bool *uses; /* [n_commodity * n_chain] goes this way */
  user *row;  /* [n_commodity] */
} census;

/* Empty vehicles do not make a use. */
static void mark_crossing(census *k, int crossing) {
  const amur_result *r = k->ix->result;
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    if (r->period[f->period].scenario == 0 && k->ix->corridor->link[f->link].crossing == crossing &&
        f->units_per_day > 0)
      k->uses[f->commodity * k->ix->corridor->n_chain + f->chain] = true;
  }
}

/* Asked about a chain, every commodity on it goes this way. */
static void mark_chain(census *k, int chain) {
  for (int i = 0; i < k->ix->corridor->n_commodity; i++) k->uses[i * k->ix->corridor->n_chain + chain] = true;
}

/* The cheapest open chain of the market that goes another way; NULL if none. */
static const amur_share_result *alternative(const census *k, int first, int last) {
  const amur_share_result *best = NULL;
  for (int i = first; i < last; i++) {
    const amur_share_result *s = &k->ix->result->share[i];
    const int commodity = k->ix->result->market[s->market].commodity;
    if (k->uses[commodity * k->ix->corridor->n_chain + s->chain] || !isfinite(s->cost)) continue;
    if (!best || s->cost < best->cost) best = s;
  }
  return best;
}

/* Shares first..last-1 belong to one market.  Money and hours are those of the alternative less those of this way, so
 * that a positive difference is a saving. */
static void count_market(census *k, int first, int last) {
  const amur_result *r = k->ix->result;
  const amur_market_result *m = &r->market[r->share[first].market];
  if (r->period[m->period].scenario != 0) return;
  user *u = &k->row[m->commodity];
  const amur_share_result *other = alternative(k, first, last);
  const int days = ami_period_days(&r->period[m->period]);
  for (int i = first; i < last; i++) {
    const amur_share_result *s = &r->share[i];
    const double units = s->units_per_day * days;
    if (!(units > 0)) continue;
    u->all += units;
    if (!k->uses[m->commodity * k->ix->corridor->n_chain + s->chain]) continue;
    u->units += units;
    if (!other || isnan(other->money) || isnan(s->money)) continue;
    u->compared += units;
    u->money += units * (other->money - s->money);
    u->time_h += units * (other->time_h - s->time_h);
  }
}

/* Shares of one market stand together in the result. */
static void count(census *k) {
  const amur_result *r = k->ix->result;
  for (int i = 0; i < r->n_share;) {
    int end = i + 1;
    while (end < r->n_share && r->share[end].market == r->share[i].market) end++;
    count_market(k, i, end);
    i = end;
  }
}

/* Tonnes; persons have none. */
static double weight(const report_index *ix, const user *u) {
  const double t = ix->corridor->commodity[u->commodity].tonnes_per_unit;
  return u->units * (t > 0 ? t : 0);
}

/* Largest first by tonnes, persons behind by number.  By insertion: there are few, and equal ones stay in order. */
static void sort_users(const report_index *ix, user *row, int n) {
  for (int i = 1; i < n; i++)
    for (int j = i; j > 0; j--) {
      const double a = weight(ix, &row[j - 1]), b = weight(ix, &row[j]);
      if (a > b || (a == b && row[j - 1].units >= row[j].units)) break;
      const user swap = row[j];
      row[j] = row[j - 1];
      row[j - 1] = swap;
    }
}

/* "1.39 million t", "46,070 machines" */
static void say_units(words *w, double units, const char *unit) {
  const size_t n = strlen(unit);
  ami_words_add(w, "%s %s%s", ami_word_number(units).s, n ? unit : "units", n > 2 && unit[n - 1] != 's' ? "s" : "");
}

/* What drew a commodity here: money or time, by the signs of the two mean differences. */
static void say_user(words *w, const report_index *ix, const user *u) {
  const amur_commodity_row *c = &ix->corridor->commodity[u->commodity];
  const char *unit = *c->unit ? c->unit : "unit";
  ami_words_paragraph(w);
  ami_words_add(w, "%s: ", c->name);
  say_units(w, u->units, unit);
  ami_words_add(w, " over the whole period, %s of all that moved in the corridor.",
                ami_word_percent(u->units / u->all).s);
  if (!(u->compared > 0.05 * u->units)) { /* what a twentieth compares with would not speak for the rest */
    ami_words_add(w, " No other way was open to it.");
    return;
  }
  const double money = u->money / u->compared, time_h = u->time_h / u->compared;
  ami_words_add(w, " Against the cheapest other way that was open, it paid %s %s per %s and took %s %s.",
                ami_word_money(fabs(money), ix->corridor->currency).s, money >= 0 ? "less" : "more", unit,
                ami_word_hours(fabs(time_h)).s, time_h >= 0 ? "less" : "more");
  if (money < 0 && time_h < 0)
    ami_words_add(w,
                  " So neither money nor time speaks for it: it is the share that choice leaves to a dearer way, the "
                  "larger the more the %s of the chains speak for it, which stand for habit, contracts and whatever "
                  "else the model does not see.",
                  c->by_ratio ? "appeals" : "constants");
  else if (money >= 0 && time_h < 0)
    ami_words_add(w, " It is the price that draws it.");
  else if (money < 0)
    ami_words_add(w, " It is the time that draws it.");
  else
    ami_words_add(w, " It is both cheaper and faster.");
}

/* The five largest; goods under a hundredth of the tonnes are left out, persons never for their weight. */
static void say_users(words *w, const report_index *ix, user *row, const char *name) {
  double tonnes = 0, persons = 0;
  int n = 0;
  for (int i = 0; i < ix->corridor->n_commodity; i++) {
    tonnes += weight(ix, &row[i]);
    if (ix->corridor->commodity[i].tonnes_per_unit > 0 || !(row[i].units > 0)) continue;
    persons += row[i].units;
  }
  sort_users(ix, row, ix->corridor->n_commodity);
  ami_words_add(w, "%s carried %s tonnes", name, ami_word_number(tonnes).s);
  if (persons > 0) ami_words_add(w, " and %s people", ami_word_number(persons).s);
  ami_words_add(w, " over the whole period.");
  for (int i = 0; i < ix->corridor->n_commodity && n < 5; i++)
    if (row[i].units > 0 && (weight(ix, &row[i]) > 0.01 * tonnes || weight(ix, &row[i]) == 0)) {
      say_user(w, ix, &row[i]);
      n++;
    }
}

void ami_answer_users(words *w, const report_index *ix, const char *id) {
  const int crossing = ami_find_crossing(ix, id), chain = crossing < 0 ? ami_find_chain(ix, id) : -1;
  if (crossing < 0 && chain < 0) return;
  const char *name = crossing >= 0 ? ami_crossing_name(ix, crossing) : ix->corridor->chain[chain].name;
  census k = {.ix = ix,
              .uses = amur_alloc((size_t)ix->corridor->n_commodity * (size_t)ix->corridor->n_chain, sizeof(bool)),
              .row = amur_alloc((size_t)ix->corridor->n_commodity, sizeof(user))};
  if (k.uses && k.row) {
    for (int i = 0; i < ix->corridor->n_commodity; i++) k.row[i].commodity = i;
    if (crossing >= 0)
      mark_crossing(&k, crossing);
    else
      mark_chain(&k, chain);
    count(&k);
    say_users(w, ix, k.row, name);
  } else {
    w->failed = true;
  }
  free(k.uses);
  free(k.row);
}
