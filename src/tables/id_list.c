/* SPDX-License-Identifier: Apache-2.0
 * id_list.c -- patterns (* any text, ? any one byte), and lists of ids separated by spaces, of which "" and "*" hold
 * all.
 */
#include <amur/tables.h>
#include <string.h>
#include "reader.h"

/* Greedy matching with one place to come back to: the last star.  What a star before it took need not be tried again,
 * as the later one can take the rest of it: so steps are at most the product of the lengths, not exponential. */
bool amur_pattern_match(const char *pattern, const char *id) {
  const char *star = NULL, *again = NULL;
  while (*id) {
    if (*pattern == '*') {
      star = pattern++;
      again = id;
    } else if (*pattern == '?' || *pattern == *id) {
      pattern++;
      id++;
    } else if (star) {
      pattern = star + 1;
      id = ++again;
    } else {
      return false;
    }
  }
  while (*pattern == '*') pattern++;
  return *pattern == '\0';
}

bool amur_list_has(const char *list, const char *id) {
  if (!list || !*list || strcmp(list, "*") == 0) return true;
  const size_t n = strlen(id);
  for (const char *at = list; *at;) {
    at += strspn(at, " ");
    const size_t length = strcspn(at, " ");
    if (length == n && strncmp(at, id, n) == 0) return true;
    at += length;
  }
  return false;
}

bool amur_list_matches(const char *list, const char *id) {
  char pattern[128];
  if (!list || !*list) return true;
  for (const char *at = list; ami_next_word(&at, pattern);)
    if (amur_pattern_match(pattern, id)) return true;
  return false;
}

bool ami_next_word(const char **at, char word[128]) {
  *at += strspn(*at, " \t\n");
  size_t n = strcspn(*at, " \t\n");
  if (n == 0) return false;
  const size_t kept = n < 127 ? n : 127;
  memcpy(word, *at, kept);
  word[kept] = '\0';
  *at += n;
  return true;
}

void ami_corridor_check_list(corridor_reader *in, const char *file, long line, long column_no, const char *column,
                             amur_id_kind kind, const char *list) {
  char word[128];
  for (const char *at = list; ami_next_word(&at, word);)
    if (strcmp(word, "*") != 0 && amur_map_find(&in->ids[kind], word) < 0)
      ami_corridor_unknown(in, file, line, column_no, column, kind, word);
}
