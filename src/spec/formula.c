/* SPDX-License-Identifier: Apache-2.0
 * formula.c -- formulas over the columns of a frame, linear in named coefficients: utilities of choice models,
 * regressors, filters.
 *
 * They are read by recursive descent: a function for each level of the grammar, from what binds least to what binds
 * most. either  = both {("or" | "||") both} both    = negate {("and" | "&&") negate} negate  = {"not"} compare
 *   compare = total [("==" | "!=" | "<=" | ">=" | "<" | ">") total]
 *   total   = product {("+" | "-") product}
 *   product = power {("*" | "/") power}
 *   power   = {"-"} primary ["^" power]      so that -2^2 is -4, and 2^3^2 is 2^9
 *   primary = number | "text" | 'text' | column | coefficient | function "(" either {"," either} ")" | "(" either ")"
 * There is no tree: a function returns what it has read as a value for all rows at once,
 *   constant[row] + sum over t of coefficient_t * variable_t[row]
 * Truth is 1, untruth 0; a missing number is not-a-number, of which every comparison but != is untrue.
 * Limits: 64 coefficients in a formula, 100 nested brackets and powers.  Vectors live as long as the frame.
 */
#include "frame.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TERMS = 64, MAX_NAME = AMUR_FRAME_NAME, MAX_DEPTH = 100 };

/* What a part of a formula is worth: some 900 bytes.  A hundred nested brackets put some 500 of them on the stack. */
typedef struct {
  double *constant; /* [n_row] */
  int n_term;
  int32_t coefficient[MAX_TERMS]; /* [n_term] */
  double *variable[MAX_TERMS];    /* [n_term] of [n_row] */
  char text[MAX_NAME];            /* column or quoted text that this is, "" if neither */
  bool quoted, is_text;           /* is_text: it can only be compared */
} value;

typedef struct {
  amur_frame *f;
  const amur_yaml_doc *doc;
  const amur_yaml *node;        /* that holds the formula, for messages */
  const amur_map *coefficients; /* NULL: none may be named */
  const char *at;               /* what is to be read next */
  amur_faults *faults;
  bool failed; /* there is a fault: what follows from it is not reported again */
  int depth;   /* of brackets and calls */
} reader;

static void fail(reader *r, const char *found, const char *expected, const char *hint) {
  if (!r->failed)
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, r->node->line,
                    r->node->column + (long)(r->at - r->node->text), r->node->text, found, expected, hint);
  r->failed = true;
}

static double *vector(reader *r) {
  double *v = ami_frame_alloc(r->f, (size_t)r->f->n_row, sizeof *v);
  r->failed = r->failed || !v;
  return v;
}

static void skip(reader *r) {
  while (isspace((unsigned char)*r->at)) r->at++;
}

/* Passes over the token if it is what comes next.  A word must end there: `or` does not begin `origin`. */
static bool take(reader *r, const char *token) {
  skip(r);
  const size_t n = strlen(token);
  if (strncmp(r->at, token, n) != 0) return false;
  if (isalpha((unsigned char)*token) && (isalnum((unsigned char)r->at[n]) || r->at[n] == '_')) return false;
  r->at += n;
  return true;
}

static void either(reader *r, value *out);
static void power(reader *r, value *out);

/* A fault unless the value is a number without coefficients: what is no sum or multiple of them would not be linear. */
static bool pure(reader *r, const value *v) {
  if (v->n_term == 0 && !v->is_text) return true;
  fail(r, v->is_text ? v->text : "a coefficient", "a number",
       v->is_text ? NULL : "coefficients may only enter linearly");
  return false;
}

/* a = a + sign b; of coefficients that both have, the variables add up. */
static void add(reader *r, value *a, double sign, const value *b) {
  if (a->is_text || b->is_text) {
    fail(r, a->is_text ? a->text : b->text, "a number", "text cannot be added");
    return;
  }
  for (int32_t i = 0; i < r->f->n_row; i++) a->constant[i] += sign * b->constant[i];
  for (int t = 0; t < b->n_term; t++) {
    int k = 0;
    while (k < a->n_term && a->coefficient[k] != b->coefficient[t]) k++;
    if (k == MAX_TERMS) {
      fail(r, "more", "at most 64 coefficients in a formula", NULL);
      return;
    }
    if (k == a->n_term) { /* one that a does not have yet */
      a->coefficient[k] = b->coefficient[t];
      a->variable[k] = vector(r);
      if (r->failed) return;
      a->n_term++;
    }
    for (int32_t i = 0; i < r->f->n_row; i++) a->variable[k][i] += sign * b->variable[t][i];
  }
  a->text[0] = 0; /* a sum is no column that could be compared as text */
}

