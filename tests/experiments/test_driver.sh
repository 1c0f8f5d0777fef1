#!/bin/sh
# ttq-run with a made-up trainer: what it starts, skips, names, and how it ends.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

# A plan of its own: ttq starts from full, both with two seeds.
plans=$folder/experiments
mkdir -p "$plans/profiles" "$plans/items"
printf '%s\n' '[profile]' 'items = errors' 'verdict = no' 'seeds = 2' '[every]' 'net.depth = 8' \
    'train.epochs = 1' >"$plans/profiles/smoke.ini"
printf '%s\n' '[full]' 'quant.method = full' '[ttq]' 'quant.method = ttq' 'start = full' \
    >"$plans/variants.ini"
printf '%s\n' '[item]' 'variants = full ttq' 'control = full' >"$plans/items/errors.ini"
printf '%s\n' '[item]' 'variants = ttq' >"$plans/items/half.ini"
printf '%s\n' '[item]' 'kind = size' 'variants = ttq' >"$plans/items/size.ini"

# Does what `ttq train` promises the driver: a folder, DONE last, exit codes; with `export` and `eval`
# their last files. FAKE_ENDS names runs that end otherwise, as words folder=code; code 1 diverges,
# 137 is a kill, 99 waits for a signal, 96 for two (of which INT twice kills), 98 stops by itself, 97 takes
# a while.
trainer=$folder/trainer
cat >"$trainer" <<'FAKE'
#!/bin/sh
for run; do :; done
run=${run#--run=} run=${run#--to=}
case $1 in export) run=$(dirname "$run") ;; esac
name=$(basename "$(dirname "$run")")/$(basename "$run")
case "$*" in *data.set=synthetic*) ;; *) echo "$name" >>"$FAKE_LOG" ;; esac
echo "${OMP_NUM_THREADS:-} $*" >>"$FAKE_LOG.commands"
mkdir -p "$run"
case $1 in
export) : >"$run/model.ttq.json"; exit ;;
eval) : >"$run/DONE"; exit ;;
esac
for word; do
    case $word in *.*=*)
        key=${word%%=*}
        printf '[%s]\n%s = %s\n' "${key%%.*}" "${key#*.}" "${word#*=}" ;;
    esac
done >"$run/config.ini"
case " ${FAKE_ENDS:-} " in
*" $name=1 "*) echo '{"outcome":"diverged"}' >"$run/DONE"; exit 1 ;;
*" $name=137 "*) kill -KILL $$ ;;
*" $name=98 "*) exit 75 ;;
*" $name=97 "*) sleep 1.5 ;;
*" $name=99 "*)
    trap 'kill $!; exit 75' INT TERM HUP
    sleep 20 & wait $! ;;
*" $name=96 "*)
    trap '[ "${once:-}" ] && { kill $!; exit 130; }; once=yes' INT
    trap '[ "${first:-}" ] && { kill $!; exit 75; }; first=yes' TERM HUP
    sleep 20 & while :; do wait $!; done ;;
