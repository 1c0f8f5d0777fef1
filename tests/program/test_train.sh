#!/bin/sh
# Whole runs of `ttq train`: the same bits for any threads and any interruption.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

# A run of some seconds: made-up images, ResNet-8, both methods.
small="data.set=synthetic data.train_images=256 data.test_images=96 net.depth=8 train.batch=32 \
train.epochs=6 log.scales_every=3 train.warmup=0.5"
results="metrics.csv scales.csv scales_mean.csv histograms.csv kernels.csv predictions.csv \
config.ini weights.safetensors DONE"

# Every result file of run $2 equals that of run $1, byte for byte.
same() {
    for file in $results; do
        [ -e "$1/$file" ] || [ ! -e "$2/$file" ] || return 1
        [ ! -e "$1/$file" ] || cmp "$1/$file" "$2/$file" || return 1
    done
}

# shellcheck disable=SC2086 # $small is a list of settings
train() {
    run=$1
    shift
    "$ttq" train $small "$@" --quiet --run "$run"
}

check "full precision trains" train "$folder/full"
ttq_settings="quant.method=ttq init.from=$folder/full train.lr=0.03"
# shellcheck disable=SC2086
check "ttq trains from it" train "$folder/ttq" $ttq_settings
# The command of env.json, pasted into a shell, finds the run done; words of any length and kind.
long=$(printf '%0120d' 0)
pasted() {
    folders="$folder/it's a \$run"
    # shellcheck disable=SC2086
    "$ttq" train $small data.path="$folder/$long" "data.index= $long" \
        --quiet --run "$folders" || return 1
    command=$(sed -n 's/^ "command": "\(.*\)",$/\1/p' "$folders/env.json" | sed 's/\\\\/\\/g')
    echo "$command"
    rm -rf "$folders"
    printf '%s\n' "$command" | sed "s,^ttq ,'$ttq' ," | sh && [ -e "$folders/DONE" ]
}
check "the command of env.json can be pasted" pasted
check "no checkpoint is left" sh -c "! ls $folder/ttq/checkpoint* 2>/dev/null"
check "it says that it is done" expect 0 "was already done: 6 epochs" train "$folder/full"
for threads in 1 2 3 5 8; do
    # shellcheck disable=SC2086
    check "$threads threads: ttq" train "$folder/threads-$threads" $ttq_settings --threads "$threads"
    check "$threads threads: same bits" same "$folder/ttq" "$folder/threads-$threads"
done
for form in official original; do
    for isa in baseline avx2 avx512; do
        TTQ_ISA=$isa "$ttq" info >/dev/null 2>&1 || { skip "this CPU has no $isa"; continue; }
        check "$form with $isa" env TTQ_ISA=$isa "$ttq" train data.set=synthetic net.depth=8 \
            data.train_images=64 data.test_images=32 train.batch=32 train.epochs=1 \
            net.form=$form quant.method=ttq --quiet --run "$folder/$form-$isa"
    done
done
check "the official preset trains" "$ttq" train run.preset=official data.set=synthetic net.depth=8 \
    data.train_images=96 data.test_images=32 train.batch=32 train.steps=4 train.epochs=2 \
    --quiet --run "$folder/official"
check "and its momentum is taken over" "$ttq" train run.preset=official data.set=synthetic \
    net.depth=8 data.train_images=96 data.test_images=32 train.batch=32 train.steps=4 \
    train.epochs=2 quant.method=ttq init.from="$folder/official" --quiet --run "$folder/official-ttq"
check "or begun anew" "$ttq" train run.preset=official data.set=synthetic \
    net.depth=8 data.train_images=96 data.test_images=32 train.batch=32 train.steps=4 \
    train.epochs=2 quant.method=ttq init.from="$folder/official" init.momentum=zero --quiet --run "$folder/official-zero"
check "which is not the same" sh -c "! cmp -s '$folder/official-ttq/weights.safetensors' '$folder/official-zero/weights.safetensors'"

# Interrupted by a signal as soon as metrics.csv has 1, 2 and 3 lines (the header and each epoch),
# so in the first, second and third of six epochs; then gone on with.
interrupt() {
    signal=$1
    run=$2
    for lines in 1 2 3; do
        # shellcheck disable=SC2086
        (exec "$ttq" train $small $ttq_settings --quiet --run "$run") &
        process=$!
        until [ "$(wc -l <"$run/metrics.csv" || echo 0)" -ge "$lines" ]; do
            kill -0 $process || return 1
            sleep 0.01
        done 2>/dev/null
        kill -s "$signal" $process
        wait $process
        code=$?
        [ -e "$run/DONE" ] && { echo "done before $signal came"; return 1; }
        case $signal-$code in
        TERM-75 | KILL-137) ;;
        *) echo "exit code $code after $signal"; return 1 ;;
        esac
        [ "$signal-$lines" != TERM-2 ] || sed -i 's/"started": "[^"]*"/"started": "long ago"/' "$run/env.json"
    done
    # shellcheck disable=SC2086
    train "$run" $ttq_settings
}
check "stopped by SIGTERM three times" interrupt TERM "$folder/stopped"
check "stopped: same bits" same "$folder/ttq" "$folder/stopped"
start_of() { sed -n 's/.*"start_sha256": "\([0-9a-f]*\)".*/\1/p' "$1/env.json"; }
check "env.json still names the start" \
    sh -c "[ -n '$(start_of "$folder/ttq")' ] && [ '$(start_of "$folder/ttq")' = '$(start_of "$folder/stopped")' ]"
