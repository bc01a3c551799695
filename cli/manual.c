/* SPDX-License-Identifier: Apache-2.0
 * manual.c -- the option tables of the commands as man pages, as docs/commands.md and as bash completion, so that
 * none of them can say anything else than --help does.
 * Not here: --help itself (main.c).
 */
#include "manual.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exit statuses, as every page lists them. */
static const struct {
  int status;
  const char *meaning;
} exits[] = {
    {AMUR_EXIT_DONE, "done"},
    {AMUR_EXIT_MISSED,
     "ran, but a tolerance was missed: results are written and marked so; or they are not identified or no numbers, "
     "and named"},
    {AMUR_EXIT_INPUT, "bad usage or bad input; nothing is written"},
    {AMUR_EXIT_INTERNAL,
     "out of memory, a full disk or a failed device (files are whole or as they were), or an internal error"},
};
enum { N_EXIT = sizeof exits / sizeof *exits };

/* `--flag`, and the value it takes if any. */
static void option_name(const amur_opt *o, char *text, size_t size) {
  const bool plain = o->kind == AMUR_OPT_FLAG;
  snprintf(text, size, "--%s%s%s", o->flag, plain ? "" : " ", plain ? "" : o->argument);
}

/* What holds if the option is not given; "" when that goes without saying. */
static void option_preset(const amur_opt *o, char *text, size_t size) {
  *text = 0;
  if (o->kind == AMUR_OPT_REAL || o->kind == AMUR_OPT_INT) snprintf(text, size, "%g", o->preset);
  if (o->text_preset) snprintf(text, size, "%s", o->text_preset);
}

/* ---- man pages -------------------------------------------------------------------------------- */

/* Text for troff: a leading dot or quote would be a request, a backslash an escape, a bare hyphen a dash; an empty
 * line is a paragraph, and lines that are set in (examples) keep their breaks. */
static void put_troff(const char *s) {
  bool fresh = true, example = false;
  for (; *s; s++) {
    if (fresh) {
      const bool set_in = strncmp(s, "  ", 2) == 0;
      if (set_in != example) fputs(set_in ? ".PP\n.nf\n" : ".fi\n.PP\n", stdout);
      example = set_in;
      if (*s == '.' || *s == '\'') fputs("\\&", stdout);
      if (*s == '\n') {
        if (!example) puts(".PP");
        continue;
      }
    }
    if (*s == '\\')
      fputs("\\e", stdout);
    else if (*s == '-')
      fputs("\\-", stdout);
    else
      putchar(*s);
    fresh = *s == '\n';
  }
  if (!fresh) putchar('\n');
  if (example) puts(".fi");
}

static void man_exits(void) {
  puts(".SH EXIT STATUS");
  for (int i = 0; i < N_EXIT; i++) printf(".TP\n.B %d\n%s\n", exits[i].status, exits[i].meaning);
}

static void man_head(const char *title, const char *name, const char *summary) {
  printf(".TH %s 1 \"\" \"amur %s\" \"Amur manual\"\n.SH NAME\n", title, amur_version());
  put_troff(name);
  fputs("\\- ", stdout);
  put_troff(summary);
}

static void man_command(const amur_command *c) {
  char name[160], preset[64], text[AMUR_DESCRIPTION];
  snprintf(name, sizeof name, "amur-%s", c->name);
  man_head(name, name, c->summary);
  puts(".SH SYNOPSIS");
  snprintf(name, sizeof name, "amur %s %s [options]", c->name, c->arguments);
  put_troff(name);
  puts(".SH DESCRIPTION");
  put_troff(amur_description_of(c, text));
  if (c->n_option) puts(".SH OPTIONS");
  for (int i = 0; i < c->n_option; i++) {
    option_name(&c->option[i], name, sizeof name);
    option_preset(&c->option[i], preset, sizeof preset);
    puts(".TP");
    put_troff(name);
    put_troff(c->option[i].help);
    if (*preset) printf("(default %s)\n", preset);
  }
  man_exits();
  puts(".SH SEE ALSO\n.BR amur (1)");
}

static void man_program(const amur_command *const *commands) {
  man_head("amur", "amur", "model of cross-border freight corridors");
  puts(".SH SYNOPSIS\n.B amur\n.I COMMAND\n[options]\n.SH DESCRIPTION");
  put_troff("A corridor is a folder of plain files: roads, rail, river, terminals, dated rules, demand, loans. "
            "amur solves it and says how many lorries, tonnes and people use each crossing, how long they wait, "
            "what a scenario changes and what each crossing earns.");
  puts(".SH COMMANDS");
  for (int i = 0; commands[i]; i++) {
    printf(".TP\n.BR amur\\-%s (1)\n", commands[i]->name);
    put_troff(commands[i]->summary);
  }
  man_exits();
}

