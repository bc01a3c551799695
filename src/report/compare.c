/* SPDX-License-Identifier: Apache-2.0
 * compare.c -- differences between scenarios and runs of one corridor.
 *   A case is one scenario of one run; the first run's base is what all others are compared with.  Figures are
 * the means over the horizon that report.json holds, so that page, tables and comparison cannot differ.
 *   Runs are only compared if a row number means the same thing in all of them: same corridor, same days, same
 * crossings, terminals and projects in the same order.
 */
#define _POSIX_C_SOURCE 200809L /* mkdir */
#include "html.h"
#include "json.h"
#include "words.h"
#include "io/json_file.h"
#include <amur/io.h>
#include <amur/output.h>
#include <amur/report.h>
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is compared: a column of a table of report.json, for every row of the table that names its items. */
static const struct {
  const char *table, *names, *kind, *column, *measure, *unit;
} metrics[] = {
    {"summary_crossings", "crossings", "crossing", "vehicles_per_day", "vehicles", "per day"},
    {"summary_crossings", "crossings", "crossing", "tonnes_per_day", "tonnes", "per day"},
    {"summary_crossings", "crossings", "crossing", "persons_per_day", "people", "per day"},
    {"summary_terminals", "terminals", "terminal", "wait_h", "mean wait", "h"},
    {"summary_terminals", "terminals", "terminal", "wait_p95_h", "95th percentile of wait", "h"},
    {"finance", "projects", "project", "toll_revenue_per_year", "toll revenue", "per year"},
    {"finance", "projects", "project", "dscr_mean", "mean debt service cover", "times"},
    {"finance", "projects", "project", "dscr_min", "debt service cover in the worst year", "times"},
};

static const json_t *rows_of(const json_t *root, const char *table) {
  return json_object_get(json_object_get(root, table), "rows");
}

/* By name, since columns may be added; SIZE_MAX, which no row has, if there is none. */
static size_t column_of(const json_t *root, const char *table, const char *name) {
  const json_t *columns = json_object_get(json_object_get(root, table), "columns");
  size_t i;
  const json_t *column;
  json_array_foreach(columns, i, column) if (strcmp(json_string_value(column), name) == 0) return i;
  return SIZE_MAX;
}

static const char *text_at(const json_t *root, const char *table, size_t row, const char *column) {
  const char *text =
      json_string_value(json_array_get(json_array_get(rows_of(root, table), row), column_of(root, table, column)));
  return text ? text : "";
}

/* The figure of an item in a scenario: rows of these tables begin with both.  NAN where there is none. */
static double figure(const json_t *root, size_t metric, int scenario, int item) {
  const json_t *rows = rows_of(root, metrics[metric].table), *row;
  const size_t at = column_of(root, metrics[metric].table, metrics[metric].column);
  size_t i;
  json_array_foreach(rows, i, row) {
    if (json_integer_value(json_array_get(row, 0)) != scenario || json_integer_value(json_array_get(row, 1)) != item)
      continue;
    const json_t *cell = json_array_get(row, at);
    return json_is_number(cell) ? json_number_value(cell) : NAN;
  }
  return NAN;
}

/* a: of the first run. */
static amur_status same_text(const char *what, const char *a, const char *b, const char *folder, amur_err *err) {
  if (strcmp(a, b) == 0) return AMUR_OK;
  return amur_fail(
      err, AMUR_E_DOMAIN, 0,
      "%s: %s is \"%s\", in the first run it is \"%s\"; only runs of one corridor over the same days compare", folder,
      what, b, a);
}

static amur_status same_corridor(const json_t *a, const json_t *b, const char *folder, amur_err *err) {
  static const char *const field[] = {"name", "first_day", "last_day", "currency"}, *const table[] = {"crossings",
                                                                                                      "terminals",
                                                                                                      "projects"};
  for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
    const char *x = json_string_value(json_object_get(json_object_get(a, "corridor"), field[i])),
               *y = json_string_value(json_object_get(json_object_get(b, "corridor"), field[i]));
    const amur_status s = same_text(field[i], x ? x : "", y ? y : "", folder, err);
    if (s) return s;
  }
  for (size_t t = 0; t < sizeof table / sizeof *table; t++) {
    const size_t n = json_array_size(rows_of(a, table[t])), m = json_array_size(rows_of(b, table[t]));
    if (n != m)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %zu %s, in the first run %zu; only runs of one corridor compare",
                       folder, m, table[t], n);
    for (size_t i = 0; i < n; i++) {
      const amur_status s =
          same_text(table[t], text_at(a, table[t], i, "id"), text_at(b, table[t], i, "id"), folder, err);
      if (s) return s;
    }
  }
  return AMUR_OK;
}

