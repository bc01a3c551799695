#!/bin/sh
# usage: [FUZZ_SECONDS=N] fuzz.sh -- run every fuzzer for N seconds (30), from its seeds and what earlier runs found.
set -eu
cd "$(dirname "$0")/.."
CC=clang scripts/build.sh build-fuzz -Dfuzz=true -Dtests=false -Dbench=false -Dbuildtype=debugoptimized \
  -Db_sanitize=address,undefined -Db_lundef=false
for seed in fuzz/seed/*/; do mkdir -p "build-fuzz/fuzz/$(basename "$seed")"; done
meson configure build-fuzz -Dfuzz_seconds="${FUZZ_SECONDS:-30}"
meson test -C build-fuzz --print-errorlogs --suite fuzz
