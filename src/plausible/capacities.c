/* SPDX-License-Identifier: Apache-2.0
 * capacities.c -- is a terminal made for the demand that passes it?  Its capacity, as each period's rules make
 * it, beside what must pass (ways that have no other, at the shares of empty roads, loaded) and what may (all of the
 * demand that has a way through it, with the vehicles' ways back).
 */
#include "plausible.h"
#include <amur/io.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_FILL 2.0        /* capacity below half of what must pass */
#define LEAST_FILL (1 / 50.) /* or above fifty times what may */

amur_status ami_capacity_notes_init(capacity_notes *n, const plausible *p, amur_err *err) {
  const size_t most = (size_t)p->corridor->n_terminal;
  amur_status status = AMUR_OK;
  n->cache.corridor = p->corridor;
  n->at = amur_alloc(most, sizeof *n->at);
  n->must = amur_alloc(most, sizeof *n->must);
  n->may = amur_alloc(most, sizeof *n->may);
  if (!n->at || !n->must || !n->may) return amur_fail(err, AMUR_E_NOMEM, 0, "capacities");
  for (int t = 0; t < p->corridor->n_terminal && !status; t++)
    if (p->m->facility_of_terminal[t] >= 0) status = ami_passing_init(&n->at[t], p->m, -1, t, err);
  return status;
}

void ami_capacity_notes_fini(capacity_notes *n, const plausible *p) {
  for (int t = 0; n->at && t < p->corridor->n_terminal; t++) ami_passing_fini(&n->at[t]);
  free(n->at);
  free(n->must);
  free(n->may);
  ami_curve_cache_fini(&n->cache);
}

/* Equivalents of a unit of the alternative, least and most of the vehicles that may stand there. */
static void find_load(const plausible *p, const passing *at, int alt, double *least, double *most) {
  *least = INFINITY;
  *most = 0;
  for (int v = 0; v < p->corridor->n_vehicle; v++) {
    const amur_vehicle_row *k = &p->work.state.vehicle[v];
    if (!at->vehicle[p->m->alt[alt].chain * p->corridor->n_vehicle + v]) continue;
    *least = fmin(*least, k->pce / k->payload);
    *most = fmax(*most, (k->returns ? 2 : 1) * k->pce / k->payload);
  }
}

static void add_flows(const plausible *p, const passing *at, double *must, double *may) {
  *must = *may = 0;
  for (int m = 0; m < p->m->n_market; m++) {
    const amur_market *k = &p->work.market[m];
    double largest = 0;
    for (int a = k->first_alt; a < k->first_alt + k->n_alt; a++) {
      double least, most;
      if (!at->passes[a]) continue;
      find_load(p, at, a, &least, &most);
      if (at->passes[a] & MUST_PASS) *must += k->quantity * p->share[a] * least;
      if (p->work.alt[a].appeal > 0 && isfinite(p->cost[a])) largest = fmax(largest, most);
    }
    *may += k->quantity * largest;
  }
}

amur_status ami_capacity_note(capacity_notes *n, const plausible *p, amur_err *err) {
  amur_status status = AMUR_OK;
  for (int t = 0; t < p->corridor->n_terminal && !status; t++) {
    int entry;
    double must, may;
    if (p->m->facility_of_terminal[t] < 0) continue;
    add_flows(p, &n->at[t], &must, &may);
    if (!(may > 0)) continue; /* closed */
    status = ami_curve_cache_entry(&n->cache, &p->work.state, t, 1, &entry, err);
    if (status) break;
    const double capacity = n->cache.entry[entry].capacity_per_day;
    if (!(capacity > 0)) continue;
    if (must / capacity > n->must[t].fill) n->must[t] = (capacity_fill){must / capacity, must, capacity};
    if (may / capacity > n->may[t].fill) n->may[t] = (capacity_fill){may / capacity, may, capacity};
  }
  return status;
}

static void tell(const plausible *p, int terminal, const capacity_fill *k, const char *expected, const char *hint) {
  char found[160], *file = amur_format("terminal/%s.yaml", p->corridor->terminal[terminal]);
  snprintf(found, sizeof found, "a capacity of %s vehicles a day", ami_figure(k->capacity_per_day).s);
  if (file)
    ami_plausible_warn(p, file, NULL, NULL, found, expected, hint);
  else
    amur_faults_no_memory(p->faults, "plausible");
  free(file);
}

void ami_capacity_tell(const capacity_notes *n, const plausible *p) {
  for (int t = 0; t < p->corridor->n_terminal; t++) {
    const capacity_fill *must = &n->must[t], *may = &n->may[t];
    char expected[160];
    if (must->fill > MOST_FILL) {
      snprintf(expected, sizeof expected, "at least half of the %s vehicles a day that would pass if nobody waited",
               ami_figure(must->per_day).s);
      tell(p, t, must, expected, "units of its times and servers; quantity of demand.csv is of a year");
    } else if (may->fill > 0 && may->fill < LEAST_FILL) {
      snprintf(expected, sizeof expected, "at most fifty times the %s vehicles a day that may pass",
               ami_figure(may->per_day).s);
      tell(p, t, may, expected, "units of its times and servers; quantity of demand.csv is of a year");
    }
  }
}
