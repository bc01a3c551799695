/* SPDX-License-Identifier: Apache-2.0
 * read_climate.h -- what the files that read climate.yaml share.
 */
#ifndef AMUR_CORRIDOR_READ_CLIMATE_H
#define AMUR_CORRIDOR_READ_CLIMATE_H

#include "yaml_folder.h"

/* A list under a key; NULL where it is absent or, with a fault, something else. */
const amur_yaml *ami_corridor_climate_list(corridor_reader *in, const amur_yaml *map, const char *key);
/* A list of texts that borrows from the document; NULL and 0 where it is absent. */
const char **ami_corridor_read_words(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map,
                                     const char *key, int *n);
/* Faults for countries that no zone lies in. */
void ami_corridor_check_countries(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map, const char *key,
                                  const char *const *country, int n);
/* A zeroed term at the end of the corridor's, or of the measures that trade.yaml may name; NULL if out of memory. */
amur_trade_term *ami_corridor_new_term(corridor_reader *in, bool measure);
/* `effect` of a map; where it is absent, *measure becomes true and the effect is 1. */
double ami_corridor_read_effect(corridor_reader *in, const amur_yaml *map, bool *measure);

/* Each reads its part and adds terms or rules to the corridor. */
void ami_corridor_read_opinion(corridor_reader *in);
void ami_corridor_read_alliance(corridor_reader *in);
void ami_corridor_read_risk(corridor_reader *in);
void ami_corridor_read_agreements(corridor_reader *in);

#endif
