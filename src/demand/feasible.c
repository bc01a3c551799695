/* SPDX-License-Identifier: Apache-2.0
 * feasible.c -- whether a matrix with given zeros can have given margins, and which margins cannot be met.
 * Balancing that does not converge is seldom slow: mostly there is no such matrix, and the user wants to know
 * why.  The transportation problem is feasible if and only if the maximum flow from origins to destinations through the
 * non-zero cells carries everything (Gale 1957); else the least cut names origins that want more than all the
 * destinations they can reach (Ford and Fulkerson 1956).  Augmenting along shortest paths (Edmonds and Karp 1972) in a
 * dense graph: meant for the rare case that balancing failed, not for speed.
 * Shape: flow[o * n_d + d] is what the search has sent so far; left[o] and room[d] what is still to send and to take.
 */
#include "feasible.h"
#include "balance.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUM_TOLERANCE 1e-9 /* relative difference of the two sums of margins that is taken as rounding */

static const char *zone_name(const char *const *name, int32_t i, char text[16]) {
  if (name) return name[i];
  snprintf(text, 16, "%d", (int)i + 1);
  return text;
}

static amur_status check_sums(const amur_gravity *g, amur_err *err) {
  amur_sum o = {0}, d = {0};
  for (int32_t i = 0; i < g->n_origin; i++) amur_sum_add(&o, g->origin[i]);
  for (int32_t i = 0; i < g->n_destination; i++) amur_sum_add(&d, g->destination[i]);
  const double so = amur_sum_value(o), sd = amur_sum_value(d);
  if (fabs(so - sd) <= SUM_TOLERANCE * fmax(so, sd)) return AMUR_OK;
  return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: origins sum to %.12g and destinations to %.12g, must be equal", so,
                   sd);
}

static amur_status check_rows(const amur_gravity *g, const double *cell, const char *const *name, amur_err *err) {
  const size_t n_d = (size_t)g->n_destination;
  for (int32_t o = 0; o < g->n_origin; o++) {
    bool reaches = !(g->origin[o] > 0);
    for (size_t d = 0; d < n_d && !reaches; d++) reaches = cell[(size_t)o * n_d + d] > 0 && g->destination[d] > 0;
    char text[16];
    if (!reaches)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: origin %s wants %g but reaches no destination with trips",
                       zone_name(name, o, text), g->origin[o]);
  }
  return AMUR_OK;
}

static amur_status check_columns(const amur_gravity *g, const double *cell, const char *const *name, amur_err *err) {
  const size_t n_d = (size_t)g->n_destination;
  for (int32_t d = 0; d < g->n_destination; d++) {
    bool reached = !(g->destination[d] > 0);
    for (int32_t o = 0; o < g->n_origin && !reached; o++)
      reached = cell[(size_t)o * n_d + (size_t)d] > 0 && g->origin[o] > 0;
    char text[16];
    if (!reached)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: destination %s wants %g but no origin with trips reaches it",
                       zone_name(name, d, text), g->destination[d]);
  }
  return AMUR_OK;
}

typedef struct {
  const amur_gravity *g;
  const double *cell;
  double *flow;             /* [n_o n_d] */
  double *left, *room;      /* [n_o], [n_d] margin not yet carried */
  int32_t *from_d, *from_o; /* how the search reached an origin, a destination; -1: not, -2: start */
  int32_t *queue;
} max_flow;

/* Breadth-first search from every origin with something left; returns a destination with room, or -1.  A destination
 * that is full may be freed: back along the flow to an origin that could send elsewhere. */
static int32_t search(max_flow *c) {
  const int32_t n_o = c->g->n_origin, n_d = c->g->n_destination;
  int32_t head = 0, tail = 0;
  for (int32_t d = 0; d < n_d; d++) c->from_o[d] = -1;
  for (int32_t o = 0; o < n_o; o++) {
    c->from_d[o] = c->left[o] > 0 ? -2 : -1;
    if (c->left[o] > 0) c->queue[tail++] = o;
  }
  while (head < tail) {
    const int32_t o = c->queue[head++];
    for (int32_t d = 0; d < n_d; d++) {
      if (c->from_o[d] >= 0 || !(c->cell[(size_t)o * (size_t)n_d + (size_t)d] > 0)) continue;
      c->from_o[d] = o;
      if (c->room[d] > 0) return d;
      for (int32_t back = 0; back < n_o; back++)
        if (c->from_d[back] == -1 && c->flow[(size_t)back * (size_t)n_d + (size_t)d] > 0) {
          c->from_d[back] = d;
          c->queue[tail++] = back;
        }
    }
  }
  return -1;
}

/* Sends as much as the path that the search found lets through, and takes back where it goes against the flow.  Rests
 * below `negligible` are rounding, and are set to zero, else the search would follow them for ever. */
