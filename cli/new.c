/* SPDX-License-Identifier: Apache-2.0
 * new.c -- `amur new`: a small commented corridor to start from.
 */
#include "command.h"
#include <stdio.h>

typedef struct {
  int none;
} new_options;

static int run(const void *options, int n_argument, const char **argument, amur_err *err) {
  (void)options;
  (void)n_argument;
  const amur_status status = amur_starter_write(argument[0], err);
  if (!status)
    printf("%s: a corridor to start from; README.md in it tells the way.\n"
           "amur check %s     reports every fault\namur run %s --out out/first   solves it\n",
           argument[0], argument[0], argument[0]);
  return amur_exit_of(status);
}

const amur_command amur_command_new = {
    .name = "new",
    .arguments = "DIR",
    .summary = "write a small commented corridor to start from",
    .description =
        "Writes the files of examples/tutorial into DIR, which must not exist or be empty: two banks of a river,\n"
        "a toll bridge with a checkpoint and a river port, for two years.  Every file says in comments what it\n"
        "holds; docs/corridor.md is the reference.",
    .min_arguments = 1,
    .max_arguments = 1,
    .output_argument = 1,
    .options_size = sizeof(new_options),
    .run = run,
};
