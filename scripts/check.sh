#!/bin/sh
# usage: check.sh -- build and run every test: in the release build, with assertions on, under sanitizers and with short
# fuzzing; the last line is the sum over all, "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/.." || exit
# Tests of published data find them below AMUR_DATA, and are skipped without it.
[ -n "${AMUR_DATA:-}" ] || [ ! -d ../shared/data ] || AMUR_DATA=$(cd ../shared/data && pwd)
export AMUR_DATA
rm -f build/meson-logs/testlog.json build-*/meson-logs/testlog.json

status=0
scripts/build.sh build && meson test -C build --no-rebuild --print-errorlogs || status=1
scripts/debug.sh || status=1
scripts/sanitize.sh address,undefined || status=1
FUZZ_SECONDS=2 scripts/fuzz.sh || status=1

python3 scripts/tally.py $status build build-debug build-asan build-fuzz
