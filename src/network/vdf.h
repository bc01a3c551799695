/* SPDX-License-Identifier: Apache-2.0
 * vdf.h -- rows of the delay functions; vdf.c gathers them.  How to add one: <amur/network.h>, AMUR_VDF_LIST.
 */
#ifndef AMUR_NETWORK_VDF_H
#define AMUR_NETWORK_VDF_H

#include <amur/network.h>

#define AMI_VDF_DECLARE(code, name) extern const amur_vdf_type ami_vdf_##name;
AMUR_VDF_LIST(AMI_VDF_DECLARE)
#undef AMI_VDF_DECLARE
extern const amur_vdf_type ami_vdf_linear, ami_vdf_curve;

#endif
