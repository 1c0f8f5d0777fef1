#!/bin/sh
# `ttq data --fetch` from a packed set: killed on the way, and where folders cannot be locked.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

mkdir -p "$folder/packed/cifar-10" "$folder/fetched"
set=data/cifar-10-batches-bin

# What unpacks makes the file that shows that the set is there, then does $1; the rest is put before
# the command.
fetch() {
    # shellcheck disable=SC2016 # $1 is that of the script
    printf 'mkdir -p "$1/cifar-10-batches-bin"\necho x >"$1/cifar-10-batches-bin/test_batch.bin"\n%s\n' \
        "$1" >"$folder/packed/cifar-10/unpack.sh"
    shift
    (cd "$folder/fetched" && TTQ_DATA='' TTQ_PACKED=$folder/packed "$@" "$ttq" data --fetch)
}

# shellcheck disable=SC2016 # $PPID is the program
check "the program is killed while it unpacks" expect 137 "unpacking with" fetch 'kill -9 $PPID'
check "no set is there" test ! -e "$folder/fetched/$set"
check "the next one is whole" expect 0 "data: cifar10 in $set" fetch :
check "and alone" sh -c "[ \"\$(ls -A '$folder/fetched/data')\" = cifar-10-batches-bin ]"
if command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null; then
    rm -rf "$folder/fetched/data"
    check "folders that cannot be locked (NFS)" expect 0 "data: cifar10 in $set" fetch : \
        strace -f -o /dev/null -e trace=flock -e inject=flock:error=EBADF
else
    skip "strace is missing or may not trace: no folder that cannot be locked"
fi
finish
