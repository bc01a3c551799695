/* SPDX-License-Identifier: Apache-2.0
 * status.c -- status codes, their texts, and the one way to fail.  Codes and texts are one list in base.h, so that none
 * can be without the other.
 */
#include <amur/base.h>
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
  const char *memory = amur_status_text(AMUR_E_NOMEM);
  char text[sizeof err->text]; /* the old text may be among the arguments */
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  err->status = status;
  err->line = line;
  const bool told = status != AMUR_E_NOMEM || strstr(text, memory);
  const int room = (int)(sizeof err->text - strlen(memory)) - 3;
  snprintf(err->text, sizeof err->text, "%s%s%.*s", told ? "" : memory, told ? "" : ": ",
           told ? (int)sizeof text : room, text);
  return status;
}
