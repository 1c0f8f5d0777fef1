#!/bin/sh
# The build: objects follow the flags that they are made with, and those are recorded.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

unset MAKEFLAGS MAKELEVEL MFLAGS
tree=$folder/build
objects="$tree/obj/ttq/base/status.o $tree/obj/ttq/kernel/body/peak.baseline.o"
# shellcheck disable=SC2086 # a list of objects
build() { make -s BUILD="$tree" "$@" $objects "$tree/generated/build_info.h"; }
# That as many of the objects as $1 were made since the stamp.
made() {
    # shellcheck disable=SC2086
    found=$(find $objects -newer "$folder/stamp" | wc -l)
    [ "$found" -eq "$1" ] || { echo "expected $1 new objects, found $found"; return 1; }
}

check "objects" build
sleep 0.1; touch "$folder/stamp"
check "with the same flags" build
check "are not made again" made 0
check "other flags" build EXTRA=-DTTQ_NOTHING
check "make them again" made 2
recorded() { grep -q "^#define $1 \".*$2.*\"" "$tree/generated/build_info.h"; }
check "the flags are recorded" recorded TTQ_BUILD_FLAGS "-O2 .*-DTTQ_NOTHING"
check "those of the kernels too" recorded TTQ_BUILD_KERNEL_FLAGS "-O3 .*-DTTQ_NOTHING"
finish
