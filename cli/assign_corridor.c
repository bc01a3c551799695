/* SPDX-License-Identifier: Apache-2.0
 * assign_corridor.c -- a corridor folder as the network of `amur assign`, and its vehicles as classes.
 */
#include "assign_output.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The class of the k-th vehicle takes over its arrays. */
static void take_class(assign_job *job, const amur_vehicle_row *v, amur_corridor_class *from) {
  class_spec *c = &job->spec[job->n_class];
  *c = (class_spec){.pce = v->pce,
                    .time_value = v->money_per_h > 0 ? v->money_per_h : 1,
                    .toll_factor = 1,
                    .distance_factor = v->money_per_km,
                    .fixed = from->fixed,
                    .toll = from->toll,
                    .trips = from->trips};
  snprintf(c->name, sizeof c->name, "%s", v->id);
  from->fixed = from->toll = NULL;
  from->trips = (amur_trips){0};
  job->cls[job->n_class++] =
      (amur_assign_class){.pce = c->pce, .time_value = c->time_value, .fixed = c->fixed, .trips = &c->trips};
}

static amur_status take_classes(const assign_opts *o, assign_job *job, const amur_corridor *corridor, amur_err *err) {
  amur_corridor_class *cls;
  int n;
  amur_status status = amur_corridor_classes(corridor, &job->net, &cls, &n, &job->faults, err);
  for (int i = 0; !status && i < n && i < AMUR_OPT_LIST_MAX; i++) {
    take_class(job, &corridor->vehicle[cls[i].vehicle], &cls[i]);
    status = assign_drop(o, job, &job->spec[i], err);
  }
  if (!status && n == 0)
    status = amur_fail(err, AMUR_E_UNKNOWN, 0,
                       "%s: no demand of its first year goes from door to door with one vehicle", job->path);
  amur_corridor_classes_free(cls, n);
  return status;
}

/* Says what of the corridor plays no part. */
static void tell_left_out(const amur_corridor *c, const char *path, amur_faults *faults) {
  char found[80];
  snprintf(found, sizeof found, "rules (%d) and terminals (%d), which play no part here", c->n_rule, c->n_terminal);
  if (c->n_rule > 0 || c->n_terminal > 0)
    amur_faults_add(faults, AMUR_FAULT_WARNING, path, 0, 0, NULL, found, NULL,
                    "links are as before any rule, terminals take their constant time; `amur run` has both");
}

amur_status assign_corridor(const assign_opts *o, assign_job *job, amur_err *err) {
  amur_corridor corridor = {.outside = o->outside};
  const bool own_demand = o->demand.n == 0 && o->cls.n == 0;
  amur_status status = amur_corridor_read(job->path, &corridor, &job->faults, err);
  if (!status) status = amur_corridor_network(&corridor, &job->net, err);
  if (!status) tell_left_out(&corridor, job->path, &job->faults);
  if (!status) status = own_demand ? take_classes(o, job, &corridor, err) : assign_classes(o, job, err);
  amur_corridor_fini(&corridor);
  return status;
}