static void augment(max_flow *c, int32_t end, double negligible) {
  const size_t n_d = (size_t)c->g->n_destination;
  double amount = c->room[end];
  int32_t d = end, o;
  for (;;) {
    o = c->from_o[d];
    if (c->from_d[o] == -2) break;
    amount = fmin(amount, c->flow[(size_t)o * n_d + (size_t)c->from_d[o]]);
    d = c->from_d[o];
  }
  amount = fmin(amount, c->left[o]);
  assert(amount > 0);
  c->left[o] = c->left[o] - amount <= negligible ? 0 : c->left[o] - amount;
  c->room[end] = c->room[end] - amount <= negligible ? 0 : c->room[end] - amount;
  for (d = end;;) {
    o = c->from_o[d];
    c->flow[(size_t)o * n_d + (size_t)d] += amount;
    if (c->from_d[o] == -2) return;
    double *back = &c->flow[(size_t)o * n_d + (size_t)c->from_d[o]];
    *back = *back - amount <= negligible ? 0 : *back - amount;
    d = c->from_d[o];
  }
}

/* Appends ", name" while there is room. */
static void append_name(char *text, size_t size, const char *name) {
  const size_t used = strlen(text);
  if (used + 40 < size)
    snprintf(text + used, size - used, "%s%s", used ? ", " : "", name);
  else if (used + 4 < size && text[used - 1] != '.')
    memcpy(text + used, "...", 4);
}

/* The search that found nothing has marked the cut: origins that it reached still want something, and whatever they
 * reach is full. */
static amur_status name_cut(const max_flow *c, const char *const *origin_name, const char *const *destination_name,
                            amur_err *err) {
  char from[160] = "", to[160] = "", text[16];
  double wants = 0, finds = 0;
  for (int32_t o = 0; o < c->g->n_origin; o++)
    if (c->from_d[o] != -1) {
      wants += c->g->origin[o];
      append_name(from, sizeof from, zone_name(origin_name, o, text));
    }
  for (int32_t d = 0; d < c->g->n_destination; d++)
    if (c->from_o[d] != -1) {
      finds += c->g->destination[d];
      append_name(to, sizeof to, zone_name(destination_name, d, text));
    }
  return amur_fail(err, AMUR_E_DOMAIN, 0,
                   "gravity: origins %s want %.9g together, but all the destinations they reach (%s) want only %.9g",
                   from, wants, to, finds);
}

static amur_status check_flow(const amur_gravity *g, const double *cell, const char *const *origin_name,
                              const char *const *destination_name, amur_err *err) {
  const size_t n_o = (size_t)g->n_origin, n_d = (size_t)g->n_destination;
  amur_status s = AMUR_OK;
  max_flow c = {.g = g,
                .cell = cell,
                .flow = amur_alloc(n_o * n_d, sizeof *c.flow),
                .left = amur_alloc(n_o, sizeof *c.left),
                .room = amur_alloc(n_d, sizeof *c.room),
                .from_d = amur_alloc(n_o, sizeof *c.from_d),
                .from_o = amur_alloc(n_d, sizeof *c.from_o),
                .queue = amur_alloc(n_o, sizeof *c.queue)};
  if (!c.flow || !c.left || !c.room || !c.from_d || !c.from_o || !c.queue) {
    s = amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu origins, %zu destinations", n_o, n_d);
    goto done;
  }
  double total = 0;
  memcpy(c.left, g->origin, n_o * sizeof *c.left);
  memcpy(c.room, g->destination, n_d * sizeof *c.room);
  for (size_t o = 0; o < n_o; o++) total += g->origin[o];
  for (int32_t end; (end = search(&c)) >= 0;) augment(&c, end, 1e-12 * total);
  double missing = 0;
  for (size_t o = 0; o < n_o; o++) missing += c.left[o];
  if (missing > SUM_TOLERANCE * total) s = name_cut(&c, origin_name, destination_name, err);
done:
  free(c.flow);
  free(c.left);
  free(c.room);
  free(c.from_d);
  free(c.from_o);
  free(c.queue);
  return s;
}

amur_status ami_feasible_margins(const amur_gravity *g, const double *cell, const char *const *origin_name,
                                 const char *const *destination_name, bool thorough, amur_err *err) {
  const bool rows = ami_balance_keeps_rows(g), columns = ami_balance_keeps_columns(g);
  amur_status s = rows && columns ? check_sums(g, err) : AMUR_OK;
  if (!s && rows) s = check_rows(g, cell, origin_name, err);
  if (!s && columns) s = check_columns(g, cell, destination_name, err);
  if (!s && thorough) s = check_flow(g, cell, origin_name, destination_name, err);
  return s;
}
