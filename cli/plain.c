/* SPDX-License-Identifier: Apache-2.0
 * plain.c -- texts of the user's, printed so that they cannot act on the terminal.
 *
 * A name in a file may hold escape sequences that move the cursor or change the title, or marks that turn the direction
 * of writing, which make a line read as another one (Boucher and Anderson 2023, "Trojan Source").
 */
#include "plain.h"
#include <stddef.h>
#include <stdint.h>

/* The character at c, and how many bytes it takes; bytes that are no UTF-8 count as characters of their own. */
static size_t decode(const unsigned char *c, uint32_t *code) {
  const size_t n = *c < 0xC0 ? 1 : *c < 0xE0 ? 2 : *c < 0xF0 ? 3 : 4;
  *code = n == 1 ? *c : *c & (0xFFU >> (n + 1));
  for (size_t i = 1; i < n; i++) {
    if ((c[i] & 0xC0U) != 0x80) {
      *code = *c;
      return 1;
    }
    *code = (*code << 6) | (c[i] & 0x3FU);
  }
  return n;
}

static int acts(uint32_t code) {
  static const struct {
    uint32_t from, to;
  } ranges[] = {{0x00, 0x1F}, {0x7F, 0x9F}, {0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (code >= ranges[i].from && code <= ranges[i].to) return 1;
  return 0;
}

void put_plain(const char *text, FILE *to) {
  uint32_t code;
  for (size_t n; *text; text += n) {
    n = decode((const unsigned char *)text, &code);
    if (acts(code))
      fprintf(to, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
    else
      fwrite(text, 1, n, to);
  }
}
