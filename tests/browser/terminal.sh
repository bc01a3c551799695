#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminal.sh AMUR TERMINAL.yaml PACKAGES SCRIPT -- simulates a terminal, writes its page aside and opens it in a browser.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" simulate "$2" --days 4 --replications 3 --bottleneck --report "$folder/terminal.html" > /dev/null
node "$4" "$3" "$folder/terminal.html" ${5:+"$5"}
