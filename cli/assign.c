/* SPDX-License-Identifier: Apache-2.0
 * assign.c -- `amur assign`: equilibrium on a network, alone.
 */
#include "assign_output.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const amur_opt assign_options[] = {
    {"demand", offsetof(assign_opts, demand), AMUR_OPT_LIST, 0, 0, 0, NULL, "FILE",
     "trips, TNTP or CSV; once per class"},
    {"class", offsetof(assign_opts, cls), AMUR_OPT_LIST, 0, 0, 0, NULL, "KEY=X,...",
     "the demand's name, pce, vot, toll-factor, distance-factor, closed (link+link)"},
    {"gap", offsetof(assign_opts, gap), AMUR_OPT_REAL, 1e-6, 0, 1, NULL, "G", "relative gap to stop at"},
    {"max-iterations", offsetof(assign_opts, max_iterations), AMUR_OPT_INT, 1000, 1, 1e6, NULL, "N",
     "stop after N iterations"},
    {"threads", offsetof(assign_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N",
     "threads; 0: every processor; the result is the same"},
    {"method", offsetof(assign_opts, method), AMUR_OPT_CHOICE, 0, 0, 0, "auto", "auto|bush|fw|cfw|bfw|ue|so",
     "how to solve; ue: auto; so: auto with --system-optimum"},
    {"system-optimum", offsetof(assign_opts, system_optimum), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "least total cost instead of equilibrium"},
    {"memory", offsetof(assign_opts, memory_mb), AMUR_OPT_REAL, 4000, 0, 1e9, NULL, "MB",
     "that method auto may spend on bushes; beyond it, for gaps of 1e-4 and more, bfw"},
    {"flows", offsetof(assign_opts, flows), AMUR_OPT_TEXT, 0, 0, 0, NULL, "F.csv",
     "write from,to,flow,cost of every link"},
    {"skim", offsetof(assign_opts, skim), AMUR_OPT_TEXT, 0, 0, 0, NULL, "F.csv",
     "write cost, time, length and toll between zones"},
    {"select-link", offsetof(assign_opts, select), AMUR_OPT_TEXT, 0, 0, 0, NULL, "ID|FROM-TO",
     "print the trips that use a link"},
    {"paths", offsetof(assign_opts, paths), AMUR_OPT_TEXT, 0, 0, 0, NULL, "F.csv", "write the used paths"},
    {"toll-factor", offsetof(assign_opts, toll_factor), AMUR_OPT_REAL, -1, -1, 1e9, NULL, "X",
     "time per unit of toll; -1: as in the file"},
    {"distance-factor", offsetof(assign_opts, distance_factor), AMUR_OPT_REAL, -1, -1, 1e9, NULL, "X",
     "time per unit of length; -1: as in the file"},
    {"json", offsetof(assign_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print results as JSON"},
};

/* ---- classes ---------------------------------------------------------------------------------- */

static int32_t find_link(const amur_network *net, const char *name) {
  for (int32_t a = 0; a < net->graph.n_link; a++)
    if (strcmp(net->link_id[a], name) == 0) return a;
  const char *dash = strchr(name, '-');
  for (int32_t a = 0; dash && a < net->graph.n_link; a++) {
    const char *tail = net->node_id[net->graph.tail[a]], *head = net->node_id[net->graph.head[a]];
    if (strlen(tail) == (size_t)(dash - name) && strncmp(tail, name, (size_t)(dash - name)) == 0 &&
        strcmp(head, dash + 1) == 0)
      return a;
  }
  return -1;
}

static amur_status set_key(const amur_network *net, class_spec *c, const char *key, char *value, amur_err *err) {
  const struct {
    const char *key;
    double *field;
  } number[] = {{"pce", &c->pce},
                {"vot", &c->time_value},
                {"toll-factor", &c->toll_factor},
                {"distance-factor", &c->distance_factor}};
  if (strcmp(key, "name") == 0) {
    snprintf(c->name, sizeof c->name, "%s", value);
    return AMUR_OK;
  }
  for (size_t k = 0; k < sizeof number / sizeof *number; k++) {
    if (strcmp(key, number[k].key) != 0) continue;
    if (amur_parse_real(value, number[k].field) && *number[k].field >= 0) return AMUR_OK;
    return amur_fail(err, AMUR_E_USAGE, 0, "--class: %s is \"%s\", must be a number of at least 0", key, value);
  }
  if (strcmp(key, "closed") != 0)
    return amur_fail(err, AMUR_E_USAGE, 0,
                     "--class: unknown key \"%s\"; known: name, pce, vot, toll-factor, distance-factor, closed", key);
  for (char *next; value; value = next) {
    next = strchr(value, '+');
    if (next) *next++ = 0;
    const int32_t a = find_link(net, value);
    if (a < 0) return amur_fail(err, AMUR_E_UNKNOWN, 0, "--class: closed link \"%s\" is not in the network", value);
    c->fixed[a] = INFINITY;
  }
  return AMUR_OK;
}

static amur_status parse_class(const amur_network *net, class_spec *c, const char *text, amur_err *err) {
  char *copy = amur_strdup(text);
  amur_status status = copy ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "--class");
  for (char *at = copy, *next; !status && at; at = next) {
    next = strchr(at, ',');
    if (next) *next++ = 0;
    char *equal = strchr(at, '=');
    if (!equal) {
      status = amur_fail(err, AMUR_E_USAGE, 0, "--class: \"%s\" is not KEY=VALUE", at);
    } else {
      *equal = 0;
      status = set_key(net, c, at, equal + 1, err);
    }
  }
  free(copy);
  return status;
}

/* Factors of one class: its own, else the option, else the trips' file, else the network's. */
static double factor_of(double own, double option, double file, double network) {
  if (own >= 0) return own;
  if (option >= 0) return option;
  return file >= 0 ? file : network;
}

static amur_status make_class(const assign_opts *o, int c, assign_job *job, amur_err *err) {
  class_spec *spec = &job->spec[c];
  const amur_network *net = &job->net;
  *spec = (class_spec){.pce = 1, .time_value = 1, .toll_factor = -1, .distance_factor = -1};
  snprintf(spec->name, sizeof spec->name, "%d", c + 1);
  double toll_factor = NAN;
  if (!amur_trips_read(o->demand.item[c], net, &spec->trips, &toll_factor, &job->faults))
    return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", o->demand.item[c]);
  spec->fixed = amur_alloc((size_t)net->graph.n_link, sizeof *spec->fixed);
  if (!spec->fixed) return amur_fail(err, AMUR_E_NOMEM, 0, "%d links", net->graph.n_link);
  if (c < o->cls.n) {
    const amur_status status = parse_class(net, spec, o->cls.item[c], err);
    if (status) return status;
  }
  const double toll = factor_of(spec->toll_factor, o->toll_factor, toll_factor, net->toll_factor);
  const double distance = factor_of(spec->distance_factor, o->distance_factor, -1, net->distance_factor);
  for (int32_t a = 0; a < net->graph.n_link; a++) spec->fixed[a] += toll * net->toll[a] + distance * net->length[a];
  job->cls[c] = (amur_assign_class){spec->pce, spec->time_value, spec->fixed, &spec->trips};
  job->n_class = c + 1;
  return AMUR_OK;
}

static amur_status load(const assign_opts *o, const char *path, assign_job *job, amur_err *err) {
  if (o->demand.n == 0) return amur_fail(err, AMUR_E_USAGE, 0, "--demand FILE is missing");
  if (o->cls.n > o->demand.n)
    return amur_fail(err, AMUR_E_USAGE, 0, "%d times --class, but %d times --demand", o->cls.n, o->demand.n);
  if (!amur_network_read(path, &job->net, &job->faults))
    return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", path);
  amur_status status = AMUR_OK;
  for (int c = 0; !status && c < o->demand.n; c++) status = make_class(o, c, job, err);
  if (!status && o->select && (job->selected = find_link(&job->net, o->select)) < 0)
    status = amur_fail(err, AMUR_E_UNKNOWN, 0, "--select-link: link \"%s\" is not in the network", o->select);
  return status;
}

/* ---- the command -------------------------------------------------------------------------------- */

static void print_step(void *context, const amur_assign_step *step) {
  FILE *to = context;
  fprintf(to, "iteration %4d  gap %10.3e  %8.3f s\n", step->iteration, step->relative_gap, step->wall_s);
}

/* "ue" and "so" name what is solved, not how. */
static amur_assign_method method_of(const char *name) {
  for (amur_assign_method m = AMUR_ASSIGN_AUTO; m < AMUR_ASSIGN_N; m++)
    if (strcmp(name, amur_assign_method_name(m)) == 0) return m;
  return AMUR_ASSIGN_AUTO;
}

static amur_status solve(const assign_opts *o, assign_job *job, amur_err *err) {
  job->problem = (amur_assign_problem){.graph = &job->net.graph,
                                       .vdf = job->net.vdf,
                                       .zone_node = job->net.zone_node,
                                       .n_class = job->n_class,
                                       .cls = job->cls};
  amur_assign_opts run = amur_assign_opts_default();
  run.gap = o->gap;
  run.max_iterations = (int)o->max_iterations;
  run.n_thread = job->n_thread;
  run.method = method_of(o->method);
  if (run.method == AMUR_ASSIGN_AUTO && (o->paths || o->select)) run.method = AMUR_ASSIGN_BUSH; /* which keeps paths */
  run.memory_mb = o->memory_mb;
  run.system_optimum = o->system_optimum || strcmp(o->method, "so") == 0;
  run.progress = print_step;
  run.context = o->json ? stderr : stdout;
  job->solver = amur_assign_new(err);
  if (!job->solver) return AMUR_E_NOMEM;
  return amur_assign_solve(job->solver, &job->problem, &run, &job->report, err);
}

static void job_fini(assign_job *job) {
  amur_assign_free(job->solver);
  for (int c = 0; c < AMUR_OPT_LIST_MAX; c++) {
    amur_trips_fini(&job->spec[c].trips);
    free(job->spec[c].fixed);
  }
  amur_network_fini(&job->net);
  amur_faults_fini(&job->faults);
  free(job);
}

static int assign(const void *options, int n_argument, const char **argument, amur_err *err) {
  const assign_opts *o = options;
  (void)n_argument;
  assign_job *job = amur_alloc(1, sizeof *job);
  if (!job) return AMUR_EXIT_INTERNAL;
  job->start_s = amur_wall_s();
  job->n_thread = o->threads ? (int)o->threads : amur_n_processor();
  job->selected = -1;
  amur_status status = load(o, argument[0], job, err);
  if (amur_print_faults(&job->faults) && err->status == AMUR_E_PARSE) *err = (amur_err){0}; /* the faults say it */
  if (!status) status = solve(o, job, err);
  if (!status) status = assign_write(o, job, err);
  int exit_status = status ? amur_exit_of(status) : AMUR_EXIT_DONE;
  if (!status && !job->report.converged) exit_status = AMUR_EXIT_MISSED;
  job_fini(job);
  return exit_status;
}

const amur_command amur_command_assign = {
    .name = "assign",
    .arguments = "NETWORK",
    .summary = "traffic equilibrium on a network, alone",
    .description =
        "NETWORK is a TNTP file or a folder with GMNS node.csv and link.csv.  Cost = vot * time + toll factor * toll "
        "+\n"
        "distance factor * length.  Each --demand is a class; the k-th --class describes the k-th --demand.  Prints a\n"
        "line per iteration, then the gap, objective, total cost, seconds and memory.  Exit status 1 when the gap was\n"
        "not reached: results are written all the same.",
    .option = assign_options,
    .n_option = sizeof assign_options / sizeof *assign_options,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(assign_opts),
    .run = assign,
};
