#!/bin/sh
# The smoke profile (one seed) as array jobs of a Slurm that this test starts and ends, with
# the cells of photographs where those are here.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/support/slurm.sh

reason=$(slurm_absent)
if [ "$reason" ]; then
    skip "the engine slurm: $reason"
    finish
    exit
fi
trap 'slurm_stop; sleep 0.5; chmod -R u+rwX "$folder" 2>/dev/null; rm -rf "$folder"' EXIT
if ! slurm_start >"$folder/start" 2>&1; then
    skip "the engine slurm: a Slurm of one node does not run here: $(tail -n 1 "$folder/start")"
    finish
    exit
fi

out=$folder/results
run() { "$BUILD/ttq-run" smoke --seeds 1 --engine slurm --out "$out" --data-set synthetic "$@"; }
check "the cells are submitted" expect 75 "cells are with Slurm" run
cp "$folder/out" "$folder/first"
check "an arm waits for its start" grep -q "^submitted: ttq, .* cells, job .*, after " "$folder/first"
check "and what takes shares waits for both" grep -q "^submitted: share-ttq, .*, after [0-9]*:[0-9]*$" \
    "$folder/first"
check "nothing is submitted twice" expect 75 "with Slurm: full" run
check "not even one" sh -c "! grep -q '^submitted' '$folder/out'"

# Until nothing is with Slurm any more.
ended() {
    tries=0
    while squeue --noheader | grep -q .; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || { squeue; return 1; }
        sleep 0.5
    done
}
check "all jobs end" ended
check "all cells are done" expect 0 "cells: " run
check "none failed" grep -qE " 0 diverged, 0 failed(, [0-9]+ skipped)?$" "$folder/out"
check "with the state that the local engine would leave" expect 0 " 0 diverged, 0 failed" \
    "$BUILD/ttq-run" smoke --seeds 1 --out "$out" --data-set synthetic
finish
