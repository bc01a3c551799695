/* SPDX-License-Identifier: Apache-2.0
 * html.h -- the data inside the page, and files that appear whole or not at all.
 */
#ifndef AMUR_REPORT_HTML_H
#define AMUR_REPORT_HTML_H

#include <amur/base.h>

/* Writes the parts one after the other into folder/name aside, then renames. */
typedef struct {
  const void *data;
  size_t n;
} report_text;
amur_status ami_report_file_write(const char *folder, const char *name, int n_part, const report_text *part,
                                  amur_err *err);

/* Writes folder/name: the page with the JSON text in it, of which nothing can end the script element. */
amur_status ami_report_html_write(const char *folder, const char *name, const char *json, amur_err *err);

#endif
