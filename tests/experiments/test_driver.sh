#!/bin/sh
# ttq-run with a made-up trainer: what it starts, skips and names; rows, kept and lost.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/experiments/made_up_plan.sh

check "help" expect 0 "Examples:" "$BUILD/ttq-run" --help
check "version" expect 0 "ttq-run, commit " "$BUILD/ttq-run" --version
check "no profile" expect 64 "expected a profile" "$BUILD/ttq-run"
check "outside of the repository" expect 64 "$folder/none/profiles: no such folder; expected to start" \
    "$BUILD/ttq-run" smoke --experiments "$folder/none"
check "two profiles" expect 64 "found a second" "$BUILD/ttq-run" smoke quick
check "unknown option" expect 64 "unrecognized option" "$BUILD/ttq-run" smoke --sead 3

check "a dry run costs nothing" expect 0 "4 of 4 cells to run" drive dry --dry-run
check "and makes nothing" test ! -e "$folder/dry"
check "it measures a speed" expect 0 "500.0 images/s in training, 1000.0 in tests, 10 MB of memory, measured now" \
    drive dry --dry-run
check "time by that speed" grep -q "^full seed 0 *waiting *1 *1:50" "$folder/out"
check "a start is waited for, whatever the jobs" expect 0 "2 epochs, 3:40 on this machine, 8 at a time" \
    drive dry --dry-run --seeds 1 --jobs 8
no_speed() { FAKE_ENDS="" drive dry --dry-run --trainer /bin/false; }
check "or says that there is none" expect 0 "350 images/s assumed" no_speed

# What is needed, as lines; and nothing is measured, started or made.
printf '%s\n' '[flat]' 'quant.method = full' 'data.set = imagenette' '[own]' 'like = flat' 'data.path = /nowhere' \
    '[made-up]' 'quant.method = full' 'data.set = synthetic' >>"$plans/variants.ini"
for arm in flat own made-up; do printf '%s\n' '[item]' "variants = $arm" >"$plans/items/$arm.ini"; done
needs() {
    sets=$(shift && drive "$@" --check) || { echo "exit code $?"; return 1; }
    [ "$(printf '%s' "$sets" | tr '\n' ' ')" = "$1" ] || { echo "expected '$1', found '$sets'"; return 1; }
}
check "the data that cells need" needs cifar10 check
check "photographs" needs "cifar10 imagenette" check --only errors,flat
check "that are in a folder of their own, or made up" needs "" check --only own,made-up
check "a stand-in" needs fashion-mnist check --data-set fashion-mnist
check "to see that makes nothing" test ! -e "$folder/check"
check "an unknown item" expect 64 "did you mean 'errors'?" drive check --check --only erors
check "rows that are not there" expect 66 "rows.csv" drive check --check --rows "$folder/none"
check "an unknown name to begin anew" expect 64 "--redo: expected an item or a variant" \
    drive check --check --redo fulll
check "all cells" expect 0 "4 cells: 4 done, 0 diverged, 0 failed" drive all
check "starts first, seed by seed" started "full/seed-0 ttq/seed-0 full/seed-1 ttq/seed-1 "
check "each ttq run starts from the full one of its seed" \
    grep -q "run.seed=1 init.from=$folder/all/smoke/runs/full/seed-1 --run" "$FAKE_LOG.commands"
check "plan.json: done" cells_of all "done" 4
cp "$folder/all/smoke/plan.json" "$folder/before"
check "again" expect 0 "4 done" drive all
check "nothing is started twice" started ""
check "and plan.json stays" cmp "$folder/before" "$folder/all/smoke/plan.json"
check "they need no data" needs "" all
check "made anew they do" needs cifar10 all --redo ttq
check "to see that moves nothing" needs "" all
check "one seed more" expect 0 "6 cells: 6 done" drive all --seeds 3
check "starts only the new cells" started "full/seed-2 ttq/seed-2 "
check "the dry run uses their speed" expect 0 "from 2 runs here" drive all --dry-run
check "a stand-in" expect 0 "4 done" drive standin --data-set fashion-mnist
check "is kept to where none is asked for" expect 0 "0 of 4 cells to run" drive standin --dry-run
check "also by a run" expect 0 "6 done" drive standin --seeds 3
check "which asks the trainer for it" grep -q " data.set=fashion-mnist run.seed=2\| run.seed=2 .*data.set=fashion-mnist" "$FAKE_LOG.commands"
check "and says so" grep -q "^$folder/standin/smoke: begun on fashion-mnist, and goes on so" "$folder/out"
cp "$folder/standin/smoke/plan.json" "$folder/before"
check "another one is refused" expect 66 "$folder/standin/smoke: its runs are on fashion-mnist, but the data set is cifar10 now" \
    drive standin --data-set cifar10
check "before anything is changed" cmp "$folder/before" "$folder/standin/smoke/plan.json"
check "so is a stand-in for what is there" expect 66 "its runs are on cifar10, but the data set is fashion-mnist now: make cifar10 available" \
    drive all --seeds 3 --data-set fashion-mnist