/* a = a * v or a / v, v without coefficients */
static void scale(reader *r, value *a, const double *v, bool divide) {
  for (int32_t i = 0; i < r->f->n_row; i++) {
    a->constant[i] = divide ? a->constant[i] / v[i] : a->constant[i] * v[i];
    for (int t = 0; t < a->n_term; t++)
      a->variable[t][i] = divide ? a->variable[t][i] / v[i] : a->variable[t][i] * v[i];
  }
  a->text[0] = 0;
}

/* sum(x, column, ...): x summed over the rows with the same columns. */
static void group_sum(reader *r, value *out) {
  char names[MAX_NAME * 4] = "", missing[MAX_NAME] = "";
  if (!pure(r, out)) return;
  while (!r->failed && take(r, ",")) {
    skip(r);
    const size_t n = strcspn(r->at, ",) "), used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%.*s", used ? "*" : "", (int)n, r->at);
    r->at += n;
  }
  int32_t *level = ami_frame_alloc(r->f, (size_t)r->f->n_row, sizeof *level), n_level = 1;
  if (!level) {
    r->failed = true;
    return;
  }
  if (*names && !ami_frame_levels(r->f, names, false, level, &n_level, r->faults, missing)) {
    fail(r, missing, "a column", NULL);
    return;
  }
  double *sum = ami_frame_alloc(r->f, (size_t)n_level, sizeof *sum);
  r->failed = !sum;
  for (int32_t i = 0; sum && i < r->f->n_row; i++) sum[level[i]] += out->constant[i];
  for (int32_t i = 0; sum && i < r->f->n_row; i++) out->constant[i] = sum[level[i]];
}

static double log_of(double x, double b, double c) { return (void)b, (void)c, log(x); }
static double exp_of(double x, double b, double c) { return (void)b, (void)c, exp(x); }
static double sqrt_of(double x, double b, double c) { return (void)b, (void)c, sqrt(x); }
static double abs_of(double x, double b, double c) { return (void)b, (void)c, fabs(x); }
static double min_of(double a, double b, double c) { return (void)c, fmin(a, b); }
static double max_of(double a, double b, double c) { return (void)c, fmax(a, b); }
static double if_of(double is, double then, double otherwise) { return is != 0 ? then : otherwise; }

/* Functions of one to three numbers; NULL: sum, whose further arguments are names of columns. */
typedef struct {
  const char *name;
  int n_argument;
  double (*of)(double a, double b, double c);
} function;

static const function functions[] = {
    {"log", 1, log_of}, {"exp", 1, exp_of}, {"sqrt", 1, sqrt_of}, {"abs", 1, abs_of},
    {"min", 2, min_of}, {"max", 2, max_of}, {"if", 3, if_of},     {"sum", 1, NULL},
};
enum { N_FUNCTION = sizeof functions / sizeof *functions, MAX_ARGUMENT = 3 };

/* The arguments behind the first, each after a comma; all must be numbers. */
static void more_arguments(reader *r, int n, value *argument) {
  for (int i = 0; i < n && !r->failed; i++) {
    if (!take(r, ",")) fail(r, "the end of the arguments", "a comma", NULL);
    if (!r->failed) either(r, &argument[i]);
  }
  for (int i = 0; i < n && !r->failed; i++) pure(r, &argument[i]);
}

/* name(...), behind its opening bracket. */
static void call(reader *r, const char *name, value *out) {
  const function *f = functions;
  while (f < functions + N_FUNCTION && strcmp(f->name, name) != 0) f++;
  if (f == functions + N_FUNCTION) {
    fail(r, name, "log, exp, sqrt, abs, min, max, if or sum", NULL);
    return;
  }
  value *more = amur_faults_alloc(r->faults, r->doc->file, MAX_ARGUMENT - 1, sizeof *more);
  r->failed = !more;
  if (!r->failed) either(r, out);
  if (!r->failed && pure(r, out)) {
    if (f->of)
      more_arguments(r, f->n_argument - 1, more);
    else
      group_sum(r, out);
    for (int32_t i = 0; f->of && !r->failed && i < r->f->n_row; i++)
      out->constant[i] = f->of(out->constant[i], f->n_argument > 1 ? more[0].constant[i] : 0,
                               f->n_argument > 2 ? more[1].constant[i] : 0);
  }
  free(more);
  out->text[0] = 0;
  if (!r->failed && !take(r, ")")) fail(r, *r->at ? r->at : "end of the formula", ")", NULL);
}

