/* SPDX-License-Identifier: Apache-2.0
 * assign_reach.c -- what classes of `amur assign` may use and reach: links that lack a capacity, trips without a path.
 */
#include "assign_output.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

amur_status assign_require(assign_job *job, amur_err *err) {
  const size_t n = (size_t)job->net.graph.n_link, n_error = job->faults.n_error;
  bool *used = amur_alloc(n, sizeof *used);
  if (!used) return amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  for (int c = 0; c < job->n_class; c++)
    for (size_t a = 0; a < n; a++) used[a] |= isfinite(job->spec[c].fixed[a]);
  amur_network_require(&job->net, used, &job->faults);
  free(used);
  return job->faults.n_error == n_error ? AMUR_OK : amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", job->path);
}

amur_status assign_drop(const assign_opts *o, assign_job *job, class_spec *c, amur_err *err) {
  size_t n_pair;
  double sum, left = 0;
  char found[96], cls[80];
  if (strcmp(o->unreachable, "drop") != 0) return AMUR_OK;
  const amur_status status = amur_trips_drop_unreachable(&job->net, c->fixed, &c->trips, &n_pair, &sum, err);
  if (status || n_pair == 0) return status;
  job->dropped_pairs += n_pair;
  job->dropped_trips += sum;
  snprintf(found, sizeof found, "%zu pairs of zones with %.10g trips and no path", n_pair, sum);
  snprintf(cls, sizeof cls, "class %s", c->name);
  amur_faults_add(&job->faults, AMUR_FAULT_WARNING, c->demand ? c->demand : job->path, 0, 0, cls, found, NULL,
                  "left out by --unreachable drop");
  for (size_t e = 0; e < c->trips.first[c->trips.n_zone]; e++) left += c->trips.trips[e];
  if (left > 0) return AMUR_OK;
  return amur_fail(err, AMUR_E_NOPATH, 0, "class %s: no trips are left, as none of them has a path", c->name);
}
