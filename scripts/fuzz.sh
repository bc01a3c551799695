#!/bin/sh
# usage: [FUZZ_SECONDS=N] [FUZZ_TARGETS="NAME ..."] fuzz.sh -- run every fuzzer, or those named, for N seconds (30), from
# its corpus and what earlier runs found.
set -eu
cd "$(dirname "$0")/.."
CC=clang scripts/build.sh build-fuzz -Dfuzz=true -Dtests=false -Dbench=false -Dbuildtype=debugoptimized \
  -Db_sanitize=address,undefined -Db_lundef=false
for corpus in fuzz/corpus/*/; do mkdir -p "build-fuzz/fuzz/found/$(basename "$corpus")"; done
meson configure build-fuzz -Dfuzz_seconds="${FUZZ_SECONDS:-30}"
# Freed memory is kept out of use for a while, so that its use is seen: 256 MB of it would not fit into the cache.
export ASAN_OPTIONS=quarantine_size_mb=16:malloc_context_size=8
names=
for target in ${FUZZ_TARGETS:-}; do names="$names fuzz_$target"; done
# shellcheck disable=SC2086 # names are words
meson test -C build-fuzz --print-errorlogs --suite fuzz $names
