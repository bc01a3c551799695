/* SPDX-License-Identifier: Apache-2.0
 * combined_graph.c -- the graph of one leg.
 */
#include "combined_internal.h"
#include <stdlib.h>

typedef struct {
  int32_t *tail, *head, *link, n;
} link_list;

static void add(link_list *l, int32_t tail, int32_t head, int32_t link) {
  l->tail[l->n] = tail;
  l->head[l->n] = head;
  l->link[l->n++] = link;
}

/* Links in the order of their numbers, so that ties are broken as on the whole graph. */
static void list_links(const amur_combined_problem *p, const amur_leg *leg, bool must_pass, link_list *l) {
  const amur_graph *g = p->graph;
  for (int32_t a = 0; a < g->n_link; a++) {
    if (leg->link[a] == AMUR_LINK_BARRED) continue;
    if (!must_pass || leg->link[a] == AMUR_LINK_OPEN) add(l, g->tail[a], g->head[a], a);
    if (!must_pass) continue;
    add(l, g->tail[a] + g->n_node, g->head[a] + g->n_node, a);
    if (leg->link[a] == AMUR_LINK_PASSES) add(l, g->tail[a], g->head[a] + g->n_node, a);
  }
}

const leg_graph *ami_leg_graph(amur_combined *c, int32_t leg, bool must_pass) {
  const amur_combined_problem *p = c->problem;
  leg_graph *to = &c->of_leg[2 * leg + must_pass];
  if (to->graph.n_node > 0) return to;
  const size_t most = (must_pass ? 2 : 1) * (size_t)p->graph->n_link;
  link_list l = {amur_alloc(most, sizeof *l.tail), amur_alloc(most, sizeof *l.head), amur_alloc(most, sizeof *l.link),
                 0};
  bool fine = l.tail && l.head && l.link;
  if (fine) {
    list_links(p, &p->leg[leg], must_pass, &l);
    fine = !amur_graph_init(&to->graph, (must_pass ? 2 : 1) * p->graph->n_node, l.n, l.tail, l.head, 0, NULL);
  }
  free(l.tail);
  free(l.head);
  if (!fine) {
    free(l.link);
    return NULL;
  }
  to->link = l.link;
  return to;
}
