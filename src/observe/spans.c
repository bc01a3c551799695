/* SPDX-License-Identifier: Apache-2.0
 * spans.c -- days, weeks, months or years that lie wholly between two days.
 */
#include <amur/observe.h>

static amur_day first_of_month(amur_day day) {
  int year, month, in_month;
  amur_day_split(day, &year, &month, &in_month);
  return day - in_month + 1;
}

static amur_day first_of_year(amur_day day) {
  int year, month, in_month;
  amur_day_split(day, &year, &month, &in_month);
  return amur_day_from(year, 1, 1);
}

/* The first day of the first span that begins on this day or later. */
static amur_day begin(amur_observed_span span, amur_day day) {
  switch (span) {
  case AMUR_OBSERVED_BY_MONTH: return first_of_month(day) == day ? day : first_of_month(first_of_month(day) + 31);
  case AMUR_OBSERVED_BY_YEAR: return first_of_year(day) == day ? day : first_of_year(first_of_year(day) + 366);
  default: return day;
  }
}

/* The first day of the span after the one that begins on this day. */
static amur_day next(amur_observed_span span, amur_day first) {
  return span == AMUR_OBSERVED_BY_WEEK ? first + 7 : begin(span, first + 1);
}

int amur_observed_spans(amur_observed_span span, amur_day from, amur_day to, amur_day *edge, int n_edge) {
  int n = 0;
  amur_day first = begin(span, from);
  if (n_edge > 0) edge[0] = first;
  for (amur_day after = next(span, first); after <= to + 1; after = next(span, first)) {
    first = after;
    if (++n < n_edge) edge[n] = after;
  }
  return n;
}

double amur_observed_span_days(amur_observed_span span) {
  static const double days[] = {1, 7, 365.2425 / 12, 365.2425};
  return days[span];
}
