/* SPDX-License-Identifier: Apache-2.0
 * assign_elastic.c -- elastic demand of `amur assign`: its form, its reference costs, and the trips that result.
 */
#include "assign_output.h"
#include <stdlib.h>
#include <string.h>

/* "FORM:R" */
static amur_status set_form(const class_spec *c, const char *text, amur_elastic *elastic, amur_err *err) {
  const char *colon = strchr(text, ':');
  char *form = colon ? amur_format("%.*s", (int)(colon - text), text) : amur_strdup("");
  if (!form) return amur_fail(err, AMUR_E_NOMEM, 0, "class %s", c->name);
  elastic->form = amur_elastic_by_name(form);
  free(form);
  if (elastic->form != AMUR_ELASTIC_NONE && amur_parse_real(colon + 1, &elastic->response) && elastic->response > 0)
    return AMUR_OK;
  return amur_fail(err, AMUR_E_USAGE, 0,
                   "class %s: elastic demand \"%s\", must be exponential:R, power:R or linear:R with a number R > 0",
                   c->name, text);
}

/* The costs of the class's pairs out of a table of costs. */
static amur_status pick_costs(const char *path, const amur_network *net, const amur_trips *costs, class_spec *c,
                              amur_err *err) {
  const amur_trips *t = &c->trips;
  c->ref_cost = amur_alloc(t->first[t->n_zone], sizeof *c->ref_cost);
  if (!c->ref_cost) return amur_fail(err, AMUR_E_NOMEM, 0, "%s", path);
  for (int32_t o = 0; o < t->n_zone; o++) {
    size_t k = costs->first[o];
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++) {
      const int32_t d = t->destination[e];
      while (k < costs->first[o + 1] && costs->destination[k] < d) k++;
      if (k < costs->first[o + 1] && costs->destination[k] == d)
        c->ref_cost[e] = costs->trips[k];
      else if (d != o && t->trips[e] > 0)
        return amur_fail(err, AMUR_E_UNKNOWN, 0, "%s: no cost from %s to %s, between which there are trips", path,
                         net->zone_id[o], net->zone_id[d]);
    }
  }
  return AMUR_OK;
}

amur_status assign_elastic(const assign_opts *o, assign_job *job, int cls, amur_elastic *elastic, amur_err *err) {
  class_spec *c = &job->spec[cls];
  const char *form = c->elastic ? c->elastic : o->elastic, *path = c->reference ? c->reference : o->reference;
  if (!form && !path) return AMUR_OK;
  if (!form) return amur_fail(err, AMUR_E_USAGE, 0, "class %s: reference costs, but no elastic demand", c->name);
  char column[160];
  amur_trips costs = {0};
  assign_column(job, "cost", cls, column);
  amur_status status = set_form(c, form, elastic, err);
  if (!status && path && !amur_costs_read(path, column, &job->net, &costs, &job->faults))
    status = amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", path);
  if (!status && path) status = pick_costs(path, &job->net, &costs, c, err);
  elastic->ref_cost = c->ref_cost;
  amur_trips_fini(&costs);
  return status;
}

amur_status assign_write_trips(const assign_opts *o, const assign_job *job, amur_err *err) {
  amur_output out = {0};
  const amur_status status = amur_output_open(&out, o->trips, err);
  if (!status) fputs("class,origin,destination,trips\n", out.f);
  for (int c = 0; !status && c < job->n_class; c++) {
    const amur_trips *t = amur_assign_trips(job->solver, c);
    for (int32_t z = 0; z < t->n_zone; z++)
      for (size_t e = t->first[z]; e < t->first[z + 1]; e++) {
        amur_output_cell(out.f, job->spec[c].name);
        fputc(',', out.f);
        amur_output_cell(out.f, job->net.zone_id[z]);
        fputc(',', out.f);
        amur_output_cell(out.f, job->net.zone_id[t->destination[e]]);
        fputc(',', out.f);
        amur_output_cell_real(out.f, t->trips[e], 17);
        fputc('\n', out.f);
      }
  }
  return amur_output_close(&out, status, err);
}
