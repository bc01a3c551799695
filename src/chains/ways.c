/* SPDX-License-Identifier: Apache-2.0
 * ways.c -- stages, links and changes of chains.
 */
#include "ways.h"
#include <stdlib.h>
#include <string.h>

void ami_chain_fini(amur_chain_row *k) {
  for (int i = 0; k->leg && i < k->n_leg; i++) free(k->leg[i].mode);
  free(k->id), free(k->name), free(k->base), free(k->leg), free(k->carries), free(k->others);
  *k = (amur_chain_row){0};
}

/* ---- links of a leg --------------------------------------------------------------------------------- */

/* Links of the leg's modes; of the crossings that the chain's row names only its own, which it passes. */
static void fill_mask(const amur_corridor *c, const amur_chain_row *chain, const amur_leg_row *leg, uint8_t *mask) {
  for (int a = 0; a < c->n_link; a++) {
    const amur_link_row *l = &c->link[a];
    mask[a] = leg->mode[l->mode] ? AMUR_LINK_OPEN : AMUR_LINK_BARRED;
    if (!mask[a] || l->crossing < 0 || chain->via < 0) continue;
    if (l->crossing == chain->via) mask[a] = AMUR_LINK_PASSES;
    if (chain->others[l->crossing]) mask[a] = AMUR_LINK_BARRED;
  }
}

/* Number of the leg's mask; legs with the same links share one, and with it their trees.  -1 if memory is out. */
static int mask_of(corridor_ways *w, const amur_corridor *c, const amur_chain_row *chain, const amur_leg_row *leg) {
  const size_t nl = (size_t)c->n_link;
  if (!amur_grow(&w->mask, &w->room_mask, ((size_t)w->n_mask + 1) * nl, 1)) return -1;
  uint8_t *mask = w->mask + (size_t)w->n_mask * nl;
  fill_mask(c, chain, leg, mask);
  for (int i = 0; i < w->n_mask; i++)
    if (memcmp(w->mask + (size_t)i * nl, mask, nl) == 0) return i;
  return w->n_mask++;
}

/* ---- stages ------------------------------------------------------------------------------------------- */

static bool same_leg(const amur_corridor *c, const amur_leg_row *a, const amur_leg_row *b) {
  return a->vehicle == b->vehicle && a->optional == b->optional &&
         memcmp(a->mode, b->mode, (size_t)c->n_mode * sizeof *a->mode) == 0;
}

static bool reads_alike_backwards(const amur_corridor *c, const amur_chain_row *k) {
  for (int i = 0; i < k->n_leg; i++)
    if (!same_leg(c, &k->leg[i], &k->leg[k->n_leg - 1 - i])) return false;
  return true;
}

static bool add_order(corridor_ways *w, const amur_corridor *c, const amur_chain_row *k, bool reversed) {
  if (!amur_grow(&w->stage, &w->room_stage, (size_t)(w->n_stage + k->n_leg), sizeof *w->stage)) return false;
  bool before = true;
  for (int i = 0; i < k->n_leg; i++) {
    const int leg = reversed ? k->n_leg - 1 - i : i;
    const int mask = mask_of(w, c, k, &k->leg[leg]);
    if (mask < 0) return false;
    w->stage[w->n_stage + i] = (way_stage){leg, k->leg[leg].vehicle, mask, before, false};
    before &= k->leg[leg].optional;
  }
  bool behind = true;
  for (int i = k->n_leg - 1; i >= 0; i--) {
    w->stage[w->n_stage + i].may_end = behind;
    behind &= k->leg[w->stage[w->n_stage + i].leg].optional;
  }
  w->n_stage += k->n_leg;
  return true;
}

/* ---- changes -------------------------------------------------------------------------------------------- */

static bool add_change(corridor_ways *w, const way_change *change) {
  if (!amur_grow(&w->change, &w->room_change, (size_t)w->n_change + 1, sizeof *w->change)) return false;
  w->change[w->n_change++] = *change;
  return true;
}

/* Nodes that a link of the mask enters (of one end) or leaves. */
static bool *nodes_of(const corridor_ways *w, const amur_corridor *c, int mask, bool entered) {
  bool *node = amur_alloc((size_t)c->n_node, sizeof *node);
  for (int a = 0; node && a < c->n_link; a++)
    if (w->mask[(size_t)mask * (size_t)c->n_link + (size_t)a]) node[entered ? c->link[a].to : c->link[a].from] = true;
  return node;
}

