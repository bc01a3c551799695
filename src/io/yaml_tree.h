/* SPDX-License-Identifier: Apache-2.0
 * yaml_tree.h -- nodes of a YAML document: copying, counting, freeing.
 */
#ifndef AMUR_IO_YAML_TREE_H
#define AMUR_IO_YAML_TREE_H

#include <amur/io.h>

void ami_yaml_node_free(amur_yaml *node);
amur_yaml *ami_yaml_node_copy(const amur_yaml *node); /* deep; NULL if out of memory */
size_t ami_yaml_node_count(const amur_yaml *node);    /* itself included */

#endif
