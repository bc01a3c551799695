/* SPDX-License-Identifier: Apache-2.0
 * pas_set.c -- the paired alternative segments (PAS) of all bushes, equal ones together, and shifts of flow between
 * their segments.
 *
 * Near equilibrium some ten bushes share each PAS.  Its costs are looked at once, and one Newton step on their
 * difference says how much flow is to change over (Dial 2006; Bar-Gera 2010):
 *   dx = (c_0 - c_1) / sum of t' over the links of both segments.
 * The members give what they carry on the dear segment, one after the other, until that is reached.  (Xie and Xie 2016
 * shift the flow of one origin only; here most bushes would then need PASs of their own.)
 */
#include "assign_problem.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the set -------------------------------------------------------------------------------------- */

void ami_pas_set_clear(amur_assign *s) {
  pas_set *set = &s->set;
  set->n_pas = set->n_member = set->n_link = 0;
  for (int32_t i = 0; i < s->n_bush; i++) s->bushes[i].n_collected = 0;
  if (set->room_table) memset(set->table, 0, set->room_table * sizeof *set->table);
}

void ami_pas_set_fini(pas_set *set) {
  free(set->pas);
  free(set->member);
  free(set->link);
  free(set->table);
  free(set->newton.real);
  free(set->newton.whole);
  free(set->newton.hash);
  *set = (pas_set){0};
}

static bool same_links(const pas_set *set, const pas *q, const bush *b, const bush_pas *p) {
  if (q->key != p->key || q->cls != b->cls || q->n[0] != p->n[0] || q->n[1] != p->n[1]) return false;
  const int32_t *slot = b->segment + p->first, *link = set->link + q->first;
  for (int32_t k = 0; k < p->n[0] + p->n[1]; k++)
    if (link[k] != b->link[slot[k]]) return false;
  return true;
}

/* Place in the table of a PAS, or the free one where it belongs. */
static size_t find_place(const pas_set *set, const bush *b, const bush_pas *p) {
  const size_t mask = set->room_table - 1;
  assert(2 * (size_t)set->n_pas < set->room_table); /* so that the search ends */
  size_t at = (size_t)p->key & mask;
  while (set->table[at] && !same_links(set, &set->pas[set->table[at] - 1], b, p)) at = (at + 1) & mask;
  return at;
}

/* Keeps the table at most half full. */
static bool grow_table(pas_set *set) {
  if (2 * ((size_t)set->n_pas + 1) <= set->room_table) return true;
  const size_t room = set->room_table ? 2 * set->room_table : 1024, mask = room - 1;
  int32_t *table = amur_alloc(room, sizeof *table);
  if (!table) return false;
  for (int32_t i = 0; i < set->n_pas; i++) {
    size_t at = (size_t)set->pas[i].key & mask;
    while (table[at]) at = (at + 1) & mask;
    table[at] = i + 1;
  }
  free(set->table);
  set->table = table;
  set->room_table = room;
  return true;
}

static bool add_pas(pas_set *set, const bush *b, const bush_pas *p, size_t place) {
  const int32_t n = p->n[0] + p->n[1];
  if (!amur_grow(&set->pas, &set->room_pas, (size_t)set->n_pas + 1, sizeof *set->pas) ||
      !amur_grow(&set->link, &set->room_link, (size_t)set->n_link + (size_t)n, sizeof *set->link))
    return false;
  for (int32_t k = 0; k < n; k++) set->link[set->n_link + k] = b->link[b->segment[p->first + k]];
  set->pas[set->n_pas++] = (pas){p->key, b->cls, set->n_link, {p->n[0], p->n[1]}, {-1, -1}, {0, 0}};
  set->n_link += n;
  set->table[place] = set->n_pas;
  return true;
}

/* Makes every member active on both segments, in the order of the bushes within a round: from the last one on, as each
 * goes to the front of its lists. */
static void list_active(pas_set *set) {
  for (int32_t i = 0; i < set->n_pas; i++) set->pas[i].active[0] = set->pas[i].active[1] = -1;
  for (int32_t m = set->n_member - 1; m >= 0; m--) {
    pas *q = &set->pas[set->member[m].pas];
    for (int side = 0; side < 2; side++) {
      set->member[m].next[side] = q->active[side];
      q->active[side] = m;
    }
  }
}

