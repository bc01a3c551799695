#!/bin/sh
# usage: debug.sh -- every test with the assertions on, in a build of its own.
set -eu
cd "$(dirname "$0")/.."
scripts/build.sh build-debug -Dbuildtype=debugoptimized -Dbench=false
meson test -C build-debug --no-rebuild --print-errorlogs --timeout-multiplier 3 \
  --suite unit --suite oracle --suite fault --suite cli --suite fuzz
