/* SPDX-License-Identifier: Apache-2.0
 * assign_links.c -- results of `amur assign` by link, and its convergence history, as CSV.
 */
#include "assign_output.h"
#include <math.h>
#include <stdlib.h>

/* What is known of every link; by class [n_class * n_link]. */
typedef struct {
  double *flow_pce, *time, *flow, *cost, *toll, *with_link, *with_zone;
} results;

static void results_fini(results *r) {
  double *all[] = {r->flow_pce, r->time, r->flow, r->cost, r->toll, r->with_link, r->with_zone};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) free(all[k]);
}

static amur_status results_init(results *r, const assign_job *job, amur_err *err) {
  const size_t n = (size_t)job->net.graph.n_link, all = n * (size_t)job->n_class;
  *r = (results){amur_alloc(n, sizeof(double)),   amur_alloc(n, sizeof(double)),   amur_alloc(all, sizeof(double)),
                 amur_alloc(all, sizeof(double)), amur_alloc(all, sizeof(double)), amur_alloc(all, sizeof(double)),
                 amur_alloc(all, sizeof(double))};
  if (!r->flow_pce || !r->time || !r->flow || !r->cost || !r->toll || !r->with_link || !r->with_zone)
    return amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  amur_assign_flows(job->solver, r->flow_pce, r->time);
  for (int c = 0; c < job->n_class; c++) {
    amur_assign_class_flows(job->solver, c, r->flow + (size_t)c * n, r->cost + (size_t)c * n);
    amur_assign_tolls(job->solver, c, r->toll + (size_t)c * n);
  }
  return AMUR_OK;
}

static amur_status select_flows(results *r, const assign_job *job, amur_err *err) {
  const size_t n = (size_t)job->net.graph.n_link;
  amur_status status = AMUR_OK;
  for (int c = 0; !status && c < job->n_class; c++) {
    if (job->selected_link >= 0)
      status =
          amur_assign_select_link(job->solver, c, job->selected_link, r->with_link + (size_t)c * n, NULL, NULL, err);
    if (!status && job->selected_zone >= 0)
      status = amur_assign_select_zone(job->solver, c, job->selected_zone, job->zone_from, job->zone_to,
                                       r->with_zone + (size_t)c * n, err);
  }
  return status;
}

static void put_head(FILE *f, const assign_job *job, const char *const *field, int n_field) {
  char name[160];
  for (int c = 0; c < job->n_class; c++)
    for (int k = 0; k < n_field; k++) {
      if (!field[k]) continue;
      assign_column(job, field[k], c, name);
      fprintf(f, ",%s", name);
    }
  fputc('\n', f);
}

static void put_ends(FILE *f, const assign_job *job, size_t a) {
  const amur_graph *g = &job->net.graph;
  amur_output_cell(f, job->net.node_id[g->tail[a]]);
  fputc(',', f);
  amur_output_cell(f, job->net.node_id[g->head[a]]);
}

/* A further cell of a row: empty where it is not finite, as the cost of a link that is closed. */
static void put_number(FILE *f, double x) {
  fputc(',', f);
  amur_output_cell_real(f, x, 17);
}

/* from,to,flow,cost: one class; with several, flow in equivalents and time, and both of every class after them. */
amur_status assign_write_flows(const assign_opts *o, const assign_job *job, amur_err *err) {
  static const char *const field[] = {"flow", "cost"};
  const size_t n = (size_t)job->net.graph.n_link, n_class = (size_t)job->n_class;
  results r = {0};
  amur_output out = {0};
  amur_status status = results_init(&r, job, err);
  if (!status) status = amur_output_open(&out, o->flows, err);
  if (!status) fputs("from,to,flow,cost", out.f);
  if (!status) n_class > 1 ? put_head(out.f, job, field, 2) : (void)fputc('\n', out.f);
  for (size_t a = 0; !status && a < n; a++) {
    put_ends(out.f, job, a);
    put_number(out.f, n_class > 1 ? r.flow_pce[a] : r.flow[a]);
    put_number(out.f, n_class > 1 ? r.time[a] : r.cost[a]);
    for (size_t c = 0; n_class > 1 && c < n_class; c++) {
      put_number(out.f, r.flow[c * n + a]);
      put_number(out.f, r.cost[c * n + a]);
    }
    fputc('\n', out.f);
  }
  status = amur_output_close(&out, status, err);
  results_fini(&r);
  return status;
}

/* Does the delay function know a capacity? */
static bool has_capacity(const amur_vdf *f) {
  return f->kind != AMUR_VDF_CONSTANT && f->kind != AMUR_VDF_LINEAR && f->kind != AMUR_VDF_CURVE && f->cap > 0;
}

static void put_link(FILE *f, const assign_job *job, const results *r, size_t a) {
  const size_t n = (size_t)job->net.graph.n_link;
  const amur_vdf *vdf = &job->net.vdf[a];
  double flow = 0;
  for (size_t c = 0; c < (size_t)job->n_class; c++) flow += r->flow[c * n + a];
  amur_output_cell(f, job->net.link_id[a]);
  fputc(',', f);
  put_ends(f, job, a);
  put_number(f, job->net.length[a]);
  put_number(f, amur_vdf_time(vdf, 0));
  put_number(f, flow);
  put_number(f, r->flow_pce[a]);
  put_number(f, has_capacity(vdf) ? vdf->cap : NAN);
  put_number(f, has_capacity(vdf) ? r->flow_pce[a] / vdf->cap : NAN);
  put_number(f, r->time[a]);
  for (size_t c = 0; c < (size_t)job->n_class; c++) {
    if (job->n_class > 1) put_number(f, r->flow[c * n + a]);
    put_number(f, r->cost[c * n + a]);
    put_number(f, job->spec[c].toll[a]);
    put_number(f, r->toll[c * n + a]);
    if (job->selected_link >= 0) put_number(f, r->with_link[c * n + a]);
    if (job->selected_zone >= 0) put_number(f, r->with_zone[c * n + a]);
  }
  fputc('\n', f);
}

amur_status assign_write_links(const assign_opts *o, const assign_job *job, amur_err *err) {
  const char *const field[] = {job->n_class > 1 ? "flow" : NULL,
                               "cost",
                               "toll",
                               "marginal_toll",
                               job->selected_link >= 0 ? "select_link" : NULL,
                               job->selected_zone >= 0 ? "select_zone" : NULL};
  results r = {0};
  amur_output out = {0};
  amur_status status = results_init(&r, job, err);
  if (!status) status = select_flows(&r, job, err);
  if (!status) status = amur_output_open(&out, o->links, err);
  if (!status) {
    fputs("link_id,from,to,length,free_time,flow,flow_pce,capacity,volume_capacity,time", out.f);
    put_head(out.f, job, field, (int)(sizeof field / sizeof *field));
    for (size_t a = 0; a < (size_t)job->net.graph.n_link; a++) put_link(out.f, job, &r, a);
  }
  status = amur_output_close(&out, status, err);
  results_fini(&r);
  return status;
}

amur_status assign_write_history(const assign_opts *o, const assign_job *job, amur_err *err) {
  amur_output out = {0};
  amur_status status = amur_output_open(&out, o->history, err);
  if (!status) fputs("iteration,relative_gap,residual,wall_s\n", out.f);
  for (size_t i = 0; !status && i < job->n_step; i++) {
    fprintf(out.f, "%d", job->step[i].iteration);
    put_number(out.f, job->step[i].relative_gap);
    put_number(out.f, job->step[i].residual);
    fprintf(out.f, ",%.6f\n", job->step[i].wall_s);
  }
  return amur_output_close(&out, status, err);
}
