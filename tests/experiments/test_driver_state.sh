#!/bin/sh
# ttq-run: run folders that are not what they were: torn, or from a start that was made anew.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/experiments/made_up_plan.sh

smoke=$folder/all/smoke
made_of() { FAKE_WEIGHTS="$1" drive all; }

# What broke off is no result, and its good row stays.
check "runs" expect 0 "4 done" made_of first
sort "$smoke/rows/rows.csv" >"$folder/rows-before"
: >"$smoke/runs/ttq/seed-0/DONE"
check "an empty DONE" expect 1 "failed: ttq seed 0: $smoke/runs/ttq/seed-0/DONE: line 1:" drive all
check "says how to go on" grep -q "; --redo ttq starts anew (exit code 65)" "$folder/out"
check "is not tried" started ""
sort "$smoke/rows/rows.csv" >"$folder/rows"
check "its row stays" cmp "$folder/rows-before" "$folder/rows"
check "and the statistics leave the folder out" test "$(grep -c '"foreign": true' "$smoke/plan.json")" -eq 1
check "--redo makes it anew" expect 0 "4 done" drive all --redo ttq
rm "$smoke/runs/ttq/seed-1/config.ini"
check "no config.ini beside DONE" expect 1 \
    "failed: ttq seed 1: expected config.ini beside DONE, found none; --redo ttq starts anew" drive all
check "--redo makes that anew" expect 0 "4 done" drive all --redo ttq

# The trainings of ttq note the weights that they began from.
for seed in 0 1; do
    printf '{"start_sha256": "%s"}' "$(printf first | sha256sum | cut -c 1-64)" >"$smoke/runs/ttq/seed-$seed/env.json"
done
rm -r "$smoke/runs/full/seed-0"
check "a start that is made anew to the same bits" expect 0 "4 done" made_of first
check "alone" started "full/seed-0 "
rm -r "$smoke/runs/full/seed-0"
check "to other bits" expect 1 "cell 2/4 ttq seed 0: the run began from other weights than full seed 0 has now" \
    made_of second
check "is told at once" grep -q "^4 cells: 3 done, 0 diverged, 1 failed" "$folder/out"
check "and by the next call" expect 1 "than full seed 0 has now; --redo ttq starts anew" drive all
check "starts nothing" started ""
check "the row stays" grep -q "^ttq,0," "$smoke/rows/rows.csv"
check "--redo pairs them again" expect 0 "4 done" drive all --redo ttq
finish
