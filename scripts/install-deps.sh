#!/usr/bin/env bash
# usage: install-deps.sh [build|all] -- install what is missing on Debian 12: packages of the distribution and, for
# the page of the report, packages from npm.  Safe to run twice; asks nothing; quick when all is there.
#   build  what `make demo` needs
#   all    what `make check` and `make lint` need too
set -eu
cd "$(dirname "$0")/.."
what=${1:-all}

packages="build-essential meson ninja-build pkg-config python3 ca-certificates
  libyaml-dev libjansson-dev libsqlite3-dev libmd-dev libhdf5-dev libreadstat-dev libcmocka-dev"
[ "$what" = build ] || packages="$packages clang libclang-rt-14-dev llvm clang-format clang-tidy cppcheck chromium gdal-bin man-db
  lld wasi-libc libclang-rt-14-dev-wasm32 shellcheck"

missing=
for p in $packages; do
  dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || missing="$missing $p"
done
# Node may come from elsewhere than from Debian, whose npm would then not fit beside it.
command -v node > /dev/null || missing="$missing nodejs"
command -v npm > /dev/null || missing="$missing npm"

if [ -n "$missing" ]; then
  root=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null || { echo "install-deps: as root, please: apt-get install$missing" >&2; exit 1; }
    root="sudo --preserve-env=DEBIAN_FRONTEND"
  fi
  echo "installing:$missing"
  export DEBIAN_FRONTEND=noninteractive
  $root apt-get -qq update
  # shellcheck disable=SC2086 # both are lists of words
  $root apt-get -qq install --yes --no-install-recommends $missing < /dev/null > /tmp/amur-apt.$$ 2>&1 || {
    cat /tmp/amur-apt.$$ >&2
    exit 1
  }
  rm -f /tmp/amur-apt.$$
fi

# The page is built without the packages of the tests and of `make lint`.  The stamp is written last and goes with the
# folder, so it is newer than the lock file only when all that it names was installed; `all` will do for `build` too.
stamp=web/node_modules/.installed
omit=
[ "$what" = all ] || omit=--omit=dev
if [ ! -f $stamp ] || [ web/package-lock.json -nt $stamp ] || ! grep -qx -e all -e "$what" $stamp; then
  echo "installing: packages of web/package-lock.json"
  (cd web && npm ci $omit --no-audit --no-fund --loglevel=error < /dev/null)
  echo "$what" > $stamp
fi
