/* SPDX-License-Identifier: Apache-2.0
 * results_flow.c -- tables of periods, flows, crossings, markets and shares of chains.
 */
#include "results_table.h"
#include <stdlib.h>
#include <string.h>

amur_status ami_results_write_periods(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(
      folder, "period.csv",
      CSV_PERIOD ",days,relative_gap,choice_residual,wait_residual,margin_residual,rounds,iterations,converged");
  for (int i = 0; i < r->n_period; i++) {
    const amur_period_result *p = &r->period[i];
    ami_csv_period(&o, r, i);
    ami_csv_int(&o, p->to - p->from + 1);
    ami_csv_real(&o, p->relative_gap);
    ami_csv_real(&o, p->choice_residual);
    ami_csv_real(&o, p->wait_residual);
    ami_csv_real(&o, p->margin_residual);
    ami_csv_int(&o, p->rounds);
    ami_csv_int(&o, p->iterations);
    ami_csv_bool(&o, p->converged);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_flows(const amur_result *r, const char *folder, amur_err *err) {
  const amur_corridor *c = r->corridor;
  csv_out o = ami_csv_open(folder, "flow.csv",
                           CSV_PERIOD ",link_id,commodity,chain,vehicle,units_per_day,tonnes_per_day,loaded_per_day,"
                                      "empty_per_day,toll_per_day");
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    ami_csv_period(&o, r, f->period);
    ami_csv_text(&o, c->link[f->link].id);
    ami_csv_text(&o, c->commodity[f->commodity].id);
    ami_csv_text(&o, c->chain[f->chain].id);
    ami_csv_text(&o, c->vehicle[f->vehicle].id);
    ami_csv_real(&o, f->units_per_day);
    ami_csv_real(&o, f->units_per_day * c->commodity[f->commodity].tonnes_per_unit);
    ami_csv_real(&o, f->loaded_per_day);
    ami_csv_real(&o, f->empty_per_day);
    ami_csv_real(&o, f->toll_per_day);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

/* Sums over the links of a crossing in one direction in one period, by commodity and vehicle. */
typedef struct {
  int period, crossing, commodity, chain, vehicle;
  const char *direction;
  double units, loaded, empty, toll;
} crossing_sum;

static int by_key(const void *a, const void *b) {
  const crossing_sum *x = a, *y = b;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if (x->crossing != y->crossing) return x->crossing < y->crossing ? -1 : 1;
  const int direction = strcmp(x->direction, y->direction);
  if (direction) return direction;
  if (x->commodity != y->commodity) return x->commodity < y->commodity ? -1 : 1;
  if (x->chain != y->chain) return x->chain < y->chain ? -1 : 1;
  return x->vehicle < y->vehicle ? -1 : x->vehicle > y->vehicle;
}

/* One sum for each key, in the order of by_key.  Returns how many; NULL in *sums if memory is out. */
static int sum_crossings(const amur_result *r, crossing_sum **sums) {
  crossing_sum *s = *sums = amur_alloc((size_t)r->n_flow, sizeof *s);
  int n = 0, n_sum = 0;
  for (int i = 0; s && i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    const amur_link_row *l = &r->corridor->link[f->link];
    if (l->crossing < 0) continue;
    s[n++] = (crossing_sum){f->period,    l->crossing,      f->commodity,      f->chain,         f->vehicle,
                            l->direction, f->units_per_day, f->loaded_per_day, f->empty_per_day, f->toll_per_day};
  }
  if (n) qsort(s, (size_t)n, sizeof *s, by_key);
  for (int i = 0; i < n; i++) {
    if (n_sum && by_key(&s[n_sum - 1], &s[i]) == 0) {
      s[n_sum - 1].units += s[i].units;
      s[n_sum - 1].loaded += s[i].loaded;
      s[n_sum - 1].empty += s[i].empty;
      s[n_sum - 1].toll += s[i].toll;
    } else {
      s[n_sum++] = s[i];
    }
  }
  return n_sum;
}

amur_status ami_results_write_crossings(const amur_result *r, const char *folder, amur_err *err) {
  const amur_corridor *c = r->corridor;
  csv_out o =
      ami_csv_open(folder, "crossing.csv",
                   CSV_PERIOD ",crossing,direction,commodity,chain,vehicle,counted,units_per_day,tonnes_per_day,"
                              "loaded_per_day,empty_per_day,toll_per_day");
  crossing_sum *sum;
  const int n = sum_crossings(r, &sum);
  for (int i = 0; i < n; i++) {
    const crossing_sum *s = &sum[i];
    ami_csv_period(&o, r, s->period);
    ami_csv_text(&o, c->crossing[s->crossing].id);
    ami_csv_text(&o, s->direction);
    ami_csv_text(&o, c->commodity[s->commodity].id);
    ami_csv_text(&o, c->chain[s->chain].id);
    ami_csv_text(&o, c->vehicle[s->vehicle].id);
    ami_csv_bool(&o, c->vehicle[s->vehicle].counted);
    ami_csv_real(&o, s->units);
    ami_csv_real(&o, s->units * c->commodity[s->commodity].tonnes_per_unit);
    ami_csv_real(&o, s->loaded);
    ami_csv_real(&o, s->empty);
    ami_csv_real(&o, s->toll);
    ami_csv_end_row(&o);
  }
  const amur_status status = ami_csv_close(&o, err);
  if (!sum && !status) return amur_fail(err, AMUR_E_NOMEM, 0, "crossing.csv: %d flows", r->n_flow);
  free(sum);
  return status;
}

static void put_market(csv_out *o, const amur_result *r, const amur_market_result *m) {
  const amur_corridor *c = r->corridor;
  ami_csv_period(o, r, m->period);
  ami_csv_text(o, c->zone[m->origin].id);
  ami_csv_text(o, c->zone[m->destination].id);
  ami_csv_text(o, c->commodity[m->commodity].id);
}

amur_status ami_results_write_markets(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(folder, "market.csv",
                           CSV_PERIOD ",origin,destination,commodity,units_per_day,ref_units_per_day,cost_per_unit");
  for (int i = 0; i < r->n_market; i++) {
    const amur_market_result *m = &r->market[i];
    put_market(&o, r, m);
    ami_csv_real(&o, m->units_per_day);
    ami_csv_real(&o, m->ref_units_per_day);
    ami_csv_real(&o, m->cost);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

amur_status ami_results_write_shares(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(folder, "chain_share.csv",
                           CSV_PERIOD ",origin,destination,commodity,chain,share,units_per_day,cost_per_unit,"
                                      "money_per_unit,time_h");
  for (int i = 0; i < r->n_share; i++) {
    const amur_share_result *s = &r->share[i];
    const amur_market_result *m = &r->market[s->market];
    put_market(&o, r, m);
    ami_csv_text(&o, r->corridor->chain[s->chain].id);
    ami_csv_real(&o, m->units_per_day > 0 ? s->units_per_day / m->units_per_day : 0);
    ami_csv_real(&o, s->units_per_day);
    ami_csv_real(&o, s->cost);
    ami_csv_real(&o, s->money);
    ami_csv_real(&o, s->time_h);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}
