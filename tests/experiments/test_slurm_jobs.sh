#!/bin/sh
# The engine slurm with made-up commands of Slurm: what is submitted, and what a job script does.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

plans=$folder/experiments
mkdir -p "$plans/profiles" "$plans/items" "$folder/bin"
printf '%s\n' '[profile]' 'items = merge' 'verdict = no' 'seeds = 2' '[every]' 'net.depth = 8' \
    >"$plans/profiles/smoke.ini"
printf '%s\n' '[full]' 'quant.method = full' '[ttq]' 'quant.method = ttq' 'start = full' \
    >"$plans/variants.ini"
printf '%s\n' '[item]' 'kind = size' 'variants = ttq' >"$plans/items/merge.ini"

export FAKE="$folder/fake"
mkdir "$FAKE"
: >"$FAKE/queue"
program() { { echo '#!/bin/sh'; cat; } >"$1" && chmod +x "$1"; }
program "$folder/bin/sbatch" <<'BIN'
[ ! -e "$FAKE/notice" ] || cat "$FAKE/notice" >&2
[ ! -e "$FAKE/kill" ] || [ "$(wc -l <"$FAKE/submitted")" -ne 2 ] || { kill -9 $PPID; exit 1; }
[ ! -e "$FAKE/refuse" ] || { echo "sbatch: error: Unable to contact slurm controller" >&2; exit 1; }
echo "$*" >>"$FAKE/submitted"
job=$((100 + $(wc -l <"$FAKE/submitted")))
echo $job >>"$FAKE/queue"
echo "$job;cluster"
BIN
program "$folder/bin/squeue" <<'BIN'
[ ! -e "$FAKE/silent" ] || { echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1; }
case "$*" in *--jobs*) cat "$FAKE/state" ;; *) cat "$FAKE/queue" ;; esac
BIN
program "$folder/bin/scontrol" <<'BIN'
echo "$*" >>"$FAKE/requeued"
BIN
# A trainer that ends as FAKE_CODE says, or at a signal with 75.
program "$folder/trainer" <<'BIN'
[ -z "${FAKE_SENTENCE:-}" ] || echo "ttq: $FAKE_SENTENCE" >&2
if [ "${FAKE_WAIT:-}" ]; then trap 'kill $!; exit 75' TERM; sleep 20 & : >"$FAKE/waiting"; wait $!; fi
echo "$OMP_NUM_THREADS threads: $*"
exit "${FAKE_CODE:-0}"
BIN
out="$folder/it's"
run() {
    PATH="$folder/bin:$PATH" "$BUILD/ttq-run" smoke --engine slurm --experiments "$plans" \
        --trainer "$folder/trainer" --out "$out" "$@"
}
submitted() { grep -qxF -e "$1" "$FAKE/submitted" || { cat "$FAKE/submitted"; return 1; }; }

check "unknown engine" expect 64 "--engine: expected local or slurm, found 'slrm'" \
    "$BUILD/ttq-run" smoke --engine slrm
check "no Slurm" expect 69 "--engine slurm: expected Slurm's commands, found that squeue: cannot start" \
    env PATH=/nowhere "$BUILD/ttq-run" smoke --engine slurm --out "$folder/none"
touch "$FAKE/refuse"
check "a Slurm that refuses" expect 69 "--engine slurm: sbatch: sbatch: error: Unable to contact" run
rm "$FAKE/refuse"
check "submission" expect 75 "8 cells are with Slurm" run --jobs 3
slurm=$out/smoke/slurm
flags="--parsable --kill-on-invalid-dep=yes --array=0,1%3"
check "an array of all seeds" submitted "$flags $slurm/full.sh"
check "its arm after it, seed by seed" submitted "$flags --dependency=aftercorr:101 $slurm/ttq.sh"
check "an evaluation after the run" submitted "$flags --dependency=aftercorr:102 $slurm/ttq-packed.sh"
check "and one after both" submitted "$flags --dependency=aftercorr:102:103 $slurm/ttq-unpacked.sh"
check "again" expect 75 "with Slurm: ttq-packed, 2 cells to go, job 103" run
check "nothing is submitted twice" test "$(wc -l <"$FAKE/submitted")" -eq 4
printf '103\n104\n' >"$FAKE/queue"
check "jobs that are gone without a result are submitted again" expect 75 "submitted: ttq, 2 cells, job 106, after 105" run
check "what is still there is not" test "$(wc -l <"$FAKE/submitted")" -eq 6

