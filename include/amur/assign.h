/* SPDX-License-Identifier: Apache-2.0
 * assign.h -- static traffic equilibrium on large networks.
 */
#ifndef AMUR_ASSIGN_H
#define AMUR_ASSIGN_H

#include <amur/base.h>
#include <amur/network.h>

#endif
