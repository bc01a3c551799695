/* SPDX-License-Identifier: Apache-2.0
 * datapackage.c -- datapackage.json: a Table Schema (Frictionless Data, v1) of every table of a folder, with the
 * columns that its file has, in the file's order, and the fields that changes can touch, made from the rows by which
 * they are applied:
 *   {"resources": [{"name": "link", "schema": {"fields": [{"name": "toll_lorry", "type": "number", ...}]}}],
 *    "amur:changes": [{"name": "toll", "amur:targets": ["link", "mode", "crossing"], "amur:by": ["vehicles"], ...}]}
 * What Table Schema has no word for stands under keys that begin with "amur:".  The same of every column that a reader
 * knows is what docs are made from.
 */
#include "fields.h"
#include "io/json_file.h"
#include <amur/io.h>
#include <amur/output.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *type_of(amur_column_kind kind) {
  switch (kind) {
  case AMUR_COLUMN_REAL: return "number";
  case AMUR_COLUMN_INT: return "integer";
  case AMUR_COLUMN_DATE: return "date";
  default: return "string"; /* BOOL too: several spellings are allowed */
  }
}

static json_t *words_of(const char *words) {
  json_t *list = json_array();
  while (*words) {
    const size_t n = strcspn(words, "|");
    amur_json_append(&list, json_stringn(words, n));
    words += n + (words[n] == '|');
  }
  return list;
}

/* Table Schema (v1) has no bound that is itself excluded: 0 with a key of our own says "above 0". */
static void add_range(json_t **constraints, double min, double max) {
  if (isfinite(min)) amur_json_set(constraints, "minimum", min == AMUR_ABOVE_ZERO ? json_integer(0) : json_real(min));
  if (min == AMUR_ABOVE_ZERO) amur_json_set(constraints, "amur:exclusiveMinimum", json_true());
  if (isfinite(max)) amur_json_set(constraints, "maximum", json_real(max));
}

static json_t *constraints_of(const amur_column *k, bool unique) {
  json_t *c = json_object();
  if (k->required) amur_json_set(&c, "required", json_true());
  if (unique) amur_json_set(&c, "unique", json_true());
  if (k->kind == AMUR_COLUMN_REAL || k->kind == AMUR_COLUMN_INT) add_range(&c, k->min, k->max);
  if (k->words) amur_json_set(&c, "enum", words_of(k->words));
  return c;
}

/* Takes what is in a list or an object over; one without entries is left out. */
static void set_unless_empty(json_t **to, const char *key, json_t *value) {
  if (value && json_array_size(value) + json_object_size(value) == 0)
    json_decref(value);
  else
    amur_json_set(to, key, value);
}

/* The parameters of a word, whose values columns NAME_p0, NAME_p1, ... hold. */
static json_t *parameters_of(const char *column, const amur_column_word *w) {
  json_t *list = json_array();
  for (int i = 0; i < w->n_parameter; i++) {
    const amur_vdf_parameter *p = &w->parameter[i];
    char name[64], range[64];
    snprintf(name, sizeof name, "%s_p%d", column, i);
    amur_vdf_parameter_range(p, range);
    json_t *item = json_pack("{s:s, s:s, s:s}", "column", name, "symbol", p->symbol, "meaning", p->meaning);
    if (p->unit) amur_json_set(&item, "unit", json_string(p->unit));
    amur_json_set(&item, "empty", json_real(p->preset));
    amur_json_set(&item, "values", json_string(range));
    amur_json_append(&list, item);
  }
  return list;
}

/* What each word of a column means. */
static json_t *meanings_of(const amur_column *k) {
  json_t *words = words_of(k->words), *list = words ? json_array() : NULL;
  for (size_t i = 0; i < json_array_size(words); i++) {
    const amur_column_word w = k->word((int)i);
    json_t *item = json_pack("{s:O, s:s}", "word", json_array_get(words, i), "meaning", w.meaning);
    if (w.source) amur_json_set(&item, "source", json_string(w.source));
    set_unless_empty(&item, "parameters", parameters_of(k->name, &w));
    amur_json_append(&list, item);
  }
  json_decref(words);
  return list;
}

/* What an empty cell means, as a text; NULL where it has no value or may not be. */
static void add_preset(json_t **field, const amur_column *k) {
  if (k->required || k->kind == AMUR_COLUMN_TEXT || k->kind == AMUR_COLUMN_DATE || isnan(k->preset)) return;
  if (k->words) {
    json_t *words = words_of(k->words);
    const size_t at = k->kind == AMUR_COLUMN_BOOL ? (k->preset > 0 ? 0 : 1) : (size_t)k->preset;
    amur_json_set(field, "amur:empty", json_incref(json_array_get(words, at)));
    json_decref(words);
  } else if (k->kind == AMUR_COLUMN_BOOL) {
    amur_json_set(field, "amur:empty", json_string(k->preset > 0 ? "1" : "0"));
  } else if ((k->kind == AMUR_COLUMN_REAL || k->kind == AMUR_COLUMN_INT) && isfinite(k->preset)) {
    amur_json_set(field, "amur:empty", json_real(k->preset));
  }
}