/* Goods that stay in their vehicle go on wherever one leg ends and the next begins. */
static bool add_free_changes(corridor_ways *w, const amur_corridor *c, const chain_ways *k, int from, int to) {
  bool *ends = nodes_of(w, c, w->stage[k->first_stage + from].mask, true);
  bool *begins = nodes_of(w, c, w->stage[k->first_stage + to].mask, false);
  bool fine = ends && begins;
  for (int i = 0; fine && i < c->n_node; i++)
    if (ends[i] && begins[i])
      fine = add_change(w, &(way_change){i, from, to, -1, w->stage[k->first_stage + from].vehicle});
  free(ends);
  free(begins);
  return fine;
}

/* Between two legs that may use the same links, of which one may be left out: staying in the other does the same. */
static bool is_idle(const corridor_ways *w, const amur_chain_row *row, const chain_ways *k, int from, int to) {
  const way_stage *a = &w->stage[k->first_stage + from], *b = &w->stage[k->first_stage + to];
  return a->mask == b->mask && (row->leg[a->leg].optional || row->leg[b->leg].optional);
}

static bool add_changes(corridor_ways *w, const amur_corridor *c, const amur_chain_row *row, const chain_ways *k,
                        int from, int to) {
  const int out_of = w->stage[k->first_stage + from].vehicle, into = w->stage[k->first_stage + to].vehicle;
  bool fine = true;
  if (out_of == into) return is_idle(w, row, k, from, to) || add_free_changes(w, c, k, from, to);
  for (int i = 0; i < c->n_transfer && fine; i++) {
    const amur_transfer_row *t = &c->transfer[i];
    const bool forward = t->from_vehicle == out_of && t->to_vehicle == into,
               back = !t->directed && t->from_vehicle == into && t->to_vehicle == out_of;
    if (forward || back) fine = add_change(w, &(way_change){t->node, from, to, i, out_of});
  }
  return fine;
}

