/* SPDX-License-Identifier: Apache-2.0
 * spec_trade.h -- inside of trade specifications.
 */
#ifndef AMUR_SPEC_SPEC_TRADE_H
#define AMUR_SPEC_SPEC_TRADE_H

#include "frame.h"

/* Names of countries and sectors of a specification, for look-up. */
typedef struct {
  const amur_yaml_doc *doc;
  const char *data_dir;
  amur_map country, sector;
} amur_trade_names;

/* Reads the list `shock` of the document into s. */
void ami_trade_shocks_read(amur_trade_spec *s, const amur_trade_names *names, amur_faults *faults);

/* Finds text in a map; a fault with the nearest name, and -1, if it is not there. */
int32_t ami_trade_find(const amur_trade_names *names, const amur_map *map, const char *what, const char *text,
                       const amur_yaml *at, amur_faults *faults);

#endif
