/* SPDX-License-Identifier: Apache-2.0
 * ways.h -- chains as what an equilibrium searches: stages, the links of each, and the changes between them.
 *
 * The legs of a chain are stages in the order of travel; where the order reversed is another one, they follow once
 * more, reversed.  A way begins at a stage before which all legs may be left out, goes on to later ones at transfers
 * that skip only such legs, and ends at a stage behind which all may be left out.
 */
#ifndef AMUR_CHAINS_WAYS_H
#define AMUR_CHAINS_WAYS_H

#include <amur/combined.h>
#include <amur/tables.h>

typedef struct {
  int leg, vehicle; /* of the chain's row */
  int mask;         /* number of its links' mask */
  bool may_begin, may_end;
} way_stage;

typedef struct {
  int node, from, to; /* stages of the chain */
  int row;            /* of transfer.csv, -1: the goods stay in their vehicle */
  int from_vehicle;   /* which brings them */
} way_change;

typedef struct {
  int first_stage, n_stage, first_change, n_change;
} chain_ways;

typedef struct {
  chain_ways *chain; /* [n_chain] */
  way_stage *stage;
  int n_stage;
  way_change *change; /* of a chain ascending by stage from which */
  int n_change;
  uint8_t *mask; /* [n_mask * n_link] of enum AMUR_LINK_... */
  int n_mask;
  uint8_t *driven; /* [n_vehicle * n_link] links that some leg of the vehicle may use */
  size_t room_stage, room_change, room_mask;
} corridor_ways;

/* Frees what a chain owns. */
void ami_chain_fini(amur_chain_row *chain);

/* For a corridor whose indices are sound.  AMUR_E_NOMEM. */
amur_status ami_ways_init(corridor_ways *w, const amur_corridor *corridor, amur_err *err);
void ami_ways_fini(corridor_ways *w);

/* What a search keeps to beside its chain: of every link [n_link] and row of transfer.csv [n_transfer] one of enum
 * AMUR_LINK_...; NULL: all are open. */
typedef struct {
  const uint8_t *link, *transfer;
  bool must_pass; /* ways that use one which AMUR_LINK_PASSES, and no others */
} way_filter;

/* Marks reached[n_node], where a chain may end that begins at `from`, with every link and transfer open that the filter
 * leaves (NULL: all).  False if memory is out. */
bool ami_ways_reach(const corridor_ways *w, const amur_corridor *corridor, const amur_graph *graph, int chain, int from,
                    const way_filter *filter, bool *reached);

#endif
