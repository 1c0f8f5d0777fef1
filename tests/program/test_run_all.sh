#!/bin/sh
# run_all.sh with made-up programs: which stages run, with what, and how it ends.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

# A copy in a folder called ttq, as a checkout may be; every program notes its name and arguments.
tree=$folder/ttq
mkdir -p "$tree/build" "$tree/experiments" "$tree/figures" "$folder/bin"
cp run_all.sh .lib.sh "$tree" && cp -r experiments/profiles "$tree/experiments"
: >"$tree/.packages"
: >"$tree/figures/a.gp"
export FAKE_LOG="$folder/log"
program() {
    # shellcheck disable=SC2016 # the program expands it
    { printf '#!/bin/sh\necho "%s $*" >>"$FAKE_LOG"\n' "${1##*/}"; cat; } >"$1"
    chmod +x "$1"
}
program "$folder/bin/make" <<'FAKE'
[ -z "${FAKE_NO_BUILD:-}" ] || { echo "make: *** Error 1" >&2; exit 2; }
FAKE
program "$tree/build/ttq" <<'FAKE'
echo "with $TTQ_DATA, $TTQ_PACKED, $TTQ_IMAGENET" >>"$FAKE_LOG"
[ -z "${FAKE_NO_DATA:-}" ] || { echo "no data set" >&2; exit 66; }
echo "data: ${FAKE_FOUND:-cifar10} in /somewhere"
FAKE
program "$tree/build/ttq-run" <<'FAKE'
for word; do case $word in --out=*) out=${word#--out=}/$1 ;; --dry-run) echo 4 cells; exit ;;
    --check) printf '%s\n' ${FAKE_SETS-cifar10}; exit ;;
    --seeds=none) echo "a number, not none" >&2; exit 64 ;; esac; done
if [ -n "${FAKE_WAIT:-}" ]; then
    trap 'kill $!; sleep "${FAKE_SLOW:-0}"; : >"$FAKE_LOG.ended"; exit 75' TERM
    sleep 20 & : >"$FAKE_WAIT"; wait $!
