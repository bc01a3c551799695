/* SPDX-License-Identifier: Apache-2.0
 * map.c -- names to indices, and the name that a user may have meant.
 *
 * A map is a hash table with open addressing: a key lies in the slot that its hash names or, where that is taken, in
 * the next free one (linear probing: Knuth 1973, 6.4).  At most two thirds of the slots are full, so that a search
 * ends soon.  Nothing is ever taken out.
 */
#include <amur/base.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a (Fowler, Noll and Vo): the prime is 2^40 + 2^8 + 0xb3. */
uint64_t amur_hash(uint64_t h, const void *data, size_t n_bytes) {
  const unsigned char *byte = data;
  for (size_t i = 0; i < n_bytes; i++) h = (h ^ byte[i]) * UINT64_C(1099511628211);
  return h;
}

/* Slot that holds key, or the free one where it belongs.  The map is never full. */
static size_t slot_of(const amur_map *map, const char *key) {
  assert(map->n < map->room);
  const size_t mask = map->room - 1;
  size_t i = (size_t)amur_hash(AMUR_HASH_START, key, strlen(key)) & mask;
  while (map->key[i] && strcmp(map->key[i], key) != 0) i = (i + 1) & mask;
  return i;
}

/* Twice the slots, into which all keys go anew. */
static bool grow(amur_map *map) {
  amur_map bigger = {.room = map->room ? 2 * map->room : 16};
  bigger.key = amur_alloc(bigger.room, sizeof *bigger.key);
  bigger.value = amur_alloc(bigger.room, sizeof *bigger.value);
  if (!bigger.key || !bigger.value) {
    amur_map_fini(&bigger);
    return false;
  }
  for (size_t i = 0; i < map->room; i++) {
    if (!map->key[i]) continue;
    const size_t to = slot_of(&bigger, map->key[i]);
    bigger.key[to] = map->key[i];
    bigger.value[to] = map->value[i];
  }
  bigger.n = map->n;
  bigger.no_memory = map->no_memory;
  amur_map old = *map;
  *map = bigger;
  amur_map_fini(&old);
  return true;
}

bool amur_map_add(amur_map *map, const char *key, int32_t value, int32_t *old) {
  if (old) *old = -1;
  if (3 * (map->n + 1) > 2 * map->room && !grow(map)) {
    map->no_memory = true;
    return false;
  }
  const size_t i = slot_of(map, key);
  if (map->key[i]) {
    if (old) *old = map->value[i];
    return false;
  }
  map->key[i] = key;
  map->value[i] = value;
  map->n++;
  return true;
}

int32_t amur_map_find(const amur_map *map, const char *key) {
  if (!map->n || !key) return -1;
  const size_t i = slot_of(map, key);
  return map->key[i] ? map->value[i] : -1;
}

void amur_map_fini(amur_map *map) {
  free(map->key);
  free(map->value);
  *map = (amur_map){0};
}

#define LONGEST 63 /* names longer than this are compared by their beginning */

static size_t min3(size_t a, size_t b, size_t c) {
  const size_t ab = a < b ? a : b;
  return ab < c ? ab : c;
}

/* Levenshtein (1966) distance with the swap of neighbours as one edit (optimal string alignment).  d[i][j], of the
 * first i letters of a and the first j of b, is the least of
 *   d[i-1][j] + 1, d[i][j-1] + 1   a letter is left out, or added,
 *   d[i-1][j-1] + (0 or 1)         it is the same, or another,
 *   d[i-2][j-2] + 1                two neighbours are swapped.
 * It looks back two rows, so that three are kept. */
size_t amur_edit_distance(const char *a, const char *b) {
  size_t n = strlen(a), m = strlen(b), row[3][LONGEST + 1] = {{0}};
  if (n > LONGEST) n = LONGEST;
  if (m > LONGEST) m = LONGEST;
  for (size_t j = 0; j <= m; j++) row[0][j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t *now = row[i % 3];
    const size_t *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
    now[0] = i;
    for (size_t j = 1; j <= m; j++) {
      now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
        now[j] = before[j - 2] + 1;
    }
  }
  return row[n % 3][m];
}

const char *amur_map_nearest(const amur_map *map, const char *text) {
  const char *best = NULL;
  size_t best_distance = strlen(text) / 3 + 1; /* what is further off was hardly meant */
  for (size_t i = 0; i < map->room; i++) {
    if (!map->key[i]) continue;
    const size_t d = amur_edit_distance(map->key[i], text);
    if (d < best_distance || (best && d == best_distance && strcmp(map->key[i], best) < 0)) {
      best_distance = d;
      best = map->key[i];
    }
  }
  return best;
}

const char *amur_nearest(const char *const *known, int n, const char *text) {
  const char *best = NULL;
  size_t best_distance = strlen(text) / 3 + 1;
  for (int i = 0; i < n; i++) {
    const size_t d = amur_edit_distance(known[i], text);
    if (d < best_distance) {
      best_distance = d;
      best = known[i];
    }
  }
  return best;
}
