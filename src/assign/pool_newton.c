/* SPDX-License-Identifier: Apache-2.0
 * pool_newton.c -- Newton's method on all pairs of the pool at once.
 *
 * A pass shifts one pair after the other; where their ways overlap, each undoes part of what the others did, and of
 * the excess a pass may leave nine tenths.  With y the flows to move, d the differences of cost, B the links of the
 * pairs (1 on the way that loses, -1 on the other) and D the links' slopes, all differences vanish together where
 * B' D B y = d.  Conjugate gradients solve that; pairs that add up to each other make the matrix singular, which does
 * not hurt them, d being B' c.  The step knows nothing of flows that run out.  Near the equilibrium few do; far from it
 * most would, and what is cut off does more harm than the rest does good, so that the step is not taken there.
 */
#include "solver.h"
#include <amur/symmetric.h>
#include <math.h>
#include <string.h>

/* How exactly the step is found, and the part of it up to which the bushes may fail to have the flow. */
static const amur_conjugate_opts accuracy = {.most_steps = 40, .error = 1e-3};
#define MOST_LOST 0.2

typedef struct {
  const amur_assign *s;
  int32_t n, n_group;
  int32_t *pair;                     /* [n] pairs of which both ways can give */
  double *slope, *difference, *flow; /* [n] of the pairs; flow to move from the first way to the second */
  double *work;                      /* [3 n] */
  double *group_slope, *group;       /* [n_group] */
  int32_t *first;                    /* [2 n + 1] into `of`: the groups of each way of each pair */
  int32_t *of;
} newton_system;

/* ---- links that only the same pairs have make a group: their slopes add up ----------------------------- */

/* Which pairs have a link, on which way: equal hashes mean equal sets, and were they ever not, then only a step would
 * be wrong. */
static void hash_links(const newton_system *y, uint64_t *hash) {
  const pair_pool *pool = &y->s->pool;
  memset(hash, 0, (size_t)y->s->n_link * sizeof *hash);
  for (int32_t j = 0; j < y->n; j++) {
    const shared_pair *q = &pool->pair[y->pair[j]];
    const int32_t *link = pool->link + q->first;
    for (int32_t e = 0; e < q->n[0] + q->n[1]; e++)
      hash[link[e]] = mix_key(hash[link[e]], 2 * j + (e < q->n[0] ? 1 : 2));
  }
}

/* Numbers the groups of links with a slope; group_of: of their first links, -1 of all others. */
static void number_groups(newton_system *y, const uint64_t *hash, int32_t *table, size_t room, int32_t *group_of) {
  memset(table, 0, room * sizeof *table);
  for (int32_t k = 0; k < y->s->n_link; k++) {
    const double slope = y->s->links.state[k].slope;
    group_of[k] = -1;
    if (!hash[k] || !(slope > 0)) continue;
    size_t at = (size_t)hash[k] & (room - 1);
    while (table[at] && hash[table[at] - 1] != hash[k]) at = (at + 1) & (room - 1);
    if (!table[at]) {
      table[at] = k + 1;
      y->group_slope[y->n_group] = 0;
      group_of[k] = y->n_group++;
    }
    y->group_slope[group_of[table[at] - 1]] += slope;
  }
}

static void list_groups(newton_system *y, const int32_t *group_of) {
  const pair_pool *pool = &y->s->pool;
  int32_t n = 0;
  for (int32_t j = 0; j < y->n; j++) {
    const shared_pair *q = &pool->pair[y->pair[j]];
    const int32_t *link = pool->link + q->first;
    for (int way = 0; way < 2; way++) {
      y->first[2 * j + way] = n;
      for (int32_t e = 0; e < q->n[way]; e++, link++)
        if (group_of[*link] >= 0) y->of[n++] = group_of[*link];
    }
  }
  y->first[2 * y->n] = n;
}

/* ---- the system ------------------------------------------------------------------------------------------ */

