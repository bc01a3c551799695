/* SPDX-License-Identifier: Apache-2.0
 * combined_paths.c -- paths of alternatives and of empty runs: columns that are added as shortest ways find them.
 */
#include "combined_internal.h"
#include <math.h>
#include <string.h>

/* ---- what a path costs under this problem ---------------------------------------------------- */

static bool add_use(amur_combined *c, path *q, int32_t facility, double time_value, double load) {
  for (int32_t i = q->first_use; i < q->first_use + q->n_use; i++) {
    if (c->use[i].facility != facility) continue;
    c->use[i].time_value += time_value;
    c->use[i].load += load;
    return true;
  }
  if (!amur_grow(&c->use, &c->use_room, c->n_use + 1, sizeof *c->use)) return false;
  c->use[c->n_use++] = (path_use){facility, time_value, load};
  q->n_use++;
  return true;
}

static bool add_links(amur_combined *c, path *q, const path_leg *l, const double *fixed, double time_value,
                      double load) {
  const amur_combined_problem *p = c->problem;
  for (int32_t i = 0; i < l->n_link; i++) {
    const int32_t a = c->link[l->first_link + i], facility = p->facility_of_link[a];
    q->constant += fixed[a] + time_value * p->constant_time_h[a];
    if (facility >= 0 && !add_use(c, q, facility, time_value, load)) return false;
  }
  return true;
}

static bool add_transfer(amur_combined *c, path *q, const amur_transfer *t) {
  q->constant += t->fixed + t->time_value * t->time_h;
  return t->facility < 0 || add_use(c, q, t->facility, t->time_value, t->load);
}

static bool price_path(amur_combined *c, path *q) {
  const amur_combined_problem *p = c->problem;
  q->constant = 0;
  q->first_use = (int32_t)c->n_use;
  q->n_use = 0;
  bool fine = true;
  for (int32_t i = q->first_leg; fine && i < q->first_leg + q->n_leg; i++) {
    const path_leg *l = &c->leg[i];
    if (l->stage < 0) {
      const amur_returning *f = &p->fleet[c->run[q->bundle - c->n_alt].fleet];
      fine = add_links(c, q, l, f->fixed, f->time_value, f->load);
      continue;
    }
    const amur_leg *leg = &p->leg[p->stage[l->stage].leg];
    fine = (l->transfer < 0 || add_transfer(c, q, &p->transfer[l->transfer])) &&
           add_links(c, q, l, leg->fixed, leg->time_value, leg->load);
  }
  return fine;
}

/* Shares of the open paths of a bundle sum to one; a closed path carries nothing. */
static void normalise_shares(amur_combined *c, int32_t bundle) {
  double sum = 0;
  int32_t open = -1;
  for (int32_t i = c->first_path[bundle]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    if (!isfinite(q->constant))
      q->share = 0;
    else
      open = i;
    sum += q->share;
  }
  if (open < 0) return;
  if (!(sum > 0)) {
    c->path[open].share = 1;
    return;
  }
  for (int32_t i = c->first_path[bundle]; i >= 0; i = c->path[i].next) c->path[i].share /= sum;
}

amur_status ami_paths_refresh(amur_combined *c, amur_err *err) {
  c->n_use = 0;
  for (size_t i = 0; i < c->n_path; i++)
    if (!price_path(c, &c->path[i])) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: uses of %zu paths", c->n_path);
  for (int32_t b = 0; b < c->n_alt + (int32_t)c->n_run; b++) normalise_shares(c, b);
  return AMUR_OK;
}

/* ---- new paths --------------------------------------------------------------------------------- */

static bool same_leg(const amur_combined *c, const path_leg *old, const path_leg *new, const int32_t *link) {
  return old->stage == new->stage && old->transfer == new->transfer &&
         old->n_link ==
             new->n_link &&memcmp(c->link + old->first_link, link + new->first_link,
                                  (size_t)old->n_link * sizeof *link) == 0;
}

bool ami_path_is_known(const amur_combined *c, int32_t bundle, const path_leg *leg, int32_t n_leg,
                       const int32_t *link) {
  for (int32_t i = c->first_path[bundle]; i >= 0; i = c->path[i].next) {
    const path *q = &c->path[i];
    int32_t same = 0;
    if (q->n_leg != n_leg) continue;
    while (same < n_leg && same_leg(c, &c->leg[q->first_leg + same], &leg[same], link)) same++;
    if (same == n_leg) return true;
  }
  return false;
}

amur_status ami_path_add(amur_combined *c, int32_t bundle, const path_leg *leg, int32_t n_leg, const int32_t *link,
                         amur_err *err) {
  size_t n = 0;
  for (int32_t i = 0; i < n_leg; i++) n += (size_t)leg[i].n_link;
  if (!amur_grow(&c->path, &c->path_room, c->n_path + 1, sizeof *c->path) ||
      !amur_grow(&c->loading, &c->loading_room, c->n_path + 1, sizeof *c->loading) ||
      !amur_grow(&c->leg, &c->leg_room, c->n_leg + (size_t)n_leg, sizeof *c->leg) ||
      !amur_grow(&c->link, &c->link_room, c->n_link + n, sizeof *c->link))
    return amur_fail(err, AMUR_E_NOMEM, 0, "combined: %zu paths", c->n_path + 1);
  path *q = &c->path[c->n_path];
  *q = (path){.bundle = bundle, .first_leg = (int32_t)c->n_leg, .n_leg = n_leg, .next = c->first_path[bundle]};
  for (int32_t i = 0; i < n_leg; i++) {
    path_leg *to = &c->leg[c->n_leg++];
    *to = leg[i];
    to->first_link = (int32_t)c->n_link;
    if (to->n_link > 0) memcpy(c->link + c->n_link, link + leg[i].first_link, (size_t)to->n_link * sizeof *link);
    c->n_link += (size_t)to->n_link;
  }
  if (!price_path(c, q)) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: uses of a path");
  c->first_path[bundle] = (int32_t)c->n_path++;
  normalise_shares(c, bundle);
  return AMUR_OK;
}
