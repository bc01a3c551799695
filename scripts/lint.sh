#!/bin/sh
# usage: lint.sh BUILD -- clang-tidy and cppcheck over the sources of the library and the program, shellcheck over the
# scripts; any warning fails.
set -u
cd "$(dirname "$0")/.." || exit
status=0
shellcheck scripts/*.sh .ci/run || status=1
scripts/build.sh "$1" || exit 1
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
  --suppress=missingIncludeSystem -Iinclude -Isrc src cli || status=1
git ls-files 'src/*.c' 'cli/*.c' | xargs -P 2 -n 8 clang-tidy --quiet -p "$1" 2> /dev/null || status=1
exit $status