fi
mkdir -p "$out/runs/full/seed-0" "$out/runs/full/seed-10" "$out/runs/full/seed-2" "$out/runs/ttq/seed-0"
for run in "$out"/runs/*/*; do [ "$run" = "$out/runs/full/seed-2" ] || [ -e "$run/DONE" ] || echo "first" >"$run/DONE"; done
echo "{${FAKE_PLAN:-}}" >"$out/plan.json"
exit "${FAKE_CODE:-0}"
FAKE
program "$tree/build/ttq-stats" <<'FAKE'
[ -n "${FAKE_NO_TABLES:-}" ] || { mkdir -p "$2/tables" && : >"$2/tables/runs.csv"; }
exit "${FAKE_STATS:-0}"
FAKE
program "$tree/build/ttq-report" <<'FAKE'
echo "<html>" >"$1/report.html"
exit "${FAKE_REPORT:-0}"
FAKE

# Called from another folder.
run_all() {
    : >"$FAKE_LOG"
    (cd "$folder" && PATH="$folder/bin:$PATH" "$tree/run_all.sh" "$@")
}
logged() { grep -qxF -e "$1" "$FAKE_LOG" || { cat "$FAKE_LOG"; return 1; }; }
not_logged() { ! grep -q -e "$1" "$FAKE_LOG" || { cat "$FAKE_LOG"; return 1; }; }

check "help" expect 0 "Usage: ./run_all.sh" run_all --help
check "unknown profile" expect 64 "found 'quik'" run_all quik
check "two profiles" expect 64 "found a second, 'smoke'" run_all quick smoke
check "unknown option" expect 64 "found '--fast'" run_all --fast
check "option without its value" expect 64 "--seeds: expected a value" run_all smoke --seeds
check "unknown group" expect 64 "expected run or test, found 'all'" run_all --set-up all
check "nothing is started on misuse" test ! -s "$FAKE_LOG"

check "a whole run" expect 0 "report: out/quick/report.html" run_all
check "the default profile, in the checkout" logged "ttq-run quick --out=out"
check "what it needs is asked first" sh -c "sed -n '/^with/d; 2,5p' '$FAKE_LOG' | tr '\\n' ';' |
    grep -qx 'ttq-run quick --out=out --check;ttq data --fetch data.set=cifar10;ttq-run quick --out=out;'"
check "all tables of the profile" logged "ttq-stats report out/quick"
check "again" expect 0 "nothing to do" run_all
check "nothing is drawn twice" not_logged "ttq-stats\|ttq-report"
echo "second" >"$tree/out/quick/runs/ttq/seed-0/DONE"
check "another result" expect 0 "report:" run_all
check "is in the report again" logged "ttq-report out/quick"
echo "third" >"$tree/out/quick/runs/ttq/seed-0/DONE"
half_a_page() { FAKE_REPORT=69 run_all; }
check "a page without its figures" expect 69 "" half_a_page
echo "second" >"$tree/out/quick/runs/ttq/seed-0/DONE"
check "is not taken for the page before it" expect 0 "report:" run_all
check "but made again" logged "ttq-report out/quick"

check "options" expect 0 "report: $folder/my results/smoke/report.html" \
    run_all smoke --only=figure2 --seeds 3 --out "my results"
check "reach the driver; --out is seen from the caller" logged \
    "ttq-run smoke --only=figure2 --seeds=3 --out=$folder/my results"
check "a space in a folder" logged "ttq-stats report $folder/my results/smoke"
check "all options of the driver" expect 0 "report:" run_all smoke --jobs 3 --engine=slurm \
    --redo figure2 --rows "kept rows"
check "reach it; --rows is seen from the caller" logged \
    "ttq-run smoke --jobs=3 --engine=slurm --redo=figure2 --rows=$folder/kept rows --out=out"
folders() { TTQ_DATA="my data" TTQ_PACKED=/packed TTQ_IMAGENET='' run_all smoke --out "$folder/folders"; }
check "folders of data" expect 0 "report:" folders
check "are seen from the caller" logged "with $folder/my data, /packed, "
check "a bad value" expect 64 "not none" run_all smoke --seeds none --out "$folder/bad"
check "is found before any data" not_logged "ttq data"
stand_in() { FAKE_FOUND=fashion-mnist run_all smoke --out "$folder/stand-in"; }
check "a stand-in" expect 0 "data: fashion-mnist" stand_in
check "is what the driver takes" logged "ttq-run smoke --out=$folder/stand-in --data-set=fashion-mnist"
sets() { FAKE_SETS=$1 FAKE_FOUND=$1 run_all smoke --out "$folder/sets"; }
check "cells on photographs" expect 0 "report:" sets imagenette
check "get them" logged "ttq data --fetch data.set=imagenette"
check "and no other set" not_logged "cifar10\|data-set"
no_photos() { FAKE_SETS=imagenet FAKE_NO_DATA=1 run_all smoke --out "$folder/sets"; }
check "photographs that cannot be had" expect 0 "items on photographs (imagenet) will be skipped" no_photos
check "no cell to run" expect 0 "nothing to do" sets ""
check "needs no data" not_logged "ttq data"
check "dry run" expect 0 "4 cells" run_all paper --dry-run
check "stops before the data" not_logged "ttq data\|ttq-stats"

failing() { FAKE_CODE=1 run_all smoke --out failed; }
check "failed cells: exit 1, with a report" expect 1 "report:" failing
check "and again" expect 1 "report:" failing
all_failed() { FAKE_CODE=1 FAKE_NO_TABLES=yes FAKE_STATS=66 run_all smoke --out all-failed; }
check "no cell has ended: exit 1" expect 1 "" all_failed
check "without a page" not_logged "ttq-report"
all_kept() { FAKE_PLAN='"state": "kept"' FAKE_NO_TABLES=yes FAKE_STATS=66 run_all smoke --out all-kept; }
check "every cell is kept as a row: done" expect 0 "no report: every cell is kept as a row, in $folder/all-kept/smoke/rows/rows.csv" all_kept
check "without a page" not_logged "ttq-report"
no_runs() { FAKE_NO_TABLES=yes FAKE_STATS=66 run_all smoke --out no-runs; }
check "no run for another reason: 66" expect 66 "data: cifar10" no_runs
no_data() { FAKE_NO_DATA=1 run_all smoke --out none; }
check "no data" expect 66 "no data set" no_data
# The driver refuses a stand-in for the set that runs are on.
other_data() { FAKE_FOUND=fashion-mnist FAKE_CODE=66 run_all smoke --out other; }
check "data that the runs are not on: 66" expect 66 "data: fashion-mnist" other_data
check "asks the driver" logged "ttq-run smoke --out=$folder/other --data-set=fashion-mnist"
check "and leaves the tables" not_logged "ttq-stats\|ttq-report"
no_build() { FAKE_NO_BUILD=yes run_all smoke; }
check "the build fails" expect 2 "Error 1" no_build
check "nothing runs without data" not_logged "ttq-run"
no_tables() { FAKE_STATS=74 run_all smoke --out broken; }
check "a stage that fails ends it" expect 74 "data: cifar10" no_tables
check "without a report" not_logged "ttq-report"
some_tables() { FAKE_STATS=65 run_all smoke --out some; }
check "an item without a table: 65, with a report" expect 65 "without the items named above" some_tables
check "and again" expect 65 "without the items named above" some_tables
# A damaged run: there is no table of all runs, and nothing to make a page of.
damaged() { FAKE_NO_TABLES=yes FAKE_STATS=65 run_all smoke --out damaged; }
check "no table at all: 65" expect 65 "" damaged
check "and no page" not_logged "ttq-report"

# Signals to the script alone reach the driver, and it is waited for.
stopped() {
    : >"$FAKE_LOG"
    rm -f "$folder/waiting" "$FAKE_LOG.ended"
    export FAKE_WAIT="$folder/waiting"
    PATH="$folder/bin:$PATH" env --default-signal=HUP "$tree/run_all.sh" smoke --out "$folder/stopped" &
    script=$!
    wait_for "$FAKE_WAIT"
    unset FAKE_WAIT
    for signal; do
        kill "-$signal" $script
        sleep 0.2
    done
    wait $script
    code=$?
    [ $code -eq 75 ] || { echo "exit code $code"; return 1; }
    [ -e "$FAKE_LOG.ended" ] || { echo "the driver is still there"; return 1; }
}
check "stopped" stopped TERM
check "without tables" not_logged "ttq-stats"
export FAKE_SLOW=1
check "stopped by several signals" stopped TERM HUP HUP
unset FAKE_SLOW

# A package that nobody has, as an ordinary user without sudo: the one command to run.
echo 'run ttq-no-such-package for this test' >"$tree/.packages"
echo 'echo 1000' | program "$folder/bin/id"
echo 'exit 1' | program "$folder/bin/sudo"
check "a missing package" expect 69 "apt-get install -y --no-install-recommends ttq-no-such-package" \
    run_all smoke
echo 'test ttq-no-such-package for this test' >"$tree/.packages"
check "not needed for the main job" run_all --set-up run
check "needed for the tests" expect 69 "as root, run:" run_all --set-up test
# Another distribution: nobody can say what is installed.
mkdir "$folder/tools"
ln -s /bin/* /usr/bin/* "$folder/tools" 2>/dev/null
rm -f "$folder/tools/dpkg-query"
echo 'run ttq-no-such-package for this test' >"$tree/.packages"
elsewhere() { : >"$FAKE_LOG"; (cd "$folder" && PATH="$folder/bin:$folder/tools" "$tree/run_all.sh" smoke --out "$folder/elsewhere"); }
check "without dpkg" expect 0 "set-up: there is no dpkg-query" elsewhere
check "it goes on" grep -q "^report:" "$folder/out"
finish
