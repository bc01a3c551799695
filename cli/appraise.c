/* SPDX-License-Identifier: Apache-2.0
 * appraise.c -- amur appraise: what a lender, a ministry and a host read of a run, or of a corridor that it runs.
 */
#define _POSIX_C_SOURCE 200809L
#include "appraise.h"
#include "command.h"
#include "corridor.h"
#include <amur/io.h>
#include <amur/results_io.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const amur_opt option[] = {
    {"scenario", offsetof(appraise_options, scenario), AMUR_OPT_TEXT, 0, 0, 0, "base", "ID", "whose flows"},
    {"project", offsetof(appraise_options, project), AMUR_OPT_TEXT, 0, 0, 0, NULL, "ID",
     "only this one; all if absent, under other terms the run's first"},
    {"country", offsetof(appraise_options, country), AMUR_OPT_TEXT, 0, 0, 0, NULL, "ID",
     "only this host; all if absent"},
    {"best-toll", offsetof(appraise_options, best_toll), AMUR_OPT_LIST, 0, 0, 0, NULL, "PROJECT",
     "of a corridor: search its best tolls too (repeatable)"},
    {"rate", offsetof(appraise_options, rate), AMUR_OPT_REAL, -1, -1, 1, NULL, "R",
     "interest per year of one new loan in place of the run's; needs --tenor; -1: the run's loans"},
    {"tenor", offsetof(appraise_options, tenor), AMUR_OPT_INT, 0, 0, 100, NULL, "YEARS",
     "from drawing to the last payment"},
    {"grace", offsetof(appraise_options, grace), AMUR_OPT_INT, 0, 0, 99, NULL, "YEARS", "without repayment"},
    {"capitalise", offsetof(appraise_options, capitalise), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "lend the interest of the grace years anew"},
    {"repayment", offsetof(appraise_options, repayment), AMUR_OPT_CHOICE, 0, 0, 0, "annuity", AMUR_REPAYMENT_WORDS,
     "how it is paid back"},
    {"principal", offsetof(appraise_options, principal), AMUR_OPT_REAL, -1, -1, 1e18, NULL, "MONEY",
     "in the project's currency; -1: what the run's loans draw"},
    {"first-year", offsetof(appraise_options, first_year), AMUR_OPT_INT, 0, 0, 2200, NULL, "YEAR",
     "in which it is drawn; 0: the run's first drawing, or the first year of operation"},
    {"discount", offsetof(appraise_options, discount), AMUR_OPT_REAL, -1, -1, 1, NULL, "R",
     "for present values, per year; -1: the project's"},
    {"tax", offsetof(appraise_options, tax), AMUR_OPT_REAL, -1, -1, 0.99, NULL, "SHARE",
     "on profit; -1: the project's"},
    {"toll-factor", offsetof(appraise_options, toll_factor), AMUR_OPT_REAL, 1, 0, 1000, NULL, "F",
     "on toll revenue, the flow unchanged"},
    {"opex-factor", offsetof(appraise_options, opex_factor), AMUR_OPT_REAL, 1, 0, 1000, NULL, "F", "on running costs"},
    {"capex-factor", offsetof(appraise_options, capex_factor), AMUR_OPT_REAL, 1, 0, 1000, NULL, "F",
     "on the cost of building"},
    {"csv", offsetof(appraise_options, csv), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FOLDER", "write each table as CSV too"},
    {"outside", offsetof(appraise_options, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(appraise_options, threads), AMUR_OPT_INT, 0, 0, 256, NULL, "N",
     "of a corridor: threads; 0 for every processor"},
    {"json", offsetof(appraise_options, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print JSON in place of tables"},
};

bool appraise_has_terms(const appraise_options *o) {
  return o->rate >= 0 || o->discount >= 0 || o->tax >= 0 || o->toll_factor != 1 || o->opex_factor != 1 ||
         o->capex_factor != 1;
}

/* The path of a file of the folder; false if there is none. */
static bool find_file(const char *folder, const char *name, char path[PATH_MAX]) {
  struct stat about;
  const int n = snprintf(path, PATH_MAX, "%s/%s", folder, name);
  return n < PATH_MAX && stat(path, &about) == 0;
}

static bool is_file(const char *folder, const char *name) {
  char path[PATH_MAX];
  return find_file(folder, name, path);
}

bool appraise_read(const char *folder, const char *name, amur_table *table, amur_faults *faults) {
  char path[PATH_MAX];
  return find_file(folder, name, path) && amur_table_read(path, table, faults);
}

void appraise_book_fini(appraise_book *book) {
  for (int i = 0; i < book->n; i++) sheet_fini(&book->sheet[i]);
  *book = (appraise_book){.n = 0};
}

/* ---- printing ---------------------------------------------------------------------------------------------- */

static amur_status write_csv(const appraise_book *book, const char *folder, amur_err *err) {
  if (mkdir(folder, 0777) != 0 && errno != EEXIST) return amur_fail_system(err, folder, errno);
  amur_status s = AMUR_OK;
  for (int i = 0; i < book->n && !s; i++)
    if (sheet_rows(&book->sheet[i]) > 0) s = sheet_write_csv(&book->sheet[i], folder, err);
  return s;
}

static amur_status print_book(const appraise_options *o, const appraise_book *book, amur_err *err) {
  for (int i = 0; i < book->n; i++)
    if (book->sheet[i].failed) return amur_fail(err, AMUR_E_NOMEM, 0, "table %s", book->sheet[i].name);
  if (o->csv) {
    const amur_status s = write_csv(book, o->csv, err);
    if (s) return s;
  }
  if (o->json) puts("{");
  for (int i = 0; i < book->n; i++) {
    if (o->json) {
      sheet_print_json(&book->sheet[i], stdout);
      puts(i + 1 < book->n ? "," : "\n}");
    } else {
      sheet_print(&book->sheet[i], stdout);
    }
  }
  return AMUR_OK;
}

static amur_status appraise(const appraise_options *o, const char *folder, amur_err *err) {
  appraise_book book = {.n = 0};
  amur_faults faults = {0};
  amur_status s = appraise_projects(o, folder, &book, &faults, err);
  if (!s && !appraise_has_terms(o)) s = appraise_tables(o, folder, &book, &faults, err);
  if (!s && !faults.failure.status) s = print_book(o, &book, err);
  amur_print_faults(&faults, err);
  amur_faults_fini(&faults);
  appraise_book_fini(&book);
  return s;
}

/* ---- a corridor -------------------------------------------------------------------------------------------- */

/* Runs the corridor, and leaves the tables of money in a folder of its own; *folder is the caller's to remove and
 * free().  A run that a year stopped has none. */
static amur_status run_corridor(const appraise_options *o, const char *corridor, corridor_run *r, char **folder,
                                amur_err *err) {
  amur_run_opts opts = amur_run_opts_default();
  opts.n_thread = (int)o->threads;
  opts.sensitivity = false;
  opts.toll_project = o->best_toll.item;
  opts.n_toll_project = o->best_toll.n;
  amur_status s = corridor_open(r, corridor, o->outside, err);
  if (!s) s = amur_run(&r->corridor, &opts, &r->result, err);
  if (s || r->result.stopped_year) return s;
  const char *tmp = getenv("TMPDIR");
  *folder = amur_format("%s/amur-appraise-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!*folder || !mkdtemp(*folder)) {
    s = *folder ? amur_fail_system(err, *folder, errno) : amur_fail(err, AMUR_E_NOMEM, 0, "a folder for the tables");
    free(*folder);
    *folder = NULL;
    return s;
  }
  return amur_results_write_money(&r->result, *folder, err);
}

static int run(const void *options, int n_argument, const char **argument, amur_err *err) {
  const appraise_options *o = options;
  (void)n_argument;
  if ((o->rate < 0) != (o->tenor == 0)) {
    amur_fail(err, AMUR_E_USAGE, 0, "a new loan needs --rate and --tenor");
    return AMUR_EXIT_INPUT;
  }
  if (is_file(argument[0], "finance_year.csv") || !is_file(argument[0], "corridor.yaml")) {
    if (o->best_toll.n == 0) return amur_exit_of(appraise(o, argument[0], err));
    amur_fail(err, AMUR_E_USAGE, 0, "--best-toll solves the equilibrium anew: it needs a corridor, not a run");
    return AMUR_EXIT_INPUT;
  }
  corridor_run r = {0};
  char *folder = NULL;
  amur_status s = run_corridor(o, argument[0], &r, &folder, err);
  if (!s && folder) s = appraise(o, folder, err);
  if (folder) amur_folder_remove(folder);
  const int exit_status = corridor_exit(&r, s, true);
  free(folder);
  corridor_close(&r);
  return exit_status;
}

const amur_command amur_command_appraise = {
    .name = "appraise",
    .arguments = "RUN|CORRIDOR",
    .summary = "accounts, returns, benefits and hosts' debts of a run or a corridor",
    .description =
        "Prints the tables of a finished run, or of a corridor that it runs: of every project the cash flow by year,\n"
        "cover, returns, payback and break-even; best tolls; economic appraisal, who gains and who pays, emissions; "
        "hosts'\n"
        "debt ratios, stress tests, fan and what each project adds. With other terms (a loan, tax, discount rate, "
        "factors\n"
        "on tolls and costs) the accounts of one project are worked anew; its flows stay those of the run, since a "
        "toll\n"
        "that moves them is a scenario.",
    .option = option,
    .n_option = sizeof option / sizeof *option,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(appraise_options),
    .run = run,
};
