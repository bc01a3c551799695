/* SPDX-License-Identifier: Apache-2.0
 * json_load.c -- report.json of an earlier run, for `amur report` and `amur compare`.
 *   The schema's name is checked and nothing else: a later version may add keys and columns, and readers look columns
 * up by name.
 */
#include "json.h"
#include <stdlib.h>
#include <string.h>

amur_status ami_report_json_load(const char *folder, json_t **root, amur_err *err) {
  char *path = amur_format("%s/report.json", folder);
  json_error_t where;
  if (!path) return amur_fail(err, AMUR_E_NOMEM, 0, "report: %s", folder);
  amur_status s = AMUR_OK;
  *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
  const char *schema = *root ? json_string_value(json_object_get(*root, "schema")) : NULL;
  if (!*root && where.line < 0) /* not a fault of the text: the file is not there, or cannot be read */
    s = amur_fail(err, AMUR_E_IO, 0, "%s: %s; expected the folder of a run", path, where.text);
  else if (!*root)
    s = amur_fail(err, AMUR_E_PARSE, where.line, "%s:%d:%d: %s", path, where.line, where.column, where.text);
  else if (!schema || strcmp(schema, REPORT_SCHEMA) != 0)
    s = amur_fail(err, AMUR_E_PARSE, 0, "%s: found schema \"%s\", expected \"%s\"", path, schema ? schema : "",
                  REPORT_SCHEMA);
  if (s) {
    json_decref(*root);
    *root = NULL;
  }
  free(path);
  return s;
}
