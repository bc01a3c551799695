/* SPDX-License-Identifier: Apache-2.0
 * reach.c -- can every demand be carried at all, and is every chain and transfer of use?  Some chain that carries the
 * commodity must lead from origin to destination leg by leg, with every link open: rules and scenarios may open what the
 * files have closed.  A search from a zone is kept, as many markets ask for the same.
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
      in->no_memory = true;
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
  if (in->no_memory || found) return;
  char what[200];
  snprintf(what, sizeof what, "%.40s from %.40s to %.40s", r->c->commodity[d->commodity].id, r->c->zone[d->origin].id,
           r->c->zone[d->destination].id);
  ami_corridor_fault(in, AMUR_ID_DEMAND, i, "destination", AMUR_FAULT_ERROR, what,
                     carried ? "a way for a chain that carries the commodity" : "a chain that carries the commodity",
                     carried ? "no links and transfers of the chains lead there, even with everything open" : NULL);
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
    ami_corridor_fault(in, AMUR_ID_CHAIN, c->chain[k].row, "legs", AMUR_FAULT_WARNING, c->chain[k].id,
                       "a chain that some demand can take whole, leg by leg",
                       "are its legs in order, and are there rows of transfer.csv where vehicles change?");
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
  if (in->no_memory) goto done;
  for (int a = 0; a < c->n_link; a++) {
    tail[a] = c->link[a].from;
    head[a] = c->link[a].to;
  }
  if (amur_graph_init(&r.graph, c->n_node, c->n_link, tail, head, 0, &err) || ami_ways_init(&r.ways, c, &err))
    in->no_memory = true;
  for (int i = 0; i < c->n_demand && !in->no_memory; i++)
    if (c->demand[i].quantity > 0) check_demand(in, &r, i);
  if (!in->no_memory) check_chains(in, &r);
  if (!in->no_memory) check_transfers(in, &r);
done:
  for (size_t i = 0; r.reached && i < n_reached; i++) free(r.reached[i]);
  free(r.reached);
  free(r.carries);
  free(tail);
  free(head);
  ami_ways_fini(&r.ways);
  amur_graph_fini(&r.graph);
}
