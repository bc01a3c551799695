/* SPDX-License-Identifier: Apache-2.0
 * read_trade.h -- what the files that read trade.yaml share.
 */
#ifndef AMUR_CORRIDOR_READ_TRADE_H
#define AMUR_CORRIDOR_READ_TRADE_H

#include "yaml_folder.h"
#include <amur/estimate.h>

/* A model gives a measure of the climate a coefficient. */
typedef struct {
  int measure, commodity;
  double coefficient;
} trade_named;

typedef struct {
  corridor_reader *in;
  const amur_yaml_doc *doc;
  trade_named *named;
  size_t n_named, named_room;
} trade_reader;

/* `data` of trade.yaml: the file that it names, or the pairs of the corridor's zones; NULL with faults. */
amur_frame *ami_trade_read_pairs(trade_reader *t);
/* Notes what the model's `climate:` terms name. */
void ami_trade_name_terms(trade_reader *t, const amur_yaml *model, const amur_distribution_spec *spec, int commodity);
/* Terms of trade of what has been named; a fault for measures that nobody named. */
void ami_trade_make_terms(trade_reader *t);

#endif
