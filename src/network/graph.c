/* SPDX-License-Identifier: Apache-2.0
 * graph.c -- directed graph as two stars (links out of and into every node), by counting sort.
 *
 * The forward star of node i is out_link[first_out[i]] .. out_link[first_out[i+1]-1], the backward star likewise.  The
 * sort is stable, so links of one node stand in ascending number; searches that break ties by link number rely on it.
 */
#include <amur/network.h>
#include <assert.h>
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

/* Counting sort of the links by one of their ends: count, add up to first places, deal out.  first[] is zero. */
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
  assert(amur_graph_check(graph, NULL) == AMUR_OK);
  return AMUR_OK;
}

/* Every link stands in the star of its end, once: places of each node ascend in number, so none can stand twice, and
 * there are n_link places. */
static amur_status check_star(const amur_graph *g, const char *name, const int32_t *end, const int32_t *first,
                              const int32_t *link, amur_err *err) {
  if (first[0] != 0 || first[g->n_node] != g->n_link)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "graph: first_%s goes from %d to %d, must be 0 to %d", name, first[0],
                     first[g->n_node], g->n_link);
  for (int32_t i = 0; i < g->n_node; i++)
    if (first[i + 1] < first[i] || first[i + 1] > g->n_link)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "graph: first_%s[%d] is %d, after %d and of %d links", name, i + 1,
                       first[i + 1], first[i], g->n_link);
  for (int32_t i = 0; i < g->n_node; i++)
    for (int32_t k = first[i]; k < first[i + 1]; k++) {
      if (link[k] < 0 || link[k] >= g->n_link || end[link[k]] != i)
        return amur_fail(err, AMUR_E_DOMAIN, 0, "graph: %s_link[%d] is %d, no link of node %d", name, k, link[k], i);
      if (k > first[i] && link[k] <= link[k - 1])
        return amur_fail(err, AMUR_E_DOMAIN, 0, "graph: %s_link[%d] is %d, must be above %d before it", name, k,
                         link[k], link[k - 1]);
    }
  return AMUR_OK;
}

amur_status amur_graph_check(const amur_graph *graph, amur_err *err) {
  if (graph->n_node < 0 || graph->n_link < 0)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "graph: %d nodes and %d links, must be >= 0", graph->n_node, graph->n_link);
  if (!graph->tail || !graph->head || !graph->first_out || !graph->first_in || !graph->out_link || !graph->out_head ||
      !graph->in_link)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "graph: an array is missing");
  amur_status status = check_ends(graph->n_node, graph->n_link, graph->tail, graph->head, err);
  if (!status) status = check_star(graph, "out", graph->tail, graph->first_out, graph->out_link, err);
  if (!status) status = check_star(graph, "in", graph->head, graph->first_in, graph->in_link, err);
  for (int32_t k = 0; !status && k < graph->n_link; k++)
    if (graph->out_head[k] != graph->head[graph->out_link[k]])
      status = amur_fail(err, AMUR_E_DOMAIN, 0, "graph: out_head[%d] is %d, the head of link %d is %d", k,
                         graph->out_head[k], graph->out_link[k], graph->head[graph->out_link[k]]);
  return status;
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
