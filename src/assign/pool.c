/* SPDX-License-Identifier: Apache-2.0
 * pool.c -- the pairs of all bushes, equal ones together, and shifts of flow between their segments.
 *
 * Near equilibrium some ten bushes share each pair.  Its costs are looked at once, one Newton step on their difference
 * says how much flow is to change over, and the bushes give what they carry on the dear segment, one after the other,
 * until that is reached (Bar-Gera 2010; Xie and Xie 2016).
 */
#include "solver.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ami_pool_clear(amur_assign *s) {
  pair_pool *pool = &s->pool;
  pool->n_pair = pool->n_member = pool->n_link = 0;
  for (int32_t i = 0; i < s->n_bush; i++) s->bushes[i].n_pooled = 0;
  if (pool->room_table) memset(pool->table, 0, pool->room_table * sizeof *pool->table);
}

void ami_pool_fini(pair_pool *pool) {
  free(pool->pair);
  free(pool->member);
  free(pool->link);
  free(pool->table);
  free(pool->newton.real);
  free(pool->newton.whole);
  free(pool->newton.hash);
  *pool = (pair_pool){0};
}

static bool same_links(const pair_pool *pool, const shared_pair *q, const bush *b, const segment_pair *p) {
  if (q->key != p->key || q->cls != b->cls || q->n[0] != p->n[0] || q->n[1] != p->n[1]) return false;
  const int32_t *slot = b->segment + p->first, *link = pool->link + q->first;
  for (int32_t k = 0; k < p->n[0] + p->n[1]; k++)
    if (link[k] != b->link[slot[k]]) return false;
  return true;
}

/* Place in the table of a pair, or the free one where it belongs. */
static size_t find_place(const pair_pool *pool, const bush *b, const segment_pair *p) {
  const size_t mask = pool->room_table - 1;
  size_t at = (size_t)p->key & mask;
  while (pool->table[at] && !same_links(pool, &pool->pair[pool->table[at] - 1], b, p)) at = (at + 1) & mask;
  return at;
}

/* Keeps the table at most half full. */
static bool grow_table(pair_pool *pool) {
  if (2 * ((size_t)pool->n_pair + 1) <= pool->room_table) return true;
  const size_t room = pool->room_table ? 2 * pool->room_table : 1024, mask = room - 1;
  int32_t *table = amur_alloc(room, sizeof *table);
  if (!table) return false;
  for (int32_t i = 0; i < pool->n_pair; i++) {
    size_t at = (size_t)pool->pair[i].key & mask;
    while (table[at]) at = (at + 1) & mask;
    table[at] = i + 1;
  }
  free(pool->table);
  pool->table = table;
  pool->room_table = room;
  return true;
}

static bool add_shared(pair_pool *pool, const bush *b, const segment_pair *p, size_t place) {
  const int32_t n = p->n[0] + p->n[1];
  if (!amur_grow(&pool->pair, &pool->room_pair, (size_t)pool->n_pair + 1, sizeof *pool->pair) ||
      !amur_grow(&pool->link, &pool->room_link, (size_t)pool->n_link + (size_t)n, sizeof *pool->link))
    return false;
  for (int32_t k = 0; k < n; k++) pool->link[pool->n_link + k] = b->link[b->segment[p->first + k]];
  pool->pair[pool->n_pair++] = (shared_pair){p->key, b->cls, pool->n_link, {p->n[0], p->n[1]}, {-1, -1}, {0, 0}};
  pool->n_link += n;
  pool->table[place] = pool->n_pair;
  return true;
}

/* Every member may give again, in the order of the bushes within a round. */
static void list_givers(pair_pool *pool) {
  for (int32_t i = 0; i < pool->n_pair; i++) pool->pair[i].giver[0] = pool->pair[i].giver[1] = -1;
  for (int32_t m = pool->n_member - 1; m >= 0; m--) {
    shared_pair *q = &pool->pair[pool->member[m].shared];
    for (int way = 0; way < 2; way++) {
      pool->member[m].next[way] = q->giver[way];
      q->giver[way] = m;
    }
  }
}

/* Room for all members to come, and for no more. */
static bool reserve_members(const amur_assign *s, pair_pool *pool) {
  size_t n = (size_t)pool->n_member;
  for (int32_t i = 0; i < s->n_bush; i++) n += (size_t)(s->bushes[i].n_pair - s->bushes[i].n_pooled);
  if (n <= pool->room_member) return true;
  pair_member *member = realloc(pool->member, n * sizeof *member);
  if (!member) return false;
  pool->member = member;
  pool->room_member = n;
  return true;
}

amur_status ami_pool_collect(amur_assign *s, amur_err *err) {
  pair_pool *pool = &s->pool;
  if (!reserve_members(s, pool))
    return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs of segments", pool->n_member);
  for (int32_t i = 0; i < s->n_bush; i++) {
    bush *b = &s->bushes[i];
    for (; b->n_pooled < b->n_pair; b->n_pooled++) {
      const segment_pair *p = &b->pair[b->n_pooled];
      bool good = grow_table(pool);
      const size_t at = good ? find_place(pool, b, p) : 0;
      if (good && !pool->table[at]) good = add_shared(pool, b, p, at);
      if (!good) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs of segments", pool->n_member);
      pool->member[pool->n_member++] = (pair_member){pool->table[at] - 1, i, b->n_pooled, {-1, -1}};
      shared_pair *q = &pool->pair[pool->table[at] - 1];
      q->flow[0] += b->flow[b->segment[p->first]];
      q->flow[1] += b->flow[b->segment[p->first + p->n[0]]];
    }
  }
  list_givers(pool);
  return AMUR_OK;
}

