/* SPDX-License-Identifier: Apache-2.0
 * amur.h -- everything public.
 */
#ifndef AMUR_AMUR_H
#define AMUR_AMUR_H

#include <amur/assign.h>
#include <amur/base.h>
#include <amur/choice.h>
#include <amur/climate.h>
#include <amur/combined.h>
#include <amur/corridor.h>
#include <amur/country.h>
#include <amur/demand.h>
#include <amur/estimate.h>
#include <amur/finance.h>
#include <amur/formats.h>
#include <amur/io.h>
#include <amur/network.h>
#include <amur/observe.h>
#include <amur/output.h>
#include <amur/random.h>
#include <amur/report.h>
#include <amur/result.h>
#include <amur/results_io.h>
#include <amur/run.h>
#include <amur/sim.h>
#include <amur/symmetric.h>
#include <amur/tables.h>
#include <amur/terminal.h>
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <amur/trade.h>

#endif
