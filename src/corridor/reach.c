/* SPDX-License-Identifier: Apache-2.0
 * reach.c -- can every demand be carried at all?  Some chain that carries the commodity must lead from
 * origin to destination over its modes, with every link open: rules and scenarios may open what the files have closed.
 * A search from a zone over a chain's modes is kept, as many markets ask for the same.
 */
#include "tables/reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const amur_corridor *c;
  amur_graph graph;
  int32_t *queue; /* [n_node] */
  uint8_t **seen; /* [n_chain * n_zone] nodes that a chain reaches from a zone; NULL until it is asked */
} reach;

/* Breadth-first search over the links of the chain's modes. */
static uint8_t *search(const reach *r, int chain, int zone) {
  const amur_graph *g = &r->graph;
  const int *vehicle = r->c->chain[chain].vehicle_of_mode;
  uint8_t *seen = amur_alloc((size_t)g->n_node, sizeof *seen);
  if (!seen) return NULL;
  int32_t first = 0, last = 0;
  r->queue[last++] = r->c->zone[zone].node;
  seen[r->queue[0]] = 1;
  while (first < last) {
    const int32_t i = r->queue[first++];
    for (int32_t o = g->first_out[i]; o < g->first_out[i + 1]; o++) {
      const int32_t a = g->out_link[o], j = g->head[a];
      if (seen[j] || vehicle[r->c->link[a].mode] < 0) continue;
      seen[j] = 1;
      r->queue[last++] = j;
    }
  }
  return seen;
}

static bool reaches(corridor_reader *in, const reach *r, int chain, const amur_demand_row *d) {
  uint8_t **seen = &r->seen[(size_t)chain * (size_t)r->c->n_zone + (size_t)d->origin];
  if (!*seen) *seen = search(r, chain, d->origin);
  if (!*seen) ami_corridor_no_memory(in);
  return *seen && (*seen)[r->c->zone[d->destination].node];
}

static void check_demand(corridor_reader *in, const reach *r, int i) {
  const amur_demand_row *d = &r->c->demand[i];
  bool carried = false;
  for (int k = 0; k < r->c->n_chain; k++) {
    if (!r->c->chain[k].carries[d->commodity]) continue;
    carried = true;
    if (reaches(in, r, k, d)) return;
  }
  if (in->faults->failure.status) return;
  char found[200];
  snprintf(found, sizeof found, "%.40s from %.40s to %.40s", r->c->commodity[d->commodity].id, r->c->zone[d->origin].id,
           r->c->zone[d->destination].id);
  ami_corridor_fault(in, AMUR_ID_DEMAND, i, "destination", AMUR_FAULT_ERROR, found,
                     carried ? "a way for a chain that carries the commodity" : "a chain that carries the commodity",
                     carried ? "no links of the chains' modes lead there, even with everything open" : NULL);
}

void ami_corridor_check_reach(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  reach r = {.c = c};
  const size_t n_seen = (size_t)c->n_chain * (size_t)c->n_zone;
  int32_t *tail = ami_corridor_array(in, (size_t)c->n_link, sizeof *tail),
          *head = ami_corridor_array(in, (size_t)c->n_link, sizeof *head);
  r.queue = ami_corridor_array(in, (size_t)c->n_node, sizeof *r.queue);
  r.seen = ami_corridor_array(in, n_seen, sizeof *r.seen);
  amur_err err = {0};
  if (in->faults->failure.status) goto done;
  for (int a = 0; a < c->n_link; a++) {
    tail[a] = c->link[a].from;
    head[a] = c->link[a].to;
  }
  if (amur_graph_init(&r.graph, c->n_node, c->n_link, tail, head, 0, &err)) ami_corridor_no_memory(in);
  for (int i = 0; i < c->n_demand && !in->faults->failure.status; i++)
    if (c->demand[i].quantity > 0) check_demand(in, &r, i);
done:
  for (size_t i = 0; r.seen && i < n_seen; i++) free(r.seen[i]);
  free(r.seen);
  free(r.queue);
  free(tail);
  free(head);
  amur_graph_fini(&r.graph);
}
