#!/bin/sh
# build_info.sh CC FLAGS KERNEL_FLAGS: prints the header that env.json takes commit, compiler and flags from.
set -eu
quote() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
commit=$(git rev-parse HEAD 2>/dev/null || echo unknown)
dirty=false
[ -z "$(git status --porcelain 2>/dev/null)" ] || dirty=true
printf '/* Written by the build. */\n'
printf '#define TTQ_BUILD_COMMIT "%s"\n' "$commit"
printf '#define TTQ_BUILD_DIRTY %s\n' "$dirty"
printf '#define TTQ_BUILD_COMPILER "%s"\n' "$(quote "$($1 --version | head -n 1)")"
printf '#define TTQ_BUILD_FLAGS "%s"\n' "$(quote "$2")"
printf '#define TTQ_BUILD_KERNEL_FLAGS "%s"\n' "$(quote "$3")"