check "and when each process before began" grep -q '"started": "long ago"' "$folder/stopped/env.json"
# As nohup starts it, or a shell without job control in the background.
ignoring() {
    signal=$1 run=$folder/ignoring-$1
    # shellcheck disable=SC2086
    (trap '' "$signal"; exec "$ttq" train $small $ttq_settings --quiet --run "$run") &
    process=$!
    until [ "$(wc -l <"$run/metrics.csv" || echo 0)" -ge 1 ]; do
        kill -0 $process || return 1
        sleep 0.01
    done 2>/dev/null
    kill -s "$signal" $process
    wait $process
}
check "HUP is left ignored" ignoring HUP
check "INT is left ignored" ignoring INT
check "kill -9 three times" interrupt KILL "$folder/killed"
check "killed: same bits" same "$folder/ttq" "$folder/killed"

# Real photographs, read ahead by threads: the same for any number of them and after a stop in the
# middle of an epoch, which only the checkpoint of the epoch before is left of.
photos="data.set=imagenette data.crop=32 data.scale=255 data.train_images=240 data.test_images=50 \
net.depth=8 train.batch=16 train.epochs=3 train.warmup=0"
# shellcheck disable=SC2086
photos() {
    run=$1
    shift
    "$ttq" train $photos "$@" --quiet --run "$run"
}
stop_photos() {
    # shellcheck disable=SC2086
    (exec "$ttq" train $photos --quiet --run "$folder/photos-stopped") &
    process=$!
    until [ "$(wc -l <"$folder/photos-stopped/metrics.csv" || echo 0)" -ge 2 ]; do
        kill -0 $process || return 1
        sleep 0.01
    done 2>/dev/null
    kill -TERM $process
    wait $process
    [ $? -eq 75 ] && photos "$folder/photos-stopped"
}
if "$ttq" data data.set=imagenette >/dev/null 2>&1; then
    check "photographs, 1 thread" photos "$folder/photos" --threads 1
    check "photographs, 3 threads" photos "$folder/photos-3" --threads 3
    check "3 threads: same bits" same "$folder/photos" "$folder/photos-3"
    check "photographs, stopped" stop_photos
    check "stopped: same bits" same "$folder/photos" "$folder/photos-stopped"
    # While images are checked there is nothing to save: the first interrupt ends at once.
    set_up() {
        (exec "$ttq" train $photos data.index="$folder/index" --threads 1 --quiet --run "$folder/set-up") &
        process=$!
        until [ -e "$folder/set-up/run.lock" ]; do
            kill -0 $process || return 1
            sleep 0.01
        done
        sleep 0.3
        kill -TERM $process
        wait $process
        code=$?
        ls "$folder/set-up"
        [ $code -eq 75 ] && [ ! -e "$folder/set-up/config.ini" ] && [ ! -e "$folder/index" ]
    }
    check "stopped while images are checked" set_up
    check "the share of waiting is written down" grep -q data_wait_share "$folder/photos/timing.csv"
else
    skip "Imagenette is not here: no run on photographs (ttq data --fetch data.set=imagenette gets it)"
fi

# A part of CIFAR-10 is not called the complete set.
if "$ttq" data >/dev/null 2>&1; then
    check "some images of CIFAR-10" "$ttq" train net.depth=8 data.train_images=64 data.test_images=32 \
        train.batch=32 train.epochs=1 --quiet --run "$folder/part"
    check "its note says how many" grep -q '"note": "the first 64 training and 32 test images of the official CIFAR-10' \
        "$folder/part/env.json"
    check "images that are held out" "$ttq" train net.depth=8 data.train_images=200 data.test_images=0 data.split=validation \
        train.batch=32 train.epochs=1 --quiet --run "$folder/held-out"
    check "are not called test images" grep -q '"note": "[0-9]* training images of .*; [0-9]* other training images are held out' \
        "$folder/held-out/env.json"
else
    skip "CIFAR-10 is not here: no run on a part of it (ttq data --fetch gets it)"
fi

# kill -9 at each of the first system calls of one kind that touch the run folder.
if command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null; then
    sweep() {
        call=$1
        shift
        for nth in "$@"; do
            run=$folder/sweep-$call-$nth
            # shellcheck disable=SC2086
            strace -f -o /dev/null -e trace="$call" -e inject="$call":signal=KILL:when="$nth" \
                "$ttq" train $small $ttq_settings --quiet --run "$run" >/dev/null 2>&1
            [ $? -eq 137 ] || { echo "$call $nth did not kill"; return 1; }
            # shellcheck disable=SC2086
            train "$run" $ttq_settings || return 1
            same "$folder/ttq" "$run" || { echo "after $call $nth"; return 1; }
            rm -rf "$run"
        done
    }
    unlockable() {
        # shellcheck disable=SC2086
        strace -f -o /dev/null -e trace=flock -e inject=flock:error=ENOLCK \
            "$ttq" train $small --quiet --run "$folder/unlockable"
    }
    check "a folder that cannot be locked" expect 73 "run.lock: cannot lock: No locks available" unlockable
    check "killed at a rename: same bits" sweep rename 1 2 3 4 5 6 7 9 11
    check "killed at an fsync: same bits" sweep fsync 1 3 5 8 11 15
    check "killed at a write: same bits" sweep write 2 6 12 20 33
else
    skip "strace is missing or may not trace: no sweep over system calls"
fi
finish
