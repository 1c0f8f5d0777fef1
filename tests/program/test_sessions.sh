#!/bin/sh
# A run that several processes, of several instruction sets, have trained says so: env.json, the
# sentence of every later start.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

small="data.set=synthetic data.train_images=128 data.test_images=32 net.depth=8 train.batch=32 \
train.epochs=6 train.warmup=0"
run=$folder/run
# Goes on with the run by kernels $1 until metrics.csv has $2 lines.
part() {
    # shellcheck disable=SC2086
    (exec env TTQ_ISA="$1" "$ttq" train $small --quiet --run "$run" 2>"$folder/said") &
    process=$!
    until [ "$(wc -l <"$run/metrics.csv" || echo 0)" -ge "$2" ]; do
        kill -0 $process || return 1
        sleep 0.01
    done 2>/dev/null
    kill -TERM $process
    wait $process
    code=$?
    cat "$folder/said"
    [ $code -eq 75 ]
}
warned() { grep -q "trained by $1 kernels so far, going on with $2: the results differ by rounding" "$folder/said"; }
# The value of $1 in each process, and that of the run.
each() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\).*/\1/p" "$run/env.json" | tr '\n' ' '; }
is() { [ "$(each "$1")" = "$2" ] || { each "$1"; return 1; }; }

if TTQ_ISA=avx2 "$ttq" info >/dev/null 2>&1; then
    check "a run begins" part baseline 2
    check "without a warning" sh -c "! grep 'differ by rounding' '$folder/said'"
    check "its process is in a list" is isa "baseline baseline "
    # As a version of before has left it: no list.
    sed -i '/"sessions"/,$d' "$run/env.json"
    sed -i -e '$s/,$//' -e '$a }' -e 's/"commit": "[^"]*"/"commit": "older"/' "$run/env.json"
    check "it goes on with other kernels" part avx2 3
    check "and is warned" warned baseline avx2
    check "both are listed" is isa "avx2 baseline avx2 "
    check "the older one is the first" is commit "$(each commit | cut -d ' ' -f 1) older $(each commit | cut -d ' ' -f 1) "
    check "it goes on with the same kernels" part avx2 4
    check "and is warned as before" warned "baseline avx2" avx2
    check "three are listed" is isa "avx2 baseline avx2 avx2 "
    check "each with its step" sh -c "[ \$(grep -c '\"resumed_at_step\"' '$run/env.json') -eq 4 ]"
else
    skip "this CPU has one instruction set"
fi
finish