/* A word: a call, a coefficient, or a column.  Coefficients come first, as a column may have their name by chance. */
static void name_value(reader *r, value *out) {
  char name[MAX_NAME];
  size_t n = 0;
  while (isalnum((unsigned char)r->at[n]) || r->at[n] == '_' || r->at[n] == '.') n++;
  snprintf(name, sizeof name, "%.*s", (int)n, r->at);
  r->at += n;
  if (take(r, "(")) {
    call(r, name, out);
    return;
  }
  const int32_t coefficient = r->coefficients ? amur_map_find(r->coefficients, name) : -1;
  if (coefficient >= 0) { /* 1 times itself */
    out->n_term = 1;
    out->coefficient[0] = coefficient;
    out->variable[0] = vector(r);
    for (int32_t i = 0; !r->failed && i < r->f->n_row; i++) out->variable[0][i] = 1;
    return;
  }
  if (!ami_frame_has(r->f, name)) {
    fail(r, name, r->coefficients ? "a column of the data or a parameter" : "a column of the data", r->f->table.file);
    return;
  }
  snprintf(out->text, sizeof out->text, "%s", name);
  out->is_text = ami_frame_is_text(r->f, name);
  if (out->is_text) return;
  const double *x = ami_frame_numbers(r->f, name, r->faults);
  if (!x)
    r->failed = true;
  else
    memcpy(out->constant, x, (size_t)r->f->n_row * sizeof *x);
}

static void primary(reader *r, value *out) {
  *out = (value){0};
  out->constant = vector(r);
  if (++r->depth > MAX_DEPTH) fail(r, "more", "at most 100 nested brackets and powers", NULL);
  skip(r);
  if (r->failed) return;
  if (*r->at == '"' || *r->at == '\'') { /* text; there is no way to write its own quote within it */
    const char quote = *r->at++;
    const size_t n = strcspn(r->at, (char[]){quote, 0});
    snprintf(out->text, sizeof out->text, "%.*s", (int)n, r->at);
    out->quoted = out->is_text = true;
    r->at += n + (r->at[n] == quote);
  } else if (take(r, "(")) {
    either(r, out);
    if (!r->failed && !take(r, ")")) fail(r, *r->at ? r->at : "end of the formula", ")", NULL);
  } else if (isdigit((unsigned char)*r->at) || *r->at == '.') { /* a sign belongs to it behind an exponent alone */
    char number[64];
    size_t n = 0;
    while (isdigit((unsigned char)r->at[n]) || r->at[n] == '.' || ((r->at[n] == 'e' || r->at[n] == 'E') && n > 0) ||
           ((r->at[n] == '-' || r->at[n] == '+') && n > 0 && (r->at[n - 1] == 'e' || r->at[n - 1] == 'E')))
      n++;
    snprintf(number, sizeof number, "%.*s", (int)n, r->at);
    double x = 0;
    if (!amur_parse_real(number, &x)) fail(r, number, "a number", NULL);
    r->at += n;
    for (int32_t i = 0; i < r->f->n_row; i++) out->constant[i] = x;
  } else if (isalpha((unsigned char)*r->at) || *r->at == '_') {
    name_value(r, out);
  } else {
    fail(r, *r->at ? r->at : "end of the formula", "a number, a name or (", NULL);
  }
  r->depth--;
}

/* out ^ exponent.  2^2^2^... goes as deep as brackets do. */
static void raise(reader *r, value *out) {
  value exponent;
  if (++r->depth > MAX_DEPTH) fail(r, "more", "at most 100 nested brackets and powers", NULL);
  if (!r->failed) power(r, &exponent);
  r->depth--;
  if (r->failed || !pure(r, out) || !pure(r, &exponent)) return;
  for (int32_t i = 0; i < r->f->n_row; i++) out->constant[i] = pow(out->constant[i], exponent.constant[i]);
}

static void power(reader *r, value *out) {
  bool negative = false;
  while (take(r, "-")) negative = !negative;
  primary(r, out);
  if (!r->failed && take(r, "^")) raise(r, out);
  double *minus = r->failed || !negative ? NULL : vector(r);
  for (int32_t i = 0; minus && i < r->f->n_row; i++) minus[i] = -1;
  if (minus) scale(r, out, minus, false);
}