/* From every stage to the next, and on over those that may be left out, within one order of the legs. */
static bool connect_stages(corridor_ways *w, const amur_corridor *c, const amur_chain_row *row, chain_ways *k) {
  bool fine = true;
  for (int from = 0; from < k->n_stage && fine; from++) {
    const int end = (from / row->n_leg + 1) * row->n_leg;
    for (int to = from + 1; to < end && fine; to++) {
      fine = add_changes(w, c, row, k, from, to);
      if (!row->leg[w->stage[k->first_stage + to].leg].optional) break;
    }
  }
  return fine;
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

static bool add_chain(corridor_ways *w, const amur_corridor *c, int i) {
  const amur_chain_row *row = &c->chain[i];
  chain_ways *k = &w->chain[i];
  k->first_stage = w->n_stage;
  k->first_change = w->n_change;
  if (!add_order(w, c, row, false)) return false;
  if (!reads_alike_backwards(c, row) && !add_order(w, c, row, true)) return false;
  k->n_stage = w->n_stage - k->first_stage;
  if (!connect_stages(w, c, row, k)) return false;
  k->n_change = w->n_change - k->first_change;
  return true;
}

/* An empty vehicle may go wherever some leg takes one of its kind. */
static void fill_driven(corridor_ways *w, const amur_corridor *c) {
  for (int i = 0; i < c->n_chain; i++)
    for (int l = 0; l < c->chain[i].n_leg; l++)
      for (int a = 0; a < c->n_link; a++)
        if (c->chain[i].leg[l].mode[c->link[a].mode])
          w->driven[(size_t)c->chain[i].leg[l].vehicle * (size_t)c->n_link + (size_t)a] = AMUR_LINK_OPEN;
}

amur_status ami_ways_init(corridor_ways *w, const amur_corridor *c, amur_err *err) {
  *w = (corridor_ways){0};
  w->chain = amur_alloc((size_t)c->n_chain, sizeof *w->chain);
  w->driven = amur_alloc((size_t)c->n_vehicle * (size_t)c->n_link, sizeof *w->driven);
  bool fine = w->chain && w->driven;
  for (int i = 0; i < c->n_chain && fine; i++) fine = add_chain(w, c, i);
  if (fine) {
    fill_driven(w, c);
    return AMUR_OK;
  }
  ami_ways_fini(w);
  return amur_fail(err, AMUR_E_NOMEM, 0, "ways of %d chains", c->n_chain);
}

void ami_ways_fini(corridor_ways *w) {
  free(w->chain);
  free(w->stage);
  free(w->change);
  free(w->mask);
  free(w->driven);
  *w = (corridor_ways){0};
}

/* ---- reach -------------------------------------------------------------------------------------------------- */

/* What a way has passed, as bits. */
enum { VIA = 1, FILTERED = 2, N_PASSED = 4 };

/* A breadth-first search over what has been done: in a stage, what it has passed, at a node, and whether the stage has
 * taken a link. */
typedef struct {
  const corridor_ways *w;
  const amur_corridor *c;
  const amur_graph *graph;
  const chain_ways *k;
  way_filter filter;
  uint8_t *seen; /* [n_stage * N_PASSED * 2 * n_node] */
  int wanted;    /* of these bits, those that matter */
  int32_t *queue, last;
  int32_t *change, *next; /* [n_stage * n_node] a change at a stage and node, [n_change] another one there; -1: none */
  size_t n_node;
} reach;

static void list_changes(reach *r) {
  for (size_t i = 0; i < (size_t)r->k->n_stage * r->n_node; i++) r->change[i] = -1;
  for (int32_t i = r->k->n_change - 1; i >= 0; i--) {
    const way_change *change = &r->w->change[r->k->first_change + i];
    int32_t *first = &r->change[(size_t)change->from * r->n_node + (size_t)change->node];
    r->next[i] = *first;
    *first = i;
  }
}

static void visit(reach *r, int stage, int passed, int moved, int node) {
  const size_t at =
      (((size_t)stage * N_PASSED + (size_t)(passed & r->wanted)) * 2 + (size_t)moved) * r->n_node + (size_t)node;
  if (r->seen[at]) return;
  r->seen[at] = 1;
  r->queue[r->last++] = (int32_t)at;
}

static int kind_of(const uint8_t *kind, int i) { return kind && i >= 0 ? kind[i] : AMUR_LINK_OPEN; }

static int passing(int kind, int bit) { return kind == AMUR_LINK_PASSES ? bit : 0; }

static void go_on(reach *r, int stage, int passed, int moved, int node) {
  const way_stage *s = &r->w->stage[r->k->first_stage + stage];
  const uint8_t *mask = r->w->mask + (size_t)s->mask * (size_t)r->c->n_link;
  for (int32_t o = r->graph->first_out[node]; o < r->graph->first_out[node + 1]; o++) {
    const int32_t a = r->graph->out_link[o];
    const int kind = kind_of(r->filter.link, a);
    if (mask[a] && kind)
      visit(r, stage, passed | passing(mask[a], VIA) | passing(kind, FILTERED), 1, r->graph->head[a]);
  }
  if (!moved) return;
  for (int32_t i = r->change[(size_t)stage * r->n_node + (size_t)node]; i >= 0; i = r->next[i]) {
    const way_change *change = &r->w->change[r->k->first_change + i];
    const int kind = kind_of(r->filter.transfer, change->row);
    if (kind) visit(r, change->to, passed | passing(kind, FILTERED), 0, node);
  }
}

bool ami_ways_reach(const corridor_ways *w, const amur_corridor *c, const amur_graph *graph, int chain, int from,
                    const way_filter *filter, bool *reached) {
  reach r = {.w = w, .c = c, .graph = graph, .k = &w->chain[chain], .n_node = (size_t)c->n_node};
  if (filter) r.filter = *filter;
  const size_t n = (size_t)r.k->n_stage * N_PASSED * 2 * r.n_node;
  r.wanted = (c->chain[chain].via >= 0 ? VIA : 0) | (r.filter.must_pass ? FILTERED : 0);
  r.seen = amur_alloc(n, 1);
  r.queue = amur_alloc(n, sizeof *r.queue);
  r.change = amur_alloc((size_t)r.k->n_stage * r.n_node, sizeof *r.change);
  r.next = amur_alloc((size_t)r.k->n_change, sizeof *r.next);
  const bool fine = r.seen && r.queue && r.change && r.next;
  if (fine) list_changes(&r);
  for (size_t i = 0; i < r.n_node; i++) reached[i] = false;
  for (int k = 0; fine && k < r.k->n_stage; k++)
    if (w->stage[r.k->first_stage + k].may_begin) visit(&r, k, 0, 0, from);
  for (int32_t first = 0; fine && first < r.last; first++) {
    const uint32_t n_node = (uint32_t)r.n_node, at = (uint32_t)r.queue[first], place = at / n_node;
    const int node = (int)(at % n_node), moved = place % 2, passed = place / 2 % N_PASSED,
              stage = (int)(place / 2 / N_PASSED);
    if (moved && passed == r.wanted && w->stage[r.k->first_stage + stage].may_end) reached[node] = true;
    go_on(&r, stage, passed, moved, node);
  }
  free(r.seen);
  free(r.queue);
  free(r.change);
  free(r.next);
  return fine;
}
