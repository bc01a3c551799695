/* SPDX-License-Identifier: Apache-2.0
 * choices.c -- do senders react as senders do, and has every chain somebody to carry?
 *
 * The own elasticity of the demand for chain c of nest n to its whole cost (Train 2009, 4.2.3; by ratios costs come in
 * logarithms, so that the factor C is gone):
 *   by ratios       -[mu (1 - P(c|n)) + lambda P(c|n) (1 - P(n)) + e P(c)]
 *   by differences  -[theta_nest (1 - P(c|n)) + theta P(c|n) (1 - P(n)) + e P(c) / C_ref] C
 * the mean over a commodity's alternatives by the units that they carry.  Where a choice is so sharp that one chain
 * takes all, that mean says nothing of it: the mean over the chains alike does, and may be twice as strong at most.
 * Markets in which one chain alone is open have no choice to judge.
 */
#include "plausible.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define LEAST_SHARE 0.001

amur_status ami_choice_notes_init(choice_notes *n, const plausible *p, amur_err *err) {
  for (int i = 0; i < p->corridor->n_chain; i++)
    if (p->corridor->chain[i].row >= n->n_row) n->n_row = p->corridor->chain[i].row + 1;
  n->elasticity = amur_alloc((size_t)p->corridor->n_commodity, sizeof *n->elasticity);
  n->share = amur_alloc((size_t)n->n_row, sizeof *n->share);
  if (!n->elasticity || !n->share) return amur_fail(err, AMUR_E_NOMEM, 0, "shares of chains");
  for (int i = 0; i < n->n_row; i++) n->share[i] = (struct share_range){1, 0, 0};
  return AMUR_OK;
}

void ami_choice_notes_fini(choice_notes *n) {
  free(n->elasticity);
  free(n->share);
}

static double nest_share(const plausible *p, const amur_market *k, int nest) {
  double sum = 0;
  for (int i = k->first_alt; i < k->first_alt + k->n_alt; i++)
    if (p->work.alt[i].nest == nest) sum += p->share[i];
  return sum;
}

static double own_elasticity(const plausible *p, const amur_market *k, int alt) {
  const double of_all = p->share[alt], of_nest = nest_share(p, k, p->work.alt[alt].nest),
               within = of_nest > 0 ? of_all / of_nest : 0;
  const double choice = k->theta_nest * (1 - within) + k->theta * within * (1 - of_nest);
  if (k->by_ratio) return -(choice + k->elasticity * of_all);
  return -(choice + k->elasticity * of_all / k->ref_cost) * p->cost[alt];
}

/* Alternatives of one row of chain.csv together: a row of many crossings has many small ones. */
static void note_shares(choice_notes *n, const plausible *p, int market) {
  const model_market *k = &p->m->market[market];
  for (int i = k->first_alt; i < k->first_alt + k->n_alt; i++) {
    const int row = p->corridor->chain[p->m->alt[i].chain].row;
    double sum = 0;
    bool open = false, first = true;
    for (int other = k->first_alt; other < k->first_alt + k->n_alt; other++) {
      if (p->corridor->chain[p->m->alt[other].chain].row != row) continue;
      first &= other >= i;
      open |= p->work.alt[other].appeal > 0 && isfinite(p->cost[other]);
      sum += p->share[other];
    }
    if (!first || !open) continue;
    n->share[row].least = fmin(n->share[row].least, sum);
    n->share[row].most = fmax(n->share[row].most, sum);
    n->share[row].n_market++;
  }
}

static int n_open_row(const plausible *p, int market) {
  const model_market *k = &p->m->market[market];
  int n = 0, last = -1;
  for (int i = k->first_alt; i < k->first_alt + k->n_alt; i++) {
    const int row = p->corridor->chain[p->m->alt[i].chain].row; /* alternatives stand in the order of their chains */
    if (!(p->work.alt[i].appeal > 0) || !isfinite(p->cost[i]) || row == last) continue;
    last = row;
    n++;
  }
  return n;
}

static void note_elasticity(choice_notes *n, const plausible *p, int market) {
  const amur_market *k = &p->work.market[market];
  struct elasticity_sum *sum = &n->elasticity[p->m->market[market].commodity];
  const double quantity = k->quantity, alike = quantity / ami_plausible_n_open(p, market);
  for (int a = k->first_alt; a < k->first_alt + k->n_alt; a++) {
    if (!(p->work.alt[a].appeal > 0) || !isfinite(p->cost[a])) continue;
    const double elasticity = own_elasticity(p, k, a);
    sum->carried += quantity * p->share[a] * elasticity;
    sum->alike += alike * elasticity;
  }
  sum->quantity += quantity;
}

void ami_choice_note(choice_notes *n, const plausible *p) {
  for (int i = 0; i < p->m->n_market; i++) {
    const amur_market *k = &p->work.market[i];
    if (!(k->quantity > 0)) continue;
    if (n_open_row(p, i) > 1) note_shares(n, p, i);
    if (ami_plausible_n_open(p, i) > 1) note_elasticity(n, p, i);
  }
}

static void tell_elasticity(const plausible *p, int commodity, const struct elasticity_sum *sum) {
  const amur_settings *s = &p->corridor->settings;
  const amur_commodity_row *k = &p->corridor->commodity[commodity];
  const double carried = sum->carried / sum->quantity, alike = sum->alike / sum->quantity;
  const bool usual = carried >= s->elasticity_low && carried <= s->elasticity_high,
             sharp = usual && alike < 2 * s->elasticity_low;
  char found[160], expected[96];
  if (usual && !sharp) return;
  snprintf(found, sizeof found, "an own elasticity to whole cost of %s (%.60s)", ami_figure(sharp ? alike : carried).s,
           k->id);
  snprintf(expected, sizeof expected, "%.3g to %.3g", s->elasticity_low, s->elasticity_high);
  ami_plausible_warn(p, "commodity.csv", k->id, k->by_ratio ? "mu" : "theta", found, expected,
                     sharp ? "mean over chains, used or not, of markets that have a choice, on empty roads; "
                             "elasticity_range in corridor.yaml is what is expected"
                           : "mean over what chains carry in markets that have a choice, on empty roads; "
                             "elasticity_range in corridor.yaml is what is expected");
}

static void tell_share(const plausible *p, int row, const struct share_range *share) {
  const amur_chain_row *k = NULL;
  for (int i = 0; i < p->corridor->n_chain && !k; i++)
    if (p->corridor->chain[i].row == row) k = &p->corridor->chain[i];
  const bool low = share->most<LEAST_SHARE, high = share->least> 1 - LEAST_SHARE;
  char found[160];
  if (!k || share->n_market == 0 || (!low && !high)) return;
  snprintf(found, sizeof found, "%.60s takes %s %.3g %% of every market that may choose it", k->base,
           low ? "at most" : "at least", 100 * (low ? share->most : share->least));
  ami_plausible_warn(p, "chain.csv", k->base, "appeal", found, "a share between 0.1 % and 99.9 % in some market",
                     low ? "is it so dear: tolls, money_per_unit, lengths, payload of its vehicles, transfers?"
                         : "are the others so dear: tolls, money_per_unit, lengths, payload of vehicles, transfers?");
}

void ami_choice_tell(const choice_notes *n, const plausible *p) {
  for (int k = 0; k < p->corridor->n_commodity; k++)
    if (n->elasticity[k].quantity > 0) tell_elasticity(p, k, &n->elasticity[k]);
  for (int row = 0; row < n->n_row; row++) tell_share(p, row, &n->share[row]);
}