/* ---- differences ---------------------------------------------------------------------------------------- */

typedef struct {
  const char *run, *scenario, *kind, *item, *measure, *unit; /* borrowed from the runs */
  double reference, value, difference, relative;             /* to seven digits, as report.json has them */
} difference;

typedef struct {
  difference *row;
  size_t n, room;
} differences;

static const result_column difference_columns[] = {
    {"run", CELL_TEXT, offsetof(difference, run), IN_CSV | IN_JSON, .help = "folder of the run"},
    {"scenario", CELL_TEXT, offsetof(difference, scenario), IN_CSV | IN_JSON, .help = "its name"},
    {"kind", CELL_TEXT, offsetof(difference, kind), IN_CSV | IN_JSON, .help = "crossing, terminal or project"},
    {"item", CELL_TEXT, offsetof(difference, item), IN_CSV | IN_JSON, .help = "its name"},
    {"measure", CELL_TEXT, offsetof(difference, measure), IN_CSV | IN_JSON, .help = "what is compared"},
    {"unit", CELL_TEXT, offsetof(difference, unit), IN_CSV | IN_JSON, .help = "of the next three"},
    {"reference", CELL_REAL, offsetof(difference, reference), IN_CSV | IN_JSON, .unit = "that of the measure",
     .help = "in the base of the first run"},
    {"value", CELL_REAL, offsetof(difference, value), IN_CSV | IN_JSON, .unit = "that of the measure",
     .help = "in this scenario"},
    {"difference", CELL_REAL, offsetof(difference, difference), IN_CSV | IN_JSON, .unit = "that of the measure",
     .help = "value less reference"},
    {"relative", CELL_REAL, offsetof(difference, relative), IN_CSV | IN_JSON, .unit = "1",
     .help = "value over reference, less one"},
};

const result_table ami_difference_table = {.file = "compare",
                                           .json = "differences",
                                           .help = "figures of scenarios beside the reference",
                                           RESULT_COLUMNS(difference_columns),
                                           .row_size = sizeof(difference)};

/* Rows of one metric and item for every case but the reference; nothing where no case has a figure or differs. */
static bool add_item(differences *to, size_t metric, int item, int n_run, json_t *const *root,
                     const char *const *folder) {
  const double reference = figure(root[0], metric, 0, item);
  for (int r = 0; r < n_run; r++) {
    const int n_scenario = (int)json_array_size(rows_of(root[r], "scenarios"));
    for (int s = r == 0; s < n_scenario; s++) { /* scenario 0 of run 0 is the reference */
      const double value = figure(root[r], metric, s, item);
      if (isnan(value) && isnan(reference)) continue;
      if (value == 0 && reference == 0) continue;
      if (!amur_grow(&to->row, &to->room, to->n + 1, sizeof *to->row)) return false;
      const double relative = reference > 0 || reference < 0 ? value / reference - 1 : NAN;
      to->row[to->n++] = (difference){.run = folder[r],
                                      .scenario = text_at(root[r], "scenarios", (size_t)s, "name"),
                                      .kind = metrics[metric].kind,
                                      .item = text_at(root[0], metrics[metric].names, (size_t)item, "name"),
                                      .measure = metrics[metric].measure,
                                      .unit = metrics[metric].unit,
                                      .reference = ami_seven_digits(reference),
                                      .value = ami_seven_digits(value),
                                      .difference = ami_seven_digits(value - reference),
                                      .relative = ami_seven_digits(relative)};
    }
  }
  return true;
}

static bool find_differences(differences *to, int n_run, json_t *const *root, const char *const *folder) {
  for (size_t m = 0; m < sizeof metrics / sizeof *metrics; m++)
    for (int i = 0; i < (int)json_array_size(rows_of(root[0], metrics[m].names)); i++)
      if (!add_item(to, m, i, n_run, root, folder)) return false;
  return true;
}

/* ---- as text, CSV and page ------------------------------------------------------------------------------ */

static word or_dash(double x, word text) {
  const word dash = {"-"};
  return isnan(x) ? dash : text;
}

