/* SPDX-License-Identifier: Apache-2.0
 * assign_paths.c -- paths of `amur assign`, and the trips that use a selected link or zone.
 */
#include "assign_output.h"
#include <math.h>
#include <stdlib.h>

/* ---- paths ---------------------------------------------------------------------------------------- */

typedef struct {
  double trips;
  int32_t n;
  size_t first; /* into link */
} path;

/* The paths of one pair, gathered to be sorted. */
typedef struct {
  FILE *f;
  const assign_job *job;
  int cls;
  long most; /* paths of a pair that are written; 0: all */
  int32_t origin, destination;
  path *path;
  size_t n, room;
  int32_t *link;
  size_t n_link, link_room;
  double *time, *cost;
  bool no_memory;
} gathering;

static int by_trips(const void *a, const void *b) {
  const path *x = a, *y = b;
  if (x->trips < y->trips || x->trips > y->trips) return x->trips > y->trips ? -1 : 1;
  return x->first < y->first ? -1 : x->first > y->first;
}

/* Names of the links, or of their ends, with ; between. */
static void put_list(FILE *f, char *const *name, const int32_t *end, const int32_t *link, int32_t n, const char *mark) {
  for (int32_t i = 0; i < n; i++) {
    fputs(i ? ";" : mark, f);
    amur_output_cell(f, name[end ? end[link[i]] : link[i]]);
  }
}

static void put_path(const gathering *g, const path *p, double all) {
  const amur_network *net = &g->job->net;
  const class_spec *spec = &g->job->spec[g->cls];
  const int32_t *link = g->link + p->first;
  double cost = 0, time = 0, length = 0, toll = 0;
  for (int32_t i = 0; i < p->n; i++) {
    cost += g->cost[link[i]];
    time += g->time[link[i]];
    length += net->length[link[i]];
    toll += spec->toll[link[i]];
  }
  const char *const head[] = {spec->name, net->zone_id[g->origin], net->zone_id[g->destination]};
  for (int k = 0; k < 3; k++) {
    amur_output_cell(g->f, head[k]);
    fputc(',', g->f);
  }
  const double figure[] = {p->trips, p->trips / all, cost, time, length, toll};
  for (size_t k = 0; k < sizeof figure / sizeof *figure; k++) {
    amur_output_cell_real(g->f, figure[k], 17);
    fputc(',', g->f);
  }
  put_list(g->f, net->node_id, net->graph.tail, link, 1, "");
  put_list(g->f, net->node_id, net->graph.head, link, p->n, ";");
  fputc(',', g->f);
  put_list(g->f, net->link_id, NULL, link, p->n, "");
  fputc('\n', g->f);
}

static void put_pair_paths(gathering *g) {
  double all = 0;
  for (size_t i = 0; i < g->n; i++) all += g->path[i].trips;
  if (g->n) qsort(g->path, g->n, sizeof *g->path, by_trips);
  for (size_t i = 0; i < g->n && (g->most == 0 || i < (size_t)g->most); i++) put_path(g, &g->path[i], all);
  g->n = g->n_link = 0;
}

static void take_path(void *context, int32_t origin, int32_t destination, double trips, int32_t n,
                      const int32_t *link) {
  gathering *g = context;
  if (origin != g->origin || destination != g->destination) put_pair_paths(g);
  g->origin = origin;
  g->destination = destination;
  if (!amur_grow(&g->path, &g->room, g->n + 1, sizeof *g->path) ||
      !amur_grow(&g->link, &g->link_room, g->n_link + (size_t)n, sizeof *g->link)) {
    g->no_memory = true;
    return;
  }
  g->path[g->n++] = (path){trips, n, g->n_link};
  for (int32_t i = 0; i < n; i++) g->link[g->n_link++] = link[i];
}

amur_status assign_write_paths(const assign_opts *o, const assign_job *job, amur_err *err) {
  const size_t n = (size_t)job->net.graph.n_link;
  gathering g = {.job = job,
                 .most = o->paths_per_pair,
                 .origin = -1,
                 .time = amur_alloc(n, sizeof *g.time),
                 .cost = amur_alloc(n, sizeof *g.cost)};
  amur_output out = {0};
  amur_status status = g.time && g.cost ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  if (!status) status = amur_output_open(&out, o->paths, err);
  if (!status) fputs("class,origin,destination,flow,share,cost,time,length,toll,nodes,links\n", out.f);
  g.f = out.f;
  for (g.cls = 0; !status && g.cls < job->n_class; g.cls++) {
    amur_assign_flows(job->solver, NULL, g.time);
    amur_assign_class_flows(job->solver, g.cls, NULL, g.cost);
    status = amur_assign_paths(job->solver, g.cls, o->min_share, take_path, &g, err);
    if (!status) put_pair_paths(&g);
    if (!status && g.no_memory) status = amur_fail(err, AMUR_E_NOMEM, 0, "paths of a pair of zones");
  }
  status = amur_output_close(&out, status, err);
  free(g.path);
  free(g.link);
  free(g.time);
  free(g.cost);
  return status;
}

