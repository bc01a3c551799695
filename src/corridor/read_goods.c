/* SPDX-License-Identifier: Apache-2.0
 * read_goods.c -- commodities, vehicles, chains, demand and regimes: what single cells do not show.
 *   chain.csv, legs: "road:lorry river:barge", every mode that the chain may use with the vehicle that serves it
 */
#include "tables/reader.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ami_corridor_finish_goods(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_commodity; i++) {
    amur_commodity_row *k = &c->commodity[i];
    ami_corridor_preset(in, &k->name, k->id);
    if (isnan(k->theta_nest)) k->theta_nest = k->theta;
    if (k->theta_nest < k->theta)
      ami_corridor_fault(in, AMUR_ID_COMMODITY, i, "theta_nest", AMUR_FAULT_ERROR, "a value below theta",
                         "at least theta", "chains of one nest are closer substitutes than those of different nests");
  }
  for (int i = 0; i < c->n_vehicle; i++) ami_corridor_preset(in, &c->vehicle[i].name, c->vehicle[i].id);
}

/* "mode:vehicle mode:vehicle ..." */
static void read_legs(corridor_reader *in, amur_chain_row *chain, int row) {
  const amur_corridor *c = in->corridor;
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  const int at = amur_table_column(t, "legs");
  chain->vehicle_of_mode = ami_corridor_array(in, (size_t)c->n_mode, sizeof *chain->vehicle_of_mode);
  if (!chain->vehicle_of_mode) return;
  for (int m = 0; m < c->n_mode; m++) chain->vehicle_of_mode[m] = -1;
  char word[128];
  for (const char *text = amur_table_cell(t, row, at); ami_next_word(&text, word);) {
    char *colon = strchr(word, ':');
    if (!colon) {
      ami_corridor_fault(in, AMUR_ID_CHAIN, row, "legs", AMUR_FAULT_ERROR, word, "mode:vehicle", NULL);
      continue;
    }
    *colon = '\0';
    const int mode = amur_map_find(&in->ids[AMUR_ID_MODE], word),
              vehicle = amur_map_find(&in->ids[AMUR_ID_VEHICLE], colon + 1);
    if (mode < 0) ami_corridor_unknown(in, t->file, t->line[row], at + 1, "legs", AMUR_ID_MODE, word);
    if (vehicle < 0) ami_corridor_unknown(in, t->file, t->line[row], at + 1, "legs", AMUR_ID_VEHICLE, colon + 1);
    if (mode < 0 || vehicle < 0) continue;
    if (chain->vehicle_of_mode[mode] < 0)
      chain->vehicle_of_mode[mode] = vehicle;
    else
      ami_corridor_fault(in, AMUR_ID_CHAIN, row, "legs", AMUR_FAULT_ERROR, word, "every mode once", NULL);
  }
}

/* A lorry carries no ship's load: payload in another unit than the commodity's.  The heaviest road trains carry some
 * 150 t; 500 leaves room for odd loads, and still finds kg taken for t. */
static void check_payload(corridor_reader *in, const amur_chain_row *chain, int row) {
  enum { HEAVIEST_ROAD_T = 500 };
  const amur_corridor *c = in->corridor;
  const int road = amur_map_find(&in->ids[AMUR_ID_MODE], "road"), v = road < 0 ? -1 : chain->vehicle_of_mode[road];
  for (int k = 0; v >= 0 && k < c->n_commodity; k++) {
    const double tonnes = c->vehicle[v].payload * c->commodity[k].tonnes_per_unit;
    if (!chain->carries[k] || !(tonnes > HEAVIEST_ROAD_T)) continue;
    char found[160];
    snprintf(found, sizeof found, "%.6g t of %.40s on a %.40s by road", tonnes, c->commodity[k].id, c->vehicle[v].id);
    ami_corridor_fault(in, AMUR_ID_CHAIN, row, "legs", AMUR_FAULT_ERROR, found, "at most 500 t",
                       "payload is in units of the commodity, tonnes_per_unit in t");
    return;
  }
}

void ami_corridor_finish_chains(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  for (int i = 0; i < c->n_chain; i++) {
    amur_chain_row *k = &c->chain[i];
    const char *nest = amur_table_cell(t, i, amur_table_column(t, "nest"));
    const char *list = amur_table_cell(t, i, amur_table_column(t, "commodities"));
    ami_corridor_preset(in, &k->name, k->id);
    if (!*nest && k->id) nest = k->id;
    k->nest = -1;
    for (int n = 0; n < c->n_nest; n++)
      if (strcmp(c->nest[n], nest) == 0) k->nest = n;
    if (k->nest < 0) {
      size_t room = (size_t)c->n_nest;
      char *copy = amur_strdup(nest);
      if (!copy || !amur_grow(&c->nest, &room, (size_t)c->n_nest + 1, sizeof *c->nest)) {
        free(copy);
        ami_corridor_no_memory(in);
        return;
      }
      c->nest[k->nest = c->n_nest++] = copy;
    }
    k->carries = ami_corridor_array(in, (size_t)c->n_commodity, sizeof *k->carries);
    for (int m = 0; k->carries && m < c->n_commodity; m++)
      k->carries[m] = c->commodity[m].id && amur_list_has(list, c->commodity[m].id);
    read_legs(in, k, i);
    if (k->carries && k->vehicle_of_mode) check_payload(in, k, i);
  }
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
