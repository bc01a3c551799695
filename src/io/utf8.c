/* SPDX-License-Identifier: Apache-2.0
 * utf8.c -- is a text UTF-8, and texts short enough for messages.
 *
 * RFC 3629, section 4: a character is one byte below 80, or a leading byte that tells how many follow, each 80 to BF.
 *   00-7F | C2-DF tail | E0-EF tail tail | F0-F4 tail tail tail
 * without overlong forms (C0, C1; E0 80-9F; F0 80-8F), surrogates (ED A0-BF) and what lies beyond U+10FFFF (F4 90-BF).
 */
#include "utf8.h"
#include <amur/io.h>
#include <string.h>

static bool is_tail(unsigned char c) { return (c & 0xC0) == 0x80; }

/* Bytes of the character at p, of which n are left; 0 if it is none. */
static size_t length_of(const unsigned char *p, size_t n) {
  if (p[0] < 0x80) return 1;
  if (p[0] >= 0xC2 && p[0] <= 0xDF) return n >= 2 && is_tail(p[1]) ? 2 : 0;
  if (p[0] >= 0xE0 && p[0] <= 0xEF) {
    if (n < 3 || !is_tail(p[1]) || !is_tail(p[2])) return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F)) return 0;
    return 3;
  }
  if (p[0] >= 0xF0 && p[0] <= 0xF4) {
    if (n < 4 || !is_tail(p[1]) || !is_tail(p[2]) || !is_tail(p[3])) return 0;
    if ((p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

const char *ami_utf8_fault(const char *text, size_t n_bytes, long *line) {
  const unsigned char *p = (const unsigned char *)text;
  *line = 1;
  for (size_t i = 0; i < n_bytes;) {
    if (p[i] == 0) return "a zero byte"; /* would cut the text short wherever it is taken for a string */
    const size_t length = length_of(p + i, n_bytes - i);
    if (length == 0) return "bytes that are not UTF-8";
    if (p[i] == '\n') ++*line;
    i += length;
  }
  return NULL;
}

void amur_quote_text(const char *text, char quoted[96]) {
  enum { LONGEST = 80 };
  size_t n = strlen(text);
  const bool cut = n > LONGEST;
  if (cut) n = LONGEST;
  while (cut && n > 0 && is_tail((unsigned char)text[n])) n--; /* to where a character begins */
  quoted[0] = '"';
  memcpy(quoted + 1, text, n);
  strcpy(quoted + 1 + n, cut ? "...\"" : "\"");
}
