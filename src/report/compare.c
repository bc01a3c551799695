/* SPDX-License-Identifier: Apache-2.0
 * compare.c -- differences between scenarios and runs of one corridor.
 *   A case is one scenario of one run; the first run's base is what all others are compared with.  Figures are
 *   the means over the horizon that report.json holds, so that page, tables and comparison cannot differ.
 */
#define _POSIX_C_SOURCE 200809L /* mkdir */
#include "html.h"
#include "json.h"
#include "words.h"
#include <amur/io.h>
#include <amur/report.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* The figure of an item in a scenario: rows begin with both.  NAN where there is none. */
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

/* Rows of one metric and item for every case but the reference; nothing where no case has a figure or differs. */
static bool add_item(json_t *table, size_t metric, int item, int n_run, json_t *const *root,
                     const char *const *folder) {
  const double reference = figure(root[0], metric, 0, item);
  bool ok = true;
  for (int r = 0; r < n_run; r++) {
    const int n_scenario = (int)json_array_size(rows_of(root[r], "scenarios"));
    for (int s = r == 0; s < n_scenario && ok; s++) {
      const double value = figure(root[r], metric, s, item);
      if (isnan(value) && isnan(reference)) continue;
      if (value == 0 && reference == 0) continue;
      ok = ami_report_row(table, "ssssssffff", folder[r], text_at(root[r], "scenarios", (size_t)s, "name"),
                          metrics[metric].kind, text_at(root[0], metrics[metric].names, (size_t)item, "name"),
                          metrics[metric].measure, metrics[metric].unit, reference, value, value - reference,
                          reference > 0 || reference < 0 ? value / reference - 1 : NAN);
    }
  }
  return ok;
}

static json_t *build(int n_run, json_t *const *root, const char *const *folder) {
  json_t *table = ami_report_table("run scenario kind item measure unit reference value difference relative");
  bool ok = table != NULL;
  for (size_t m = 0; m < sizeof metrics / sizeof *metrics; m++)
    for (int i = 0; ok && i < (int)json_array_size(rows_of(root[0], metrics[m].names)); i++)
      ok = add_item(table, m, i, n_run, root, folder);
  json_t *all =
      json_pack("{s:s, s:s, s:O, s:s, s:s+, s:o}", "schema", REPORT_COMPARE_SCHEMA, "version",
                json_string_value(json_object_get(root[0], "version")), "corridor",
                json_object_get(root[0], "corridor"), "reference", "Base", "title",
                "Comparison: ", json_string_value(json_object_get(json_object_get(root[0], "corridor"), "name")),
                "differences", table);
  if (ok) return all;
  json_decref(all);
  return NULL;
}

static const char *cell_text(const json_t *row, size_t i) {
  const char *text = json_string_value(json_array_get(row, i));
  return text ? text : "";
}

static double cell_number(const json_t *row, size_t i) {
  const json_t *cell = json_array_get(row, i);
  return json_is_number(cell) ? json_number_value(cell) : NAN;
}

static word or_dash(double x, word text) { return isnan(x) ? (word){"-"} : text; }

static void print_rows(const json_t *rows, FILE *to) {
  const json_t *row;
  const char *item = "", *measure = "";
  size_t i;
  json_array_foreach(rows, i, row) {
    if (strcmp(item, cell_text(row, 3)) != 0 || strcmp(measure, cell_text(row, 4)) != 0) {
      item = cell_text(row, 3);
      measure = cell_text(row, 4);
      fprintf(to, "\n%s: %s, %s; reference %s\n", item, measure, cell_text(row, 5),
              or_dash(cell_number(row, 6), ami_word_number(cell_number(row, 6))).s);
    }
    const double value = cell_number(row, 7), difference = cell_number(row, 8), relative = cell_number(row, 9);
    fprintf(to, "  %-36.36s %12s %12s %9s  %s\n", cell_text(row, 1), or_dash(value, ami_word_number(value)).s,
            or_dash(difference, ami_word_signed(difference)).s, or_dash(relative, ami_word_signed_percent(relative)).s,
            cell_text(row, 0));
  }
}

static void put(void *to, const char *piece, size_t n) { ami_words_add(to, "%.*s", (int)n, piece); }

static char *csv_of(const json_t *rows) {
  words w = {0};
  ami_words_add(&w, "run,scenario,kind,item,measure,unit,reference,value,difference,relative\n");
  size_t i;
  const json_t *row;
  json_array_foreach(rows, i, row) {
    for (size_t k = 0; k < 10; k++) {
      const double x = cell_number(row, k);
      if (k) ami_words_add(&w, ",");
      if (k < 6)
        amur_csv_cell(cell_text(row, k), put, &w);
      else if (!isnan(x))
        ami_words_add(&w, "%.7g", x);
    }
    ami_words_add(&w, "\n");
  }
  return ami_words_take(&w);
}

static amur_status write_out(const json_t *all, const char *out, amur_err *err) {
  if (mkdir(out, 0777) && errno != EEXIST) return amur_fail(err, AMUR_E_IO, 0, "%s: %s", out, strerror(errno));
  char *csv = csv_of(json_object_get(json_object_get(all, "differences"), "rows"));
  char *json = json_dumps(all, JSON_COMPACT | JSON_REAL_PRECISION(9));
  amur_status s = csv && json ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "compare: %s", out);
  if (!s) s = ami_report_file_write(out, "compare.csv", 1, &(report_part){csv, strlen(csv)}, err);
  if (!s) s = ami_report_html_write(out, "compare.html", json, err);
  free(csv);
  free(json);
  return s;
}

amur_status amur_report_compare(int n_run, const char *const *folder, const char *out, bool as_json, FILE *to,
                                amur_err *err) {
  json_t **root = amur_alloc((size_t)n_run, sizeof *root), *all = NULL;
  amur_status s = root ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "compare: %d runs", n_run);
  for (int i = 0; i < n_run && !s; i++) {
    s = ami_report_json_load(folder[i], &root[i], err);
    if (!s && i) s = same_corridor(root[0], root[i], folder[i], err);
  }
  if (!s && !(all = build(n_run, root, folder))) s = amur_fail(err, AMUR_E_NOMEM, 0, "compare: %d runs", n_run);
  if (!s && out) s = write_out(all, out, err);
  const json_t *differences = json_object_get(all, "differences");
  if (!s && as_json)
    json_dumpf(differences, to, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
  else if (!s)
    print_rows(json_object_get(differences, "rows"), to);
  for (int i = 0; root && i < n_run; i++) json_decref(root[i]);
  free(root);
  json_decref(all);
  return s;
}
