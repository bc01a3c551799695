/* SPDX-License-Identifier: Apache-2.0
 * memory.c -- allocation that refuses overflow, growth, and text of its own.
 *
 * Memory comes zeroed: what was not set is zero rather than chance, and the same in every run.
 */
#include <amur/base.h>
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One byte at least, so that NULL always means that memory is out. */
void *amur_alloc(size_t n, size_t size) {
  if (n == 0) n = 1;
  return calloc(n, size ? size : 1); /* calloc refuses n * size overflow */
}

/* By half, so that n appends copy at most 3 n elements in all; by 8 at least, so that small arrays grow seldom. */
bool amur_grow(void *array_of_pointer, size_t *room, size_t need, size_t size) {
  assert(size > 0);
  if (need <= *room) return true;
  size_t want = *room + *room / 2 + 8;
  if (want < need) want = need;
  if (want > SIZE_MAX / size) return false;
  void *old;
  memcpy(&old, array_of_pointer, sizeof old); /* whatever the pointer's type */
  char *grown = realloc(old, want * size);
  if (!grown) return false;
  memset(grown + *room * size, 0, (want - *room) * size);
  void *now = grown;
  memcpy(array_of_pointer, &now, sizeof now);
  *room = want;
  return true;
}

char *amur_strdup(const char *text) {
  if (!text) return NULL;
  const size_t n = strlen(text) + 1;
  char *copy = malloc(n);
  if (copy) memcpy(copy, text, n);
  return copy;
}

/* Twice over the format: the first time only counts. */
char *amur_format(const char *format, ...) {
  va_list args;
  va_start(args, format);
  const int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n < 0) return NULL;
  char *text = malloc((size_t)n + 1);
  if (!text) return NULL;
  va_start(args, format);
  vsnprintf(text, (size_t)n + 1, format, args);
  va_end(args);
  return text;
}
