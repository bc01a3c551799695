/* SPDX-License-Identifier: Apache-2.0
 * reach.c -- can every demand be carried at all, and is every chain and transfer of use?  Some chain that carries the
 * commodity must lead from origin to destination leg by leg, with every link open: rules and scenarios may open what
 * the files have closed.  A search from a zone is kept, as many markets ask for the same.
 */
#include "ways.h"
#include "tables/reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const amur_corridor *c;
  corridor_ways ways;
  amur_graph graph;
  bool **reached; /* [n_chain * n_zone] nodes that a chain reaches from a zone; NULL until it is asked */
  bool *carries;  /* [n_chain] some demand */
} reach;

static bool reaches(corridor_reader *in, const reach *r, int chain, const amur_demand_row *d) {
  bool **reached = &r->reached[(size_t)chain * (size_t)r->c->n_zone + (size_t)d->origin];
  if (!*reached) {
    *reached = ami_corridor_array(in, (size_t)r->c->n_node, sizeof **reached);
    if (*reached && !ami_ways_reach(&r->ways, r->c, &r->graph, chain, r->c->zone[d->origin].node, NULL, *reached))
      ami_corridor_no_memory(in);
  }
  return *reached && (*reached)[r->c->zone[d->destination].node];
}

static void check_demand(corridor_reader *in, const reach *r, int i) {
  const amur_demand_row *d = &r->c->demand[i];
  bool carried = false, found = false;
  for (int k = 0; k < r->c->n_chain; k++) {
    if (!r->c->chain[k].carries[d->commodity]) continue;
    carried = true;
    if (!reaches(in, r, k, d)) continue;
    r->carries[k] = found = true;
  }
  if (in->faults->failure.status || found) return;
  char what[200];
  snprintf(what, sizeof what, "%.40s from %.40s to %.40s", r->c->commodity[d->commodity].id, r->c->zone[d->origin].id,
           r->c->zone[d->destination].id);
  ami_corridor_fault(in, AMUR_ID_DEMAND, i, "destination", AMUR_FAULT_ERROR, what,
                     carried ? "a way for a chain that carries the commodity" : "a chain that carries the commodity",
                     carried ? "no links and transfers of the chains lead there, even with everything open" : NULL);
}

/* Does some link of the leg touch the node? */
static bool stops_at(const amur_corridor *c, const amur_leg_row *leg, int node) {
  for (int a = 0; a < c->n_link; a++)
    if (leg->mode[c->link[a].mode] && (c->link[a].from == node || c->link[a].to == node)) return true;
  return false;
}

static bool has_change(const reach *r, int chain, int from, int to) {
  const chain_ways *k = &r->ways.chain[chain];
  for (int i = k->first_change; i < k->first_change + k->n_change; i++) {
    const way_change *change = &r->ways.change[i];
    const int behind = r->ways.stage[k->first_stage + change->to].vehicle;
    if (change->row >= 0 &&
        ((change->from_vehicle == from && behind == to) || (change->from_vehicle == to && behind == from)))
      return true;
  }
  return false;
}

/* An end of the chain that stops at no zone: the leg that is missing.  False if there is none. */
static bool explain_ends(const reach *r, int chain, char hint[300]) {
  const amur_corridor *c = r->c;
  const amur_chain_row *k = &c->chain[chain];
  const amur_leg_row *end[] = {&k->leg[0], &k->leg[k->n_leg - 1]};
  for (int e = 0; e < 2; e++) {
    bool stops = end[e]->optional;
    for (int z = 0; z < c->n_zone && !stops; z++) stops = stops_at(c, end[e], c->zone[z].node);
    if (stops) continue;
    snprintf(hint, 300, "its %s leg, by %.40s, stops at no zone: is a leg %s it missing?", e ? "last" : "first",
             c->vehicle[end[e]->vehicle].id, e ? "behind" : "before");
    return true;
  }
  return false;
}

