#!/bin/sh
# usage: lint.sh BUILD -- clang-tidy and cppcheck over the sources of the library and the program, shellcheck over the
# scripts, eslint and prettier over the page and its tests; any warning fails.
set -u
cd "$(dirname "$0")/.." || exit
status=0
shellcheck scripts/*.sh .ci/run || status=1
git ls-files '*.js' '*.mjs' | xargs web/node_modules/.bin/eslint --config web/eslint.config.mjs --max-warnings 0 || status=1
git ls-files '*.js' '*.mjs' | xargs web/node_modules/.bin/prettier --check --log-level warn || status=1
scripts/build.sh "$1" || exit 1
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
  --suppress=missingIncludeSystem --suppressions-list=.cppcheck-suppressions -j 2 -Iinclude -Isrc src cli || status=1
git ls-files 'src/*.c' 'cli/*.c' | xargs -P 2 -n 8 clang-tidy --quiet -p "$1" 2> /dev/null || status=1
exit $status
