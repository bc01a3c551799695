/* SPDX-License-Identifier: Apache-2.0
 * series.c -- paths of series.csv (floating interest, exchange rates) and lists of shares.
 * A path is linear between its years and keeps its last value afterwards; before its first year it says nothing.
 */
#include <amur/corridor.h>
#include <amur/io.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tables/reader.h"

/* The years around the one asked for; one that stands there is both. */
bool amur_series_value(const amur_corridor *c, int row, int year, double *value) {
  const amur_series_row *before = NULL, *after = NULL;
  assert(row >= 0 && row < c->n_series);
  for (int i = 0; i < c->n_series; i++) {
    const amur_series_row *s = &c->series[i];
    if (strcmp(s->id, c->series[row].id) != 0) continue;
    if (s->year <= year && (!before || s->year > before->year)) before = s;
    if (s->year >= year && (!after || s->year < after->year)) after = s;
  }
  if (!before) return false;
  *value = before->value;
  if (after && after != before)
    *value += (double)(year - before->year) / (after->year - before->year) * (after->value - before->value);
  return true;
}

static int series_by_id(const amur_corridor *c, const char *id) {
  for (int i = 0; i < c->n_series; i++)
    if (strcmp(c->series[i].id, id) == 0) return i;
  return -1;
}

bool amur_exchange_rate(const amur_corridor *c, const char *currency, int year, double *rate) {
  *rate = 1;
  if (strcmp(currency, c->currency) == 0) return true;
  for (int i = 0; i < c->n_currency; i++) {
    if (strcmp(c->currency_id[i], currency) != 0) continue;
    *rate = c->currency_rate[i];
    if (!c->currency_path || !*c->currency_path[i]) return true;
    const int row = series_by_id(c, c->currency_path[i]);
    return row >= 0 && amur_series_value(c, row, year, rate);
  }
  return false;
}

int amur_shares_parse(const char *text, double *share, int max) {
  int n = 0;
  double sum = 0;
  char word[128];
  for (const char *at = text ? text : ""; ami_next_word(&at, word); n++) {
    if (n == max || !amur_parse_real(word, &share[n]) || !(share[n] >= 0)) return -1;
    sum += share[n];
  }
  if (n && !(fabs(sum - 1) <= 0.005)) return -1;
  for (int i = 0; i < n; i++) share[i] /= sum; /* "0.33 0.33 0.33" is a third each */
  return n;
}

/* ---- checks ------------------------------------------------------------------------------------------- */

/* No year of a path may stand twice: which would hold? */
static void check_years(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_series; i++)
    for (int k = 0; k < i; k++) {
      if (c->series[i].year != c->series[k].year || strcmp(c->series[i].id, c->series[k].id) != 0) continue;
      char found[64];
      snprintf(found, sizeof found, "%d for the second time", c->series[i].year);
      ami_corridor_fault(in, AMUR_ID_SERIES, i, "year", AMUR_FAULT_ERROR, found, "every year of a path once", NULL);
      break;
    }
}

/* Values of a path must lie in a range, whoever uses it as what. */
static void check_values(corridor_reader *in, const char *id, double min, double max, const char *expected) {
  const amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_series; i++) {
    const double x = c->series[i].value;
    if (strcmp(c->series[i].id, id) != 0 || isnan(x) || (x > min && x <= max)) continue;
    char found[64];
    snprintf(found, sizeof found, "%.10g", x);
    ami_corridor_fault(in, AMUR_ID_SERIES, i, "value", AMUR_FAULT_ERROR, found, expected, NULL);
  }
}

void ami_corridor_finish_series(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  check_years(in);
  for (int i = 0; i < c->n_loan; i++) {
    const int row = c->loan[i].rate_series;
    bool checked = row < 0;
    for (int k = 0; k < i && !checked; k++) checked = c->loan[k].rate_series == row;
    if (!checked)
      check_values(in, c->series[row].id, -AMUR_RATE_MAX, AMUR_RATE_MAX,
                   "-1 to 1, as the rate of a loan floats with it: 0.05 for 5 %");
  }
  for (int i = 0; i < c->n_currency; i++) {
    if (!c->currency_path || !c->currency_path[i] || !*c->currency_path[i]) continue;
    const int row = series_by_id(c, c->currency_path[i]);
    char *file = ami_corridor_path(in, "corridor.yaml");
    if (row < 0)
      ami_corridor_unknown(in, file, 0, 0, c->currency_id[i], AMUR_ID_SERIES, c->currency_path[i]);
    else
      check_values(in, c->series[row].id, 0, INFINITY, "above 0, as it is an exchange rate");
    if (row >= 0) c->currency_rate[i] = c->series[row].value;
    if (row >= 0) amur_series_value(c, row, c->price_year, &c->currency_rate[i]);
    free(file);
  }
}

void ami_corridor_check_shares(corridor_reader *in, amur_id_kind table, int row, const char *column, const char *text,
                               int n_year) {
  double *share = ami_corridor_array(in, (size_t)n_year, sizeof *share);
  char expected[96];
  snprintf(expected, sizeof expected, "at most %d shares >= 0 that sum to 1 (within 0.005)", n_year);
  if (share && amur_shares_parse(text, share, n_year) < 0)
    ami_corridor_fault(in, table, row, column, AMUR_FAULT_ERROR, text, expected, "as in \"0.3 0.5 0.2\"");
  free(share);
}

void ami_corridor_check_rate_from(corridor_reader *in, amur_id_kind table, int row, const char *currency, int year) {
  double rate;
  if (amur_map_find(&in->ids[AMUR_ID_CURRENCY], currency) < 0) return; /* a fault of the cell */
  if (amur_exchange_rate(in->corridor, currency, year, &rate)) return;
  char found[96];
  snprintf(found, sizeof found, "%.20s, without an exchange rate in %d", currency, year);
  ami_corridor_fault(in, table, row, "currency", AMUR_FAULT_ERROR, found, "a path in series.csv that begins by then",
                     NULL);
}
