#!/bin/sh
# usage: build.sh FOLDER [option of meson setup]... -- set the folder up once, then build.
set -eu
cd "$(dirname "$0")/.."
folder=$1
shift
[ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" > "/tmp/amur-setup.$$" 2>&1 || {
  cat "/tmp/amur-setup.$$"
  rm -rf "/tmp/amur-setup.$$" "$folder"
  exit 1
}
rm -f "/tmp/amur-setup.$$"
ninja -C "$folder" --quiet
