#!/bin/sh
# ttq-run: run folders that are not what they were: torn, from a start that was made anew, or held by
# a process that a killed driver has left.
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
# One that was stopped on the way does not go on from a start that is made anew.
printf '{"start_sha256": "%s"}' "$(printf second | sha256sum | cut -c 1-64)" >"$smoke/runs/ttq/seed-0/env.json"
rm -r "$smoke/runs/full/seed-0" "$smoke/runs/ttq/seed-0/DONE"
check "a run on its way, its start made anew" expect 1 "cell 2/4 ttq seed 0: the run began from other weights than full seed 0 has now" \
    made_of third
check "does not go on" started "full/seed-0 "
check "nor is it tried without a start made anew" expect 1 "than full seed 0 has now; --redo ttq starts anew" drive all
check "--redo takes it from there" expect 0 "4 done" drive all --redo ttq

# A driver that is killed leaves its trainer, which holds the run folder until it ends.
orphan() {
    : >"$FAKE_LOG"
    FAKE_ENDS=" full/seed-0=95 " "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" \
        --jobs 1 --out "$folder/$1" >"$folder/killed.log" 2>&1 &
    driver=$!
    wait_for "$folder/$1/smoke/runs/full/seed-0/run.lock"
    sleep 0.3
    kill -KILL $driver
    wait $driver
    [ ! -e "$folder/$1/smoke/runs/full/seed-0/DONE" ]
}
check "a driver that is killed" orphan killed
echo "73 another process holds this run folder" >"$folder/killed/smoke/logs/full-seed-0.failed"
check "--redo moves no folder from under a trainer" expect 73 \
    "--redo: $folder/killed/smoke/runs/full/seed-0: another process trains here (process " drive killed --redo full
check "nor says that it would" expect 73 "another process trains here" drive killed --redo full --check
check "it stays" test -e "$folder/killed/smoke/runs/full/seed-0/config.ini"
check "the same command waits for the trainer" expect 0 "4 cells: 4 done" drive killed
check "says so once" test "$(grep -c "^cell 1/4 full seed 0: another process trains it (process .*); waiting for it" "$folder/out")" -eq 1
check "and starts the others alone, after it" started "ttq/seed-0 full/seed-1 ttq/seed-1 "

check "another" orphan stopped
stopped() {
    "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" --jobs 1 --out "$folder/stopped" >"$folder/stopped.log" 2>&1 &
    driver=$!
    sleep 0.5
    kill -TERM $driver
    wait $driver
    code=$?
    cat "$folder/stopped.log"
    [ $code -eq 75 ] && [ ! -e "$folder/stopped/smoke/runs/full/seed-0/DONE" ]
}
check "a driver that waits can be stopped" stopped
wait_for "$folder/stopped/smoke/runs/full/seed-0/DONE"
check "and the trainer goes on" test -e "$folder/stopped/smoke/runs/full/seed-0/DONE"
finish
