/* SPDX-License-Identifier: Apache-2.0
 * command.h -- one command of the program: a row of the table in main.c.
 */
#ifndef AMUR_CLI_COMMAND_H
#define AMUR_CLI_COMMAND_H

#include <amur/amur.h>

/* Of the option --outside, which every command has that reads specifications. */
#define AMUR_HELP_OUTSIDE "let specifications name files outside their own folder"

/* Exit status of the program. */
enum { AMUR_EXIT_DONE = 0, AMUR_EXIT_MISSED = 1, AMUR_EXIT_INPUT = 2, AMUR_EXIT_INTERNAL = 3 };

typedef struct {
  const char *name, *arguments; /* "run", "CORRIDOR" */
  const char *summary;          /* one line */
  const char *description;      /* paragraphs for --help and the man page */
  /* Writes them where the rows of a table in the library say what they are; description is NULL then. */
  void (*describe)(char *text, size_t size);
  const amur_opt *option;
  int n_option;
  int min_arguments, max_arguments;
  int output_argument; /* number from 1 of the argument that names what is written; 0: all are read */
  size_t options_size; /* sizeof the options struct */
  /* Runs with parsed options; returns an exit status.  On failure fills err, which main prints. */
  int (*run)(const void *options, int n_argument, const char **argument, amur_err *err);
} amur_command;

extern const amur_command amur_command_assign, amur_command_simulate, amur_command_run, amur_command_check,
    amur_command_new, amur_command_compare, amur_command_calibrate, amur_command_report, amur_command_appraise,
    amur_command_estimate, amur_command_trade, amur_command_toll, amur_command_convert, amur_command_distribute;

/* Fails if a file that the command would write is one that it reads, or one that it writes elsewhere. */
amur_status amur_check_clashes(const amur_command *c, const void *options, int n_argument, const char **argument,
                               amur_err *err);
/* Prints every fault to stderr, one line each, and returns AMUR_EXIT_INPUT if one is an error, else AMUR_EXIT_DONE.  If
 * memory ran out, err says so, whatever it said before. */
int amur_print_faults(const amur_faults *faults, amur_err *err);
/* Folder of data that specifications name files in: what AMUR_DATA says; NULL without it. */
const char *amur_data_folder(void);
/* The paragraphs of a command, in text where it writes them itself. */
enum { AMUR_DESCRIPTION = 3000 };
const char *amur_description_of(const amur_command *command, char text[AMUR_DESCRIPTION]);
/* Exit status that belongs to a status of the library. */
int amur_exit_of(amur_status status);

#endif
