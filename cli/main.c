/* SPDX-License-Identifier: Apache-2.0
 * main.c -- the program: a table of commands, help, and the one place that prints errors.
 */
#define _POSIX_C_SOURCE 200809L
#include "command.h"
#include "interrupt.h"
#include "manual.h"
#include "plain.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One a line, so that changes merge. */
/* clang-format off */
static const amur_command *const commands[] = {
    &amur_command_appraise,
    &amur_command_new,
    &amur_command_assign,
    &amur_command_run,
    &amur_command_check,
    &amur_command_calibrate,
    &amur_command_estimate,
    &amur_command_simulate,
    &amur_command_compare,
    &amur_command_report,
    &amur_command_trade,
    &amur_command_toll,
    &amur_command_convert,
    &amur_command_distribute,
    NULL,
};
/* clang-format on */

const char *amur_data_folder(void) {
  const char *folder = getenv("AMUR_DATA");
  return folder && *folder ? folder : NULL;
}

int amur_exit_of(amur_status status) {
  switch (status) {
  case AMUR_OK: return AMUR_EXIT_DONE;
  case AMUR_E_NUMERIC: return AMUR_EXIT_MISSED;
  case AMUR_E_NOMEM:
  case AMUR_E_DEVICE:
  case AMUR_E_INTERNAL: return AMUR_EXIT_INTERNAL;
  default: return AMUR_EXIT_INPUT;
  }
}

static void put_part(const char *before, const char *text, const char *after) {
  fputs(before, stderr);
  put_plain(text, stderr);
  fputs(after, stderr);
}

static void print_fault(const amur_fault *f) {
  put_part(f->severity == AMUR_FAULT_ERROR ? "error: " : "warning: ", f->file, "");
  if (f->row) fprintf(stderr, ":%ld", f->row);
  if (f->row && f->column_no) fprintf(stderr, ":%ld", f->column_no);
  if (*f->column) put_part(": ", f->column, "");
  if (*f->found) put_part(": found ", f->found, "");
  if (*f->expected) put_part(*f->found ? ", expected " : ": expected ", f->expected, "");
  if (*f->hint) put_part(" (", f->hint, ")");
  fputc('\n', stderr);
  if (f->more == 0) return;
  put_part(f->severity == AMUR_FAULT_ERROR ? "error: " : "warning: ", f->file, "");
  fprintf(stderr, ": %zu more like the last\n", f->more);
}

int amur_print_faults(const amur_faults *faults, amur_err *err) {
  for (size_t i = 0; i < faults->n; i++) print_fault(&faults->fault[i]);
  if (faults->failure.status) return amur_exit_of(amur_faults_status(faults, "", err));
  return faults->n_error ? AMUR_EXIT_INPUT : AMUR_EXIT_DONE;
}

static void print_usage(FILE *to) {
  fputs("usage: amur COMMAND [options]\n\ncommands:\n", to);
  for (int i = 0; commands[i]; i++) fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
  fputs("\n`amur COMMAND --help` tells more; `amur --version` the version.\n", to);
}

const char *amur_description_of(const amur_command *c, char text[AMUR_DESCRIPTION]) {
  if (!c->describe) return c->description;
  c->describe(text, AMUR_DESCRIPTION);
  return text;
}

static void print_option(const amur_opt *o) {
  char name[64];
  snprintf(name, sizeof name, "--%s%s%s", o->flag, o->kind == AMUR_OPT_FLAG ? "" : " ",
           o->kind == AMUR_OPT_FLAG ? "" : o->argument);
  printf("  %-26s %s", name, o->help);
  if (o->kind == AMUR_OPT_REAL || o->kind == AMUR_OPT_INT) printf(" [%g]", o->preset);
  if (o->kind == AMUR_OPT_CHOICE && o->text_preset) printf(" [%s]", o->text_preset);
  putchar('\n');
}

