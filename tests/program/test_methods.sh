#!/bin/sh
# Whole runs of every kind of quantizer and optimiser that keeps something between steps: the same
# bits for any threads and any interruption; starts from runs of other methods; what is refused.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

# ResNet-8, 4 epochs of 4 steps: a row of scales.csv at each.
small=$folder/small.ini
cat >"$small" <<'INI'
[data]
set = synthetic
train_images = 64
test_images = 32
[net]
depth = 8
[train]
batch = 16
epochs = 4
warmup = 0.5
lr = 0.03
[log]
scales_every = 1
INI

train() {
    run=$1
    shift
    "$ttq" train "$small" "$@" --quiet --run "$run"
}

same() {
    for file in metrics.csv scales.csv scales_mean.csv kernels.csv weights.safetensors DONE; do
        cmp "$1/$file" "$2/$file" || return 1
    done
}

traced=no
command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null && traced=yes
# SIGTERM during write number $2 of the run, which falls into the middle of an epoch.
stop() {
    run=$1 nth=$2
    shift 2
    strace -f -o /dev/null -e trace=write -e inject=write:signal=TERM:when="$nth" \
        "$ttq" train "$small" "$@" --quiet --run "$run" >"$folder/out" 2>&1
    code=$?
    [ $code -eq 75 ] || { cat "$folder/out"; echo "exit code $code at write $nth"; return 1; }
}

check "full precision" train "$folder/full"
from=init.from=$folder/full
kind() {
    name=$1
    shift
    check "$name" train "$folder/$name" "$@" --threads 1
    check "$name: 3 threads" train "$folder/$name-3" "$@" --threads 3
    check "$name: same bits" same "$folder/$name" "$folder/$name-3"
    check "$name: eval gives the run's error" eval_agrees "$folder/$name"
    [ $traced = yes ] || return
    for nth in 9 16; do
        check "$name: stopped at write $nth" stop "$folder/$name-s" $nth "$@"
    done
    check "$name: gone on with" train "$folder/$name-s" "$@"
    check "$name: same bits after that" same "$folder/$name" "$folder/$name-s"
}
[ $traced = yes ] || skip "strace is missing or may not trace: interruptions"
kind tied-late quant.method=ttq quant.scales=tied-late quant.tie_epoch=2 "$from"
kind groups quant.method=ttq quant.scales=random-groups "$from"
kind script quant.method=ttq quant.scales=fixed-one quant.tanh=yes quant.threshold=share \
    quant.share=0.4 quant.share_every=epoch quant.latent_gradient=plain "$from"
kind lsq quant.method=lsq "$from"
kind adam quant.method=ttq train.optimizer=adam train.lr=0.001
for method in dorefa bwn twn twn-exact bitnet lloyd; do
    check "$method" train "$folder/$method" quant.method=$method "$from"
done

# Column $2 of table $1, all rows.
column() { awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
    { print $c }' "$1"; }

# From the step of the tie on, wp and wn are one; before, they are not.
tied() {
    awk -F, 'NR > 1 && ($1 < 8 ? $4 == $5 : $4 != $5) && $1 > 0 { print; bad = 1 } END { exit bad }' \
        "$folder/tied-late/scales.csv"
}
check "tied from epoch 2 on" tied
# scales_mean.csv: means over the four steps of the last epoch, the ratio's that of ln(|Wp|/|Wn|).
means() {
    awk -F, 'function size(x) { return x < 0 ? -x : x }
        function off(name, found, sum) {
            if (size(found - sum / 4) > 1e-6 * (1 + size(sum))) { print layer, name ": " found ", not " sum / 4; bad = 1 }
        }
        FNR == 1 { next }
        NR == FNR {
            if ($1 >= 12) {
                n[$3]++; wp[$3] += $4; wn[$3] += $5; r[$3] += log(size($4) / size($5)); threshold[$3] += $6
                most[$3] += $7; negative[$3] += $8; zero[$3] += $9; positive[$3] += $10
            }
            changes[$3] = $11
            next
        }
        {
            layer = $1; layers++
            off("wp", $3, wp[$1]); off("wn", $4, wn[$1]); off("log_ratio", $5, r[$1]); off("threshold", $6, threshold[$1])
            off("max_abs", $7, most[$1]); off("n_neg", $8, negative[$1]); off("n_zero", $9, zero[$1]); off("n_pos", $10, positive[$1])
            if ($2 != 4 || n[$1] != 4 || $11 != changes[$1]) { print "steps " $2 ", changes " $11; bad = 1 }
        }
        END { exit bad || layers != 7 }' "$folder/$1/scales.csv" "$folder/$1/scales_mean.csv"
}
check "what is written of the last epoch" means adam
check "also of random groups" means groups
# Each layer's zeros at the start of an epoch are 0.4 n, to the nearest.
shares() {
    awk -F, 'NR > 1 && $1 % 4 == 0 { n = $8 + $9 + $10
        if ($9 != int(0.4 * n + 0.5)) { print; bad = 1 } } END { exit bad || NR == 1 }' \
        "$folder/script/scales.csv"
}
check "share of zeros at each epoch" shares

# Starts: full precision again, and from runs of other methods.
check "full precision restarted" train "$folder/restarted" "$from"
goes_on() {
    first=$(column "$folder/restarted/metrics.csv" train_loss | head -n 1)
    began=$(column "$folder/full/metrics.csv" train_loss | head -n 1)
    echo "$first $began" | awk '{ print; exit !($1 < $2) }'
}
check "it begins with less loss than random weights" goes_on
check "ttq from symmetric" train "$folder/a" quant.method=ttq quant.scale_init=zone-mean \
    init.from="$folder/lsq"
