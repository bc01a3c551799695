#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# trace.sh AMUR CORRIDOR SCENARIO PACKAGES SCRIPT... -- runs the corridor with one scenario into a folder aside and opens its
# page with each script.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" run "$2" --scenario "$3" --no-sensitivity --out "$folder/run" > /dev/null || [ $? = 1 ]
corridor=$2 packages=$4
shift 4
status=0
for script; do node "$script" "$packages" "$folder/run" "$corridor" || status=$?; done
exit $status
