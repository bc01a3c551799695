/* SPDX-License-Identifier: Apache-2.0
 * yaml_folder.h -- folders of YAML files inside a corridor folder.
 */
#ifndef AMUR_CORRIDOR_YAML_FOLDER_H
#define AMUR_CORRIDOR_YAML_FOLDER_H

#include "tables/reader.h"

/* Names without ".yaml" of the YAML files of a folder, sorted; the texts and the list are the caller's.  0 where
 * there is no such folder. */
int ami_corridor_list_yaml(corridor_reader *in, const char *folder, char ***stems);
/* Reads a YAML file of the corridor folder and notes it as input; NULL with faults. */
amur_yaml_doc *ami_corridor_read_yaml(corridor_reader *in, const char *name);
/* A date under a key of a map; AMUR_DAY_NONE where it is absent or, with a fault, no date. */
amur_day ami_corridor_read_day(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map, const char *key);
/* One change of a scenario or an agreement. */
void ami_corridor_read_change(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map, const char *id,
                              amur_change *change);

#endif