jobs() { [ "$(grep -c "$1" "$slurm/jobs.csv")" -eq "$2" ] || { cat "$slurm/jobs.csv"; return 1; }; }
touch "$FAKE/silent"
check "a queue that does not answer" expect 69 "--engine slurm: squeue: slurm_load_jobs error" run
rm "$FAKE/silent"
cp "$FAKE/queue" "$FAKE/short"
awk 'BEGIN { for (i = 0; i < 12000; i++) print 900000 + i }' >"$FAKE/queue"
check "nor one that answers too much" expect 69 "--engine slurm: squeue: expected an answer of at most" run
mv "$FAKE/short" "$FAKE/queue"
check "takes no job from the list" expect 75 "with Slurm: full, 2 cells to go, job 105" run
check "so nothing is submitted again" test "$(wc -l <"$FAKE/submitted")" -eq 6
printf '[item]\nvariants = full\n' >"$plans/items/starts.ini"
check "another item" expect 75 "2 cells are with Slurm" run --only starts
check "leaves the jobs of the others in the list" jobs , 5
printf '104\n106\n' >"$FAKE/queue"
touch "$FAKE/refuse"
check "one job gone, and Slurm takes none" expect 69 "sbatch: error" run
rm "$FAKE/refuse"
check "the jobs behind it are still known" jobs 104 1
printf '103\n104\n105\n106\n' >"$FAKE/queue"
check "memory as cells like it are assumed to hold, and a quarter" grep -q -- '--mem=1280M' "$slurm/full.sh"

# The script of an array, as Slurm would run it.
log=$out/smoke/logs/full-seed-1.log
job() { SLURM_ARRAY_TASK_ID=1 SLURM_JOB_ID=77 SLURM_CPUS_PER_TASK=3 PATH="$folder/bin:$PATH" sh "$slurm/full.sh" >>"$log" 2>&1; }
check "a job" job
check "runs the command of its seed with its cores" grep -q "^3 threads: train .*run.seed=1 .*seed-1" "$log"
check "the log is the seed's" grep -qF "#SBATCH --output=\"$out/smoke/logs/full-seed-%a.log\"" "$slurm/full.sh"
failing() { FAKE_CODE=74 FAKE_SENTENCE="disk: full" job; [ $? -eq 74 ]; }
check "a job that fails" failing
check "notes where in the log it began" grep -qx "74 @[1-9][0-9]*" "$out/smoke/logs/full-seed-1.failed"
check "so that the driver tells why" expect 75 "failed: full seed 1: disk: full (exit code 74)" run
killed() { FAKE_CODE=137 job; [ $? -eq 137 ]; }
check "a job that is killed" killed
check "has not the reason of an earlier one" expect 75 "failed: full seed 1: killed by a signal (exit code 137)" run
stopped() {
    echo "$1" >"$FAKE/state"
    rm -f "$FAKE/waiting" "$FAKE/requeued"
    FAKE_WAIT=1 SLURM_ARRAY_TASK_ID=0 SLURM_JOB_ID=77 PATH="$folder/bin:$PATH" \
        sh "$slurm/full.sh" >>"$log" 2>&1 &
    job=$!
    wait_for "$FAKE/waiting"
    kill -TERM $job
    wait $job
    code=$?; [ $code -eq 75 ] || { echo "exit code $code"; return 1; }
}
check "a job that Slurm is about to end stops its cell" stopped RUNNING
check "and puts itself in the queue" grep -qx "requeue 77" "$FAKE/requeued"
check "a job that was cancelled" stopped COMPLETING
check "does not" test ! -e "$FAKE/requeued"

# What stands on a start of another configuration is not submitted, whatever became of it.
foreign_start() {
    : >"$FAKE/queue"
    : >"$FAKE/submitted"
    mkdir -p "$folder/foreign/smoke/runs/full/seed-0"
    printf '[net]\ndepth = 14\n' >"$folder/foreign/smoke/runs/full/seed-0/config.ini"
    run --seeds 1 --out "$folder/foreign"
}
check "a start of another configuration" expect 1 "failed: ttq seed 0: what it needs, full seed 0, is none of this plan" foreign_start
check "nothing is submitted on it" test ! -s "$FAKE/submitted"

