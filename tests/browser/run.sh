#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh SAMPLE PACKAGES SCRIPT [missed] -- writes the sample report aside and opens it in a browser.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" "$folder" ${4:+"$4"}
node "$3" "$2" "$folder/report.html"