check "its scales begin as means" sh -c "awk -F, 'NR > 1 && NR < 4 && (\$4 > 0.9 || \$5 > 0.9) { bad = 1 }
    END { exit bad }' '$folder/a/scales.csv'"
check "lsq from the script" train "$folder/b" quant.method=lsq init.from="$folder/script"
check "learned scales are taken over" train "$folder/c" quant.method=ttq quant.scale_init=zone-mean \
    init.from="$folder/tied-late" train.lr=0 train.epochs=1
taken() {
    column "$folder/c/scales.csv" wp | head -n 7 >"$folder/found"
    column "$folder/tied-late/scales.csv" wp | tail -n 7 >"$folder/last"
    paste -d ' ' "$folder/found" "$folder/last" |
        awk '{ d = $1 - $2; if (d < -0.05 || d > 0.05) { print; bad = 1 } } END { exit bad || NR != 7 }'
}
check "and are those" taken

# Shares of another run, by layer.
check "shares of the ttq run" train "$folder/as" quant.method=ttq quant.threshold=share \
    quant.share_from="$folder/adam" "$from"
equal_shares() {
    column "$folder/as/scales_mean.csv" n_zero >"$folder/found"
    column "$folder/adam/scales_mean.csv" n_zero >"$folder/asked"
    paste -d ' ' "$folder/found" "$folder/asked" |
        awk '{ d = $1 - $2; if (d < -0.51 || d > 0.51) { print; bad = 1 } } END { exit bad || NR < 7 }'
}
check "are reached to the nearest weight" equal_shares
check "env.json names them by their hash" \
    grep -q "\"shares_sha256\": \"$(sha256sum "$folder/adam/scales_mean.csv" | cut -c 1-64)\"" "$folder/as/env.json"
check "the share of its network" train "$folder/an" quant.method=ttq quant.threshold=share \
    quant.share_from="$folder/adam" quant.share_by=network "$from"
one_share() { # of zeros, the same in all layers, and that of the other run's layers together
    awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        FNR == NR { zeros += $at["n_zero"]; all += $at["n_neg"] + $at["n_zero"] + $at["n_pos"]; next }
        { n = $at["n_neg"] + $at["n_zero"] + $at["n_pos"]; d = $at["n_zero"] - n * zeros / all
          if (d < -0.51 || d > 0.51) { print; bad = 1 } layers++ }
        END { exit bad || layers < 7 }' "$folder/adam/scales_mean.csv" "$folder/an/scales_mean.csv"
}
check "is the same in all layers" one_share
share="quant.method=ttq quant.threshold=share"
# shellcheck disable=SC2086
{
    check "no such run for shares" expect 66 "quant.share_from: /nowhere: expected a finished run" \
        train "$folder/x1" $share quant.share_from=/nowhere
    check "shares of full precision" expect 65 "found no scales_mean.csv" \
        train "$folder/x2" $share quant.share_from="$folder/full"
    check "shares of a smaller network" expect 65 "expected a row of layer 'res1.1.conv1', found none" \
        train "$folder/x3" $share quant.share_from="$folder/adam" net.depth=14
}
# A table whose counts are none; of the layer, of the network.
counts() { # $1: what n_zero of the first layer becomes
    rm -rf "$folder/counts"
    cp -r "$folder/adam" "$folder/counts"
    awk -F, -v OFS=, -v n="$1" 'NR == 2 { $9 = n } { print }' "$folder/adam/scales_mean.csv" \
        >"$folder/counts/scales_mean.csv"
}
for n in -100000 -1e30 1e300; do
    for by in layer network; do
        counts "$n"
        # shellcheck disable=SC2086
        check "a count of $n, by $by" expect 65 "line 2: column 'n_zero': expected a count from 0 to" train \
            "$folder/x6" $share quant.share_from="$folder/counts" quant.share_by=$by
    done
done
check "adam does not continue momentum" expect 78 "init.momentum: expected zero" \
    train "$folder/x4" train.optimizer=adam init.momentum=keep "$from"
check "momentum of an adam run is none" train "$folder/am" train.optimizer=adam log.keep_momentum=yes
check "sgd does not take it" expect 65 "expected a tensor 'momentum." \
    train "$folder/x5" init.from="$folder/am" init.momentum=keep

# The two readings of the official schedule: as many steps, of one batch or of two.
steps() { column "$1/metrics.csv" step | tail -n 1; }
readings() {
    for groups in 1 2; do
        "$ttq" train run.preset=official train.groups=$groups train.steps=3 train.epochs=2 net.depth=8 \
            data.set=synthetic data.train_images=64 data.test_images=32 train.batch=16 --quiet \
            --run "$folder/reading-$groups" || return 1
        [ "$(steps "$folder/reading-$groups")" -eq 6 ] || return 1
    done
    ! cmp "$folder/reading-1/metrics.csv" "$folder/reading-2/metrics.csv"
}
check "390 steps of 128 or of 256" readings
check "validation split" train "$folder/split" data.split=validation data.train_images=256 \
    data.test_images=0
held_out() {
    n=$(wc -l <"$folder/split/predictions.csv") # and a header; ten classes lose up to 1 by rounding
    echo "$n"
    [ "$n" -ge 17 ] && [ "$n" -le 26 ]
}
check "a tenth of the training images" held_out
finish
