#!/bin/sh
# ttq watch: what it draws of runs that train, that have just begun, and of hostile ones.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

if ! command -v gnuplot >/dev/null 2>&1; then
    skip "ttq watch: there is no gnuplot (package gnuplot-nox)"
    check "without gnuplot: a word" expect 64 "run folder" "$ttq" watch
    finish
    exit
fi

# A run folder $1 with two epochs and half a line, as the trainer leaves it while it writes.
make_run() {
    mkdir -p "$1"
    echo '[run]' >"$1/config.ini"
    printf 'epoch,step,test_error\n1,10,40.5\n2,20,30.25\n3,3' >"$1/metrics.csv"
    printf 'step,epoch,layer,wp,wn\n0,0,conv,1,1\n0,0,linear,1,1\n10,1,conv,0.5,0.75\n10,1,linear,2,3\n20,2,co' \
        >"$1/scales.csv"
}
watch() { (cd "$folder" && "$ttq" watch "$@"); }
make_run "$folder/runs/ttq/seed-0"
hostile=$(printf "a'b\`touch PWNED\`\n<b>\"; ! touch PWNED")
make_run "$folder/$hostile"
mkdir "$folder/new"
echo >"$folder/new/config.ini"

check "draws errors and the last layer" expect 0 "linear" watch --once runs/ttq/seed-0
check "the error's title" expect 0 "test error (%)" watch --once runs/ttq/seed-0
check "the name of the run" expect 0 "ttq/seed-0" watch --once runs/ttq/seed-0
check "another layer" expect 0 "conv" watch --once --layer conv runs/ttq/seed-0
check "says how many are done" expect 0 "0 of 2 runs done" watch --once runs/ttq/seed-0 new
check "no epoch yet" expect 0 "no epoch yet" watch --once new
check "sixel" expect 0 "0 of 1" watch --once --sixel runs/ttq/seed-0
check "hostile names" expect 0 "0 of 1 runs done" watch --once "$hostile"
check "do no harm" [ ! -e "$folder/PWNED" ]
check "unknown layer" expect 64 "found 'nope'" watch --once --layer nope runs/ttq/seed-0
check "no run" expect 66 "expected a run folder" watch --once nowhere
check "no argument" expect 64 "run folder" watch
check "bad interval" expect 64 "from 1 to 3600" watch --seconds 0 runs/ttq/seed-0
check "gnuplot missing: says what to install" expect 69 "gnuplot-nox" env PATH=/nonexistent "$ttq" watch --once "$folder/runs/ttq/seed-0"
printf 'epoch,test_error\n1,x\n' >"$folder/new/metrics.csv"
check "a broken table" expect 65 "finite number" watch --once new
echo '{}' >"$folder/runs/ttq/seed-0/DONE"
check "ends by itself when every run is done" expect 0 "1 of 1 runs done" timeout 60 "$ttq" watch "$folder/runs/ttq/seed-0"
finish
