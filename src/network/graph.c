/* SPDX-License-Identifier: Apache-2.0
 * graph.c -- directed graph as two stars (links out of and into every node), by counting sort.
 * The sort is stable, so links of one node stand in ascending number.
 */
#include <amur/network.h>
#include <stdlib.h>
#include <string.h>

static amur_status check_ends(int32_t n_node, int32_t n_link, const int32_t *tail, const int32_t *head, amur_err *err) {
  for (int32_t a = 0; a < n_link; a++) {
    if (tail[a] < 0 || tail[a] >= n_node)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %d: tail %d, the graph has nodes 0..%d", a, tail[a], n_node - 1);
    if (head[a] < 0 || head[a] >= n_node)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %d: head %d, the graph has nodes 0..%d", a, head[a], n_node - 1);
  }
  return AMUR_OK;
}

/* first[end[a]..] -> links with that end. */
static void build_star(int32_t n_node, int32_t n_link, const int32_t *end, int32_t *first, int32_t *link) {
  for (int32_t a = 0; a < n_link; a++) first[end[a] + 1]++;
  for (int32_t i = 0; i < n_node; i++) first[i + 1] += first[i];
  for (int32_t a = 0; a < n_link; a++) link[first[end[a]]++] = a;
  memmove(first + 1, first, (size_t)n_node * sizeof *first); /* undo the shift made by filling */
  first[0] = 0;
}

amur_status amur_graph_init(amur_graph *graph, int32_t n_node, int32_t n_link, const int32_t *tail, const int32_t *head,
                            int32_t first_through, amur_err *err) {
  *graph = (amur_graph){0};
  if (n_node < 0 || n_link < 0)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "graph: %d nodes and %d links, must be >= 0", n_node, n_link);
  const amur_status status = check_ends(n_node, n_link, tail, head, err);
  if (status) return status;
  const size_t nodes = (size_t)n_node, links = (size_t)n_link;
  graph->tail = amur_alloc(links, sizeof *graph->tail);
  graph->head = amur_alloc(links, sizeof *graph->head);
  graph->first_out = amur_alloc(nodes + 1, sizeof *graph->first_out);
  graph->first_in = amur_alloc(nodes + 1, sizeof *graph->first_in);
  graph->out_link = amur_alloc(links, sizeof *graph->out_link);
  graph->out_head = amur_alloc(links, sizeof *graph->out_head);
  graph->in_link = amur_alloc(links, sizeof *graph->in_link);
  if (!graph->tail || !graph->head || !graph->first_out || !graph->first_in || !graph->out_link || !graph->out_head ||
      !graph->in_link) {
    amur_graph_fini(graph);
    return amur_fail(err, AMUR_E_NOMEM, 0, "graph: %d nodes, %d links", n_node, n_link);
  }
  graph->n_node = n_node;
  graph->n_link = n_link;
  graph->first_through = first_through;
  if (n_link > 0) {
    memcpy(graph->tail, tail, links * sizeof *tail);
    memcpy(graph->head, head, links * sizeof *head);
  }
  build_star(n_node, n_link, graph->tail, graph->first_out, graph->out_link);
  build_star(n_node, n_link, graph->head, graph->first_in, graph->in_link);
  for (int32_t k = 0; k < n_link; k++) graph->out_head[k] = graph->head[graph->out_link[k]];
  return AMUR_OK;
}

void amur_graph_fini(amur_graph *graph) {
  free(graph->tail);
  free(graph->head);
  free(graph->first_out);
  free(graph->first_in);
  free(graph->out_link);
  free(graph->out_head);
  free(graph->in_link);
  *graph = (amur_graph){0};
}
