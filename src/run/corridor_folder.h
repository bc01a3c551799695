/* SPDX-License-Identifier: Apache-2.0
 * corridor_folder.h -- folders of YAML files inside a corridor folder.
 */
#ifndef AMUR_RUN_CORRIDOR_FOLDER_H
#define AMUR_RUN_CORRIDOR_FOLDER_H

#include "corridor_in.h"

/* Names without ".yaml" of the YAML files of a folder, sorted; the texts and the list are the caller's.  0 where
 * there is no such folder. */
int corridor_list_yaml(corridor_in *in, const char *folder, char ***stems);
/* Reads a YAML file of the corridor folder and notes it as input; NULL with faults. */
amur_yaml_doc *corridor_read_yaml(corridor_in *in, const char *name);

#endif
