/* SPDX-License-Identifier: Apache-2.0
 * assign_output.c -- results of `amur assign` as files and as text or JSON.
 */
#include "assign_output.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_csv(const char *path, amur_err *err) {
  FILE *f = fopen(path, "w");
  if (!f) amur_fail(err, AMUR_E_IO, 0, "%s: %s", path, strerror(errno));
  return f;
}

static amur_status close_csv(FILE *f, const char *path, amur_err *err) {
  const bool bad = ferror(f) != 0;
  if (fclose(f) != 0 || bad) return amur_fail(err, AMUR_E_IO, 0, "%s: could not be written whole", path);
  return AMUR_OK;
}

/* from,to,flow,cost: one class; with several, flow in equivalents and time, and both of every class after them. */
static amur_status write_flows(const assign_opts *o, const assign_job *job, amur_err *err) {
  const amur_graph *g = &job->net.graph;
  const size_t n = (size_t)g->n_link, n_class = (size_t)job->n_class;
  double *flow = amur_alloc(n, sizeof *flow), *cost = amur_alloc(n, sizeof *cost);
  double *part = amur_alloc(n * n_class, sizeof *part), *part_cost = amur_alloc(n * n_class, sizeof *part_cost);
  amur_status status = AMUR_OK;
  FILE *f = NULL;
  if (!flow || !cost || !part || !part_cost)
    status = amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  else if (!(f = open_csv(o->flows, err)))
    status = AMUR_E_IO;
  if (status) goto done;
  amur_assign_flows(job->solver, flow, cost);
  for (size_t c = 0; c < n_class; c++) amur_assign_class_flows(job->solver, (int)c, part + c * n, part_cost + c * n);
  fputs("from,to,flow,cost", f);
  for (size_t c = 0; n_class > 1 && c < n_class; c++)
    fprintf(f, ",flow_%s,cost_%s", job->spec[c].name, job->spec[c].name);
  fputc('\n', f);
  for (size_t a = 0; a < n; a++) {
    fprintf(f, "%s,%s,%.17g,%.17g", job->net.node_id[g->tail[a]], job->net.node_id[g->head[a]],
            n_class > 1 ? flow[a] : part[a], n_class > 1 ? cost[a] : part_cost[a]);
    for (size_t c = 0; n_class > 1 && c < n_class; c++)
      fprintf(f, ",%.17g,%.17g", part[c * n + a], part_cost[c * n + a]);
    fputc('\n', f);
  }
  status = close_csv(f, o->flows, err);
done:
  free(flow);
  free(cost);
  free(part);
  free(part_cost);
  return status;
}

/* ---- paths and selected links -------------------------------------------------------------------- */

typedef struct {
  FILE *f;
  const amur_network *net;
  const char *cls;
  double trips;
  long n;
} listing;

static void put_path(void *context, int32_t origin, int32_t destination, double trips, int32_t n, const int32_t *link) {
  listing *l = context;
  const amur_graph *g = &l->net->graph;
  fprintf(l->f, "%s,%s,%s,%.17g,%s", l->cls, l->net->zone_id[origin], l->net->zone_id[destination], trips,
          l->net->node_id[g->tail[link[0]]]);
  for (int32_t i = 0; i < n; i++) fprintf(l->f, " %s", l->net->node_id[g->head[link[i]]]);
  fputc('\n', l->f);
}

static amur_status write_paths(const assign_opts *o, const assign_job *job, amur_err *err) {
  listing l = {.f = open_csv(o->paths, err), .net = &job->net};
  if (!l.f) return AMUR_E_IO;
  fputs("class,origin,destination,flow,nodes\n", l.f);
  amur_status status = AMUR_OK;
  for (int c = 0; !status && c < job->n_class; c++) {
    l.cls = job->spec[c].name;
    status = amur_assign_paths(job->solver, c, 1e-3, put_path, &l, err);
  }
  const amur_status closed = close_csv(l.f, o->paths, status ? NULL : err);
  return status ? status : closed;
}

static void put_pair(void *context, int32_t origin, int32_t destination, double trips) {
  listing *l = context;
  l->trips += trips;
  if (l->f)
    fprintf(l->f, "%s,%s,%s,%.10g\n", l->cls, l->net->zone_id[origin], l->net->zone_id[destination], trips);
  else
    printf("%s{\"class\": \"%s\", \"origin\": \"%s\", \"destination\": \"%s\", \"trips\": %.17g}",
           l->n ? ",\n    " : "\n    ", l->cls, l->net->zone_id[origin], l->net->zone_id[destination], trips);
  l->n++;
}