static json_t *field_of(const amur_column *k, bool unique) {
  json_t *f = json_object();
  amur_json_set(&f, "name", json_string(k->name));
  amur_json_set(&f, "type", json_string(type_of(k->kind)));
  amur_json_set(&f, "description", json_string(k->help));
  if (k->unit) amur_json_set(&f, "amur:unit", json_string(k->unit));
  add_preset(&f, k);
  if (k->word) amur_json_set(&f, "amur:words", meanings_of(k));
  json_t *c = constraints_of(k, unique);
  set_unless_empty(&f, "constraints", c);
  return f;
}

static bool was_read(const amur_corridor *c, const char *file) {
  for (int i = 0; i < c->n_input_file; i++)
    if (strcmp(c->input_file[i], file) == 0) return true;
  return false;
}

static bool has_table(const amur_corridor *c, amur_id_kind table) {
  char file[64];
  snprintf(file, sizeof file, "%s.csv", ami_id_names[table]);
  return was_read(c, file);
}

/* A column that names a row of another table, if that is there. */
static void add_reference(json_t **list, const amur_corridor *c, const amur_column *k) {
  if (k->kind != AMUR_COLUMN_REF || k->names >= AMUR_N_TABLE || !has_table(c, k->names)) return;
  amur_json_append(list, json_pack("{s:s, s:{s:s, s:s}}", "fields", k->name, "reference", "resource",
                                   ami_id_names[k->names], "fields", ami_table_types[k->names].column[0].name));
}

/* A column of a family, one for each thing of a kind. */
static json_t *member_of(const amur_table_type *t, const char *name) {
  return json_pack("{s:s, s:s, s:s, s:s, s:{s:i}}", "name", name, "type", "number", "description", t->family_help,
                   "amur:unit", t->family_unit, "constraints", "minimum", 0);
}

static const amur_column *column_of(const amur_table_type *t, const char *name) {
  for (int k = 0; k < t->n_column; k++)
    if (strcmp(t->column[k].name, name) == 0) return &t->column[k];
  return NULL;
}

static json_t *named_field(const amur_table_type *t, const char *name) {
  const amur_column *k = column_of(t, name);
  if (k) return field_of(k, k == t->column && !t->repeats);
  if (t->family && strncmp(name, t->family, strlen(t->family)) == 0) return member_of(t, name);
  return json_pack("{s:s, s:s, s:s}", "name", name, "type", "string", "description", "not read by Amur");
}

/* The schema of a file, whose columns those of `header` are. */
static json_t *schema_of(const amur_corridor *corridor, const amur_table_type *t, const amur_table *header) {
  json_t *fields = json_array(), *references = json_array();
  for (int c = 0; c < header->n_column; c++) {
    const amur_column *k = column_of(t, header->column[c]);
    amur_json_append(&fields, named_field(t, header->column[c]));
    if (k) add_reference(&references, corridor, k);
  }
  json_t *schema = json_pack("{s:o, s:[s]}", "fields", fields, "missingValues", "");
  if (!t->repeats && t->column[0].required) /* an id that may be left out, as of transfers, is no key */
    amur_json_set(&schema, "primaryKey", json_string(t->column[0].name));
  set_unless_empty(&schema, "foreignKeys", references);
  return schema;
}

/* ---- fields of changes ------------------------------------------------------------------------- */

static json_t *targets_of(const change_field *f) {
  json_t *list = json_array();
  for (int k = 0; k < AMUR_TARGET_N; k++)
    if (ami_field_has_target(f, (amur_target_kind)k)) amur_json_append(&list, json_string(ami_targets[k].name));
  return list;
}

static json_t *change_of(const change_field *f) {
  static const char *const types[] = {[FIELD_REAL] = "number", [FIELD_WHOLE] = "integer", [FIELD_SWITCH] = "integer"};
  json_t *by = json_array(), *range = json_object(), *field = json_object();
  if (ami_field_by_commodity(f)) amur_json_append(&by, json_string("commodities"));
  if (ami_field_by_vehicle(f)) amur_json_append(&by, json_string("vehicles"));
  add_range(&range, f->min, f->max);
  amur_json_set(&field, "name", json_string(f->name));
  amur_json_set(&field, "amur:targets", targets_of(f));
  amur_json_set(&field, "type", json_string(*f->name ? types[f->type] : "any")); /* a path: what stands there */
  amur_json_set(&field, "description", json_string(f->help));
  if (f->unit) amur_json_set(&field, "amur:unit", json_string(f->unit));
  set_unless_empty(&field, "amur:by", by);
  set_unless_empty(&field, "constraints", range);
  return field;
}

