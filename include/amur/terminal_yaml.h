/* SPDX-License-Identifier: Apache-2.0
 * terminal_yaml.h -- a terminal from its YAML file (docs/terminal.md).
 */
#ifndef AMUR_TERMINAL_YAML_H
#define AMUR_TERMINAL_YAML_H

#include <amur/io.h>
#include <amur/terminal.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads and checks the document.  Every defect becomes a fault with line and column; NULL if one of them is an error,
 * or if memory is out (then err says so).  amur_terminal_free. */
AMUR_API amur_terminal *amur_terminal_read(const amur_yaml_doc *doc, amur_faults *faults, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