/* Two legs between which goods cannot change: the rows of transfer.csv that may be meant.  False if there are none. */
static bool explain_transfers(const reach *r, int chain, char hint[300]) {
  const amur_corridor *c = r->c;
  const amur_chain_row *k = &c->chain[chain];
  for (int l = 0; l + 1 < k->n_leg; l++) {
    const amur_leg_row *from = &k->leg[l], *to = &k->leg[l + 1];
    const char *one = c->vehicle[from->vehicle].id, *other = c->vehicle[to->vehicle].id;
    if (from->vehicle == to->vehicle || from->optional || to->optional ||
        has_change(r, chain, from->vehicle, to->vehicle))
      continue;
    size_t used =
        (size_t)snprintf(hint, 300, "transfer.csv has no row with which goods change from %.30s to %.30s", one, other);
    int n = 0;
    for (int i = 0; i < c->n_node && used < 240; i++)
      if (stops_at(c, from, i) && stops_at(c, to, i))
        used += (size_t)snprintf(hint + used, 300 - used, "%s%.40s", n++ ? ", " : "; both stop at ", c->node[i].id);
    if (n == 0) snprintf(hint + used, 300 - used, ", nor a node at which both stop");
    return true;
  }
  return false;
}

/* A chain that no demand can take whole, and a row of several crossings none of whose chains can. */
static void check_chains(corridor_reader *in, const reach *r) {
  const amur_corridor *c = r->c;
  for (int k = 0; k < c->n_chain; k++) {
    bool wanted = false, of_row = false;
    for (int d = 0; d < c->n_demand && !wanted; d++)
      wanted = c->demand[d].quantity > 0 && c->chain[k].carries[c->demand[d].commodity];
    for (int other = 0; other < c->n_chain && c->chain[k].within_reach; other++)
      of_row |= c->chain[other].row == c->chain[k].row && (r->carries[other] || other < k);
    if (!wanted || r->carries[k] || of_row) continue;
    char hint[300];
    if (!explain_ends(r, k, hint) && !explain_transfers(r, k, hint))
      snprintf(hint, sizeof hint, "are its legs in order, and are there rows of transfer.csv where vehicles change?");
    ami_corridor_fault(in, AMUR_ID_CHAIN, c->chain[k].row, "legs", AMUR_FAULT_WARNING, c->chain[k].id,
                       "a chain that some demand can take whole, leg by leg", hint);
  }
}

static bool is_used(const reach *r, int row) {
  for (int i = 0; i < r->ways.n_change; i++)
    if (r->ways.change[i].row == row) return true;
  return false;
}

static void check_transfers(corridor_reader *in, const reach *r) {
  const amur_corridor *c = r->c;
  for (int i = 0; i < c->n_transfer; i++)
    if (!is_used(r, i))
      ami_corridor_fault(in, AMUR_ID_TRANSFER, i, NULL, AMUR_FAULT_WARNING, c->transfer[i].id,
                         "a change that the legs of some chain make", NULL);
}

void ami_corridor_check_reach(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  reach r = {.c = c};
  amur_err err = {0};
  const size_t n_reached = (size_t)c->n_chain * (size_t)c->n_zone;
  int32_t *tail = ami_corridor_array(in, (size_t)c->n_link, sizeof *tail),
          *head = ami_corridor_array(in, (size_t)c->n_link, sizeof *head);
  r.reached = ami_corridor_array(in, n_reached, sizeof *r.reached);
  r.carries = ami_corridor_array(in, (size_t)c->n_chain, sizeof *r.carries);
  if (in->faults->failure.status) goto done;
  for (int a = 0; a < c->n_link; a++) {
    tail[a] = c->link[a].from;
    head[a] = c->link[a].to;
  }
  if (amur_graph_init(&r.graph, c->n_node, c->n_link, tail, head, 0, &err) || ami_ways_init(&r.ways, c, &err))
    ami_corridor_no_memory(in);
  for (int i = 0; i < c->n_demand && !in->faults->failure.status; i++)
    if (c->demand[i].quantity > 0) check_demand(in, &r, i);
  if (!in->faults->failure.status) check_chains(in, &r);
  if (!in->faults->failure.status) check_transfers(in, &r);
done:
  for (size_t i = 0; r.reached && i < n_reached; i++) free(r.reached[i]);
  free(r.reached);
  free(r.carries);
  free(tail);
  free(head);
  ami_ways_fini(&r.ways);
  amur_graph_fini(&r.graph);
}
