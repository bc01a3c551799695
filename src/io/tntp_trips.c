/* SPDX-License-Identifier: Apache-2.0
 * tntp_trips.c -- TNTP trips: "Origin o", then pairs "d : trips;".
 * Some published files have no semicolons at all; a file that has them must have one after every pair (the last of
 * a line may do without), since a lost one is a typing error that would otherwise go unseen.
 */
#include "tntp.h"
#include <amur/io.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  int32_t origin, destination;
  double trips;
  long line;
} cell;

typedef struct {
  tntp_file *f;
  int32_t n_zone, origin; /* origin -1 before the first */
  int separated;          /* pairs end with a semicolon: 1 yes, 0 no, -1 not known yet */
  cell *cells;
  size_t n, room;
  amur_sum total;
} reader;

static bool zone_of(reader *r, const char *word, const char *column, int32_t *zone) {
  double x;
  if (amur_parse_real(word, &x) && x >= 1 && x <= r->n_zone && x <= floor(x)) {
    *zone = (int32_t)x - 1;
    return true;
  }
  char expected[64];
  snprintf(expected, sizeof expected, "a zone from 1 to %d", r->n_zone);
  tntp_fault(r->f, column, word, expected, "");
  return false;
}

static bool is_origin(const char *word) {
  const char *name = "origin";
  while (*word && *name && tolower((unsigned char)*word) == *name) word++, name++;
  return !*word && !*name;
}

static bool add_cell(reader *r, int32_t destination, double trips) {
  if (!amur_grow(&r->cells, &r->room, r->n + 1, sizeof *r->cells)) {
    tntp_fault(r->f, "", "", "", "out of memory");
    return false;
  }
  amur_sum_add(&r->total, trips);
  r->cells[r->n++] = (cell){r->origin, destination, trips, r->f->line};
  return true;
}

/* Reads "d : trips" and its semicolon; false on a fault. */
static bool read_pair(reader *r, const char **at, const char *zone) {
  char word[64];
  int32_t destination;
  double trips;
  if (!zone_of(r, zone, "destination", &destination)) return false;
  if (!tntp_word(at, ":;", word) || *word != ':') {
    tntp_fault(r->f, "destination", word, "a colon after the destination", "a separator is missing");
    return false;
  }
  if (!tntp_word(at, ":;", word) || !amur_parse_real(word, &trips) || !(trips >= 0)) {
    tntp_fault(r->f, "trips", word, "a number of at least 0", "");
    return false;
  }
  const char *next = *at;
  const bool more = tntp_word(&next, ":;", word), semicolon = more && *word == ';';
  if (semicolon) *at = next;
  if (r->separated < 0 && (semicolon || more)) r->separated = semicolon;
  if (more && semicolon != (r->separated == 1)) {
    tntp_fault(r->f, "trips", word, "a semicolon after every pair, or after none", "a separator is missing");
    return false;
  }
  return add_cell(r, destination, trips);
}

static void read_line(reader *r, const char *line) {
  char word[64];
  const char *at = line;
  while (tntp_word(&at, ":;", word)) {
    if (is_origin(word)) {
      r->origin = -1;
      if (!tntp_word(&at, ":;", word) || !zone_of(r, word, "origin", &r->origin)) return;
    } else if (r->origin < 0) {
      tntp_fault(r->f, "", word, "a line Origin n", "");
      return;
    } else if (!read_pair(r, &at, word)) {
      return;
    }
  }
}

static int by_pair(const void *a, const void *b) {
  const cell *x = a, *y = b;
  if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
  if (x->destination != y->destination) return x->destination < y->destination ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

static void check_cells(reader *r) {
  char found[64], expected[80], hint[64];
  bool sorted = true;
  for (size_t i = 1; i < r->n && sorted; i++) sorted = by_pair(&r->cells[i - 1], &r->cells[i]) <= 0;
  if (!sorted) qsort(r->cells, r->n, sizeof *r->cells, by_pair);
  for (size_t i = 1; i < r->n; i++) {
    const cell *a = &r->cells[i - 1], *b = &r->cells[i];
    if (a->origin != b->origin || a->destination != b->destination) continue;
    r->f->line = b->line;
    snprintf(found, sizeof found, "trips from %d to %d twice", b->origin + 1, b->destination + 1);
    snprintf(hint, sizeof hint, "already in line %ld", a->line);
    tntp_fault(r->f, "", found, "one number for a pair of zones", hint);
  }
  const double total = amur_sum_value(r->total), declared = r->f->total;
  r->f->line = 0;
  if (fabs(total - declared) > 1e-4 * declared + 1e-6) {
    snprintf(found, sizeof found, "%.10g trips in all", total);
    snprintf(expected, sizeof expected, "%.10g as <TOTAL OD FLOW> says", declared);
    tntp_fault(r->f, "", found, expected, "");
  }
  if (!(total > 0)) tntp_fault(r->f, "", "no trips", "at least one number above 0", "");
}

static bool fill_trips(const reader *r, amur_trips *trips) {
  trips->n_zone = r->n_zone;
  trips->first = amur_alloc((size_t)r->n_zone + 1, sizeof *trips->first);
  trips->destination = amur_alloc(r->n, sizeof *trips->destination);
  trips->trips = amur_alloc(r->n, sizeof *trips->trips);
  if (!trips->first || !trips->destination || !trips->trips) return false;
  for (size_t i = 0; i < r->n; i++) {
    trips->first[r->cells[i].origin + 1]++;
    trips->destination[i] = r->cells[i].destination;
    trips->trips[i] = r->cells[i].trips;
  }
  for (int32_t o = 0; o < r->n_zone; o++) trips->first[o + 1] += trips->first[o];
  return true;
}

bool amur_tntp_trips_read(const char *path, const amur_network *network, amur_trips *trips, double *toll_factor,
                          amur_faults *faults) {
  tntp_file f;
  reader r = {.f = &f, .n_zone = network->n_zone, .origin = -1, .separated = -1};
  *trips = (amur_trips){0};
  bool good = tntp_open(&f, path, faults);
  if (good && f.zones > network->n_zone) {
    tntp_fault(&f, "NUMBER OF ZONES", "more zones than the network has", "the network's number", "");
    good = false;
  }
  char *line;
  while (good && (line = tntp_line(&f))) read_line(&r, line);
  if (good && f.n_fault == 0) check_cells(&r);
  good = good && f.n_fault == 0;
  if (good && !fill_trips(&r, trips)) {
    tntp_fault(&f, "", "", "", "out of memory");
    good = false;
  }
  if (toll_factor) *toll_factor = f.toll_factor;
  free(r.cells);
  tntp_close(&f);
  if (!good) amur_trips_fini(trips);
  return good;
}
