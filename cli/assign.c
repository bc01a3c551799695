/* SPDX-License-Identifier: Apache-2.0
 * assign.c -- `amur assign`: equilibrium on a network, alone.
 */
#include "assign_output.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const amur_opt assign_options[] = {
    {"demand", offsetof(assign_opts, demand), AMUR_OPT_INPUTS, 0, 0, 0, NULL, "FILE",
     "trips: TNTP, CSV or F.omx:MATRIX; once per class"},
    {"class", offsetof(assign_opts, cls), AMUR_OPT_LIST, 0, 0, 0, NULL, "KEY=X,...|F.yaml",
     "name, demand, pce, vot, toll-factor, distance-factor, toll, use, permitted, closed, elastic, reference"},
    {"link-table", offsetof(assign_opts, link_table), AMUR_OPT_INPUT, 0, 0, 0, NULL, "F.csv",
     "columns by link that classes and skims name; for a GMNS folder its link.csv"},
    {"units", offsetof(assign_opts, units), AMUR_OPT_TEXT, 0, 0, 0, NULL, "LENGTH,SPEED",
     "of a GMNS folder: m, km, mile or foot, and km/h, mph, m/s or ft/s"},
    {"unreachable", offsetof(assign_opts, unreachable), AMUR_OPT_CHOICE, 0, 0, 0, "refuse", "refuse|drop",
     "trips without a path: refuse them all, or leave them out"},
    {"elastic", offsetof(assign_opts, elastic), AMUR_OPT_TEXT, 0, 0, 0, NULL, "FORM:R",
     "demand falls with cost: exponential:R, power:R or linear:R, R its response"},
    {"reference", offsetof(assign_opts, reference), AMUR_OPT_INPUT, 0, 0, 0, NULL, "F.csv|F.omx:NAME",
     "costs at which elastic demand is as given; if absent, those of the empty network"},
    {"gap", offsetof(assign_opts, gap), AMUR_OPT_REAL, 1e-6, 0, 1, NULL, "G", "relative gap to stop at"},
    {"residual", offsetof(assign_opts, residual), AMUR_OPT_REAL, 0, 0, 1, NULL, "R",
     "part of elastic demand that may be unmet, or of trips off their path by sue; 0: as --gap"},
    {"max-iterations", offsetof(assign_opts, max_iterations), AMUR_OPT_INT, 1000, 1, 1e6, NULL, "N",
     "stop after N iterations"},
    {"threads", offsetof(assign_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N",
     "threads; 0: every processor; the result is the same"},
    {"method", offsetof(assign_opts, method), AMUR_OPT_CHOICE, 0, 0, 0, "auto", "auto|bush|fw|cfw|bfw|sue|ue|so",
     "how to solve; sue: logit choice of paths; ue: auto; so: auto with --system-optimum"},
    {"system-optimum", offsetof(assign_opts, system_optimum), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "least total cost instead of equilibrium"},
    {"theta", offsetof(assign_opts, theta), AMUR_OPT_REAL, 0, 0, 1e9, NULL, "T",
     "method sue: a path of cost c is chosen in proportion to exp(-T c)"},
    {"path-set", offsetof(assign_opts, path_set), AMUR_OPT_INT, 8, 1, 10000, NULL, "N",
     "method sue: among the N cheapest paths of a pair"},
    {"detour", offsetof(assign_opts, detour), AMUR_OPT_REAL, 1.5, 1, 1e9, NULL, "X",
     "method sue: and those of at most X times the least cost"},
    {"memory", offsetof(assign_opts, memory_mb), AMUR_OPT_REAL, 4000, 0, 1e9, NULL, "MB",
     "that method auto may spend on bushes; beyond it, for gaps of 1e-4 and more, bfw"},
    {"flows", offsetof(assign_opts, flows), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.csv",
     "write from,to,flow,cost of every link"},
    {"links", offsetof(assign_opts, links), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.csv",
     "write all that is known of every link: flow by class, volume/capacity, tolls, what was selected"},
    {"history", offsetof(assign_opts, history), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.csv",
     "write iteration,relative_gap,residual,wall_s"},
    {"trips", offsetof(assign_opts, trips), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.csv",
     "write the trips that were assigned, which elastic demand changes"},
    {"skim", offsetof(assign_opts, skim), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.csv|F.omx",
     "write sums along cheapest paths between zones, by class"},
    {"skim-fields", offsetof(assign_opts, skim_fields), AMUR_OPT_TEXT, 0, 0, 0, "cost,time,length,toll", "NAME,...",
     "of cost, time, free_time, distance, length, toll, money, and columns of the table of links"},
    {"select-link", offsetof(assign_opts, select_link), AMUR_OPT_TEXT, 0, 0, 0, NULL, "ID|FROM-TO",
     "print the trips that use a link; --links has where they go"},
    {"select-zone", offsetof(assign_opts, select_zone), AMUR_OPT_TEXT, 0, 0, 0, NULL, "ID[:from|:to]",
     "print the trips of a zone; --links has where they go"},
    {"paths", offsetof(assign_opts, paths), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.csv",
     "write the used paths, the largest of each pair first"},
    {"paths-per-pair", offsetof(assign_opts, paths_per_pair), AMUR_OPT_INT, 0, 0, 1e6, NULL, "N",
     "write so many of each pair; 1: the most likely; 0: all"},
    {"min-share", offsetof(assign_opts, min_share), AMUR_OPT_REAL, 1e-3, 1e-12, 1, NULL, "X",
     "leave out ways of a smaller share of their pair's trips"},
    {"toll-factor", offsetof(assign_opts, toll_factor), AMUR_OPT_REAL, -1, -1, 1e9, NULL, "X",
     "time per unit of toll; -1: as in the file"},
    {"distance-factor", offsetof(assign_opts, distance_factor), AMUR_OPT_REAL, -1, -1, 1e9, NULL, "X",
     "time per unit of length; -1: as in the file"},
    {"outside", offsetof(assign_opts, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"json", offsetof(assign_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print results as JSON"},
};

/* ---- input -------------------------------------------------------------------------------------- */

/* "ID", "ID:from" or "ID:to". */
static amur_status find_zone(const char *text, assign_job *job, amur_err *err) {
  const char *colon = strrchr(text, ':');
  const bool from = colon && strcmp(colon, ":from") == 0, to = colon && strcmp(colon, ":to") == 0;
  char *id = amur_format("%.*s", from || to ? (int)(colon - text) : (int)strlen(text), text);
  if (!id) return amur_fail(err, AMUR_E_NOMEM, 0, "--select-zone");
  job->selected_zone = amur_network_zone(&job->net, id);
  job->zone_from = !to;
  job->zone_to = !from;
  free(id);
  if (job->selected_zone >= 0) return AMUR_OK;
  return amur_fail(err, AMUR_E_UNKNOWN, 0, "--select-zone: \"%s\" is not a zone, ZONE:from or ZONE:to", text);
}

/* Does the name of the skims say in which format to write them?  A device does not need to: it gets CSV. */
static amur_status check_skim(const char *path, amur_err *err) {
  struct stat about;
  amur_file_format f;
  amur_err why = {0};
  if (!path || (stat(path, &about) == 0 && !S_ISREG(about.st_mode))) return AMUR_OK;
  if (!amur_file_format_find(path, NULL, true, &f, &why) && f.of_matrices) return AMUR_OK;
  return amur_fail(err, AMUR_E_USAGE, 0,
                   "--skim %s: the end of the name is no format of matrices; expected F.csv or F.omx", path);
}

static amur_status load(const assign_opts *o, assign_job *job, amur_err *err) {
  amur_status status = AMUR_OK;
  amur_network_opts how = amur_network_opts_default();
  how.units = o->units;
  how.with_gaps = true; /* classes say which links need a capacity */
  if (amur_is_corridor(job->path))
    status = o->units ? amur_fail(err, AMUR_E_USAGE, 0, "--units: a corridor folder is in km and km/h")
                      : assign_corridor(o, job, err);
  else if (amur_network_read(job->path, &how, &job->net, &job->faults))
    status = assign_classes(o, job, err);
  else
    return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", job->path);
  if (!status && o->select_link && (job->selected_link = assign_find_link(&job->net, o->select_link)) < 0)
    status = amur_fail(err, AMUR_E_UNKNOWN, 0, "--select-link: link \"%s\" is not in the network", o->select_link);
  if (!status && o->select_zone) status = find_zone(o->select_zone, job, err);
  if (!status && o->skim) status = assign_check_fields(o, job, err);
  return status;
}

/* ---- the command -------------------------------------------------------------------------------- */

typedef struct {
  assign_job *job;
  FILE *to;
} reporter;

static void take_step(void *context, const amur_assign_step *step) {
  reporter *r = context;
  fprintf(r->to, "iteration %4d  gap %10.3e", step->iteration, step->relative_gap);
  if (step->residual > 0) fprintf(r->to, "  residual %10.3e", step->residual);
  fprintf(r->to, "  %8.3f s\n", step->wall_s);
  if (amur_grow(&r->job->step, &r->job->step_room, r->job->n_step + 1, sizeof *step))
    r->job->step[r->job->n_step++] = *step;
  else
    amur_faults_no_memory(&r->job->faults, "history of the iterations");
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
  reporter r = {job, o->json ? stderr : stdout};
  amur_assign_opts run = amur_assign_opts_default();
  run.gap = o->gap;
  run.residual = o->residual > 0 ? o->residual : o->gap;
  run.max_iterations = (int)o->max_iterations;
  run.n_thread = job->n_thread;
  run.method = method_of(o->method);
  const bool paths = o->paths || o->select_link || o->select_zone;
  if (run.method == AMUR_ASSIGN_AUTO && paths) run.method = AMUR_ASSIGN_BUSH; /* which keeps paths */
  if (paths && (run.method == AMUR_ASSIGN_FW || run.method == AMUR_ASSIGN_CFW || run.method == AMUR_ASSIGN_BFW))
    return amur_fail(err, AMUR_E_USAGE, 0,
                     "--method %s keeps no paths: paths, selected links and zones need bush or sue", o->method);
  if ((run.method == AMUR_ASSIGN_SUE) != (o->theta > 0))
    return amur_fail(err, AMUR_E_USAGE, 0, "--method sue and --theta T belong together, T above 0");
  run.theta = o->theta;
  run.paths_per_pair = (int)o->path_set;
  run.detour = o->detour;
  run.memory_mb = o->memory_mb;
  run.system_optimum = o->system_optimum || strcmp(o->method, "so") == 0;
  run.progress = take_step;
  run.context = &r;
  job->solver = amur_assign_new(err);
  if (!job->solver) return AMUR_E_NOMEM;
  const amur_status status = amur_assign_solve(job->solver, &job->problem, &run, &job->report, err);
  for (int c = 0; status == AMUR_E_NOPATH && c < job->n_class && job->spec[c].demand; c++)
    amur_trips_unreachable(job->spec[c].demand, &job->net, job->spec[c].fixed, &job->faults);
  return status ? status : amur_faults_status(&job->faults, job->path, err);
}

static void job_fini(assign_job *job) {
  amur_assign_free(job->solver);
  assign_classes_fini(job);
  amur_link_table_fini(&job->table);
  free(job->step);
  amur_network_fini(&job->net);
  amur_faults_fini(&job->faults);
  free(job);
}

static int assign(const void *options, int n_argument, const char **argument, amur_err *err) {
  const assign_opts *o = options;
  (void)n_argument;
  assign_job *job = amur_alloc(1, sizeof *job);
  if (!job) return amur_exit_of(amur_fail(err, AMUR_E_NOMEM, 0, "assignment"));
  job->start_s = amur_wall_s();
  job->n_thread = amur_n_thread((int)o->threads);
  job->path = argument[0];
  job->selected_link = job->selected_zone = -1;
  amur_status status = check_skim(o->skim, err);
  if (!status) status = load(o, job, err);
  if (!status) status = solve(o, job, err);
  if (amur_print_faults(&job->faults, err) && (err->status == AMUR_E_PARSE || err->status == AMUR_E_NOPATH))
    *err = (amur_err){0}; /* the faults say it */
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
        "NETWORK is a TNTP file, a folder with GMNS node.csv and link.csv, or a corridor folder, whose vehicles are "
        "the\n"
        "classes unless --demand or --class say others (hours, km, vehicles per day, money per vehicle).  Cost = vot * "
        "time + toll factor * toll\n"
        "+ distance factor * length.  Each --demand is a class; a --class without demand=FILE describes the next\n"
        "--demand.  Prints a line per iteration, then the gap, objective, total cost, seconds and memory.  Exit "
        "status\n"
        "1 when the gap was not reached: results are written all the same.",
    .option = assign_options,
    .n_option = sizeof assign_options / sizeof *assign_options,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(assign_opts),
    .run = assign,
};
