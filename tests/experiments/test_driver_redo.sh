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
check "redo of an unknown name" expect 64 \
    "--redo: expected an item or a variant of this profile, found 'error'; did you mean 'errors'?" \
    drive all --redo error
check "redo is no dry run" expect 64 "expected no --dry-run" drive all --redo errors --dry-run
finish
