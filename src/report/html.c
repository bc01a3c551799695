/* SPDX-License-Identifier: Apache-2.0
 * html.c -- the data inside the page.
 *   The page was built once, with a gap; a report is its first part, the run's JSON, its second part:
 *
 *     <!doctype html> ... <script type="application/json" id="data">   {"schema": ...}   </script> ...
 *
 *   A script element ends at "</" and an old reader of JavaScript at U+2028 or U+2029: in JSON all three can be
 *   written as escapes inside strings, and they occur nowhere else.
 */
#include "html.h"
#include "page.h"
#include <amur/output.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Written aside and renamed: whoever opens the file finds the old one or the new one, never half of it. */
amur_status ami_report_file_write(const char *folder, const char *name, int n_part, const report_text *part,
                                  amur_err *err) {
  char *path = amur_format("%s/%s", folder, name);
  if (!path) return amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", name);
  amur_output out;
  const amur_status s = amur_output_open(&out, path, err);
  for (int i = 0; i < n_part && !s; i++) fwrite(part[i].data, 1, part[i].n, out.f);
  free(path);
  return amur_output_close(&out, s, err);
}

/* What must be written instead of the text at `at`; NULL for the byte as it is.  *length: how much it stands for. */
static const char *escape_at(const char *at, size_t *length) {
  static const struct {
    const char *text, *escape;
  } rows[] = {{"<", "\\u003c"}, {"\xe2\x80\xa8", "\\u2028"}, {"\xe2\x80\xa9", "\\u2029"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    *length = strlen(rows[i].text);
    if (strncmp(at, rows[i].text, *length) == 0) return rows[i].escape;
  }
  *length = 1;
  return NULL;
}

/* At most six bytes for one: "<" becomes "\u003c". */
static char *escaped(const char *json, size_t *n_out) {
  char *out = amur_alloc(strlen(json) * 6 + 1, 1);
  size_t n = 0;
  if (!out) return NULL;
  for (const char *at = json; *at;) {
    size_t length;
    const char *escape = escape_at(at, &length);
    const size_t m = escape ? strlen(escape) : length;
    memcpy(out + n, escape ? escape : at, m);
    n += m;
    at += length;
  }
  *n_out = n;
  return out;
}

amur_status ami_report_html_write(const char *folder, const char *name, const char *json, amur_err *err) {
  assert(json);
  size_t n = 0;
  char *safe = escaped(json, &n);
  if (!safe) return amur_fail(err, AMUR_E_NOMEM, 0, "report: %zu bytes of data", strlen(json));
  const report_text part[] = {
      {ami_report_page_head, ami_report_page_head_size}, {safe, n}, {ami_report_page_tail, ami_report_page_tail_size}};
  const amur_status s = ami_report_file_write(folder, name, 3, part, err);
  free(safe);
  return s;
}