check "that is asked for by name" expect 0 "6 done" drive all --seeds 3 --data-set cifar10
# A plan.json of a call on another set does not move the runs; where there are none it says the set.
sed -i 's/"set": "cifar10"/"set": "fashion-mnist"/' "$folder/all/smoke/plan.json"
check "the runs say their set, not plan.json" expect 0 "0 of 6 cells to run" drive all --seeds 3 --dry-run
check "which is right again" expect 0 "6 done" drive all --seeds 3
check "after a call" grep -q '"set": "cifar10"' "$folder/all/smoke/plan.json"
rm -r "$folder/standin/smoke/runs"
check "without runs another one is refused for the plan" expect 66 "its plan is on fashion-mnist, but" \
    drive standin --data-set cifar10
check "and plan.json says it" expect 0 "smoke: begun on fashion-mnist" drive standin --dry-run
printf '%s\n' '[deep]' 'quant.method = full' 'net.depth = 32' >>"$plans/variants.ini"
printf '%s\n' '[item]' 'variants = deep' >"$plans/items/deep.ini"
check "and the nearest speed where one cannot be had" expect 0 "the speed of those nearest in multiply-adds" \
    drive all --only errors,deep --dry-run --trainer /bin/false
check "with no assumption" sh -c "! grep assumed '$folder/out'"
check "jobs: two at a time with their share of the cores" expect 0 "4 done" \
    env OMP_NUM_THREADS=6 "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" \
    --jobs 2 --out "$folder/jobs"
check "as threads" grep -q "^3 train .*$folder/jobs/" "$FAKE_LOG.commands"
# As many as there are cores, unless those that ran before say that they do not fit.
by_memory() {
    rm -rf "$FAKE_LOG.together"
    env OMP_NUM_THREADS=2 FAKE_MEMORY="$1" "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" \
        --only half --out "$folder/memory-$1" --seeds "$2"
}
check "one of each kind says what it holds" expect 0 "2 done" by_memory 1e9 1
check "the next ones" expect 0 "6 done" by_memory 1e9 3
check "run one by one" test ! -e "$FAKE_LOG.together"
check "with less memory" expect 0 "2 done" by_memory 10 1
check "they run" expect 0 "6 done" by_memory 10 3
check "two at a time" test -s "$FAKE_LOG.together"
check "no jobs" expect 64 "--jobs: expected a number from 1 to 256, found '0'" drive all --jobs 0

check "evaluations run after what they need" expect 0 "8 cells: 8 done" drive size --only size
check "in order" started "full/seed-0 ttq/seed-0 seed-0/packed seed-0/unpacked full/seed-1 ttq/seed-1 seed-1/packed seed-1/unpacked "
check "and once" expect 0 "8 done" drive size --only size,errors
check "nothing more" started ""

rm -r "$folder/size/smoke/runs"
check "runs that are made anew" expect 0 "8 done" drive size --only size
check "are evaluated anew" started "full/seed-0 ttq/seed-0 seed-0/packed seed-0/unpacked full/seed-1 ttq/seed-1 seed-1/packed seed-1/unpacked "

failing() { FAKE_ENDS="full/seed-0=74 ttq/seed-1=137" drive failed; }
check "failed cells are named" expect 1 \
    "failed: full seed 0: full/seed-0: cannot write: No space left on device (exit code 74)" failing
check "with the reason" grep -q "failed: ttq seed 1: killed by a signal" "$folder/out"
check "what failed is no work done" grep -q "full seed 1: done; all cells: 50%, about" "$folder/out"
check "a run without its start is not tried" grep -q "ttq seed 0: not tried, for its start full seed 0 has failed" "$folder/out"
check "the others go on" started "full/seed-0 full/seed-1 ttq/seed-1 "
check "plan.json: failed" cells_of failed failed 3
check "a dry run still knows" expect 0 "No space left on device" drive failed --dry-run
check "the next time they are tried again" expect 0 "4 done, 0 diverged, 0 failed" drive failed
check "and are not done before" grep -q "^cell 1/4 full seed 0: done; all cells: 33%, about" "$folder/out"
check "and only they" started "full/seed-0 ttq/seed-0 ttq/seed-1 "

again() { FAKE_ENDS="full/seed-0=$1" drive again --seeds 1; }
check "a reason" expect 1 "No space left on device (exit code 74)" again 74
check "is of the last try alone" expect 1 "or a setting is wrong (exit code 78)" again 78

diverging() { FAKE_ENDS="ttq/seed-0=1" drive diverged; }
check "a diverged run is a result" expect 0 "diverged: ttq seed 0" diverging
check "that is not tried again" expect 0 "1 diverged" drive diverged
check "plan.json: diverged" cells_of diverged diverged 1
diverging_start() { FAKE_ENDS="full/seed-0=1" drive start; }
check "nothing starts from a diverged run" expect 1 "its start full seed 0 is diverged" diverging_start
resumable() { FAKE_ENDS="full/seed-0=98" drive resumable; }
check "a cell that stopped by itself" expect 75 "1 to go on with, 1 waiting" resumable
check "says how to go on" grep -q "cells were stopped; the same command goes on from here" "$folder/out"
check "others go on meanwhile" started "full/seed-0 full/seed-1 ttq/seed-1 "
check "and it the next time" expect 0 "cell 1/4 full seed 0: going on" drive resumable

