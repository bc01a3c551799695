/* SPDX-License-Identifier: Apache-2.0
 * tntp_trips.c -- TNTP trips: "Origin o", then pairs "d : trips;".
 *   Origin 1
 *       2 : 100.0;    3 : 50.0;
 * Some published files have no semicolons at all; a file that has them must have one after every pair (the last of
 * a line may do without), since a lost one is a typing error that would otherwise go unseen.
 */
#include "format.h"
#include "tntp.h"
#include <amur/io.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  tntp_file *f;
  int32_t n_zone, origin; /* origin -1 before the first */
  int separated;          /* pairs end with a semicolon: 1 yes, 0 no, -1 not known yet */
  trip_list *list;
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
  ami_tntp_fault(r->f, column, word, expected, "");
  return false;
}

static bool is_origin(const char *word) {
  const char *name = "origin";
  while (*word && *name && tolower((unsigned char)*word) == *name) word++, name++;
  return !*word && !*name;
}

static bool add_cell(reader *r, int32_t destination, double trips) {
  amur_sum_add(&r->total, trips);
  if (ami_trips_add(r->list, r->origin, destination, trips, r->f->line)) return true;
  ami_tntp_no_memory(r->f);
  return false;
}

/* Reads "d : trips" and its semicolon; false on a fault. */
static bool read_pair(reader *r, const char **at, const char *zone) {
  char word[64];
  int32_t destination;
  double trips;
  if (!zone_of(r, zone, "destination", &destination)) return false;
  if (!ami_tntp_word(at, ":;", word) || *word != ':') {
    ami_tntp_fault(r->f, "destination", word, "a colon after the destination", "a separator is missing");
    return false;
  }
  if (!ami_tntp_word(at, ":;", word) || !amur_parse_real(word, &trips) || !(trips >= 0)) {
    ami_tntp_fault(r->f, "trips", word, "a number of at least 0", "");
    return false;
  }
  const char *next = *at;
  const bool more = ami_tntp_word(&next, ":;", word), semicolon = more && *word == ';';
  if (semicolon) *at = next;
  if (r->separated < 0 && (semicolon || more)) r->separated = semicolon; /* the first pair says how the file is */
  if (more && semicolon != (r->separated == 1)) {
    ami_tntp_fault(r->f, "trips", word, "a semicolon after every pair, or after none", "a separator is missing");
    return false;
  }
  return add_cell(r, destination, trips);
}

static void read_line(reader *r, const char *line) {
  char word[64];
  const char *at = line;
  while (ami_tntp_word(&at, ":;", word)) {
    if (is_origin(word)) {
      r->origin = -1;
      if (!ami_tntp_word(&at, ":;", word) || !zone_of(r, word, "origin", &r->origin)) return;
    } else if (r->origin < 0) {
      ami_tntp_fault(r->f, "", word, "a line Origin n", "");
      return;
    } else if (!read_pair(r, &at, word)) {
      return;
    }
  }
}

/* Published totals are rounded; a sum apart by more than that has lost a pair or a digit. */
static void check_total(reader *r) {
  char found[64], expected[80];
  const double total = amur_sum_value(r->total), declared = r->f->total;
  if (!(fabs(total - declared) > 1e-4 * declared + 1e-6)) return;
  snprintf(found, sizeof found, "%.10g trips in all", total);
  snprintf(expected, sizeof expected, "%.10g as <TOTAL OD FLOW> says", declared);
  r->f->line = r->f->total_line;
  ami_tntp_fault(r->f, "", found, expected, "");
}

bool ami_tntp_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults) {
  tntp_file f;
  reader r = {.f = &f, .n_zone = network->n_zone, .origin = -1, .separated = -1, .list = list};
  const size_t n_error = faults->n_error;
  bool good = ami_tntp_open(&f, path, faults);
  if (good && f.zones > network->n_zone) {
    f.line = f.zones_line;
    ami_tntp_fault(&f, "NUMBER OF ZONES", "more zones than the network has", "the network's number", "");
    good = false;
  }
  char *line;
  while (good && (line = ami_tntp_line(&f))) read_line(&r, line);
  if (good && f.n_fault == 0) {
    check_total(&r);
    ami_trips_check(list, network, path, faults);
  }
  list->toll_factor = f.toll_factor;
  ami_tntp_close(&f);
  return good && faults->n_error == n_error;
}
