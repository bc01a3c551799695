/* SPDX-License-Identifier: Apache-2.0
 * distribute.c -- amur distribute SPEC.yaml: trips between zones by a gravity model with kept margins.
 */
#include "command.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  bool json, outside;
  long threads;
  const char *csv;
} distribute_opts;

static const amur_opt distribute_options[] = {
    {"json", offsetof(distribute_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print the summary as JSON"},
    {"csv", offsetof(distribute_opts, csv), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FILE", "write the trips of every pair"},
    {"outside", offsetof(distribute_opts, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(distribute_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N", "threads; 0: all processors"},
};

static amur_status write_trips(const char *path, const amur_distribution_spec *s, const double *trips, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  fputs("origin,destination,cost,trips\n", out.f);
  const size_t n_d = (size_t)s->n_destination;
  for (size_t c = 0; c < (size_t)s->n_origin * n_d; c++) {
    if (!(trips[c] > 0)) continue;
    amur_output_cell(out.f, s->origin[c / n_d]);
    fputc(',', out.f);
    amur_output_cell(out.f, s->destination[c % n_d]);
    fputc(',', out.f);
    amur_output_cell_real(out.f, s->gravity.cost[c], 15);
    fputc(',', out.f);
    amur_output_cell_real(out.f, trips[c], 15);
    fputc('\n', out.f);
  }
  return amur_output_close(&out, AMUR_OK, err);
}

static void print_json(const amur_distribution_spec *s, const amur_deterrence *d, const amur_gravity_report *r) {
  const struct {
    const char *key;
    double value;
    int digits;
  } figure[] = {{"residual", r->residual, 6},
                {"total", r->total, 15},
                {"mean_cost", r->mean_cost, 15},
                {"beta", d->beta, 15},
                {"power", d->power, 15}};
  printf("{\"converged\": %s, \"iterations\": %d, \"origins\": %d, \"destinations\": %d",
         r->converged ? "true" : "false", r->iterations, (int)s->n_origin, (int)s->n_destination);
  for (size_t k = 0; k < sizeof figure / sizeof *figure; k++) {
    fputs(", ", stdout);
    amur_output_json_member(stdout, figure[k].key, figure[k].value, figure[k].digits);
  }
  puts("}");
}

static void print(bool json, const amur_distribution_spec *s, const amur_deterrence *d, const amur_gravity_report *r) {
  if (json)
    print_json(s, d, r);
  else
    printf(
        "%d origins, %d destinations, %.10g trips, mean cost %.10g\nbeta %.10g, power %.10g%s\n%s after %d iterations, "
        "largest relative miss of a margin %.3g\n",
        (int)s->n_origin, (int)s->n_destination, r->total, r->mean_cost, d->beta, d->power,
        s->calibrate ? " (calibrated)" : "", r->converged ? "converged" : "NOT CONVERGED", r->iterations, r->residual);
}

static int solve(const distribute_opts *o, const amur_distribution_spec *s, amur_err *err) {
  amur_gravity_opts opts = amur_gravity_opts_default();
  opts.n_thread = (int)o->threads;
  const size_t n = (size_t)s->n_origin * (size_t)s->n_destination;
  double *trips = amur_alloc(n, sizeof *trips);
  amur_gravity_report report = {0};
  amur_deterrence fitted = s->gravity.deterrence;
  amur_gravity g = s->gravity;
  amur_status status = trips ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%zu pairs", n);
  if (!status && s->calibrate)
    status = amur_gravity_calibrate(&g, s->mean_cost, s->bands.n_band ? &s->bands : NULL, &opts, &fitted, trips,
                                    &report, err);
  if (!status && !s->calibrate)
    status = amur_gravity_balance(&g, s->origin, s->destination, &opts, trips, NULL, NULL, &report, err);
  if (!status && o->csv) status = write_trips(o->csv, s, trips, err);
  if (!status) print(o->json, s, &fitted, &report);
  free(trips);
  return status ? amur_exit_of(status) : report.converged ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
}

static int distribute(const void *options, int n_argument, const char **argument, amur_err *err) {
  (void)n_argument;
  static const char *const known[] = {"title", "data", "distribution"};
  const char *data_dir = amur_data_folder();
  amur_faults faults = {0};
  amur_distribution_spec spec = {0};
  amur_yaml_doc *doc = amur_yaml_read(argument[0], &faults);
  if (doc) doc->outside = ((const distribute_opts *)options)->outside;
  if (doc) amur_yaml_unknown_keys(doc, doc->root, known, sizeof known / sizeof *known, &faults);
  const amur_yaml *map = doc ? amur_yaml_get(doc->root, "distribution") : NULL;
  if (doc && !map)
    amur_faults_add(&faults, AMUR_FAULT_ERROR, doc->file, 1, 0, "distribution", "nothing",
                    "a map with cost, origins, destinations", NULL);
  if (map) amur_distribution_unknown_keys(doc, map, NULL, 0, &faults);
  amur_frame *frame = map ? amur_frame_read(doc, data_dir, NULL, &faults) : NULL;
  int status = AMUR_EXIT_INPUT;
  if (frame && amur_distribution_spec_read(doc, map, frame, data_dir, false, &spec, &faults))
    status = solve(options, &spec, err);
  const int found = amur_print_faults(&faults, err);
  amur_distribution_spec_fini(&spec);
  amur_frame_free(frame);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return found && !err->status ? found : status;
}

const amur_command amur_command_distribute = {
    .name = "distribute",
    .arguments = "SPEC.yaml",
    .summary = "trips between zones by a gravity model with kept margins",
    .description =
        "Reads a specification (docs/demand.md): pairs with their costs, what leaves and what reaches every zone, a\n"
        "deterrence or what to calibrate it to.  Prints the fit; --csv writes the trips of every pair.  Margins that "
        "no\n"
        "matrix can meet are named.  Exit status 1: a margin is missed by more than 1e-10.",
    .option = distribute_options,
    .n_option = sizeof distribute_options / sizeof *distribute_options,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(distribute_opts),
    .run = distribute,
};