static void list_pairs(newton_system *y) {
  const pair_pool *pool = &y->s->pool;
  for (int32_t i = 0; i < pool->n_pair; i++) {
    const shared_pair *q = &pool->pair[i];
    const double slope = ami_pair_slope(y->s, q);
    if (!(slope > 0) || q->giver[0] < 0 || q->giver[1] < 0) continue;
    y->slope[y->n] = slope;
    y->difference[y->n] = ami_pair_difference(y->s, q);
    y->pair[y->n++] = i;
  }
}

/* False if there is no memory. */
static bool begin(newton_system *y, amur_assign *s) {
  newton_room *room = &s->pool.newton;
  const size_t n = (size_t)s->pool.n_pair, links = (size_t)s->n_link;
  size_t table = 1024;
  while (table < 2 * links) table *= 2;
  const size_t whole = 3 * n + 1 + (size_t)s->pool.n_link + links + table;
  if (!amur_grow(&room->real, &room->n_real, 6 * n + 2 * links, sizeof *room->real) ||
      !amur_grow(&room->whole, &room->n_whole, whole, sizeof *room->whole) ||
      !amur_grow(&room->hash, &room->n_hash, links, sizeof *room->hash))
    return false;
  *y = (newton_system){.s = s, .pair = room->whole, .slope = room->real};
  y->difference = y->slope + n;
  y->flow = y->difference + n;
  y->work = y->flow + n;
  y->group_slope = y->work + 3 * n;
  y->group = y->group_slope + links;
  y->first = y->pair + n;
  y->of = y->first + 2 * n + 1;
  int32_t *group_of = y->of + s->pool.n_link;
  list_pairs(y);
  hash_links(y, room->hash);
  number_groups(y, room->hash, group_of + links, table, group_of);
  list_groups(y, group_of);
  return true;
}

/* image = B' D B way. */
static void multiply(void *context, const double *way, double *image) {
  const newton_system *y = context;
  const int32_t *first = y->first, *of = y->of;
  double *restrict group = y->group;
  memset(group, 0, (size_t)y->n_group * sizeof *group);
  for (int32_t j = 0; j < y->n; j++) {
    for (int32_t e = first[2 * j]; e < first[2 * j + 1]; e++) group[of[e]] += way[j];
    for (int32_t e = first[2 * j + 1]; e < first[2 * j + 2]; e++) group[of[e]] -= way[j];
  }
  for (int32_t g = 0; g < y->n_group; g++) group[g] *= y->group_slope[g];
  for (int32_t j = 0; j < y->n; j++) {
    double sum = 0;
    for (int32_t e = first[2 * j]; e < first[2 * j + 1]; e++) sum += group[of[e]];
    for (int32_t e = first[2 * j + 1]; e < first[2 * j + 2]; e++) sum -= group[of[e]];
    image[j] = sum;
  }
}

/* Do the bushes have most of the flow that the step moves? */
static bool fits(const newton_system *y) {
  double wanted = 0, had = 0;
  for (int32_t j = 0; j < y->n; j++) {
    const shared_pair *q = &y->s->pool.pair[y->pair[j]];
    wanted += fabs(y->flow[j]);
    had += ami_pair_available(y->s, q, y->flow[j] > 0 ? 0 : 1, fabs(y->flow[j]));
  }
  return had >= (1 - MOST_LOST) * wanted;
}

amur_status ami_pool_newton(amur_assign *s, bool *taken, amur_err *err) {
  newton_system y;
  if (!begin(&y, s)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs of segments", s->pool.n_pair);
  /* a step that is not that exact is still a step downwards */
  amur_conjugate_gradients((size_t)y.n, multiply, &y, y.slope, accuracy, y.difference, y.flow, y.work);
  *taken = fits(&y);
  for (int32_t j = 0; *taken && j < y.n; j++)
    if (fabs(y.flow[j]) > 0) ami_pair_move(s, &s->pool.pair[y.pair[j]], y.flow[j] > 0 ? 0 : 1, fabs(y.flow[j]));
  return AMUR_OK;
}
