/* SPDX-License-Identifier: Apache-2.0
 * terminal_hours.c -- hours of the week as terminal files write them (docs/terminal.md, section 1).
 *   Shape: whatever the notation, a list of stretches of the week in hours since Monday 00:00; sorted, disjoint,
 * within 0..168.  What runs over midnight is cut there, and what runs over Sunday's midnight goes on on Monday.
 */
#include "terminal_reader.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool ami_reader_clock(const char *text, const char **end, double *hour) {
  if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]) || text[2] != ':' ||
      !isdigit((unsigned char)text[3]) || !isdigit((unsigned char)text[4]))
    return false;
  const int h = (text[0] - '0') * 10 + text[1] - '0', m = (text[3] - '0') * 10 + text[4] - '0';
  *end = text + 5;
  *hour = h + m / 60.0;
  return m < 60 && *hour <= 24;
}

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static int day_of(const char *text) {
  for (int i = 0; i < 7; i++)
    if (strncmp(text, day_names[i], 3) == 0) return i;
  return -1;
}

/* "mon" or "mon-fri" as a mask of weekdays; 0 if it is neither. */
static unsigned day_mask(const char *token) {
  const int from = day_of(token);
  int to = from;
  if (from < 0) return 0;
  if (token[3] == '-')
    to = day_of(token + 4);
  else if (token[3])
    return 0;
  if (to < 0 || (token[3] == '-' && token[7])) return 0;
  unsigned mask = 0;
  for (int d = from;; d = (d + 1) % 7) {
    mask |= 1u << d;
    if (d == to) return mask;
  }
}

typedef struct {
  amur_span span[256];
  int n;
} span_list;

static bool add_span(span_list *l, double from, double to) {
  if (l->n == 256) return false;
  l->span[l->n++] = (amur_span){from, to};
  return true;
}

/* Adds hours of the day to each day of the mask; to < from runs over midnight. */
static bool add_days(span_list *l, unsigned mask, double from, double to) {
  bool ok = from != to;
  for (int d = 0; d < 7 && ok; d++) {
    if (!(mask & 1u << d)) continue;
    if (to > from) {
      ok = add_span(l, 24 * d + from, 24 * d + to);
    } else {
      ok = from >= 24 || add_span(l, 24 * d + from, 24 * (d + 1));
      const double morning = 24.0 * ((d + 1) % 7);
      ok = ok && (to <= 0 || add_span(l, morning, morning + to));
    }
  }
  return ok;
}

/* Weekdays hold for the hours that follow them, up to the next weekdays: "mon-fri 08:00-12:00 13:00-20:00, sat
 * 09:00-13:00". Hours before any weekday are of every day. */
static bool parse_hours(const char *text, span_list *l) {
  unsigned mask = 127;
  char token[32] = "";
  for (const char *p = text; *p;) {
    size_t n = 0;
    while (*p == ' ' || *p == ',') p++;
    while (*p && *p != ' ' && *p != ',' && n < sizeof token - 1) token[n++] = *p++;
    token[n] = 0;
    if (!n) break;
    if (isalpha((unsigned char)token[0])) {
      mask = day_mask(token);
      if (!mask) return false;
      continue;
    }
    double from, to;
    const char *end;
    if (!ami_reader_clock(token, &end, &from) || *end != '-' || !ami_reader_clock(end + 1, &end, &to) || *end)
      return false;
    if (!add_days(l, mask, from, to)) return false;
  }
  return l->n > 0;
}

static int by_start(const void *a, const void *b) {
  const double x = ((const amur_span *)a)->from_h, y = ((const amur_span *)b)->from_h;
  return (x > y) - (x < y);
}

/* Sorted and merged; a list that covers the week means always. */
static void settle(ami_reader *r, span_list *l, amur_hours *h) {
  qsort(l->span, (size_t)l->n, sizeof *l->span, by_start);
  int kept = 0;
  for (int i = 0; i < l->n; i++) {
    if (kept && l->span[i].from_h <= l->span[kept - 1].to_h) {
      if (l->span[i].to_h > l->span[kept - 1].to_h) l->span[kept - 1].to_h = l->span[i].to_h;
    } else {
      l->span[kept++] = l->span[i];
    }
  }
  amur_hours_fini(h);
  if (kept == 1 && l->span[0].from_h <= 0 && l->span[0].to_h >= AMUR_WEEK_H) return;
  h->span = ami_reader_alloc(r, (size_t)kept, sizeof *h->span);
  if (!h->span) return;
  memcpy(h->span, l->span, (size_t)kept * sizeof *h->span);
  h->n = kept;
  h->limited = true;
}

/* {from: 8, to: 24, days: mon-fri}: numbers, which rules and scenarios can change by their paths. */
static void hours_from_map(ami_reader *r, const amur_yaml *node, span_list *l) {
  static const char *const known[] = {"from", "to", "days"};
  ami_reader_unknown(r, node, known, 3);
  const double from = amur_yaml_real(r->doc, node, "from", true, 0, 0, 24, r->faults);
  const double to = amur_yaml_real(r->doc, node, "to", true, 24, 0, 24, r->faults);
  const amur_yaml *days = ami_reader_get(node, "days");
  unsigned mask = 127;
  if (days && (days->kind != AMUR_YAML_SCALAR || !(mask = day_mask(days->text))))
    ami_reader_fault(r, days, "days", "weekdays such as mon-fri", NULL);
  if (from == to)
    ami_reader_fault(r, node, "to", "another hour than from", "0 to 24 is round the clock");
  else
    add_days(l, mask, from, to);
}

void ami_reader_hours(ami_reader *r, const amur_yaml *map, const char *key, amur_hours *h) {
  static const char expected[] = "hours such as 08:00-24:00, mon-fri 08:00-20:00, always, never, or {from: 8, to: 24}";
  const amur_yaml *node = ami_reader_get(map, key);
  span_list l = {.n = 0};
  if (!node) return;
  if (node->kind == AMUR_YAML_MAP) {
    hours_from_map(r, node, &l);
    if (l.n) settle(r, &l, h);
  } else if (node->kind == AMUR_YAML_SCALAR && strcmp(node->text, "always") == 0) {
    amur_hours_fini(h);
  } else if (node->kind == AMUR_YAML_SCALAR && (strcmp(node->text, "never") == 0 || parse_hours(node->text, &l))) {
    settle(r, &l, h);
  } else {
    ami_reader_fault(r, node, key, expected, NULL);
  }
}
