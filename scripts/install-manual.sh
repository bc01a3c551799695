#!/bin/sh
# usage: install-manual.sh AMUR -- called by `meson install`: man pages and bash completion, written by the program.
set -eu
amur=$1
share=$MESON_INSTALL_DESTDIR_PREFIX/share
mkdir -p "$share/man/man1" "$share/bash-completion/completions"
"$amur" --manual man > "$share/man/man1/amur.1"
for command in $("$amur" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
  "$amur" --manual man "$command" > "$share/man/man1/amur-$command.1"
done
"$amur" --manual bash > "$share/bash-completion/completions/amur"
