/* SPDX-License-Identifier: Apache-2.0
 * commands.c -- what the program's commands read themselves: options, classes, saved estimates, tables of a run.
 */
#include "target.h"
#include "appraise.h"
#include "assign_output.h"
#include "command.h"
#include "estimate_predict.h"
#include "plain.h"
#include <amur/estimate.h>
#include <stdlib.h>
#include <string.h>

/* ---- what main.c gives the commands ------------------------------------------------------------- */

const char *amur_data_folder(void) { return NULL; }

int amur_exit_of(amur_status status) { return status ? AMUR_EXIT_INPUT : AMUR_EXIT_DONE; }

/* To standard output, which leads nowhere here. */
int amur_print_faults(const amur_faults *faults, amur_err *err) {
  (void)err;
  for (size_t i = 0; i < faults->n; i++) put_plain(faults->fault[i].found, stdout);
  return faults->n_error ? AMUR_EXIT_INPUT : AMUR_EXIT_DONE;
}

const char *amur_description_of(const amur_command *command, char text[AMUR_DESCRIPTION]) {
  if (!command->describe) return command->description;
  command->describe(text, AMUR_DESCRIPTION);
  return text;
}

/* ---- options ------------------------------------------------------------------------------------ */

/* Every line a word of the command line, the first choosing the command.  These two have options of every kind; the
 * rest are left out, as naming a command here would pass for reading its files (tests/rules/check_fuzz.py). */
static void read_options(const uint8_t *data, size_t n_byte) {
  static const amur_command *const commands[] = {&amur_command_assign, &amur_command_appraise};
  enum { MOST_WORDS = 64, N_COMMAND = sizeof commands / sizeof *commands };
  char *text = malloc(n_byte + 1);
  const char *word[MOST_WORDS];
  int n = 0, n_rest = 0;
  if (!text || n_byte == 0) {
    free(text);
    return;
  }
  memcpy(text, data, n_byte);
  text[n_byte] = 0;
  for (char *at = text + 1, *next; at && n < MOST_WORDS; at = next) {
    if ((next = strchr(at, '\n'))) *next++ = 0;
    word[n++] = at;
  }
  const amur_command *c = commands[data[0] % N_COMMAND];
  void *options = amur_alloc(1, c->options_size);
  amur_err err = {0};
  if (options) {
    amur_opts_default(c->option, c->n_option, options);
    const amur_status status = amur_opts_parse(c->option, c->n_option, options, n, word, &n_rest, &err);
    fuzz_must(status == AMUR_OK || *err.text, "wrong options, and no reason");
    if (!status) amur_check_clashes(c, options, n_rest, word, &err);
  }
  free(options);
  free(text);
}

/* ---- assign ------------------------------------------------------------------------------------- */

/* Classes with their demand, costs of links, reference costs and fields of skims; nothing is solved. */
static void read_classes(void) {
  assign_opts o;
  assign_job *job = amur_alloc(1, sizeof *job);
  amur_err err = {0};
  amur_opts_default(amur_command_assign.option, amur_command_assign.n_option, &o);
  o.cls.n = 1;
  o.cls.item[0] = "classes.yaml";
  o.skim_fields = "cost,toll,extra";
  job->path = "net";
  const amur_network_opts how = {.with_gaps = true};
  if (amur_network_read(job->path, &how, &job->net, &job->faults)) {
    const amur_status status = assign_classes(&o, job, &err);
    fuzz_must(status == AMUR_OK || *err.text, "no classes, and no reason");
    if (!status) assign_check_fields(&o, job, &err);
  }
  assign_classes_fini(job);
  amur_link_table_fini(&job->table);
  amur_network_fini(&job->net);
  amur_faults_fini(&job->faults);
  free(job);
}

/* ---- estimate, appraise ------------------------------------------------------------------------- */

static void read_parameters(void) {
  amur_choice_spec spec = {0};
  const char *name[] = {"B_COST", "B_TIME"};
  double theta[2];
  amur_faults faults = {0};
  spec.model.n_param = 2;
  spec.param_name = name;
  fuzz_must_agree(estimate_read_parameters("saved.yaml", &spec, theta, &faults), &faults);
  amur_faults_fini(&faults);
}

/* The tables as they are, and the accounts of a project under other terms. */
static void read_appraisal(void) {
  const char *run = "run";
  appraise_options o;
  for (int k = 0; k < 2; k++) {
    amur_err err = {0};
    amur_opts_default(amur_command_appraise.option, amur_command_appraise.n_option, &o);
    o.json = k == 1;
    if (k) o.rate = 0.05, o.tenor = 10;
    const int status = amur_command_appraise.run(&o, 1, &run, &err);
    fuzz_must(status != AMUR_EXIT_INTERNAL || err.status == AMUR_E_NOMEM, "an error within");
  }
}

#define RUN(name) "run/" name

const fuzz_target fuzz_commands[] = {
    {"options", {NULL}, .read_bytes = read_options},
    {"classes",
     {"classes.yaml", "net/link.csv", "net/node.csv", "net/use_group.csv", "trips.csv", "trips.tntp", "costs.csv"},
     .read = read_classes},
    {"parameters", {"saved.yaml"}, .read = read_parameters},
    {"appraisal",
     {RUN("finance_year.csv"), RUN("finance.csv"), RUN("toll.csv"), RUN("economy.csv"), RUN("debt.csv"),
      RUN("debt_project.csv"), RUN("debt_stress.csv"), RUN("debt_year.csv"), RUN("benefit.csv"), RUN("emission.csv")},
     .read = read_appraisal},
    {.name = NULL},
};