*" $name=74 "*) echo "ttq: $name: cannot write: No space left on device" >&2; exit 74 ;;
*" $name="*) code=${FAKE_ENDS##*"$name="}; exit "${code%% *}" ;;
esac
if [ "${FAKE_MEMORY:-}" ]; then # another one beside it would be seen
    mkdir "$FAKE_LOG.here" || echo "$name" >>"$FAKE_LOG.together"
    sleep 0.7
    rmdir "$FAKE_LOG.here"
fi
printf 'epoch,seconds,train_images_per_s,test_images_per_s,memory_mb\n1,2,500,1000,%s\n2,2,500,1000,%s\n' \
    "${FAKE_MEMORY:-10}" "${FAKE_MEMORY:-10}" >"$run/timing.csv"
echo '{"outcome":"finished"}' >"$run/DONE"
FAKE
chmod +x "$trainer"
export FAKE_LOG="$folder/log"

# Plans of the smoke profile below $folder/$1; the rest are options.
drive() {
    out=$folder/$1
    shift
    : >"$FAKE_LOG"
    "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" --jobs 1 --out "$out" "$@"
}
# The cells of the last call, in order.
started() { [ "$(tr '\n' ' ' <"$FAKE_LOG")" = "$1" ] || { cat "$FAKE_LOG"; return 1; }; }
# The number of cells in this state by plan.json.
cells_of() { [ "$(grep -c "\"state\": \"$2\"" "$folder/$1/smoke/plan.json")" -eq "$3" ]; }

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
no_speed() { FAKE_ENDS="" drive dry --dry-run --trainer /bin/false; }
check "or says that there is none" expect 0 "350 images/s assumed" no_speed

check "all cells" expect 0 "4 cells: 4 done, 0 diverged, 0 failed" drive all
check "starts first, seed by seed" started "full/seed-0 ttq/seed-0 full/seed-1 ttq/seed-1 "
check "each ttq run starts from the full one of its seed" \
    grep -q "run.seed=1 init.from=$folder/all/smoke/runs/full/seed-1 --run" "$FAKE_LOG.commands"
check "plan.json: done" cells_of all "done" 4
cp "$folder/all/smoke/plan.json" "$folder/before"
check "again" expect 0 "4 done" drive all
check "nothing is started twice" started ""
check "and plan.json stays" cmp "$folder/before" "$folder/all/smoke/plan.json"
check "one seed more" expect 0 "6 cells: 6 done" drive all --seeds 3
check "starts only the new cells" started "full/seed-2 ttq/seed-2 "
check "the dry run uses their speed" expect 0 "from 2 runs here" drive all --dry-run
check "a stand-in" expect 0 "4 done" drive standin --data-set fashion-mnist
check "is kept to where none is asked for" expect 0 "0 of 4 cells to run" drive standin --dry-run
check "also by a run" expect 0 "6 done" drive standin --seeds 3
check "which asks the trainer for it" grep -q " data.set=fashion-mnist run.seed=2\| run.seed=2 .*data.set=fashion-mnist" "$FAKE_LOG.commands"
check "another one is another configuration" expect 1 "data.set: expected fashion-mnist" drive standin --data-set cifar10
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
check "starts of another configuration" expect 1 "failed: ttq seed 1: what it needs is of another configuration" \
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
check "kept rows stand for runs" expect 0 "4 cells: 0 done, 0 diverged, 0 failed, 4 kept" \
    drive kept --rows "$rows"
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
check "redo of an unknown name" expect 64 \
    "--redo: expected an item or a variant of this profile, found 'error'; did you mean 'errors'?" \
    drive all --redo error
check "redo is no dry run" expect 64 "expected no --dry-run" drive all --redo errors --dry-run

# Stopped by the signals $2... while ttq seed 0, which ends by them as $1 says, runs; meanwhile a second
# driver is refused.
stopped() {
    : >"$FAKE_LOG"
    rm -rf "$folder/stopped"
    FAKE_ENDS=" ttq/seed-0=$1 " "$BUILD/ttq-run" smoke --experiments "$plans" \
        --trainer "$trainer" --jobs 1 --out "$folder/stopped" >"$folder/stopped.log" 2>&1 &
    driver=$!
    shift
    tries=0
    until [ -e "$folder/stopped/smoke/runs/ttq/seed-0/config.ini" ] || [ $tries -ge 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    sleep 0.2
    expect 73 "another driver is at work here" "$BUILD/ttq-run" smoke --experiments "$plans" \
        --trainer "$trainer" --out "$folder/stopped" || return 1
    for signal; do
        kill "-$signal" "$driver"
        sleep 0.2
    done
    wait "$driver"
    code=$?
    cat "$folder/stopped.log"
    [ "$code" -eq 75 ] && grep -q "the same command goes on from here" "$folder/stopped.log"
}
check "stopped by two signals" stopped 96 INT INT
check "of which the second ends a cell at once" grep -q '"exit": 130' "$folder/stopped/smoke/plan.json"
check "two that are not both INT" stopped 96 HUP TERM
check "let it end by itself" grep -q '"exit": 75' "$folder/stopped/smoke/plan.json"
check "stopped by SIGTERM" stopped 99 TERM
check "nothing else was started" started "full/seed-0 ttq/seed-0 "
check "plan.json: resumable" cells_of stopped resumable 1
check "the next run goes on" expect 0 "cell 2/4 ttq seed 0: going on" drive stopped
check "where it was" started "ttq/seed-0 full/seed-1 ttq/seed-1 "

# As nohup starts it: a terminal that goes away stops nothing.
with_nohup() {
    (
        trap '' HUP
        FAKE_ENDS=" full/seed-0=97 " exec "$BUILD/ttq-run" smoke --experiments "$plans" \
            --trainer "$trainer" --jobs 1 --out "$folder/nohup" >"$folder/nohup.log" 2>&1
    ) &
    driver=$!
    tries=0
    until [ -e "$folder/nohup/smoke/runs/full/seed-0/config.ini" ] || [ $tries -ge 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -HUP "$driver"
    wait "$driver"
    code=$?
    cat "$folder/nohup.log"
    [ "$code" -eq 0 ] && grep -q "4 cells: 4 done" "$folder/nohup.log"
}
check "HUP is left ignored" with_nohup

# On a terminal: one table, drawn over itself, within its width.
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    terminal() {
        rm -rf "$folder/terminal"
        FAKE_ENDS=" full/seed-0=97 " TERM=xterm script -qec "stty cols 60; $BUILD/ttq-run smoke --experiments '$plans' \
            --trainer '$trainer' --jobs 2 --out '$folder/terminal'" /dev/null >"$folder/screen" </dev/null
        code=$?
        cat -v "$folder/screen"
        return $code
    }
    check "on a terminal" terminal
    check "the table says how far it is" grep -q "4 of 4 cells done, 0 failed, 0 running: 100%" "$folder/screen"
    check "and who runs" grep -q "  full seed 0 *\[\.*\] epo" "$folder/screen"
    check "it is drawn over itself" grep -q "$(printf '\033')\[[0-9]*A" "$folder/screen"
    check "with the summary below" grep -q "4 cells: 4 done" "$folder/screen"
else
    skip "the progress table: script(1) cannot make a terminal here"
fi

# A disk that is full from the start, and one that fills up.
small=$folder/small
mkdir "$small"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m none "$small" 2>/dev/null; then
    full_disk() {
        dd if=/dev/zero of="$small/rest" bs=1k count=2000 2>/dev/null
        drive small/out
    }
    check "a full disk" expect 74 "No space left on device" full_disk
    rm "$small/rest"
    check "with room again" expect 0 "4 done" drive small/out
    umount "$small"
else
    skip "a full disk: mounting a small one needs root"
fi

check "no such trainer" expect 69 "cannot start the program" "$BUILD/ttq-run" smoke --experiments "$plans" \
    --trainer "$folder/none" --out "$folder/none-out"
check "a folder as trainer" expect 69 "$folder: expected a program, found a folder" drive none-out --trainer "$folder"
if command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null; then
    unlockable() {
        strace -o /dev/null -e trace=flock -e inject=flock:error=ENOLCK \
            "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" --out "$folder/lock"
    }
    check "a folder that cannot be locked" expect 73 "plan.lock: cannot lock: No locks available" unlockable
else
    skip "strace is missing or may not trace: no lock that fails"
fi
check "the folder is a file" expect 73 "cannot make the folder" drive log/below
refused() { FAKE_ENDS="full/seed-0=78" drive refused --seeds 1; }
check "the trainer refuses a setting" expect 1 "exit code 78" refused
finish
