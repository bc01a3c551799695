/* SPDX-License-Identifier: Apache-2.0
 * compare.c -- amur compare: scenarios and runs side by side.
 */
#include "command.h"
#include <stdio.h>

typedef struct {
  bool json;
  const char *out;
} compare_options;

static const amur_opt option[] = {
    {"json", offsetof(compare_options, json), AMUR_OPT_FLAG, .help = "print the table as JSON"},
    {"out", offsetof(compare_options, out), AMUR_OPT_TEXT, .argument = "DIR",
     .help = "also write compare.csv and compare.html to DIR"},
};

static int run(const void *options, int n_argument, const char **argument, amur_err *err) {
  const compare_options *o = options;
  return amur_exit_of(amur_report_compare(n_argument, argument, o->out, o->json, stdout, err));
}

const amur_command amur_command_compare = {
    .name = "compare",
    .arguments = "RUN...",
    .summary = "differences between scenarios and runs of one corridor",
    .description =
        "Reads report.json of each run and sets every scenario beside the base of the first run: flow over each\n"
        "crossing, waits at each terminal, toll revenue and debt cover of each project, as means over the whole\n"
        "period. Runs of different corridors or days are refused.",
    .option = option,
    .n_option = sizeof option / sizeof *option,
    .min_arguments = 1,
    .max_arguments = 32,
    .options_size = sizeof(compare_options),
    .run = run,
};
