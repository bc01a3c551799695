/* SPDX-License-Identifier: Apache-2.0
 * assign_skim.c -- skims of `amur assign`: sums of link fields along each class's cheapest paths, as CSV or OMX.
 */
#include "assign_output.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELD = 64 };

static const char *const known[] = {"cost", "time", "free_time", "distance", "length", "toll", "money"};
enum { N_KNOWN = sizeof known / sizeof *known };

/* The names of --skim-fields, apart; *n of them. */
static char *split_fields(const assign_opts *o, const char *name[MAX_FIELD], int *n) {
  char *copy = amur_strdup(o->skim_fields);
  *n = 0;
  for (char *at = copy, *next; at; at = next) {
    next = strchr(at, ',');
    if (next) *next++ = 0;
    if (*n < MAX_FIELD) name[(*n)++] = at;
  }
  return copy;
}

static bool is_known(const char *name) {
  for (int k = 0; k < N_KNOWN; k++)
    if (strcmp(name, known[k]) == 0) return true;
  return false;
}

/* Values of a column of the table of links; a fault where they are no numbers of at least 0. */
static bool read_column(const assign_job *job, const char *name, double *value, amur_faults *faults) {
  return amur_link_table_numbers(&job->table, job->net.graph.n_link, name, -DBL_MAX, 0, value, faults);
}

amur_status assign_check_fields(const assign_opts *o, assign_job *job, amur_err *err) {
  const char *name[MAX_FIELD];
  int n;
  char *copy = split_fields(o, name, &n);
  double *value = amur_alloc((size_t)job->net.graph.n_link, sizeof *value);
  amur_status status = copy && value ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "--skim-fields");
  for (int k = 0; !status && k < n; k++) {
    for (int other = 0; !status && other < k; other++)
      if (strcmp(name[k], name[other]) == 0)
        status = amur_fail(err, AMUR_E_USAGE, 0, "--skim-fields: \"%s\" twice", name[k]);
    if (status || is_known(name[k])) continue;
    status = assign_need_table(o, job, err);
    if (status == AMUR_E_USAGE)
      status = amur_fail(err, AMUR_E_USAGE, 0,
                         "--skim-fields: unknown field \"%s\"; known: cost, time, free_time, distance, length, toll, "
                         "money, and the columns of --link-table",
                         name[k]);
    if (!status && !read_column(job, name[k], value, &job->faults))
      status = amur_fail(err, AMUR_E_PARSE, 0, "--skim-fields: the column \"%s\" could not be used", name[k]);
  }
  free(copy);
  free(value);
  return status;
}

/* The field of one class by link. */
static void fill_field(const assign_job *job, int cls, const char *name, double *value) {
  const amur_network *net = &job->net;
  const class_spec *spec = &job->spec[cls];
  const size_t n = (size_t)net->graph.n_link;
  amur_faults none = {0};
  if (strcmp(name, "cost") == 0)
    amur_assign_class_flows(job->solver, cls, NULL, value);
  else if (strcmp(name, "time") == 0)
    amur_assign_flows(job->solver, NULL, value);
  else if (!is_known(name))
    read_column(job, name, value, &none);
  else
    for (size_t a = 0; a < n; a++)
      value[a] = strcmp(name, "toll") == 0        ? spec->toll[a]
                 : strcmp(name, "money") == 0     ? spec->fixed[a]
                 : strcmp(name, "free_time") == 0 ? amur_vdf_time(&net->vdf[a], 0)
                                                  : net->length[a];
  amur_faults_fini(&none);
}

/* Skims of one class into skim[n_field]. */
static amur_status skim_class(const assign_job *job, int cls, const char *const *name, int n_field, double *const *skim,
                              amur_err *err) {
  const amur_network *net = &job->net;
  const size_t n = (size_t)net->graph.n_link;
  double *cost = amur_alloc(n, sizeof *cost), *values = amur_alloc(n * (size_t)n_field, sizeof *values);
  const double *field[MAX_FIELD];
  amur_status status = cost && values ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "skim: %zu links", n);
  for (int k = 0; !status && k < n_field; k++) {
    fill_field(job, cls, name[k], values + (size_t)k * n);
    field[k] = values + (size_t)k * n;
  }
  if (!status) {
    amur_assign_class_flows(job->solver, cls, NULL, cost);
    status = amur_skim(&net->graph, cost, net->n_zone, net->zone_node, n_field, field, job->n_thread, skim, err);
  }
  free(cost);
  free(values);
  return status;
}

static amur_status write_csv(const char *path, const amur_matrices *m, amur_err *err) {
  amur_output out = {0};
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  fputs("origin,destination", out.f);
  for (int k = 0; k < m->n_matrix; k++) fprintf(out.f, ",%s", m->name[k]);
  fputc('\n', out.f);
  for (size_t o = 0, n = (size_t)m->n_zone; o < n; o++)
    for (size_t d = 0; d < n; d++) {
      amur_output_cell(out.f, m->zone_id[o]);
      fputc(',', out.f);
      amur_output_cell(out.f, m->zone_id[d]);
      for (int k = 0; k < m->n_matrix; k++) {
        fputc(',', out.f);
        amur_output_cell_real(out.f, m->matrix[k][o * n + d], 17);
      }
      fputc('\n', out.f);
    }
  return amur_output_close(&out, AMUR_OK, err);
}

/* Every field of every class as a matrix. */
typedef struct {
  double **value; /* [n] */
  char (*name)[160];
  const char **names;
  int n;
} skims;

static amur_status skims_init(skims *s, const assign_job *job, const char *const *field, int n_field, amur_err *err) {
  const size_t cells = (size_t)job->net.n_zone * (size_t)job->net.n_zone, n = (size_t)(n_field * job->n_class);
  s->n = (int)n;
  s->value = amur_alloc(n, sizeof *s->value);
  s->name = amur_alloc(n, sizeof *s->name);
  s->names = amur_alloc(n, sizeof *s->names);
  bool good = s->value && s->name && s->names;
  for (size_t k = 0; good && k < n; k++) {
    s->value[k] = amur_alloc(cells, sizeof **s->value);
    s->names[k] = s->name[k];
    assign_column(job, field[k % (size_t)n_field], (int)k / n_field, s->name[k]);
    good = s->value[k] != NULL;
  }
  return good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "skim: %zu matrices of %zu cells", n, cells);
}

static void skims_fini(skims *s) {
  for (int k = 0; s->value && k < s->n; k++) free(s->value[k]);
  free(s->value);
  free(s->name);
  free(s->names);
}

amur_status assign_write_skim(const assign_opts *o, const assign_job *job, amur_err *err) {
  const amur_network *net = &job->net;
  const char *field[MAX_FIELD];
  int n_field;
  skims s = {0};
  char *copy = split_fields(o, field, &n_field);
  amur_status status = copy ? skims_init(&s, job, field, n_field, err) : amur_fail(err, AMUR_E_NOMEM, 0, "skim");
  for (int c = 0; !status && c < job->n_class; c++)
    status = skim_class(job, c, field, n_field, s.value + c * n_field, err);
  if (!status) {
    const amur_matrices all = {net->n_zone, (const char *const *)net->zone_id, s.n, s.names,
                               (const double *const *)s.value};
    status = amur_is_omx(o->skim) ? amur_omx_write(o->skim, &all, err) : write_csv(o->skim, &all, err);
  }
  skims_fini(&s);
  free(copy);
  return status;
}
