/* SPDX-License-Identifier: Apache-2.0
 * json_load.c -- report.json of an earlier run, for `amur report` and `amur compare`.
 *   The schema's name is checked and nothing else: a later version may add keys and columns, and readers look columns
 * up by name.
 */
#include "io/json_file.h"
#include "json.h"
#include <stdlib.h>
#include <string.h>

amur_status ami_report_json_load(const char *folder, json_t **root, amur_err *err) {
  char *path = amur_format("%s/report.json", folder);
  if (!path) return amur_fail(err, AMUR_E_NOMEM, 0, "report: %s", folder);
  amur_err why = {0};
  amur_status s = ami_json_file_read(path, JSON_REJECT_DUPLICATES, root, &why);
  const char *schema = *root ? json_string_value(json_object_get(*root, "schema")) : NULL;
  if (s == AMUR_E_IO)
    amur_fail(err, s, 0, "%s; expected the folder of a run", why.text);
  else if (s)
    amur_fail(err, s, why.line, "%s", why.text);
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