static double segment_cost(const double *cost, const int32_t *link, int32_t n) {
  double sum = 0;
  for (int32_t k = 0; k < n; k++) sum += cost[link[k]];
  return sum;
}

double ami_pair_difference(const amur_assign *s, const shared_pair *q) {
  const double *cost = s->links.cost + (size_t)q->cls * (size_t)s->n_link;
  const int32_t *link = s->pool.link + q->first;
  const double first = segment_cost(cost, link, q->n[0]);
  const double difference = first - segment_cost(cost, link + q->n[0], q->n[1]);
  return fabs(difference) > s->dust * first ? difference : 0;
}

double ami_pair_slope(const amur_assign *s, const shared_pair *q) {
  const int32_t *link = s->pool.link + q->first;
  double slope = 0;
  for (int32_t k = 0; k < q->n[0] + q->n[1]; k++) slope += s->links.state[link[k]].slope;
  return slope;
}

/* Least flow on a segment of a bush. */
static double least_flow(const bush *b, const int32_t *slot, int32_t n) {
  double least = b->flow[slot[0]];
  for (int32_t k = 1; k < n && least > 0; k++)
    if (b->flow[slot[k]] < least) least = b->flow[slot[k]];
  return least;
}

double ami_pair_available(const amur_assign *s, const shared_pair *q, int from, double wanted) {
  double sum = 0;
  for (int32_t i = q->giver[from]; i >= 0 && sum < wanted; i = s->pool.member[i].next[from]) {
    const pair_member *m = &s->pool.member[i];
    const bush *b = &s->bushes[m->bush];
    const segment_pair *p = &b->pair[m->pair];
    sum += least_flow(b, b->segment + p->first + (from == 0 ? 0 : p->n[0]), p->n[from]);
  }
  return fmin(sum, wanted);
}

/* Moves `wanted` from one way to the other within the bushes, as far as they have it; returns how much.  Members that
 * have nothing leave the list until the next round: to look at them again and again is what would take the time. */
static double move(amur_assign *s, shared_pair *q, int from, double wanted) {
  double moved = 0;
  int32_t *link = &q->giver[from];
  while (*link >= 0 && moved < wanted) {
    pair_member *m = &s->pool.member[*link];
    bush *b = &s->bushes[m->bush];
    const segment_pair *p = &b->pair[m->pair];
    const int32_t *way[2] = {b->segment + p->first, b->segment + p->first + p->n[0]};
    const double least = least_flow(b, way[from], p->n[from]);
    if (!(least > 0)) {
      *link = m->next[from];
      continue;
    }
    if (least <= wanted - moved) b->drained = true;
    const double part = least < wanted - moved ? least : wanted - moved;
    for (int32_t k = 0; k < p->n[from]; k++) b->flow[way[from][k]] -= part;
    for (int32_t k = 0; k < p->n[1 - from]; k++) b->flow[way[1 - from][k]] += part;
    moved += part;
    link = &m->next[from];
  }
  return moved;
}

static void add_flow(link_set *links, const int32_t *link, int32_t n, double flow) {
  for (int32_t k = 0; k < n; k++) ami_link_add(links, link[k], flow);
}

double ami_pair_move(amur_assign *s, shared_pair *q, int from, double wanted) {
  const int32_t *way[2] = {s->pool.link + q->first, s->pool.link + q->first + q->n[0]};
  const double moved = move(s, q, from, wanted);
  if (!(moved > 0)) return 0;
  q->flow[from] -= moved;
  q->flow[1 - from] += moved;
  add_flow(&s->links, way[from], q->n[from], -moved);
  add_flow(&s->links, way[1 - from], q->n[1 - from], moved);
  return moved;
}

/* Newton steps on a pair; returns flow moved times the difference.  Adds to the pool's excess, which is a little too
 * large: of the flow by a way some may turn off before its end. */
static double shift(amur_assign *s, shared_pair *q, double relaxation) {
  const double difference = ami_pair_difference(s, q);
  if (!(fabs(difference) > 0)) return 0;
  const double slope = ami_pair_slope(s, q);
  const int from = difference > 0 ? 0 : 1;
  const double flow = q->flow[from];
  const double moved = ami_pair_move(s, q, from, slope > 0 ? relaxation * fabs(difference) / slope : INFINITY);
  s->pool.excess += fabs(difference) * fmax(moved, q->giver[from] < 0 ? 0 : flow);
  return moved * fabs(difference);
}

double ami_pool_shift(amur_assign *s, double relaxation) {
  double sum = 0;
  s->pool.excess = 0;
  for (int32_t i = 0; i < s->pool.n_pair; i++) sum += shift(s, &s->pool.pair[i], relaxation);
  return sum;
}