/* Room for all members to come, and for no more. */
static bool reserve_members(const amur_assign *s, pas_set *set) {
  size_t n = (size_t)set->n_member;
  for (int32_t i = 0; i < s->n_bush; i++) n += (size_t)(s->bushes[i].n_pas - s->bushes[i].n_collected);
  if (n <= set->room_member) return true;
  pas_member *member = realloc(set->member, n * sizeof *member);
  if (!member) return false;
  set->member = member;
  set->room_member = n;
  return true;
}

/* Bushes in their order, so that the set does not depend on the threads that searched for PASs. */
amur_status ami_pas_set_collect(amur_assign *s, amur_err *err) {
  pas_set *set = &s->set;
  if (!reserve_members(s, set)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d PASs", set->n_member);
  for (int32_t i = 0; i < s->n_bush; i++) {
    bush *b = &s->bushes[i];
    for (; b->n_collected < b->n_pas; b->n_collected++) {
      const bush_pas *p = &b->pas[b->n_collected];
      bool good = grow_table(set);
      const size_t at = good ? find_place(set, b, p) : 0;
      if (good && !set->table[at]) good = add_pas(set, b, p, at);
      if (!good) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d PASs", set->n_member);
      set->member[set->n_member++] = (pas_member){set->table[at] - 1, i, b->n_collected, {-1, -1}};
      pas *q = &set->pas[set->table[at] - 1];
      q->flow[0] += b->flow[b->segment[p->first]];
      q->flow[1] += b->flow[b->segment[p->first + p->n[0]]];
    }
  }
  list_active(set);
  return AMUR_OK;
}

/* ---- one PAS -------------------------------------------------------------------------------------- */

static double segment_cost(const double *cost, const int32_t *link, int32_t n) {
  double sum = 0;
  for (int32_t k = 0; k < n; k++) sum += cost[link[k]];
  return sum;
}

/* Differences within the tolerance are rounding, or do not matter for the gap: shifts would only stir them. */
double ami_pas_difference(const amur_assign *s, const pas *q) {
  const double *cost = class_cost(s, q->cls);
  const int32_t *link = s->set.link + q->first;
  const double first = segment_cost(cost, link, q->n[0]);
  const double difference = first - segment_cost(cost, link + q->n[0], q->n[1]);
  return fabs(difference) > s->cost_tolerance * first ? difference : 0;
}

/* Flow leaves every link of the one segment and enters every link of the other: all slopes add up. */
double ami_pas_slope(const amur_assign *s, const pas *q) {
  const int32_t *link = s->set.link + q->first;
  double slope = 0;
  for (int32_t k = 0; k < q->n[0] + q->n[1]; k++) slope += s->links.state[link[k]].slope;
  return slope;
}

/* What a bush can take off a segment: the least flow on its slots. */
static double least_flow(const bush *b, const int32_t *slot, int32_t n) {
  double least = b->flow[slot[0]];
  for (int32_t k = 1; k < n && least > 0; k++)
    if (b->flow[slot[k]] < least) least = b->flow[slot[k]];
  return least;
}

double ami_pas_available(const amur_assign *s, const pas *q, int from, double wanted) {
  double sum = 0;
  for (int32_t i = q->active[from]; i >= 0 && sum < wanted; i = s->set.member[i].next[from]) {
    const pas_member *m = &s->set.member[i];
    const bush *b = &s->bushes[m->bush];
    const bush_pas *p = &b->pas[m->bush_pas];
    sum += least_flow(b, b->segment + p->first + (from == 0 ? 0 : p->n[0]), p->n[from]);
  }
  return fmin(sum, wanted);
}

/* Moves `wanted` from one segment to the other within the bushes, as far as they have it; returns how much.  Members
 * that have nothing are active no longer until the next round: to look at them again and again is what would take the
 * time. */
static double shift_in_bushes(amur_assign *s, pas *q, int from, double wanted) {
  double moved = 0;
  int32_t *at = &q->active[from];
  while (*at >= 0 && moved < wanted) {
    pas_member *m = &s->set.member[*at];
    bush *b = &s->bushes[m->bush];
    const bush_pas *p = &b->pas[m->bush_pas];
    const int32_t *segment[2] = {b->segment + p->first, b->segment + p->first + p->n[0]};
    const double least = least_flow(b, segment[from], p->n[from]);
    if (!(least > 0)) {
      *at = m->next[from];
      continue;
    }
    if (least <= wanted - moved) b->emptied = true;
    const double part = least < wanted - moved ? least : wanted - moved;
    for (int32_t k = 0; k < p->n[from]; k++) b->flow[segment[from][k]] -= part;
    for (int32_t k = 0; k < p->n[1 - from]; k++) b->flow[segment[1 - from][k]] += part;
    moved += part;
    at = &m->next[from];
  }
  return moved;
}

/* Costs follow at once: the next PAS sees them. */
static void add_flow(link_set *links, const int32_t *link, int32_t n, double flow) {
  for (int32_t k = 0; k < n; k++) ami_link_add(links, link[k], flow);
}

double ami_pas_shift(amur_assign *s, pas *q, int from, double wanted) {
  assert(from == 0 || from == 1);
  const int32_t *segment[2] = {s->set.link + q->first, s->set.link + q->first + q->n[0]};
  const double moved = shift_in_bushes(s, q, from, wanted);
  if (!(moved > 0)) return 0;
  q->flow[from] -= moved;
  q->flow[1 - from] += moved;
  add_flow(&s->links, segment[from], q->n[from], -moved);
  add_flow(&s->links, segment[1 - from], q->n[1 - from], moved);
  return moved;
}

/* ---- a pass over all ------------------------------------------------------------------------------ */

/* A difference of costs above which some link is so overloaded that tangents say nothing of where it should end. */
#define FAR_OFF 1e50

/* Must costs be looked at along the way of the flow, as tangents are no guide? */
static bool is_bent(const amur_assign *s, const pas *q, double difference) {
  if (fabs(difference) > FAR_OFF) return true;
  const int32_t *link = s->set.link + q->first;
  for (int32_t k = 0; s->links.any_steep && k < q->n[0] + q->n[1]; k++)
    if (s->links.state[link[k]].steep) return true;
  return false;
}

/* Cost of segment `from` less that of the other, once flow has moved from it to the other. */
static double difference_after(const amur_assign *s, const pas *q, int from, double moved) {
  const int32_t *link = s->set.link + q->first;
  double sum = 0;
  for (int32_t k = 0; k < q->n[0] + q->n[1]; k++) {
    const double sign = (k < q->n[0]) == (from == 0) ? 1 : -1;
    sum += sign * ami_link_cost_at(&s->links, q->cls, link[k], s->links.state[link[k]].flow - sign * moved);
  }
  return sum;
}

/* Flow to move from a segment so that both cost the same: the root of a falling function, in a bracket that is halved,
 * in magnitude as long as its ends are far apart.  All flow, if even then it is dearer. */
static double find_shift(const amur_assign *s, const pas *q, int from) {
  double low = 0, high = q->flow[from];
  if (!(high > 0) || difference_after(s, q, from, high) >= 0) return high;
  for (int i = 0; i < 300 && high - low > 1e-15 * high; i++) {
    const double middle = high <= 4 * low ? 0.5 * (low + high) : low > 0 ? sqrt(low) * sqrt(high) : 1e-4 * high;
    if (difference_after(s, q, from, middle) > 0)
      low = middle;
    else
      high = middle;
  }
  return high;
}

/* `relaxation` Newton steps on a PAS; returns flow moved times the difference.  A segment without slope does not get
 * dear: all flow goes there.  Adds to the set's excess, which is a little too large: of the flow that comes in by a
 * segment's last link some may join it after its beginning. */
static double equilibrate_pas(amur_assign *s, pas *q, double relaxation) {
  const double difference = ami_pas_difference(s, q);
  if (!(fabs(difference) > 0)) return 0;
  const double slope = ami_pas_slope(s, q);
  const int from = difference > 0 ? 0 : 1;
  const double flow = q->flow[from];
  const double wanted = is_bent(s, q, difference) ? find_shift(s, q, from)
                        : slope > 0               ? relaxation * fabs(difference) / slope
                                                  : INFINITY;
  const double moved = ami_pas_shift(s, q, from, wanted);
  s->set.excess += fabs(difference) * fmax(moved, q->active[from] < 0 ? 0 : flow);
  return moved * fabs(difference);
}

double ami_pas_set_equilibrate(amur_assign *s, double relaxation) {
  double sum = 0;
  s->set.excess = 0;
  for (int32_t i = 0; i < s->set.n_pas; i++) sum += equilibrate_pas(s, &s->set.pas[i], relaxation);
  return sum;
}
