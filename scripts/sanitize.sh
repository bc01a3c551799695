#!/bin/sh
# usage: sanitize.sh address,undefined|thread -- unit and fault tests and the corpora of the fuzzers under a sanitizer, in a
# build of its own.
set -eu
cd "$(dirname "$0")/.."
case $1 in
thread) folder=build-tsan ;;
*) folder=build-asan ;;
esac
scripts/build.sh $folder -Db_sanitize="$1" -Dbuildtype=debugoptimized -Dbench=false
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1
meson test -C $folder --no-rebuild --print-errorlogs --timeout-multiplier 5 --suite unit --suite fault --suite fuzz