static amur_status print_selected(const assign_job *job, bool json, amur_err *err) {
  listing l = {.f = json ? NULL : stdout, .net = &job->net};
  if (json)
    printf("  \"select_link\": {\"from\": \"%s\", \"to\": \"%s\", \"pairs\": [",
           job->net.node_id[job->net.graph.tail[job->selected]], job->net.node_id[job->net.graph.head[job->selected]]);
  else
    puts("class,origin,destination,trips");
  amur_status status = AMUR_OK;
  for (int c = 0; !status && c < job->n_class; c++) {
    l.cls = job->spec[c].name;
    status = amur_assign_select_link(job->solver, c, job->selected, NULL, put_pair, &l, err);
  }
  if (json) printf("],\n    \"trips\": %.17g},\n", l.trips);
  return status;
}

/* ---- skims ----------------------------------------------------------------------------------------- */

enum { N_SKIM = 4 };

static amur_status write_skim_csv(const char *path, const amur_network *net, const char *const *name,
                                  double *const *skim, amur_err *err) {
  FILE *f = open_csv(path, err);
  if (!f) return AMUR_E_IO;
  fputs("origin,destination", f);
  for (int k = 0; k < N_SKIM; k++) fprintf(f, ",%s", name[k]);
  fputc('\n', f);
  for (size_t o = 0, n = (size_t)net->n_zone; o < n; o++)
    for (size_t d = 0; d < n; d++) {
      fprintf(f, "%s,%s", net->zone_id[o], net->zone_id[d]);
      for (int k = 0; k < N_SKIM; k++)
        if (isfinite(skim[k][o * n + d]))
          fprintf(f, ",%.17g", skim[k][o * n + d]);
        else
          fputc(',', f);
      fputc('\n', f);
    }
  return close_csv(f, path, err);
}

/* Skims of the first class. */
static amur_status write_skim(const assign_opts *o, const assign_job *job, amur_err *err) {
  static const char *const name[N_SKIM] = {"cost", "time", "length", "toll"};
  const amur_network *net = &job->net;
  const size_t n = (size_t)net->n_zone, links = (size_t)net->graph.n_link;
  double *skim[N_SKIM], *cost = amur_alloc(links, sizeof *cost), *time = amur_alloc(links, sizeof *time);
  const double *const field[N_SKIM] = {cost, time, net->length, net->toll};
  bool good = cost && time;
  for (int k = 0; k < N_SKIM; k++) good = (skim[k] = amur_alloc(n * n, sizeof **skim)) && good;
  amur_status status = good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "skim: %zu zones", n);
  if (!status) {
    amur_assign_flows(job->solver, NULL, time);
    amur_assign_class_flows(job->solver, 0, NULL, cost);
    status = amur_skim(&net->graph, cost, net->n_zone, net->zone_node, N_SKIM, field, job->n_thread, skim, err);
  }
  if (!status) status = write_skim_csv(o->skim, net, name, skim, err);
  for (int k = 0; k < N_SKIM; k++) free(skim[k]);
  free(cost);
  free(time);
  return status;
}

/* ---- report ----------------------------------------------------------------------------------------- */

static void print_report(const assign_job *job, bool json) {
  const amur_assign_report *r = &job->report;
  const double wall_s = amur_wall_s() - job->start_s, cpu_s = amur_cpu_s(), rss = amur_peak_rss_mb();
  if (json)
    printf("  \"method\": \"%s\",\n  \"relative_gap\": %.10g,\n  \"objective\": %.17g,\n  \"tstt\": %.17g,\n  "
           "\"total_time\": %.17g,\n"
           "  \"iterations\": %d,\n  \"converged\": %s,\n  \"threads\": %d,\n  \"zones\": %d,\n  \"nodes\": %d,\n  "
           "\"links\": %d,\n"
           "  \"classes\": %d,\n  \"cpu_s\": %.6f,\n  \"wall_s\": %.6f,\n  \"peak_rss_mb\": %.3f\n",
           amur_assign_method_name(r->method), r->relative_gap, r->objective, r->tstt, r->total_time, r->iterations,
           r->converged ? "true" : "false", job->n_thread, job->net.n_zone, job->net.graph.n_node,
           job->net.graph.n_link, job->n_class, cpu_s, wall_s, rss);
  else
    printf("gap %.6e%s\nobjective %.12g\ntstt %.12g\niterations %d\nseconds %.3f wall, %.3f cpu\npeak memory %.1f MB\n",
           r->relative_gap, r->converged ? "" : " (not reached)", r->objective, r->tstt, r->iterations, wall_s, cpu_s,
           rss);
}

amur_status assign_write(const assign_opts *o, const assign_job *job, amur_err *err) {
  amur_status status = AMUR_OK;
  if (o->flows) status = write_flows(o, job, err);
  if (!status && o->skim) status = write_skim(o, job, err);
  if (!status && o->paths) status = write_paths(o, job, err);
  if (status) return status;
  if (o->json) puts("{");
  if (job->selected >= 0) status = print_selected(job, o->json, err);
  print_report(job, o->json);
  if (o->json) puts("}");
  return status;
}
