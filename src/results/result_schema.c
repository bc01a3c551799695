/* SPDX-License-Identifier: Apache-2.0
 * result_schema.c -- reading rows and cells of a result by the table of its columns.
 *   Every writer does the same: it asks for the columns of its place (slots) once, and for each row for the cell of
 * each slot.  A column that stands for the key of another row is resolved here, so that writers see plain columns.
 */
#include "result_schema.h"
#include <assert.h>
#include <stdint.h>
#include <string.h>

/* ---- rows ----------------------------------------------------------------------------------------------- */

bool ami_result_rows(const result_table *table, const amur_result *result, result_rows *rows) {
  *rows = (result_rows){.row_size = table->row_size};
  if (table->make) {
    const bool ok = table->make(result, &rows->made, &rows->n);
    rows->row = rows->made;
    return ok;
  }
  const char *base = table->of_corridor ? (const char *)result->corridor : (const char *)result;
  memcpy(&rows->row, base + table->rows, sizeof rows->row);
  memcpy(&rows->n, base + table->n, sizeof rows->n);
  return true;
}

const void *ami_result_row(const result_rows *rows, int i) {
  assert(i >= 0 && i < rows->n);
  return rows->row + (size_t)i * rows->row_size;
}

/* ---- slots ---------------------------------------------------------------------------------------------- */

static const char *name_in(const result_column *column, unsigned place) {
  const char *other = place == IN_JSON ? column->json : place == IN_LAYER ? column->layer : NULL;
  return other ? other : column->name;
}

static int order_in(const result_column *column, unsigned place) {
  return place == IN_JSON ? column->json_order : place == IN_LAYER ? column->layer_order : 0;
}

/* Adds the columns of a table, or its key alone, as they are seen from the row that `from` leads from. */
static void add_slots(result_slots *to, const result_table *table, unsigned place, bool key, const result_slot *from) {
  for (int i = 0; i < table->n_column; i++) {
    const result_column *column = &table->column[i];
    if (!(column->shown & place) || (key && !(column->shown & KEY))) continue;
    result_slot slot = *from;
    slot.name = name_in(column, place);
    slot.column = column;
    if (column->kind == CELL_ROW && place != IN_JSON) {
      assert(slot.n_via < SLOT_DEPTH && !column->of->make);
      slot.via[slot.n_via++] = column;
      add_slots(to, column->of, place, true, &slot);
    } else {
      assert(to->n < SLOT_MAX);
      to->slot[to->n++] = slot;
    }
  }
}

/* The order of the place: of the column itself, or of the column of this table that stands for it. */
static int slot_order(const result_slot *slot, unsigned place) {
  return order_in(slot->n_via ? slot->via[0] : slot->column, place);
}

result_slots ami_result_slots(const result_table *table, unsigned place) {
  result_slots slots = {.n = 0};
  add_slots(&slots, table, place, false, &(result_slot){.n_via = 0});
  for (int i = 1; i < slots.n; i++) { /* by insertion: few, nearly in order, and equal ones must stay as they are */
    const result_slot slot = slots.slot[i];
    int k = i;
    for (; k > 0 && slot_order(&slots.slot[k - 1], place) > slot_order(&slot, place); k--)
      slots.slot[k] = slots.slot[k - 1];
    slots.slot[k] = slot;
  }
  return slots;
}

/* ---- cells ---------------------------------------------------------------------------------------------- */

/* A field of a struct by its offset.  Copied, since its address is known to the compiler as char only. */
static cell_value field_of(const result_column *column, const char *field) {
  cell_value value = {.integer = 0};
  bool yes = false;
  switch (column->kind) {
  case CELL_REAL: memcpy(&value.real, field, sizeof value.real); break;
  case CELL_TEXT: memcpy(&value.text, field, sizeof value.text); break;
  case CELL_CHARS: value.text = field; break;
  case CELL_BOOL:
    memcpy(&yes, field, sizeof yes);
    value.integer = yes;
    break;
  case CELL_INT:
  case CELL_DAY:
  case CELL_ID:
  case CELL_ROW: memcpy(&value.integer, field, sizeof value.integer); break;
  }
  return value;
}

static cell_value cell_of(const result_column *column, const amur_result *result, const void *row) {
  if (column->cell) return column->cell(result, row);
  const char *holder = column->at ? column->at(result, row) : row;
  return field_of(column, holder + column->offset);
}

cell_value ami_result_cell(const result_slot *slot, const amur_result *result, const void *row) {
  for (int i = 0; i < slot->n_via; i++) {
    const int number = cell_of(slot->via[i], result, row).integer;
    result_rows rows;
    ami_result_rows(slot->via[i]->of, result, &rows); /* rows as they stand: nothing is made (add_slots) */
    row = ami_result_row(&rows, number);
  }
  return cell_of(slot->column, result, row);
}

int ami_result_key(const result_slot *slot, const amur_result *result, const void *row) {
  assert(slot->n_via > 0);
  return cell_of(slot->via[0], result, row).integer;
}

const char *ami_result_id(const amur_result *result, amur_id_kind kind, int i) {
  assert(result && result->corridor);
  if (i < 0) return NULL;
  const amur_corridor *c = result->corridor;
  switch (kind) {
  case AMUR_ID_TERMINAL: return c->terminal[i];
  case AMUR_ID_MODE: return c->mode[i];
  case AMUR_ID_SCENARIO: return result->scenario[i]; /* of those that ran, not of those that are described */
  default: break;
  }
  /* The other things are the rows of the input tables, whose first column is the id. */
  assert(kind < AMUR_N_TABLE);
  const amur_table_type *type = &ami_table_types[kind];
  const char *row, *id;
  memcpy(&row, (const char *)c + type->rows, sizeof row);
  memcpy(&id, row + (size_t)i * type->row_size + type->column[0].offset, sizeof id);
  return id;
}