static void product(reader *r, value *out) {
  power(r, out);
  while (!r->failed) {
    const bool divide = take(r, "/");
    if (!divide && !take(r, "*")) return;
    value next;
    power(r, &next);
    if (r->failed) return;
    if (!divide && next.n_term > 0 && out->n_term == 0 && !out->is_text) { /* 2 * B is B * 2 */
      const value swap = *out;
      *out = next;
      next = swap;
    }
    if (out->is_text)
      fail(r, out->text, "a number", NULL);
    else if (pure(r, &next))
      scale(r, out, next.constant, divide);
  }
}

static void total(reader *r, value *out) {
  product(r, out);
  while (!r->failed) {
    const bool plus = take(r, "+");
    if (!plus && !take(r, "-")) return;
    value next;
    product(r, &next);
    if (!r->failed) add(r, out, plus ? 1 : -1, &next);
  }
}

/* Text of a row: the quoted one in every row, or the column's. */
static const char *text_at(const reader *r, const value *v, int32_t row) {
  return v->quoted ? v->text : ami_frame_text(r->f, row, v->text);
}

static void compare(reader *r, value *out) {
  static const char *const sign[] = {"==", "!=", "<=", ">=", "<", ">"}; /* <= before <, with which it begins */
  total(r, out);
  for (int s = 0; s < 6 && !r->failed; s++) {
    if (!take(r, sign[s])) continue;
    value next;
    total(r, &next);
    if (r->failed) return;
    const bool text = out->is_text || next.is_text;
    if (text && (s > 1 || !*out->text || !*next.text))
      fail(r, "text", "== or != between columns or texts", NULL);
    else if (!text && (!pure(r, out) || !pure(r, &next)))
      return;
    for (int32_t i = 0; !r->failed && i < r->f->n_row; i++) {
      const double a = out->constant[i], b = next.constant[i];
      const bool same = text ? strcmp(text_at(r, out, i), text_at(r, &next, i)) == 0 : a == b;
      const bool truth[] = {same, !same, a <= b, a >= b, a<b, a> b};
      out->constant[i] = truth[s];
    }
    out->is_text = out->quoted = false;
    out->text[0] = 0;
    return;
  }
}

static void negate(reader *r, value *out) {
  int times = 0; /* a third `not` undoes the second */
  while (take(r, "not")) times = times % 2 + 1;
  compare(r, out);
  if (r->failed || times == 0 || !pure(r, out)) return;
  for (int k = 0; k < times; k++)
    for (int32_t i = 0; i < r->f->n_row; i++) out->constant[i] = out->constant[i] == 0;
}

static void both(reader *r, value *out) {
  negate(r, out);
  while (!r->failed && (take(r, "and") || take(r, "&&"))) {
    value next;
    negate(r, &next);
    if (r->failed || !pure(r, out) || !pure(r, &next)) return;
    for (int32_t i = 0; i < r->f->n_row; i++) out->constant[i] = out->constant[i] != 0 && next.constant[i] != 0;
  }
}

static void either(reader *r, value *out) {
  both(r, out);
  while (!r->failed && (take(r, "or") || take(r, "||"))) {
    value next;
    both(r, &next);
    if (r->failed || !pure(r, out) || !pure(r, &next)) return;
    for (int32_t i = 0; i < r->f->n_row; i++) out->constant[i] = out->constant[i] != 0 || next.constant[i] != 0;
  }
}

bool ami_frame_eval(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *node, const amur_map *coefficients,
                    frame_form *out, amur_faults *faults) {
  if (node->kind != AMUR_YAML_SCALAR) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, node->line, node->column, NULL, "a list or map", "a formula",
                    NULL);
    return false;
  }
  reader r = {.f = f, .doc = doc, .node = node, .coefficients = coefficients, .at = node->text, .faults = faults};
  value v;
  either(&r, &v);
  skip(&r);
  if (!r.failed && *r.at) fail(&r, r.at, "an operator or the end of the formula", NULL);
  if (!r.failed && v.is_text) fail(&r, v.text, "a number", "text can only be compared");
  if (r.failed) return false;
  *out = (frame_form){.constant = v.constant, .n_term = v.n_term};
  out->coefficient = ami_frame_alloc(f, (size_t)v.n_term, sizeof *out->coefficient);
  out->variable = ami_frame_alloc(f, (size_t)v.n_term, sizeof *out->variable);
  if (!out->coefficient || !out->variable) return false;
  for (int t = 0; t < v.n_term; t++) out->coefficient[t] = v.coefficient[t], out->variable[t] = v.variable[t];
  return true;
}
