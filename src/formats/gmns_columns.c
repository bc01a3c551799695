/* SPDX-License-Identifier: Apache-2.0
 * gmns_columns.c -- the columns of GMNS's link.csv from which times, capacities and tolls come, in the specification's
 * names and in those for delay functions, which are no part of it: vdf_alpha, VDF_alpha1, vdf_alpha1, ... (DTALite,
 * Path4GMNS, osm2gmns, TAPLite).  The 1 is the first period of the day; others are not read.
 */
#include "gmns.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What stands behind vdf_, and where its column goes. */
static const struct {
  const char *name;
  size_t at;
} known[] = {{"fftt", offsetof(gmns_columns, time)},       {"cap", offsetof(gmns_columns, link_capacity)},
             {"alpha", offsetof(gmns_columns, alpha)},     {"beta", offsetof(gmns_columns, beta)},
             {"plf", offsetof(gmns_columns, load_factor)}, {"toll", offsetof(gmns_columns, vdf_toll)},
             {"length_mi", offsetof(gmns_columns, miles)}, {"free_speed_mph", offsetof(gmns_columns, mph)},
             {"type", offsetof(gmns_columns, type)}};
enum { N_KNOWN = sizeof known / sizeof *known };

/* Of queues and of other periods: no part of a static delay function. */
static const char *const elsewhere[] = {"phf", "gamma", "mu", "theta", "cp", "cd", "n", "s", "code"};
enum { N_ELSEWHERE = sizeof elsewhere / sizeof *elsewhere };

/* "VDF_Alpha1" to "alpha" and 1, without a number 0; false if it is no name of a delay function. */
static bool cut_name(const char *column, char name[24], int *period) {
  static const char begin[] = "vdf_";
  size_t n = 0;
  for (; begin[n]; n++)
    if (tolower((unsigned char)column[n]) != begin[n]) return false;
  snprintf(name, 24, "%s", column + n);
  for (char *at = name; *at; at++) *at = (char)tolower((unsigned char)*at);
  n = strlen(name);
  const bool numbered = n > 1 && isdigit((unsigned char)name[n - 1]);
  *period = numbered ? name[n - 1] - '0' : 0;
  if (numbered) name[n - 1] = 0;
  return true;
}

static void take_column(const amur_table *t, int c, const char *name, int period, gmns_columns *columns,
                        amur_faults *faults) {
  char found[96], hint[64];
  for (int k = 0; k < N_KNOWN; k++) {
    int *at = (int *)((char *)columns + known[k].at);
    if (strcmp(known[k].name, name) != 0) continue;
    if (period > 1) return;
    if (*at < 0) {
      *at = amur_table_column(t, t->column[c]);
    } else if (strcmp(t->column[*at], t->column[c]) != 0) {
      snprintf(found, sizeof found, "%.30s and %.30s", t->column[*at], t->column[c]);
      amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->header_line, c + 1, t->column[c], found,
                      "one column of that meaning", NULL);
    }
    return;
  }
  for (int k = 0; k < N_ELSEWHERE; k++)
    if (strcmp(elsewhere[k], name) == 0) return;
  const char *names[N_KNOWN];
  for (int k = 0; k < N_KNOWN; k++) names[k] = known[k].name;
  const char *near = amur_nearest(names, N_KNOWN, name);
  snprintf(hint, sizeof hint, near ? "did you mean vdf_%s?" : "it is passed over", near);
  amur_faults_add(faults, AMUR_FAULT_WARNING, t->file, t->header_line, c + 1, t->column[c], "an unknown column",
                  "vdf_fftt, _cap, _alpha, _beta, _plf, _toll, _length_mi or _free_speed_mph", hint);
}

bool ami_gmns_same_column(const char *a, const char *b) {
  char name_a[24], name_b[24];
  int period_a, period_b;
  if (!cut_name(a, name_a, &period_a) || !cut_name(b, name_b, &period_b)) return strcmp(a, b) == 0;
  const bool same_period = period_a == period_b || (period_a <= 1 && period_b <= 1);
  return same_period && strcmp(name_a, name_b) == 0;
}

void ami_gmns_columns_find(const amur_table *t, gmns_columns *columns, amur_faults *faults) {
  *columns = (gmns_columns){.length = amur_table_column(t, "length"),
                            .free_speed = amur_table_column(t, "free_speed"),
                            .capacity = amur_table_column(t, "capacity"),
                            .lanes = amur_table_column(t, "lanes"),
                            .toll = amur_table_column(t, "toll")};
  for (int k = 0; k < N_KNOWN; k++) *(int *)((char *)columns + known[k].at) = -1;
  for (int c = 0; c < t->n_column; c++) {
    char name[24];
    int period;
    if (cut_name(t->column[c], name, &period)) take_column(t, c, name, period, columns, faults);
  }
}
