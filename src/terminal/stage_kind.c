/* SPDX-License-Identifier: Apache-2.0
 * stage_kind.c -- the table of kinds of stages, and what follows from a row alone.
 */
#include "stage_kind.h"
#include <assert.h>

/* Each in the file of its name. */
extern const ami_stage_kind ami_kind_servers, ami_kind_vessels, ami_kind_booking;

static const ami_stage_kind *const kinds[AMUR_STAGE_N] = {
    [AMUR_STAGE_SERVERS] = &ami_kind_servers,
    [AMUR_STAGE_VESSELS] = &ami_kind_vessels,
    [AMUR_STAGE_BOOKING] = &ami_kind_booking,
};

static const ami_stage_dist common[] = {{offsetof(amur_stage, patience), "patience", false},
                                        {offsetof(amur_stage, return_after), "comes_back", false}};
enum { N_COMMON = sizeof common / sizeof *common };

const ami_stage_kind *ami_stage_kind_of(amur_stage_kind kind) {
  return (unsigned)kind < AMUR_STAGE_N ? kinds[kind] : NULL;
}

bool ami_stage_dist_view(amur_stage *s, int i, int n_class, ami_dist_view *view) {
  const ami_stage_kind *kind = ami_stage_kind_of(s->kind);
  const int of_kind = i - N_COMMON;
  assert(i >= 0);
  if (of_kind >= 0 && (!kind || of_kind == AMI_STAGE_MAX_DIST || !kind->dist[of_kind].key)) return false;
  const ami_stage_dist *d = of_kind < 0 ? &common[i] : &kind->dist[of_kind];
  void *const at = (char *)s + d->offset;
  amur_dist *const first = d->by_class ? *(amur_dist **)at : at;
  *view = (ami_dist_view){first, d->by_class ? (first ? n_class : 0) : 1, d->key};
  return true;
}