/* ---- docs/commands.md ------------------------------------------------------------------------- */

/* A vertical bar would end the cell. */
static void put_cell(const char *s) {
  for (; *s; s++) {
    if (*s == '|') putchar('\\');
    putchar(*s);
  }
}

static void markdown_command(const amur_command *c) {
  char name[160], preset[64], text[AMUR_DESCRIPTION];
  printf("\n## amur %s\n\n    amur %s %s [options]\n\n%s.\n\n%s\n", c->name, c->name, c->arguments, c->summary,
         amur_description_of(c, text));
  if (c->n_option) puts("\n| option | meaning | default |\n|---|---|---|");
  for (int i = 0; i < c->n_option; i++) {
    option_name(&c->option[i], name, sizeof name);
    option_preset(&c->option[i], preset, sizeof preset);
    fputs("| `", stdout);
    put_cell(name);
    fputs("` | ", stdout);
    put_cell(c->option[i].help);
    printf(" | %s |\n", preset);
  }
}

static void markdown_all(const amur_command *const *commands) {
  puts("# Commands\n\nWritten by the program from its own option tables (`make docs`); `amur COMMAND --help` says the "
       "same.\n\n| exit status | meaning |\n|---|---|");
  for (int i = 0; i < N_EXIT; i++) printf("| %d | %s |\n", exits[i].status, exits[i].meaning);
  for (int i = 0; commands[i]; i++) markdown_command(commands[i]);
}

/* ---- bash completion -------------------------------------------------------------------------- */

static void bash_choices(const amur_command *c) {
  for (int i = 0; i < c->n_option; i++) {
    if (c->option[i].kind != AMUR_OPT_CHOICE) continue;
    printf("    %s:--%s) words=\"", c->name, c->option[i].flag);
    for (const char *s = c->option[i].argument; *s; s++) putchar(*s == '|' ? ' ' : *s);
    puts("\" ;;");
  }
}

static void bash_all(const amur_command *const *commands) {
  puts("# bash completion of amur, written from its option tables\n_amur() {\n  local word=${COMP_WORDS[COMP_CWORD]} "
       "words=\n  if ((COMP_CWORD == 1)); then");
  fputs("    words=\"--help --version", stdout);
  for (int i = 0; commands[i]; i++) printf(" %s", commands[i]->name);
  puts("\"\n  elif [[ $word == -* ]]; then\n    case ${COMP_WORDS[1]} in");
  for (int i = 0; commands[i]; i++) {
    printf("    %s) words=\"--help", commands[i]->name);
    for (int k = 0; k < commands[i]->n_option; k++) printf(" --%s", commands[i]->option[k].flag);
    puts("\" ;;");
  }
  puts("    esac\n  else\n    case ${COMP_WORDS[1]}:${COMP_WORDS[COMP_CWORD - 1]} in");
  for (int i = 0; commands[i]; i++) bash_choices(commands[i]);
  puts("    esac\n  fi\n  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
       "complete -o default -F _amur amur");
}

/* ---- tables of results -------------------------------------------------------------------------- */

/* Prints a text and frees it. */
static int print_text(char *text) {
  if (text) puts(text);
  free(text);
  return text ? AMUR_EXIT_DONE : AMUR_EXIT_INTERNAL;
}

int amur_print_manual(const amur_command *const *commands, const char *kind, const char *name) {
  if (strcmp(kind, "markdown") == 0) {
    markdown_all(commands);
    return AMUR_EXIT_DONE;
  }
  if (strcmp(kind, "bash") == 0) {
    bash_all(commands);
    return AMUR_EXIT_DONE;
  }
  if (strcmp(kind, "schema") == 0) return print_text(amur_report_schema());
  if (strcmp(kind, "columns") == 0) return print_text(amur_corridor_columns());
  if (strcmp(kind, "man") == 0 && !name) {
    man_program(commands);
    return AMUR_EXIT_DONE;
  }
  for (int i = 0; strcmp(kind, "man") == 0 && commands[i]; i++)
    if (strcmp(commands[i]->name, name) == 0) {
      man_command(commands[i]);
      return AMUR_EXIT_DONE;
    }
  fprintf(stderr, "amur --manual: found \"%s\", expected markdown, bash, columns, schema, man or man COMMAND\n", kind);
  return AMUR_EXIT_INPUT;
}
