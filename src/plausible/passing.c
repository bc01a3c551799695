/* SPDX-License-Identifier: Apache-2.0
 * passing.c -- searches over the ways of every chain: may a way pass here, and is there one that does not?
 *
 * Directions are searched apart, each with the links of the others closed, so that nobody passes by going over and
 * back.
 */
#include "passing.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  passing *p;
  const run_model *m;
  uint8_t *group;             /* [n_link] 1 + direction of a link that belongs to it, 0: none */
  uint8_t *link, *transfer;   /* of a filter */
  const uint8_t *of_transfer; /* [n_transfer] 1 + direction, 0 */
  bool *reached;              /* [n_node] */
  int *first, *alt;           /* [n_chain * n_zone + 1] in alt[n_alt]: alternatives by chain and origin */
} search;

static int place_of(const run_model *m, int alt) {
  return m->alt[alt].chain * m->corridor->n_zone + m->market[m->alt[alt].market].origin;
}

static void sort_alternatives(search *s) {
  const run_model *m = s->m;
  const int n = m->corridor->n_chain * m->corridor->n_zone;
  for (int i = 0; i < m->n_alt; i++) s->first[place_of(m, i)]++;
  for (int k = 1; k <= n; k++) s->first[k] += s->first[k - 1];
  for (int i = m->n_alt - 1; i >= 0; i--) s->alt[--s->first[place_of(m, i)]] = i;
}

static bool is_reverse(const amur_link_row *l) {
  const size_t n = strlen(l->id);
  return n > 2 && strcmp(l->id + n - 2, ":r") == 0;
}

/* Number of a direction, made if it is new; too many fall together in the last. */
static int direction_of(passing *p, bool *reverse, const char *text, bool is_back) {
  for (int i = 0; i < p->n_direction; i++)
    if (strcmp(p->direction[i], text) == 0 && reverse[i] == is_back) return i;
  if (p->n_direction == MOST_DIRECTION) return MOST_DIRECTION - 1;
  p->direction[p->n_direction] = text;
  reverse[p->n_direction] = is_back;
  return p->n_direction++;
}

/* Which links and transfers belong to it; those of a terminal's transfers are a direction of their own. */
static void find_groups(passing *p, const amur_corridor *c, int crossing, int terminal, uint8_t *of_link,
                        uint8_t *of_transfer) {
  bool reverse[MOST_DIRECTION] = {false};
  for (int a = 0; a < c->n_link; a++) {
    const amur_link_row *l = &c->link[a];
    if (crossing >= 0 ? l->crossing != crossing : l->terminal != terminal) continue;
    of_link[a] = (uint8_t)(1 + direction_of(p, reverse, l->direction ? l->direction : "", is_reverse(l)));
  }
  for (int i = 0; i < c->n_transfer; i++)
    if (terminal >= 0 && c->transfer[i].terminal == terminal)
      of_transfer[i] = (uint8_t)(1 + direction_of(p, reverse, "transfer", false));
}

/* What may be used: a direction's own passes, others are barred; -1: all are barred. */
static void fill_filter(uint8_t *kind, const uint8_t *group, int n, int direction) {
  for (int i = 0; i < n; i++)
    kind[i] = group[i] == 0 ? AMUR_LINK_OPEN : group[i] == 1 + direction ? AMUR_LINK_PASSES : AMUR_LINK_BARRED;
}

static bool find_ways(search *s, int chain, int zone, int direction, bool must_pass) {
  const amur_corridor *c = s->m->corridor;
  const way_filter filter = {s->link, s->transfer, must_pass};
  fill_filter(s->link, s->group, c->n_link, direction);
  fill_filter(s->transfer, s->of_transfer, c->n_transfer, direction);
  return ami_ways_reach(&s->m->ways, c, &s->m->graph, chain, c->zone[zone].node, &filter, s->reached);
}

/* Alternatives of the chain from the zone (n of them) that reach what has been reached get the bit, or lose it. */
static void mark(search *s, const int *alt, int n, int bit, bool lose) {
  for (int i = 0; i < n; i++) {
    uint8_t *passes = &s->p->passes[alt[i]];
    const int zone = s->m->market[s->m->alt[alt[i]].market].destination;
    if (s->reached[s->m->corridor->zone[zone].node]) *passes = (uint8_t)(lose ? *passes & ~bit : *passes | bit);
  }
}