static json_t *changes(void) {
  json_t *list = json_array();
  for (const change_field *f = ami_fields; f->name; f++) amur_json_append(&list, change_of(f));
  return list;
}

/* ---- the package ------------------------------------------------------------------------------- */

/* "Blagoveshchensk" to "blagoveshchensk": names of packages are lower case. */
static json_t *package_name(const char *name) {
  char text[128];
  size_t n = 0;
  for (; *name && n + 1 < sizeof text; name++) {
    const char c = *name;
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept)
      text[n++] = c;
    else if (c >= 'A' && c <= 'Z')
      text[n++] = (char)(c - 'A' + 'a');
    else if (n && text[n - 1] != '-')
      text[n++] = '-';
  }
  return json_stringn(text, n && text[n - 1] == '-' ? n - 1 : n);
}

/* The resource of a table; NULL with err if its file cannot be read again. */
static json_t *resource_of(const amur_corridor *corridor, int table, amur_err *err) {
  const char *name = ami_id_names[table];
  char file[64];
  amur_table header = {0};
  amur_faults said = {0}; /* when the corridor was read */
  snprintf(file, sizeof file, "%s.csv", name);
  char *path = amur_format("%s/%s", corridor->folder, file);
  json_t *resource = NULL;
  const bool read = path && amur_table_read(path, &header, &said);
  if (read)
    resource = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:b, s:s}, s:o}", "name", name, "path", file,
                         "profile", "tabular-data-resource", "description", ami_table_types[table].help, "format",
                         "csv", "encoding", "utf-8", "dialect", "delimiter", ",", "doubleQuote", true, "commentChar",
                         "#", "schema", schema_of(corridor, &ami_table_types[table], &header));
  else if (!path)
    amur_fail(err, AMUR_E_NOMEM, 0, "%s", file);
  else if (said.failure.status)
    amur_faults_status(&said, path, err);
  else
    amur_fail(err, AMUR_E_IO, 0, "%s cannot be read again", path);
  amur_table_fini(&header);
  amur_faults_fini(&said);
  free(path);
  return resource;
}

static amur_status write_json(json_t *root, const char *path, amur_err *err) {
  char *text = root ? ami_json_text(root, JSON_INDENT(1)) : NULL;
  const amur_status status =
      text ? amur_file_write(path, text, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", path);
  free(text);
  return status;
}

amur_status amur_corridor_datapackage(const amur_corridor *corridor, const char *path, amur_err *err) {
  json_t *resources = json_array();
  for (int i = 0; i < AMUR_N_TABLE; i++) {
    if (!has_table(corridor, (amur_id_kind)i)) continue;
    amur_err why = {0};
    json_t *resource = resource_of(corridor, i, &why);
    if (why.status) {
      json_decref(resources);
      return amur_fail(err, why.status, 0, "%s", why.text);
    }
    amur_json_append(&resources, resource);
  }
  json_t *root =
      json_pack("{s:s, s:o, s:s, s:o, s:o}", "profile", "tabular-data-package", "name", package_name(corridor->name),
                "title", corridor->name, "resources", resources, "amur:changes", changes());
  const amur_status status = write_json(root, path, err);
  json_decref(root);
  return status;
}

char *amur_corridor_columns(void) {
  json_t *tables = json_array();
  for (int i = 0; i < AMUR_N_TABLE; i++) {
    const amur_table_type *t = &ami_table_types[i];
    json_t *fields = json_array();
    for (int k = 0; k < t->n_column; k++) amur_json_append(&fields, field_of(&t->column[k], k == 0 && !t->repeats));
    char *member = t->family ? amur_format("%s<%s_id>", t->family, ami_id_names[t->family_of]) : NULL;
    if (t->family) amur_json_append(&fields, member ? member_of(t, member) : NULL);
    free(member);
    amur_json_append(&tables, json_pack("{s:s, s:s, s:{s:o}}", "name", ami_id_names[i], "description", t->help,
                                        "schema", "fields", fields));
  }
  json_t *root = json_pack("{s:o, s:o}", "resources", tables, "amur:changes", changes());
  char *text = root ? ami_json_text(root, JSON_INDENT(1)) : NULL;
  json_decref(root);
  return text;
}
