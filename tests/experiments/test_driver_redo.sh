#!/bin/sh
# ttq-run --redo: what it sets aside, in which order, and what it leaves.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/experiments/made_up_plan.sh

rows=$folder/all/smoke/rows
check "runs to do again" expect 0 "4 done" drive all
check "with evaluations" expect 0 "8 done" drive size --only size,errors
check "redo" expect 0 "4 done" drive all --redo errors
check "starts all cells of the item" started "full/seed-0 ttq/seed-0 full/seed-1 ttq/seed-1 "
check "and sets the old ones aside" test -e "$(echo "$folder"/all/smoke/set-aside/*/runs/ttq/seed-1/DONE)"
check "redo of evaluations" expect 0 "8 done" drive size --only size --redo size
check "leaves the training" started "seed-0/packed seed-0/unpacked seed-1/packed seed-1/unpacked "
check "redo of what is kept makes it, and what it needs" expect 0 "4 cells: 4 done" \
    drive fresh --rows "$rows" --redo half --only half,errors
if command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null; then
    moves() {
        strace -f -s 500 -o "$folder/trace" -e trace=rename "$BUILD/ttq-run" smoke --experiments "$plans" \
            --trainer "$trainer" --out "$folder/all" --redo errors >"$folder/out" 2>&1 || return 1
        sed -n 's/.*rename(".*", ".*set-aside.*\/runs\/\(.*\)").*/\1/p' "$folder/trace" >"$folder/moved"
        cat "$folder/moved"
        [ "$(tr '\n' ' ' <"$folder/moved")" = "ttq/seed-1 full/seed-1 ttq/seed-0 full/seed-0 " ]
    }
    check "redo moves what stands on a start before it" moves
else
    skip "strace is missing or may not trace: the order of redo"
fi
printf '%s\n' '[photos]' 'quant.method = full' 'data.set = imagenette' "data.path = $folder/nowhere" \
    >>"$plans/variants.ini"
printf '%s\n' '[item]' 'variants = photos' >"$plans/items/photos.ini"
check "a folder of images that is not there" expect 0 "2 skipped" drive photos --only photos
check "redo does not change that" expect 0 "2 skipped" drive photos --only photos --redo photos
check "so that nothing is started" started ""
echo "66 data.path: no such folder" >"$folder/photos/smoke/logs/photos-seed-0.failed"
check "nor does a failure of an earlier call" expect 0 "2 skipped" drive photos --only photos
check "which is not tried" started ""
check "nor does a plan without runs on CIFAR-10 keep one to it" expect 0 "4 of 4 cells to run" \
    drive photos --data-set fashion-mnist --dry-run
check "redo of one variant" expect 0 "4 done" drive all --redo ttq
check "leaves what it starts from" started "ttq/seed-0 ttq/seed-1 "
sed -i 's/items = errors/items = errors size/' "$plans/profiles/smoke.ini"
check "redo of a part of the profile" expect 0 "4 done" drive size --only errors --redo errors
packed=$folder/size/smoke/evals/ttq/seed-0/packed
check "sets aside what stands on it, asked for or not" test ! -e "$packed/model.ttq.json"
check "so that it is made again" expect 0 "8 done" drive size
check "and nothing besides" started "seed-0/packed seed-0/unpacked seed-1/packed seed-1/unpacked "
sed -i 's/items = errors size/items = errors/' "$plans/profiles/smoke.ini"
# What it has begun goes on without it; with it all would begin anew.
redo_stopped() { FAKE_ENDS="ttq/seed-0=98" drive all --redo ttq; }
check "a redo that was stopped" expect 75 "cells were stopped; the same command without --redo goes on from here" redo_stopped
check "says so" expect 0 "cell 2/4 ttq seed 0: going on" drive all
# A copy of the folder makes its own runs anew, from its own start.
cp -r "$folder/all" "$folder/copy"
FAKE_WEIGHTS=first check "redo in a copy" expect 0 "4 done" drive copy --redo full
check "starts from the copy" sh -c "! grep 'ttq/seed-0' '$FAKE_LOG.commands' | tail -1 | grep -v 'init.from=$folder/copy/'"
check "redo of what starts there too" expect 0 "4 done" drive copy --redo ttq
check "does so as well" sh -c "! grep 'ttq/seed-0' '$FAKE_LOG.commands' | tail -1 | grep -v 'init.from=$folder/copy/'"
# Rows stand for runs, but not for those that were asked for anew: also not in the next call.
redo_kept() { FAKE_ENDS="full/seed-0=98" drive rows --rows "$rows" --redo errors; }
check "a redo of kept cells that was stopped" expect 75 "the same command without --redo goes on from here" redo_kept
check "goes on without it" expect 0 "4 cells: 4 done, 0 diverged, 0 failed" drive rows --rows "$rows"
check "with all that were asked for and have not ended" started "full/seed-0 ttq/seed-0 "
check "and is over with their end" sh -c "! ls '$folder/rows/smoke/logs' | grep again"
check "redo of an unknown name" expect 64 \
    "--redo: expected an item or a variant of this profile, found 'error'; did you mean 'errors'?" \
    drive all --redo error
check "redo is no dry run" expect 64 "expected no --dry-run" drive all --redo errors --dry-run
finish