/* Marks the chain's vehicles that may stand here; false if there are none. */
static bool find_vehicles(search *s, int chain) {
  const amur_corridor *c = s->m->corridor;
  const chain_ways *k = &s->m->ways.chain[chain];
  uint8_t *vehicle = s->p->vehicle + (size_t)chain * (size_t)c->n_vehicle;
  bool found = false;
  for (int i = k->first_stage; i < k->first_stage + k->n_stage; i++) {
    const uint8_t *mask = s->m->ways.mask + (size_t)s->m->ways.stage[i].mask * (size_t)c->n_link;
    for (int a = 0; a < c->n_link; a++)
      if (s->group[a] && mask[a]) vehicle[s->m->ways.stage[i].vehicle] = found = 1;
  }
  for (int i = k->first_change; i < k->first_change + k->n_change; i++) {
    const way_change *change = &s->m->ways.change[i];
    if (change->row >= 0 && s->of_transfer[change->row]) vehicle[change->from_vehicle] = found = 1;
  }
  return found;
}

static bool search_chain(search *s, int chain) {
  if (!find_vehicles(s, chain)) return true;
  for (int z = 0; z < s->m->corridor->n_zone; z++) {
    const int at = chain * s->m->corridor->n_zone + z, n = s->first[at + 1] - s->first[at];
    const int *alt = s->alt + s->first[at];
    if (n == 0) continue;
    for (int d = 0; d < s->p->n_direction; d++) {
      if (!find_ways(s, chain, z, d, true)) return false;
      mark(s, alt, n, 1 << d, false);
    }
    bool any = false;
    for (int i = 0; i < n; i++) {
      if (!s->p->passes[alt[i]]) continue;
      s->p->passes[alt[i]] |= MUST_PASS;
      any = true;
    }
    if (!any) continue;
    if (!find_ways(s, chain, z, -1, false)) return false;
    mark(s, alt, n, MUST_PASS, true);
  }
  return true;
}

amur_status ami_passing_init(passing *p, const run_model *m, int crossing, int terminal, amur_err *err) {
  const amur_corridor *c = m->corridor;
  const size_t n_link = (size_t)c->n_link, n_transfer = (size_t)c->n_transfer;
  *p = (passing){.passes = amur_alloc((size_t)m->n_alt, 1),
                 .vehicle = amur_alloc((size_t)c->n_chain * (size_t)c->n_vehicle, 1)};
  uint8_t *of_transfer = amur_alloc(n_transfer, 1);
  search s = {.p = p,
              .m = m,
              .group = amur_alloc(n_link, 1),
              .link = amur_alloc(n_link, 1),
              .transfer = amur_alloc(n_transfer, 1),
              .of_transfer = of_transfer,
              .reached = amur_alloc((size_t)c->n_node, sizeof *s.reached),
              .first = amur_alloc((size_t)c->n_chain * (size_t)c->n_zone + 1, sizeof *s.first),
              .alt = amur_alloc((size_t)m->n_alt, sizeof *s.alt)};
  bool fine =
      p->passes && p->vehicle && of_transfer && s.group && s.link && s.transfer && s.reached && s.first && s.alt;
  if (fine) sort_alternatives(&s);
  if (fine) find_groups(p, c, crossing, terminal, s.group, of_transfer);
  for (int k = 0; fine && k < c->n_chain; k++) fine = search_chain(&s, k);
  free(of_transfer);
  free(s.group);
  free(s.link);
  free(s.transfer);
  free(s.reached);
  free(s.first);
  free(s.alt);
  return fine ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "ways of %d alternatives", m->n_alt);
}

void ami_passing_fini(passing *p) {
  free(p->passes);
  free(p->vehicle);
  *p = (passing){0};
}

int ami_passing_bits(const passing *p, const char *direction) {
  int bits = 0;
  for (int i = 0; i < p->n_direction; i++)
    if (!*direction || strcmp(p->direction[i], direction) == 0) bits |= 1 << i;
  return bits;
}
