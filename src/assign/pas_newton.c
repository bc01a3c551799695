/* SPDX-License-Identifier: Apache-2.0
 * pas_newton.c -- Newton's method on all PASs of the set at once.
 *
 * A pass shifts one PAS after the other.  Where their segments overlap, each undoes part of what the others did, and of
 * the excess a pass may leave nine tenths.  With
 *   y   the flows to move from segment 0 to segment 1 of each PAS,
 *   d   the differences of cost between them,
 *   B   the links of the PASs: a row a link, a column a PAS, 1 on segment 0, -1 on segment 1,
 *   D   the slopes of the links, a diagonal matrix,
 * link flows change by -B y, link costs by -D B y and the differences by -B' D B y.  All differences vanish together
 * where
 *   B' D B y = d.
 * Conjugate gradients solve that (Hestenes and Stiefel 1952), scaled by the diagonal, which is each PAS's own slope.
 * PASs that add up to each other make the matrix singular.  That does no harm: d = B' c lies in the image of the matrix
 * where the links concerned have a slope.
 *
 * The step knows nothing of flows that run out.  Near the equilibrium few do; far from it most would, and what is cut
 * off does more harm than the rest does good, so that the step is not taken there.
 *
 * Links that exactly the same PASs have, on the same segments, make a group: they always change together, and their
 * slopes add up.  The matrix is applied by groups, of which there are far fewer than links.
 */
#include "assign_problem.h"
#include <amur/symmetric.h>
#include <math.h>
#include <string.h>

/* How exactly the step is found, and the part of it up to which the bushes may fail to have the flow.  A step that is
 * not exact is still a step downwards (Dembo, Eisenstat and Steihaug 1982). */
static const amur_conjugate_stop accuracy = {.most_steps = 40, .error = 1e-3};
#define MOST_LOST 0.2

typedef struct {
  const amur_assign *s;
  int32_t n, n_group;
  int32_t *pas;                      /* [n] the PASs of which both segments can give */
  double *slope, *difference, *flow; /* [n] diagonal; d; y */
  double *work;                      /* [3 n] of the conjugate gradients */
  double *group_slope, *group;       /* [n_group] D; change of flow, then of cost */
  int32_t *first;                    /* [2 n + 1] into `of`: the groups of each segment of each PAS */
  int32_t *of;
} newton_system;

/* ---- groups of links ------------------------------------------------------------------------------ */

/* Which PASs have a link, on which segment: equal hashes mean equal sets, and were they ever not, then only a step
 * would be wrong. */
static void hash_links(const newton_system *y, uint64_t *hash) {
  const pas_set *set = &y->s->set;
  memset(hash, 0, (size_t)y->s->n_link * sizeof *hash);
  for (int32_t j = 0; j < y->n; j++) {
    const pas *q = &set->pas[y->pas[j]];
    const int32_t *link = set->link + q->first;
    for (int32_t e = 0; e < q->n[0] + q->n[1]; e++)
      hash[link[e]] = mix_key(hash[link[e]], 2 * j + (e < q->n[0] ? 1 : 2));
  }
}

/* Numbers the groups of links with a slope, by open addressing over their hashes, and adds up the slopes of each.
 * group_of: the group of its first link, -1 of all other links, so that a segment that passes the group meets it
 * once. */
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

/* Each segment's groups, once each: by the first link of every group that it passes. */
static void list_groups(newton_system *y, const int32_t *group_of) {
  const pas_set *set = &y->s->set;
  int32_t n = 0;
  for (int32_t j = 0; j < y->n; j++) {
    const pas *q = &set->pas[y->pas[j]];
    const int32_t *link = set->link + q->first;
    for (int side = 0; side < 2; side++) {
      y->first[2 * j + side] = n;
      for (int32_t e = 0; e < q->n[side]; e++, link++)
        if (group_of[*link] >= 0) y->of[n++] = group_of[*link];
    }
  }
  y->first[2 * y->n] = n;
}

/* ---- the system ----------------------------------------------------------------------------------- */

/* PASs that can move either way: where a segment has no flow to give, a step from it would only be cut off. */
static void list_pas(newton_system *y) {
  const pas_set *set = &y->s->set;
  for (int32_t i = 0; i < set->n_pas; i++) {
    const pas *q = &set->pas[i];
    const double slope = ami_pas_slope(y->s, q);
    if (!(slope > 0) || q->active[0] < 0 || q->active[1] < 0) continue;
    y->slope[y->n] = slope;
    y->difference[y->n] = ami_pas_difference(y->s, q);
    y->pas[y->n++] = i;
  }
}

/* Lays the arrays out in the set's memory and fills them.  False if there is no memory. */
static bool begin(newton_system *y, amur_assign *s) {
  newton_room *room = &s->set.newton;
  const size_t n = (size_t)s->set.n_pas, links = (size_t)s->n_link;
  size_t table = 1024;
  while (table < 2 * links) table *= 2;
  const size_t whole = 3 * n + 1 + (size_t)s->set.n_link + links + table;
  if (!amur_grow(&room->real, &room->n_real, 6 * n + 2 * links, sizeof *room->real) ||
      !amur_grow(&room->whole, &room->n_whole, whole, sizeof *room->whole) ||
      !amur_grow(&room->hash, &room->n_hash, links, sizeof *room->hash))
    return false;
  *y = (newton_system){.s = s, .pas = room->whole, .slope = room->real};
  y->difference = y->slope + n;
  y->flow = y->difference + n;
  y->work = y->flow + n;
  y->group_slope = y->work + 3 * n;
  y->group = y->group_slope + links;
  y->first = y->pas + n;
  y->of = y->first + 2 * n + 1;
  int32_t *group_of = y->of + s->set.n_link;
  list_pas(y);
  hash_links(y, room->hash);
  number_groups(y, room->hash, group_of + links, table, group_of);
  list_groups(y, group_of);
  return true;
}

/* image = B' D B v: flows of the groups, their costs, and the differences of those. */
static void multiply(void *context, const double *v, double *image) {
  const newton_system *y = context;
  const int32_t *first = y->first, *of = y->of;
  double *restrict group = y->group;
  memset(group, 0, (size_t)y->n_group * sizeof *group);
  for (int32_t j = 0; j < y->n; j++) {
    for (int32_t e = first[2 * j]; e < first[2 * j + 1]; e++) group[of[e]] += v[j];
    for (int32_t e = first[2 * j + 1]; e < first[2 * j + 2]; e++) group[of[e]] -= v[j];
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
    const pas *q = &y->s->set.pas[y->pas[j]];
    wanted += fabs(y->flow[j]);
    had += ami_pas_available(y->s, q, y->flow[j] > 0 ? 0 : 1, fabs(y->flow[j]));
  }
  return had >= (1 - MOST_LOST) * wanted;
}

/* Flow that the members lack is not moved: the passes after the step correct what that leaves. */
amur_status ami_pas_set_newton(amur_assign *s, bool *taken, amur_err *err) {
  newton_system y;
  if (!begin(&y, s)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d PASs", s->set.n_pas);
  amur_conjugate_gradients((size_t)y.n, multiply, &y, y.slope, accuracy, y.difference, y.flow, y.work);
  *taken = fits(&y);
  for (int32_t j = 0; *taken && j < y.n; j++)
    if (fabs(y.flow[j]) > 0) ami_pas_shift(s, &s->set.pas[y.pas[j]], y.flow[j] > 0 ? 0 : 1, fabs(y.flow[j]));
  return AMUR_OK;
}
