/* SPDX-License-Identifier: Apache-2.0
 * options.c -- one table per command: defaults, ranges and the reading of flags.
 *
 * A row says where in the command's struct its value goes (offset) and of which kind it is; from the same rows --help,
 * man pages and completion are written, so that they cannot differ from what is read.
 */
#include <amur/base.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void amur_opts_default(const amur_opt *table, int n, void *options) {
  for (int i = 0; i < n; i++) {
    const amur_opt *o = &table[i];
    void *field = (char *)options + o->offset;
    switch (o->kind) {
    case AMUR_OPT_REAL: *(double *)field = o->preset; break;
    case AMUR_OPT_INT: *(long *)field = (long)o->preset; break;
    case AMUR_OPT_FLAG: *(bool *)field = false; break;
    case AMUR_OPT_TEXT:
    case AMUR_OPT_INPUT:
    case AMUR_OPT_OUTPUT:
    case AMUR_OPT_CHOICE: *(const char **)field = o->text_preset; break;
    case AMUR_OPT_LIST:
    case AMUR_OPT_INPUTS: *(amur_opt_list *)field = (amur_opt_list){.n = 0}; break;
    }
  }
}

static const amur_opt *find(const amur_opt *table, int n, const char *flag, size_t length) {
  for (int i = 0; i < n; i++)
    if (strlen(table[i].flag) == length && strncmp(table[i].flag, flag, length) == 0) return &table[i];
  return NULL;
}

/* Names the nearest flag that there is, if one is near. */
static amur_status unknown(const amur_opt *table, int n, const char *word, size_t length, amur_err *err) {
  char flag[64];
  snprintf(flag, sizeof flag, "%.*s", (int)(length < sizeof flag ? length : sizeof flag - 1), word);
  const char *best = NULL;
  size_t distance = strlen(flag) / 3 + 2;
  for (int i = 0; i < n; i++) {
    const size_t d = amur_edit_distance(table[i].flag, flag);
    if (d < distance) {
      distance = d;
      best = table[i].flag;
    }
  }
  if (best) return amur_fail(err, AMUR_E_USAGE, 0, "unknown option --%s; did you mean --%s?", flag, best);
  return amur_fail(err, AMUR_E_USAGE, 0, "unknown option --%s", flag);
}

/* Is value one of "a|b|c"? */
static bool is_choice(const char *choices, const char *value) {
  const size_t n = strlen(value);
  for (const char *at = choices; at; at = strchr(at, '|')) {
    if (*at == '|') at++;
    if (n && strncmp(at, value, n) == 0 && (at[n] == '|' || at[n] == '\0')) return true;
  }
  return false;
}

/* Whole numbers up to 1e15, which a double holds exactly. */
static amur_status set_number(const amur_opt *o, void *field, const char *value, amur_err *err) {
  char *end;
  errno = 0;
  const double x = strtod(value, &end);
  const bool whole = o->kind == AMUR_OPT_REAL || (x >= -1e15 && x <= 1e15 && x == floor(x));
  if (end == value || *end || errno == ERANGE || !whole || !(x >= o->min && x <= o->max))
    return amur_fail(err, AMUR_E_USAGE, 0, "--%s: found \"%s\", expected %s from %g to %g", o->flag, value,
                     o->kind == AMUR_OPT_REAL ? "a number" : "a whole number", o->min, o->max);
  if (o->kind == AMUR_OPT_REAL)
    *(double *)field = x;
  else
    *(long *)field = (long)x;
  return AMUR_OK;
}

static amur_status set(const amur_opt *o, void *options, const char *value, amur_err *err) {
  void *field = (char *)options + o->offset;
  switch (o->kind) {
  case AMUR_OPT_REAL:
  case AMUR_OPT_INT: return set_number(o, field, value, err);
  case AMUR_OPT_CHOICE:
    if (!is_choice(o->argument, value))
      return amur_fail(err, AMUR_E_USAGE, 0, "--%s: found \"%s\", expected one of %s", o->flag, value, o->argument);
    *(const char **)field = value;
    return AMUR_OK;
  case AMUR_OPT_TEXT:
  case AMUR_OPT_INPUT:
  case AMUR_OPT_OUTPUT: *(const char **)field = value; return AMUR_OK;
  case AMUR_OPT_LIST:
  case AMUR_OPT_INPUTS: {
    amur_opt_list *list = field;
    if (list->n == AMUR_OPT_LIST_MAX)
      return amur_fail(err, AMUR_E_USAGE, 0, "--%s given more than %d times", o->flag, AMUR_OPT_LIST_MAX);
    list->item[list->n++] = value;
    return AMUR_OK;
  }
  case AMUR_OPT_FLAG: break;
  }
  return amur_fail(err, AMUR_E_INTERNAL, 0, "--%s: option without a kind", o->flag);
}

/* Reads the flag at argv[*i], taking the next argument where the flag needs a value. */
static amur_status parse_flag(const amur_opt *table, int n, void *options, int argc, const char **argv, int *i,
                              amur_err *err) {
  const char *flag = argv[*i] + 2, *equals = strchr(flag, '=');
  const size_t length = equals ? (size_t)(equals - flag) : strlen(flag);
  const amur_opt *o = find(table, n, flag, length);
  if (!o) return unknown(table, n, flag, length, err);
  if (o->kind == AMUR_OPT_FLAG) {
    if (equals) return amur_fail(err, AMUR_E_USAGE, 0, "--%s takes no value, found \"%s\"", o->flag, equals + 1);
    *(bool *)((char *)options + o->offset) = true;
    return AMUR_OK;
  }
  if (equals) return set(o, options, equals + 1, err);
  if (*i + 1 >= argc) return amur_fail(err, AMUR_E_USAGE, 0, "--%s needs a value: %s", o->flag, o->argument);
  return set(o, options, argv[++*i], err);
}

/* Positional arguments move to the front of argv, in their order. */
amur_status amur_opts_parse(const amur_opt *table, int n, void *options, int argc, const char **argv, int *n_rest,
                            amur_err *err) {
  int rest = 0;
  bool only_rest = false;
  for (int i = 0; i < argc; i++) {
    const char *word = argv[i];
    if (only_rest || strncmp(word, "-", 1) != 0 || strcmp(word, "-") == 0) {
      argv[rest++] = word;
    } else if (strcmp(word, "--") == 0) {
      only_rest = true;
    } else if (word[1] != '-') {
      return amur_fail(err, AMUR_E_USAGE, 0, "unknown option %s; options begin with two dashes", word);
    } else {
      const amur_status s = parse_flag(table, n, options, argc, argv, &i, err);
      if (s) return s;
    }
  }
  *n_rest = rest;
  return AMUR_OK;
}