/* ---- selected link and zone ----------------------------------------------------------------------- */

typedef struct {
  bool json;
  const amur_network *net;
  const char *cls;
  double trips;
  long n;
} listing;

static void put_pair(void *context, int32_t origin, int32_t destination, double trips) {
  listing *l = context;
  l->trips += trips;
  const struct {
    const char *key, *text;
  } name[] = {{"class", l->cls}, {"origin", l->net->zone_id[origin]}, {"destination", l->net->zone_id[destination]}};
  if (l->json) fputs(l->n ? ",\n    {" : "\n    {", stdout);
  for (int k = 0; k < 3; k++)
    if (l->json) {
      printf("\"%s\": ", name[k].key);
      amur_output_json(stdout, name[k].text);
      fputs(", ", stdout);
    } else {
      amur_output_cell(stdout, name[k].text);
      putchar(',');
    }
  if (l->json)
    amur_output_json_member(stdout, "trips", trips, 17);
  else
    amur_output_cell_real(stdout, trips, 17);
  puts(l->json ? "}" : "");
  l->n++;
}

static amur_status print_link(const assign_job *job, bool json, amur_err *err) {
  const amur_graph *g = &job->net.graph;
  listing l = {.json = json, .net = &job->net};
  if (json) {
    fputs("  \"select_link\": {\"link_id\": ", stdout);
    amur_output_json(stdout, job->net.link_id[job->selected_link]);
    fputs(", \"from\": ", stdout);
    amur_output_json(stdout, job->net.node_id[g->tail[job->selected_link]]);
    fputs(", \"to\": ", stdout);
    amur_output_json(stdout, job->net.node_id[g->head[job->selected_link]]);
    fputs(", \"pairs\": [", stdout);
  } else {
    puts("class,origin,destination,trips");
  }
  amur_status status = AMUR_OK;
  for (int c = 0; !status && c < job->n_class; c++) {
    l.cls = job->spec[c].name;
    status = amur_assign_select_link(job->solver, c, job->selected_link, NULL, put_pair, &l, err);
  }
  if (json) {
    fputs("],\n    ", stdout);
    amur_output_json_member(stdout, "trips", l.trips, 17);
    puts("},");
  }
  return status;
}

/* Trips of one class that begin or end at the zone and are assigned. */
static double zone_trips(const assign_job *job, int c) {
  const amur_trips *t = &job->spec[c].trips;
  amur_sum sum = {0};
  for (int32_t i = 0; i < t->n_zone; i++)
    for (size_t e = t->first[i]; e < t->first[i + 1]; e++) {
      const bool from = job->zone_from && i == job->selected_zone;
      const bool to = job->zone_to && t->destination[e] == job->selected_zone;
      if (i != t->destination[e] && (from || to)) amur_sum_add(&sum, t->trips[e]);
    }
  return amur_sum_value(sum);
}

static void print_zone(const assign_job *job, bool json) {
  const char *zone = job->net.zone_id[job->selected_zone];
  const char *way = job->zone_from && job->zone_to ? "both" : job->zone_from ? "from" : "to";
  if (json) {
    fputs("  \"select_zone\": {\"zone\": ", stdout);
    amur_output_json(stdout, zone);
    printf(", \"direction\": \"%s\", \"trips\": {", way);
  } else {
    puts("class,zone,direction,trips");
  }
  for (int c = 0; c < job->n_class; c++) {
    fputs(json && c ? ", " : "", stdout);
    (json ? amur_output_json : amur_output_cell)(stdout, job->spec[c].name);
    if (!json) putchar(',');
    if (!json) amur_output_cell(stdout, zone);
    if (!json) printf(",%s", way);
    fputs(json ? ": " : ",", stdout);
    (json ? amur_output_json_real : amur_output_cell_real)(stdout, zone_trips(job, c), 17);
    if (!json) putchar('\n');
  }
  if (json) puts("}},");
}

amur_status assign_print_selected(const assign_opts *o, const assign_job *job, amur_err *err) {
  amur_status status = AMUR_OK;
  if (job->selected_link >= 0) status = print_link(job, o->json, err);
  if (!status && job->selected_zone >= 0) print_zone(job, o->json);
  return status;
}
