/* SPDX-License-Identifier: Apache-2.0
 * check.c -- `amur check`: every fault of every file of a corridor folder.
 */
#include "command.h"
#include <amur/plausible.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  bool json, outside;
  const char *datapackage;
} check_options;

static const amur_opt options[] = {
    {"json", offsetof(check_options, json), AMUR_OPT_FLAG, .help = "print faults and contents as JSON"},
    {"outside", offsetof(check_options, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"datapackage", offsetof(check_options, datapackage), AMUR_OPT_OUTPUT, .argument = "FILE",
     .help = "write the Table Schemas of the folder's tables to FILE (datapackage.json)"},
};

static void print_contents(const amur_corridor *c) {
  char from[16], to[16];
  amur_day_format(c->first_day, from);
  amur_day_format(c->last_day, to);
  printf("%s: %s to %s; %d zones, %d nodes, %d links, %d terminals, %d crossings; %d commodities, %d vehicles, "
         "%d chains, %d demands; %d regimes, %d rules, %d scenarios; %d counts, %d parameters, %d projects, %d loans, "
         "%d sources\n",
         c->name ? c->name : c->folder, from, to, c->n_zone, c->n_node, c->n_link, c->n_terminal, c->n_crossing,
         c->n_commodity, c->n_vehicle, c->n_chain, c->n_demand, c->n_regime, c->n_rule, c->n_scenario, c->n_observed,
         c->n_parameter, c->n_project, c->n_loan, c->n_source);
}

static json_t *json_of_faults(const amur_faults *faults) {
  json_t *list = json_array();
  for (size_t i = 0; i < faults->n; i++) {
    const amur_fault *f = &faults->fault[i];
    amur_json_append(&list,
                     json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:I}", "severity",
                               f->severity == AMUR_FAULT_ERROR ? "error" : "warning", "file", f->file, "row",
                               (json_int_t)f->row, "column_no", (json_int_t)f->column_no, "column", f->column, "found",
                               f->found, "expected", f->expected, "hint", f->hint, "more", (json_int_t)f->more));
  }
  return list;
}

static amur_status print_json(const amur_corridor *c, const amur_faults *faults, amur_err *err) {
  char from[16], to[16];
  amur_day_format(c->first_day, from);
  amur_day_format(c->last_day, to);
  json_t *root = json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, "
                           "s:i, s:i, s:i, s:i, s:i, s:i}}",
                           "name", c->name ? c->name : "", "first_day", from, "last_day", to, "errors",
                           (json_int_t)(faults->n_error - faults->n_again), "warnings", (json_int_t)(faults->n_warning),
                           "faults", json_of_faults(faults), "contents", "zone", c->n_zone, "node", c->n_node, "link",
                           c->n_link, "terminal", c->n_terminal, "crossing", c->n_crossing, "commodity", c->n_commodity,
                           "vehicle", c->n_vehicle, "chain", c->n_chain, "demand", c->n_demand, "regime", c->n_regime,
                           "rule", c->n_rule, "scenario", c->n_scenario, "observed", c->n_observed, "parameter",
                           c->n_parameter, "project", c->n_project, "loan", c->n_loan, "source", c->n_source);
  return amur_json_print(root, JSON_INDENT(1), stdout, err);
}

static int run(const void *raw, int n_argument, const char **argument, amur_err *err) {
  const check_options *o = raw;
  (void)n_argument;
  amur_corridor corridor = {.outside = o->outside};
  amur_faults faults = {0};
  amur_status status = amur_corridor_read(argument[0], &corridor, &faults, err);
  const bool read = status == AMUR_OK || status == AMUR_E_PARSE;
  if (read) *err = (amur_err){0}; /* the faults say it all */
  if (status == AMUR_OK) status = amur_plausible(&corridor, &faults, err);
  if (read && o->json && print_json(&corridor, &faults, err)) status = err->status;
  if (!o->json) amur_print_faults(&faults, err);
  if (read && !o->json && faults.n)
    printf("%s: %zu errors, %zu warnings\n", argument[0], faults.n_error - faults.n_again, faults.n_warning);
  if (status == AMUR_OK && !o->json) print_contents(&corridor);
  if (status == AMUR_OK && o->datapackage) status = amur_corridor_datapackage(&corridor, o->datapackage, err);
  amur_faults_fini(&faults);
  amur_corridor_fini(&corridor);
  return amur_exit_of(status);
}

const amur_command amur_command_check = {
    .name = "check",
    .arguments = "CORRIDOR",
    .summary = "report every fault of every file of a corridor folder",
    .description =
        "Reads the folder as `run` does and prints each fault with file, row, column, what was found, what was\n"
        "expected and a hint.  Also found: unreachable demand, zero flow, lengths and speeds in a wrong unit,\n"
        "and as warnings figures that are hardly meant: elasticities, jumps of demand, demand beside counts and\n"
        "capacities, chains that nobody or everybody takes, scenarios that move nothing.\n"
        "Exit status 2 if one of them is an error, 0 if there are only warnings.",
    .option = options,
    .n_option = sizeof options / sizeof *options,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(check_options),
    .run = run,
};
