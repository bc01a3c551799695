/* SPDX-License-Identifier: Apache-2.0
 * traffic.c -- where units go in the long run: mean visits to each stage per unit that arrives.
 *   Traffic equations of an open network (Jackson 1957): v_j = e_j + sum_i v_i p_ij, with e_j the share of the
 * arrivals that enters at j and p_ij the probability to go from i to j; by classes, which may take different ways.
 * Limits: nobody turns away or gives up; joining the shortest queue is taken as equal shares.
 */
#include "compiled.h"
#include <math.h>
#include <string.h>

double ami_class_share(const amur_terminal_model *m, int k) {
  double sum = 0;
  for (int j = 0; j < m->n_class; j++) sum += m->unit_class[j].share;
  return sum > 0 ? m->unit_class[k].share / sum : 1.0 / m->n_class;
}

/* Share of the units that a source brings; sources without a rate share what is left. */
static double source_share(const amur_terminal_model *m, int i) {
  double sum = 0;
  for (int j = 0; j < m->n_source; j++) sum += m->source[j].per_day;
  return sum > 0 ? m->source[i].per_day / sum : 1.0 / m->n_source;
}

static void spread(const amur_next *n, double flow, double *to) {
  for (int j = 0; j < n->n; j++)
    if (n->stage[j] >= 0) to[n->stage[j]] += flow * (n->kind == AMUR_NEXT_PROBABILITY ? n->probability[j] : 1.0 / n->n);
}

/* Adds the visits of units of class k.  Fixed-point iteration v <- e + P'v sums the series e + P'e + P'P'e + ..., which
 * ends or dies out because every stage leads out (check_exits): the spectral radius of P is below 1. */
static void add_visits_of_class(const amur_terminal_model *m, int k, double *visits) {
  double entry[AMUR_TERMINAL_MAX_STAGE] = {0}, now[AMUR_TERMINAL_MAX_STAGE] = {0};
  for (int i = 0; i < m->n_source; i++) {
    const amur_source *s = &m->source[i];
    const double share = s->unit_class < 0 ? ami_class_share(m, k) : s->unit_class == k ? 1 : 0;
    entry[s->into] += source_share(m, i) * share;
  }
  for (int round = 0; round < 10000; round++) {
    double next[AMUR_TERMINAL_MAX_STAGE], change = 0;
    memcpy(next, entry, sizeof next);
    for (int i = 0; i < m->n_stage; i++) {
      const amur_stage *s = &m->stage[i];
      spread(s->next_of_class && s->next_of_class[k].n ? &s->next_of_class[k] : &s->next, now[i], next);
    }
    for (int i = 0; i < m->n_stage; i++) change = fmax(change, fabs(next[i] - now[i]));
    memcpy(now, next, sizeof now);
    if (change < 1e-12) break;
  }
  for (int i = 0; i < m->n_stage; i++) visits[i] += now[i];
}

void ami_terminal_visits(const amur_terminal_model *m, double *visits) {
  for (int k = 0; k < m->n_class; k++) add_visits_of_class(m, k, visits);
}