sed -i 's/train.epochs = 1/train.epochs = 2/' "$plans/profiles/smoke.ini"
check "another configuration" expect 1 "the folder holds a run of another configuration \
(train.epochs: expected 1" drive all
check "is never mixed in" started ""
check "and not to be run" expect 0 "0 of 4 cells to run" drive all --dry-run
sed -i 's/train.epochs = 2/train.epochs = 1/' "$plans/profiles/smoke.ini"
# Of the starts alone: what stands on them keeps its rows, and the statistics are told.
cp "$folder/all/smoke/rows/rows.csv" "$folder/rows-before"
printf '%s\n' '[full]' 'train.epochs = 2' >>"$plans/profiles/smoke.ini"
check "starts of another configuration" expect 1 "failed: ttq seed 1: what it needs, full seed 1, is none of this plan" \
    drive all --seeds 3
check "start nothing" started ""
check "the rows stay" cmp "$folder/rows-before" "$folder/all/smoke/rows/rows.csv"
check "plan.json: foreign" test "$(grep -c '"foreign": true' "$folder/all/smoke/plan.json")" -eq 6
sed -i '/^\[full\]$/,$d' "$plans/profiles/smoke.ini"
check "and back" expect 0 "6 cells: 6 done" drive all --seeds 3
check "the rows are as they were" cmp "$folder/rows-before" "$folder/all/smoke/rows/rows.csv"
check "and plan.json" sh -c "! grep foreign '$folder/all/smoke/plan.json'"

# Rows: kept elsewhere they stand for the runs, but for those whose weights are needed.
rows=$folder/all/smoke/rows
check "a row for each finished cell" test "$(wc -l <"$rows/rows.csv")" -eq 7
check "which names its configuration" test -s \
    "$rows/configurations/$(sed -n '2s/^full,0,,\([0-9a-f]*\),.*/\1/p' "$rows/rows.csv").ini"
check "two configurations in all" test "$(find "$rows/configurations" -name '*.ini' | wc -l)" -eq 2
printf '{"commit": "bb", "sessions": [{"commit": "aa", "isa": "avx512", "cpu": "x"}, {"commit": "bb", "isa": "avx2", "cpu": "x"}]}' \
    >"$folder/all/smoke/runs/ttq/seed-2/env.json"
check "a run that two programs have trained" expect 0 "6 done" drive all --seeds 3
check "names both in its row" grep -q '^ttq,2,.*,aa + bb,x (avx512 + avx2)$' "$rows/rows.csv"
check "kept rows stand for runs" expect 0 "4 cells: 0 done, 0 diverged, 0 failed, 4 kept" \
    drive kept --rows "$rows"
check "which no table will contain" grep -qx "kept: 4 cells have a row and no folder here; tables do not contain them" "$folder/out"
check "nothing is started for them" started ""
check "their rows are handed on" test "$(wc -l <"$folder/kept/smoke/rows/rows.csv")" -eq 5
check "weights that are needed are made, with those that they start from" expect 0 \
    "4 done, 0 diverged, 0 failed" drive kept --rows "$rows" --only size --seeds 1
check "the others stay kept" expect 0 "2 done, 0 diverged, 0 failed, 2 kept" \
    drive kept --rows "$rows"
sed '/^ttq,0,/d' "$rows/rows.csv" >"$folder/less.csv"
mkdir "$folder/less" && cp -r "$rows/configurations" "$folder/less/" && mv "$folder/less.csv" "$folder/less/rows.csv"
check "a start is made where its arm has no row" expect 0 "2 done, 0 diverged, 0 failed, 2 kept" \
    drive less --rows "$folder/less"
sed -i 's/epochs = 1/epochs = 2/' "$folder"/less/configurations/*.ini
check "rows of another configuration stand for nothing" expect 0 "4 done" \
    drive changed --rows "$folder/less"
# Runs that are gone keep their rows, and rows that cannot be read are not written over.
drive lost >"$folder/out" 2>&1
rm -r "$folder/lost/smoke/runs"
check "runs that are gone, one made anew" expect 0 "2 done" drive lost --seeds 1
check "all rows are still there" test "$(wc -l <"$folder/lost/smoke/rows/rows.csv")" -eq 5
printf '<<<<<<< HEAD\n' >>"$folder/lost/smoke/rows/rows.csv"
check "rows that cannot be read" expect 65 "rows.csv: line 6" drive lost
check "stay" test "$(wc -l <"$folder/lost/smoke/rows/rows.csv")" -eq 6
# A reader that goes away.
deaf() { drive deaf 2>&1 | :; [ "$(find "$folder/deaf" -name DONE | wc -l)" -eq 4 ]; }
check "a pipe that nobody reads" deaf
check "no such rows" expect 66 "rows.csv" drive norows --rows "$folder/nowhere"
printf 'variant,seed\nfull,0\n' >"$folder/less/rows.csv"
check "rows without a column" expect 65 "what" drive norows --rows "$folder/less"
finish