static void print_rows(const differences *d, FILE *to) {
  for (size_t i = 0; i < d->n; i++) {
    const difference *k = &d->row[i];
    if (i == 0 || strcmp(k[-1].item, k->item) != 0 || strcmp(k[-1].measure, k->measure) != 0)
      fprintf(to, "\n%s: %s, %s; reference %s\n", k->item, k->measure, k->unit,
              or_dash(k->reference, ami_word_number(k->reference)).s);
    fprintf(to, "  %-36.36s %12s %12s %9s  %s\n", k->scenario, or_dash(k->value, ami_word_number(k->value)).s,
            or_dash(k->difference, ami_word_signed(k->difference)).s,
            or_dash(k->relative, ami_word_signed_percent(k->relative)).s, k->run);
  }
}

static void put(void *to, const char *piece, size_t n) { ami_words_add(to, "%.*s", (int)n, piece); }

static void put_cell(words *w, const result_slot *slot, const difference *row) {
  const cell_value value = ami_result_cell(slot, NULL, row);
  if (slot->column->kind == CELL_TEXT)
    amur_csv_cell(value.text, put, w);
  else if (isfinite(value.real))
    ami_words_add(w, "%.7g", value.real);
}

static char *csv_of(const differences *d) {
  words w = {0};
  const result_slots slots = ami_result_slots(&ami_difference_table, IN_CSV);
  for (int k = 0; k < slots.n; k++) ami_words_add(&w, "%s%s", k ? "," : "", slots.slot[k].name);
  ami_words_add(&w, "\n");
  for (size_t i = 0; i < d->n; i++) {
    for (int k = 0; k < slots.n; k++) {
      if (k) ami_words_add(&w, ",");
      put_cell(&w, &slots.slot[k], &d->row[i]);
    }
    ami_words_add(&w, "\n");
  }
  return ami_words_take(&w);
}

static json_t *page_of(const json_t *first, json_t *table) {
  const char *version = json_string_value(json_object_get(first, "version"));
  json_t *corridor = json_object_get(first, "corridor");
  return json_pack("{s:s, s:s, s:O, s:s, s:s+, s:O}", "schema", REPORT_COMPARE_SCHEMA, "version", version, "corridor",
                   corridor, "reference", "Base", "title",
                   "Comparison: ", json_string_value(json_object_get(corridor, "name")), ami_difference_table.json,
                   table);
}

static amur_status write_out(const char *out, const differences *d, const json_t *page, amur_err *err) {
  if (mkdir(out, 0777) && errno != EEXIST) return amur_fail_system(err, out, errno);
  char *csv = csv_of(d);
  char *json = ami_json_text(page, JSON_COMPACT | JSON_REAL_PRECISION(9));
  amur_status s = csv && json ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "compare: %s", out);
  if (!s) s = ami_report_file_write(out, "compare.csv", 1, &(report_text){csv, strlen(csv)}, err);
  if (!s) s = ami_report_html_write(out, "compare.html", json, err);
  free(csv);
  free(json);
  return s;
}

/* Everything of runs that were read. */
static amur_status compare(int n_run, json_t *const *root, const char *const *folder, const char *out, bool as_json,
                           FILE *to, amur_err *err) {
  differences d = {0};
  amur_status s = AMUR_OK;
  const bool ok = find_differences(&d, n_run, root, folder);
  json_t *table = ok ? ami_json_table(&ami_difference_table, d.row, (int)d.n) : NULL;
  json_t *page = table ? page_of(root[0], table) : NULL;
  if (!page) s = amur_fail(err, AMUR_E_NOMEM, 0, "compare: %d runs", n_run);
  if (!s && out) s = write_out(out, &d, page, err);
  if (!s && as_json)
    s = amur_json_print(json_incref(table), JSON_INDENT(1) | JSON_REAL_PRECISION(9), to, err);
  else if (!s)
    print_rows(&d, to);
  json_decref(page);
  json_decref(table);
  free(d.row);
  return s;
}

amur_status amur_report_compare(int n_run, const char *const *folder, const char *out, bool as_json, FILE *to,
                                amur_err *err) {
  assert(n_run >= 1);
  json_t **root = amur_alloc((size_t)n_run, sizeof *root);
  amur_status s = root ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "compare: %d runs", n_run);
  for (int i = 0; i < n_run && !s; i++) {
    s = ami_report_json_load(folder[i], &root[i], err);
    if (!s && i) s = same_corridor(root[0], root[i], folder[i], err);
  }
  if (!s) s = compare(n_run, root, folder, out, as_json, to, err);
  for (int i = 0; root && i < n_run; i++) json_decref(root[i]);
  free(root);
  return s;
}