static int print_help(const amur_command *c) {
  char text[AMUR_DESCRIPTION];
  printf("usage: amur %s %s [options]\n\n%s\n\n%s\n", c->name, c->arguments, c->summary, amur_description_of(c, text));
  if (c->n_option) puts("\noptions:");
  for (int i = 0; i < c->n_option; i++) print_option(&c->option[i]);
  return AMUR_EXIT_DONE;
}

static int complain(const amur_command *c, const amur_err *err) {
  fprintf(stderr, "amur %s: ", c->name);
  put_part("", err->text[0] ? err->text : amur_status_text(err->status), "\n");
  if (err->status == AMUR_E_USAGE)
    fprintf(stderr, "usage: amur %s %s [options]; --help tells more\n", c->name, c->arguments);
  return amur_exit_of(err->status);
}

static int run_command(const amur_command *c, int argc, const char **argv) {
  for (int i = 0; i < argc; i++)
    if (strcmp(argv[i], "--help") == 0) return print_help(c);
  amur_err err = {0};
  void *options = amur_alloc(1, c->options_size);
  if (!options) {
    amur_fail(&err, AMUR_E_NOMEM, 0, "options");
    return complain(c, &err);
  }
  amur_opts_default(c->option, c->n_option, options);
  int n_argument = 0, status;
  if (!amur_opts_parse(c->option, c->n_option, options, argc, argv, &n_argument, &err) &&
      (n_argument < c->min_arguments || n_argument > c->max_arguments))
    amur_fail(&err, AMUR_E_USAGE, 0, "found %d arguments, expected %s", n_argument, c->arguments);
  if (err.status || amur_check_clashes(c, options, n_argument, argv, &err)) {
    status = complain(c, &err);
  } else {
    status = c->run(options, n_argument, argv, &err);
    if (err.status && complain(c, &err) == AMUR_EXIT_INTERNAL) status = AMUR_EXIT_INTERNAL;
  }
  free(options);
  return status;
}

static int unknown_command(const char *name) {
  const char *best = NULL;
  size_t distance = 4;
  for (int i = 0; commands[i]; i++) {
    const size_t d = amur_edit_distance(commands[i]->name, name);
    if (d < distance) {
      distance = d;
      best = commands[i]->name;
    }
  }
  fprintf(stderr, "amur: unknown command \"%s\"%s%s%s\n", name, best ? "; did you mean " : "", best ? best : "",
          best ? "?" : "");
  print_usage(stderr);
  return AMUR_EXIT_INPUT;
}

/* A descriptor that is closed would be given to the next file that is opened, and what is printed would go into it.
 * /dev/null, opened for the wrong direction, keeps its place and fails as the closed one would. */
static void keep_standard_places(void) {
  int fd;
  do fd = open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

/* Was all that was printed taken?  The one check for every command. */
static int check_standard_output(int status) {
  errno = 0;
  const bool flushed = fflush(stdout) == 0;
  if (flushed && !ferror(stdout)) return status;
  fprintf(stderr, "amur: standard output could not be written%s%s\n", errno ? ": " : "", errno ? strerror(errno) : "");
  return AMUR_EXIT_INTERNAL;
}

static int dispatch(int argc, const char **argv) {
  if (argc < 2) {
    print_usage(stderr);
    return AMUR_EXIT_INPUT;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
    print_usage(stdout);
    return AMUR_EXIT_DONE;
  }
  if (strcmp(argv[1], "--version") == 0) {
    printf("amur %s\n", amur_version());
    return AMUR_EXIT_DONE;
  }
  if (strcmp(argv[1], "--manual") == 0 && argc > 2)
    return amur_print_manual(commands, argv[2], argc > 3 ? argv[3] : NULL);
  for (int i = 0; commands[i]; i++)
    if (strcmp(commands[i]->name, argv[1]) == 0) return run_command(commands[i], argc - 2, argv + 2);
  return unknown_command(argv[1]);
}

int main(int argc, char **argv) {
  keep_standard_places();
  signal(SIGPIPE, SIG_DFL); /* who closed the pipe wants no more: end quietly, whatever the parent had set */
  interrupt_watch(argc > 1 ? argv[1] : "");
  return check_standard_output(dispatch(argc, (const char **)argv));
}
