/* SPDX-License-Identifier: Apache-2.0
 * trade.c -- amur trade SPEC.yaml: trade costs estimated or given, and the world after a shock to them.
 */
#include "trade.h"
#include <stdlib.h>

typedef struct {
  bool json, outside;
  long threads;
  const char *csv, *flows, *resistances;
  double tolerance;
} trade_opts;

static const amur_opt trade_options[] = {
    {"json", offsetof(trade_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print the result as JSON"},
    {"csv", offsetof(trade_opts, csv), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FILE", "write a row for every country"},
    {"flows", offsetof(trade_opts, flows), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FILE",
     "write base and new flow of every pair"},
    {"resistances", offsetof(trade_opts, resistances), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FILE",
     "write multilateral resistances by sector and country"},
    {"tolerance", offsetof(trade_opts, tolerance), AMUR_OPT_REAL, 1e-12, 1e-14, 0.1, NULL, "T",
     "largest relative difference of sales and income"},
    {"outside", offsetof(trade_opts, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(trade_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N", "threads; 0: all processors"},
};

static amur_status write_files(const trade_opts *o, const trade_report *r, amur_err *err) {
  amur_status s = o->csv ? trade_write_countries(r, o->csv, err) : AMUR_OK;
  if (!s && o->flows) s = trade_write_flows(r, o->flows, err);
  if (!s && o->resistances) s = trade_write_resistances(r, o->resistances, err);
  if (!s && o->json) s = trade_print_json(r, err);
  if (!s && !o->json) trade_print_text(r);
  return s;
}

/* Both equilibria of a specification that was read. */
static int solve(const trade_opts *o, const char *title, amur_trade_spec *spec, amur_err *err) {
  amur_panel_fit fit = {0};
  amur_trade_world world = {0};
  amur_trade_result conditional = {0}, full = {0};
  amur_trade_opts opts = amur_trade_opts_default();
  opts.tolerance = o->tolerance;
  opts.n_thread = spec->gravity.opts.n_thread = (int)o->threads;
  const amur_gravity_spec *g = &spec->gravity;
  amur_status s = AMUR_OK;
  if (spec->estimate) s = amur_panel_estimate(&g->panel, g->x_name, amur_frame_lines(g->frame), &g->opts, &fit, err);
  const double *beta = spec->estimate ? fit.beta : spec->beta,
               *fitted = spec->estimate && g->panel.kind == AMUR_PANEL_PPML ? fit.fitted : NULL;
  if (!s) s = amur_trade_world_init(&world, spec, beta, fitted, &opts, err);
  if (!s) s = amur_trade_conditional(&world.trade, &opts, &conditional, err);
  if (!s) s = amur_trade_full(&world.trade, &opts, &full, err);
  const trade_report report = {title, spec, &world.trade, &conditional, &full, spec->estimate ? &fit : NULL, beta};
  if (!s) s = write_files(o, &report, err);
  const bool converged =
      (conditional.converged || *conditional.impossible) && full.converged && (!spec->estimate || fit.converged);
  amur_trade_result_fini(&conditional);
  amur_trade_result_fini(&full);
  amur_trade_world_fini(&world);
  amur_panel_fit_fini(&fit);
  return s ? amur_exit_of(s) : converged ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
}

static int trade(const void *options, int n_argument, const char **argument, amur_err *err) {
  (void)n_argument;
  amur_faults faults = {0};
  amur_trade_spec spec = {0};
  amur_yaml_doc *doc = amur_yaml_read(argument[0], &faults);
  if (doc) doc->outside = ((const trade_opts *)options)->outside;
  int status = AMUR_EXIT_INPUT;
  if (doc && amur_trade_spec_read(doc, amur_data_folder(), &spec, &faults))
    status = solve(options, amur_yaml_text(doc, doc->root, "title", false, NULL, &faults), &spec, err);
  const int found = amur_print_faults(&faults, err);
  amur_trade_spec_fini(&spec);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return found && !err->status ? found : status;
}

const amur_command amur_command_trade = {
    .name = "trade",
    .arguments = "SPEC.yaml",
    .summary = "what a shock to trade costs does to countries' trade, prices and income",
    .description =
        "Reads a specification (docs/demand.md): a gravity regression, or given coefficients, or flows alone, and a\n"
        "shock: borders removed, a sanction, a tariff, a new link.  Prints the conditional equilibrium (output and\n"
        "spending as they were) and the full one (exact hat algebra) by country, in percent of the base.  Exit\n"
        "status 1: a residual missed the tolerance.",
    .option = trade_options,
    .n_option = sizeof trade_options / sizeof *trade_options,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(trade_opts),
    .run = trade,
};
