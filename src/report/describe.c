/* SPDX-License-Identifier: Apache-2.0
 * describe.c -- the tables described: definitions for the page, and all columns of all places for the docs.
 *   Both are read off the tables of columns, so that neither can say anything else than what is written.
 */
#include "json.h"
#include "io/json_file.h"
#include <amur/output.h>
#include <amur/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- definitions ---------------------------------------------------------------------------------------- */

typedef struct {
  char id[80];
  const char *name, *unit, *meaning;
} definition;

static const result_column definition_columns[] = {
    {"id", CELL_CHARS, offsetof(definition, id), IN_JSON, .help = "table, or table.column"},
    {"name", CELL_TEXT, offsetof(definition, name), IN_JSON, .help = "for readers"},
    {"unit", CELL_TEXT, offsetof(definition, unit), IN_JSON, .help = "empty: none"},
    {"meaning", CELL_TEXT, offsetof(definition, meaning), IN_JSON, .help = "in a sentence or two"},
};

static const result_table glossary_table = {
    .json = "glossary", .help = "what the figures mean", RESULT_COLUMNS(definition_columns)};

/* A table that is not in the report is known by its file. */
static const char *key_of(const result_table *table) { return table->json ? table->json : table->file; }

static void define(json_rows *out, const result_table *table) {
  definition d = {.name = table->title, .meaning = table->help};
  snprintf(d.id, sizeof d.id, "%s", key_of(table));
  if (table->title) ami_json_add(out, &d);
  for (int i = 0; i < table->n_column; i++) {
    const result_column *k = &table->column[i];
    if (!k->title) continue;
    /* A plain number has no unit to show. */
    const char *unit = k->unit && strcmp(k->unit, "1") != 0 ? k->unit : NULL;
    definition of = {.name = k->title, .unit = unit, .meaning = k->help};
    snprintf(of.id, sizeof of.id, "%s.%s", key_of(table), table->json && k->json ? k->json : k->name);
    ami_json_add(out, &of);
  }
}

bool ami_glossary_add(json_t *root) {
  json_rows out = ami_json_open(&glossary_table, NULL);
  for (int i = 0; ami_report_parts[i]; i++)
    for (const report_part *part = ami_report_parts[i]; part->table || part->add; part++)
      if (part->table) define(&out, part->table);
  for (int i = 0; i < ami_n_result_file; i++)
    if (!ami_result_files[i]->json) define(&out, ami_result_files[i]);
  return json_object_set_new(root, glossary_table.json, ami_json_close(&out)) == 0;
}

/* ---- every column --------------------------------------------------------------------------------------- */

static const char *type_of(cell_kind kind, unsigned place) {
  switch (kind) {
  case CELL_REAL: return "number";
  case CELL_INT: return "integer";
  case CELL_BOOL: return "boolean";
  case CELL_DAY: return "date";
  case CELL_TEXT:
  case CELL_CHARS: return "text";
  case CELL_ID:
  case CELL_ROW: break;
  }
  return place == IN_JSON ? "integer" : "id";
}

/* The table or list of report.json whose rows things of a kind are; NULL if it has none. */
static const char *list_of(amur_id_kind kind) {
  if (kind == AMUR_ID_SCENARIO) return "scenarios";
  if (kind == AMUR_ID_TERMINAL) return "terminals";
  if (kind == AMUR_ID_MODE) return "modes";
  for (int i = 0; kind < AMUR_N_TABLE && ami_report_parts[i]; i++)
    for (const report_part *part = ami_report_parts[i]; part->table || part->add; part++)
      if (part->table && part->table->of_corridor && part->table->rows == ami_table_types[kind].rows)
        return part->table->json;
  return NULL;
}

/* A column that names a thing says so by itself: by row in the report, by id in files. */
static void meaning_of(const result_column *k, unsigned place, char *text, size_t size) {
  const char *list = k->kind == CELL_ROW ? k->of->json : k->kind == CELL_ID ? list_of(k->names) : NULL;
  if (k->help)
    snprintf(text, size, "%s", k->help);
  else if (place == IN_JSON)
    snprintf(text, size, "row of `%s`", list ? list : "");
  else if (k->names == AMUR_ID_SCENARIO)
    snprintf(text, size, "id of the scenario; `base` is the corridor without one");
  else if (k->names < AMUR_N_TABLE)
    snprintf(text, size, "id in %s.csv", ami_id_names[k->names]);
  else
    snprintf(text, size, "id of the %s", ami_id_names[k->names]);
}

static json_t *column_in(const result_slot *slot, unsigned place) {
  const result_column *k = slot->column;
  char meaning[400];
  meaning_of(k, place, meaning, sizeof meaning);
  json_t *column = json_pack("{s:s, s:s, s:s, s:s}", "name", slot->name, "type", type_of(k->kind, place), "unit",
                             k->unit ? k->unit : "", "meaning", meaning);
  if (place == IN_JSON && k->shown & IN_CSV) amur_json_set(&column, "in_file", json_string(k->name));
  return column;
}

static void add_place(json_t **to, const char *key, const char *name, const result_table *table, unsigned place) {
  if (!name) return;
  const result_slots slots = ami_result_slots(table, place);
  json_t *list = json_array();
  for (int i = 0; i < slots.n; i++) amur_json_append(&list, column_in(&slots.slot[i], place));
  amur_json_set(to, key, json_pack("{s:s, s:o}", "name", name, "columns", list));
}

static const char *note_of(const report_part *part) {
  return part && part->base_alone ? "of the base alone" : part && part->note ? part->note : "";
}

/* object: the schema of the JSON that holds the table. */
static void describe(json_t **list, const result_table *table, const char *object, const char *note) {
  json_t *all = json_pack("{s:s, s:s, s:s, s:s}", "help", table->help, "object", object, "note", note, "geometry",
                          table->is_line ? "lines" : "points");
  add_place(&all, "file", table->file, table, IN_CSV);
  add_place(&all, "report", table->json, table, IN_JSON);
  add_place(&all, "layer", table->layer, table, IN_LAYER);
  amur_json_append(list, all);
}

/* The part that shows the table; NULL if none does. */
static const report_part *part_of(const result_table *table) {
  for (int i = 0; ami_report_parts[i]; i++)
    for (const report_part *part = ami_report_parts[i]; part->table || part->add; part++)
      if (part->table == table) return part;
  return NULL;
}

/* Each table once: those with a file, then the others of the report, then layers that neither has. */
char *amur_report_schema(void) {
  json_t *list = json_array();
  for (int i = 0; i < ami_n_result_file; i++)
    describe(&list, ami_result_files[i], REPORT_SCHEMA, note_of(part_of(ami_result_files[i])));
  for (int i = 0; ami_report_parts[i]; i++)
    for (const report_part *part = ami_report_parts[i]; part->table || part->add; part++)
      if (part->table && !part->table->file) describe(&list, part->table, REPORT_SCHEMA, note_of(part));
  for (int i = 0; i < ami_n_result_layer; i++)
    if (!ami_result_layers[i]->file && !part_of(ami_result_layers[i]))
      describe(&list, ami_result_layers[i], REPORT_SCHEMA, "");
  describe(&list, &glossary_table, REPORT_SCHEMA, "");
  for (int i = 0; ami_simulation_tables[i]; i++)
    describe(&list, ami_simulation_tables[i], REPORT_SIMULATION_SCHEMA, "");
  describe(&list, &ami_difference_table, REPORT_COMPARE_SCHEMA, "");
  char *text = list ? ami_json_text(list, JSON_INDENT(1)) : NULL;
  json_decref(list);
  return text;
}
