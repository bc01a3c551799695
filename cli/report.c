/* SPDX-License-Identifier: Apache-2.0
 * report.c -- amur report: the page again from a run's data.
 */
#include "command.h"
#include <amur/report.h>
#include <stdio.h>

typedef struct {
  bool quiet;
} report_options;

static const amur_opt option[] = {
    {"quiet", offsetof(report_options, quiet), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print nothing when all went well"},
};

static int run(const void *options, int n_argument, const char **argument, amur_err *err) {
  const report_options *o = options;
  (void)n_argument;
  const amur_status s = amur_report_rebuild(argument[0], err);
  if (!s && !o->quiet) printf("%s/report.html\n", argument[0]);
  return amur_exit_of(s);
}

const amur_command amur_command_report = {
    .name = "report",
    .arguments = "RUN",
    .summary = "build the HTML report of a run again",
    .description = "Reads report.json in the folder of a run and writes report.html beside it: one file that opens "
                   "without a network.",
    .option = option,
    .n_option = sizeof option / sizeof *option,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(report_options),
    .run = run,
};