# Another output folder, with nothing in the queue.
afresh() {
    out=$folder/$1
    slurm=$out/smoke/slurm
    : >"$FAKE/queue"
    : >"$FAKE/submitted"
}
count_of() { [ "$(grep -c -e "$1" "$FAKE/submitted")" -eq "$2" ] || { cat "$FAKE/submitted"; return 1; }; }

afresh notice
echo "sbatch: routed to all" >"$FAKE/notice"
check "a notice of Slurm is no job" expect 75 "submitted: ttq, 2 cells, job 102, after 101" run
check "what waits for a job names its number" count_of "--dependency=aftercorr:101 $slurm/ttq.sh" 1
check "and it is found again" expect 75 "with Slurm: ttq, 2 cells to go, job 102" run
rm "$FAKE/notice"
program "$folder/bin/sbatch-silent" <<'BIN'
echo "Submitted, no number"
BIN
silent() { mkdir "$folder/silent"; cp "$folder/bin/squeue" "$folder/silent"; cp "$folder/bin/sbatch-silent" "$folder/silent/sbatch"
    PATH="$folder/silent:$PATH" "$BUILD/ttq-run" smoke --engine slurm --experiments "$plans" --trainer "$folder/trainer" --out "$folder/no-number"; }
check "an answer without a number" expect 69 "sbatch: expected the number of a job, found 'Submitted, no number'" silent

afresh killed
touch "$FAKE/kill"
killed_driver() { run; [ $? -eq 137 ]; }
check "a driver that is killed while it submits" killed_driver
rm "$FAKE/kill"
check "goes on" expect 75 "with Slurm: ttq, 2 cells to go, job 102" run
check "with each array once" test "$(sed 's/.* //' "$FAKE/submitted" | sort | uniq -d | wc -l)" -eq 0

afresh more
check "one seed" expect 75 "4 cells are with Slurm" run --seeds 1
check "more seeds later" expect 75 "8 cells are with Slurm" run
check "of the starts only the new one is submitted" count_of "--array=1 $slurm/full.sh" 1
check "and what needs it waits for that" count_of "--array=1 --dependency=aftercorr:105 $slurm/ttq.sh" 1
check "all are known then" expect 75 "with Slurm: ttq, 1 cells to go, job 106" run
check "and none is submitted again" count_of . 8
# The list of a driver that kept no seeds.
sed -i 's/,[0-9 ]*$//; 1s/.*/array,job/' "$slurm/jobs.csv"
check "a list without seeds stands for all" expect 75 "8 cells are with Slurm" run
check "so that nothing is submitted" count_of . 8

# The end of a cell that fails, or whose start has diverged.
afresh failed
run --seeds 1 >/dev/null 2>&1
mkdir -p "$out/smoke/logs"
echo "74 disk: full" >"$out/smoke/logs/full-seed-0.failed"
: >"$FAKE/queue"
check "a cell whose job failed is named" expect 1 "failed: full seed 0: disk: full (exit code 74)" run --seeds 1
check "what needs it is not tried" grep -q "failed: ttq seed 0: not tried, for its start full seed 0 has failed" "$folder/out"
check "and nothing is submitted" count_of . 4
check "the next call tries again" expect 75 "4 cells are with Slurm" run --seeds 1
afresh diverged
mkdir -p "$out/smoke/runs/full/seed-0"
printf '[net]\ndepth = 8\n[quant]\nmethod = full\n[run]\nseed = 0\n' >"$out/smoke/runs/full/seed-0/config.ini"
echo '{"outcome":"diverged"}' >"$out/smoke/runs/full/seed-0/DONE"
check "a start that diverged" expect 1 "failed: ttq seed 0: not tried, for its start full seed 0 is diverged" run --seeds 1
check "has nothing submitted on it" test ! -s "$FAKE/submitted"
check "of other seeds it has" expect 75 "4 cells are with Slurm" run
check "and no array holds it" count_of "--array=1 " 3
afresh redone
check "redo with Slurm" expect 75 "cells are with Slurm; the same command without --redo later tells" run --redo ttq
finish
