/* SPDX-License-Identifier: Apache-2.0
 * status.c -- status codes, their texts, and the one way to fail.  Codes and texts are one list in base.h, so that none
 * can be without the other.
 */
#include <amur/base.h>
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

const char *amur_status_text(amur_status status) {
  switch (status) {
#define AMUR_STATUS_TEXT(code, text)                                                                                   \
  case code: return text;
    AMUR_STATUS_LIST(AMUR_STATUS_TEXT)
#undef AMUR_STATUS_TEXT
  }
  return "unknown status";
}

/* In brackets, so that the macro for the analyser leaves it alone. */
amur_status(amur_fail)(amur_err *err, amur_status status, long line, const char *format, ...) {
  assert(status != AMUR_OK);
  if (!err) return status;
  err->status = status;
  err->line = line;
  va_list args;
  va_start(args, format);
  vsnprintf(err->text, sizeof err->text, format, args);
  va_end(args);
  return status;
}
