/* SPDX-License-Identifier: Apache-2.0
 * rows_check.c -- is every row of a corridor what its table's columns say?  Texts are there, numbers and words within
 * their range, indices of things that exist, ids not given twice.
 * The columns are those by which the rows were read, so a new column is checked without a line here.
 */
#include "schema.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count_at(const amur_corridor *c, size_t offset) {
  int n;
  memcpy(&n, (const char *)c + offset, sizeof n);
  return n;
}

static int count_of(const amur_corridor *c, amur_id_kind kind) {
  switch (kind) {
  case AMUR_ID_TERMINAL: return c->n_terminal;
  case AMUR_ID_CURRENCY: return c->n_currency;
  case AMUR_ID_MODE: return c->n_mode;
  case AMUR_ID_SCENARIO: return c->n_scenario;
  case AMUR_ID_TERM: return c->n_term;
  default: return count_at(c, ami_table_types[kind].n);
  }
}

static int count_words(const char *words) {
  int n = 1;
  for (; *words; words++) n += *words == '|';
  return n;
}

/* Written so that not-a-number fails, unless it is what an empty cell gives. */
static bool allows(const amur_column *k, bool may_be_empty, double x) {
  const bool is_preset = x == k->preset || (isnan(x) && isnan(k->preset));
  return (x >= k->min && x <= k->max) || (may_be_empty && is_preset);
}

/* One value of one row; what is wrong with it goes to why. */
static bool is_sound(const amur_corridor *c, const amur_column *k, bool may_be_empty, const char *at, char why[96]) {
  char *text;
  double x;
  int i;
  bool good = true;
  switch (k->kind) {
  case AMUR_COLUMN_TEXT:
  case AMUR_COLUMN_NAME:
  case AMUR_COLUMN_LIST:
    memcpy(&text, at, sizeof text);
    good = text != NULL;
    snprintf(why, 96, "no text");
    break;
  case AMUR_COLUMN_REAL:
    memcpy(&x, at, sizeof x);
    good = allows(k, may_be_empty, x);
    snprintf(why, 96, "%g, expected %g to %g", x, k->min, k->max);
    break;
  case AMUR_COLUMN_INT:
    memcpy(&i, at, sizeof i);
    good = allows(k, may_be_empty, i);
    snprintf(why, 96, "%d, expected %g to %g", i, k->min, k->max);
    break;
  case AMUR_COLUMN_BOOL:
    good = *(const unsigned char *)at <= 1;
    snprintf(why, 96, "no truth value");
    break;
  case AMUR_COLUMN_CHOICE:
    memcpy(&i, at, sizeof i);
    good = i >= 0 && i < count_words(k->words);
    snprintf(why, 96, "%d, expected the number of one of %.40s", i, k->words);
    break;
  case AMUR_COLUMN_REF:
    memcpy(&i, at, sizeof i);
    good = i >= (k->required ? 0 : -1) && i < count_of(c, k->names);
    snprintf(why, 96, "%d, the corridor has %d of %s", i, count_of(c, k->names), ami_id_names[k->names]);
    break;
  case AMUR_COLUMN_DATE: {
    amur_day day;
    memcpy(&day, at, sizeof day);
    good = day != AMUR_DAY_NONE || !k->required;
    snprintf(why, 96, "no date");
    break;
  }
  case AMUR_COLUMN_OTHER: break;
  }
  return good;
}

/* A list that is only checked when it is read has no field. */
static bool is_kept(const amur_column *k) {
  return k->kind != AMUR_COLUMN_OTHER && (k->kind == AMUR_COLUMN_TEXT || k->offset > 0);
}

/* Rows of demand by gravity have no reference cost where the run is to find it, which no cell may leave out. */
static bool is_made(const amur_corridor *c, amur_id_kind table, int row) {
  return table == AMUR_ID_DEMAND && c->demand[row].model >= 0;
}

static amur_status check_row(const amur_corridor *c, amur_id_kind table, int row, const char *at, amur_map *ids,
                             amur_err *err) {
  const amur_table_type *t = &ami_table_types[table];
  const char *id;
  char why[96];
  int32_t old;
  memcpy(&id, at + t->column[0].offset, sizeof id);
  for (int i = 0; i < t->n_column; i++) {
    const amur_column *k = &t->column[i];
    const bool may_be_empty = !k->required || is_made(c, table, row);
    if (is_kept(k) && !is_sound(c, k, may_be_empty, at + k->offset, why))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "%s %d (%s): %s: %s", ami_id_names[table], row, id ? id : "", k->name,
                       why);
  }
  if (!*id) return amur_fail(err, AMUR_E_DOMAIN, 0, "%s %d: an empty id", ami_id_names[table], row);
  if (amur_map_add(ids, id, row, &old) || t->repeats) return AMUR_OK;
  if (old < 0) return amur_fail(err, AMUR_E_NOMEM, 0, "ids of %s", ami_id_names[table]);
  return amur_fail(err, AMUR_E_DOMAIN, 0, "%s %d: the id %s is that of %d, too", ami_id_names[table], row, id, old);
}

amur_status ami_rows_check(const amur_corridor *c, amur_err *err) {
  amur_status status = AMUR_OK;
  for (int t = 0; t < AMUR_N_TABLE && !status; t++) {
    const amur_table_type *type = &ami_table_types[t];
    const int n = count_at(c, type->n);
    const char *rows;
    amur_map ids = {0};
    memcpy(&rows, (const char *)c + type->rows, sizeof rows);
    if (n < 0 || (n > 0 && !rows))
      status = amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %d rows%s", ami_id_names[t], n, rows ? "" : ", and no array");
    for (int r = 0; r < n && !status; r++)
      status = check_row(c, (amur_id_kind)t, r, rows + (size_t)r * type->row_size, &ids, err);
    amur_map_fini(&ids);
  }
  return status;
}
