/* SPDX-License-Identifier: Apache-2.0
 * segments.c -- eligible and captive shares of a demand, as segments that choose apart.
 *
 * Think of a demand's units in a row from 0 to 1.  The first `share` of them may use the chains of an eligible row: of
 * several rows the smaller share lies within the larger.  Captive rows are stacked from the end, in the order of the
 * file, and a captive unit may use the chains of its row alone, whatever other rows say.  k rows cut the demand at k
 * places into k + 1 segments, some of them of no width.
 */
#include "segments.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool holds(const amur_eligible_row *e, amur_day day) {
  return (e->from == AMUR_DAY_NONE || day >= e->from) && (e->to == AMUR_DAY_NONE || day <= e->to);
}

static bool concerns(const amur_corridor *c, const amur_eligible_row *e, int chain) {
  return amur_list_matches(e->chains, c->chain[chain].id) || amur_list_matches(e->chains, c->chain[chain].base);
}

/* Where a row's units lie: eligible from 0 to high, captive from low to high. */
typedef struct {
  double low, high;
} part;

static amur_status place_parts(const run_model *m, const corridor_state *s, const eligible_list *list, amur_day day,
                               part *parts, amur_err *err) {
  const amur_corridor *c = m->corridor;
  double end = 1;
  for (int i = 0; i < list->n; i++) {
    const amur_eligible_row *e = &c->eligible[list->row[i]];
    const double share = holds(e, day) ? s->eligible_share[list->row[i]] : e->captive ? 0 : 1;
    if (!e->captive) {
      parts[i] = (part){0, share};
      continue;
    }
    if (share > end + 1e-12)
      return amur_fail(err, AMUR_E_DOMAIN, 0,
                       "eligible.csv: %s: with the captive shares before it more than all demand", e->id);
    parts[i] = (part){fmax(0, end - share), end};
    end = parts[i].low;
  }
  return AMUR_OK;
}

static bool may_use(const run_model *m, const eligible_list *list, const part *parts, double unit, int chain) {
  const amur_corridor *c = m->corridor;
  bool eligible = true;
  for (int i = 0; i < list->n; i++) {
    const amur_eligible_row *e = &c->eligible[list->row[i]];
    if (e->captive && unit > parts[i].low && unit < parts[i].high) return concerns(c, e, chain);
    if (!e->captive && concerns(c, e, chain)) eligible &= unit < parts[i].high;
  }
  return eligible;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* All segments of the market that begins at `first`. */
static void fill_market(const run_model *m, int first, const part *parts, double *cut, double *width, bool *allowed) {
  const eligible_list *list = &m->list[m->market[first].list];
  for (int i = 0; i < list->n; i++) cut[i] = m->corridor->eligible[list->row[i]].captive ? parts[i].low : parts[i].high;
  qsort(cut, (size_t)list->n, sizeof *cut, by_value);
  for (int k = 0; k <= list->n; k++) {
    const double low = k == 0 ? 0 : cut[k - 1], high = k == list->n ? 1 : cut[k];
    const model_market *market = &m->market[first + k];
    width[first + k] = high - low;
    for (int i = market->first_alt; i < market->first_alt + market->n_alt; i++)
      allowed[i] = high > low && may_use(m, list, parts, 0.5 * (low + high), m->alt[i].chain);
  }
}

amur_status ami_segments_fill(const run_model *m, const corridor_state *s, amur_day day, double *width, bool *allowed,
                              amur_err *err) {
  const size_t most = (size_t)m->corridor->n_eligible;
  part *parts = amur_alloc(most, sizeof *parts);
  double *cut = amur_alloc(most, sizeof *cut);
  amur_status status = parts && cut ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "segments");
  for (int i = 0; i < m->n_market && !status; i++) {
    if (m->market[i].segment > 0) continue;
    status = place_parts(m, s, &m->list[m->market[i].list], day, parts, err);
    if (!status) fill_market(m, i, parts, cut, width, allowed);
  }
  free(parts);
  free(cut);
  return status;
}
