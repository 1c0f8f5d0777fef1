#!/bin/sh
# `ttq export` and `ttq eval` on a tiny run: its error from the packed file alone, changed scales,
# kept answers.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

train() {
    "$ttq" train -q net.depth=8 data.set=synthetic data.train_images=96 data.test_images=64 \
        train.batch=32 train.epochs=1 --run "$@"
}
train "$folder/ttq" quant.method=ttq >/dev/null || exit 1
train "$folder/full" >/dev/null || exit 1
number() { # of key $2 in the JSON file $1
    sed -n "s/.*\"$2\": \([-0-9.e]*\).*/\1/p" "$1" | head -n 1
}
same_error() {
    [ -n "$(number "$1" test_error)" ] && [ "$(number "$1" test_error)" = "$(number "$2" test_error)" ]
}

check "export" expect 0 "ternary weights are not 0" "$ttq" export "$folder/ttq" "$folder/small/model.ttq"
check "its report names the file's size" \
    [ "$(number "$folder/small/model.ttq.json" bytes)" = "$(wc -c <"$folder/small/model.ttq" | tr -d ' ')" ]
check "export of full precision is refused" \
    expect 65 "found full precision" "$ttq" export "$folder/full" "$folder/full.ttq"
check "nothing was written" [ ! -e "$folder/full.ttq" ]
check "export of nothing" expect 66 "expected a run folder" "$ttq" export /nowhere "$folder/x"
check "export of an unfinished run" \
    sh -c "mkdir '$folder/half'; '$ttq' export '$folder/half' '$folder/x'; [ \$? -eq 66 ]"

evaluate() { # folder, source, options
    to=$folder/evals/$1
    shift
    "$ttq" eval "$@" --to="$to"
}
check "eval of the packed file" evaluate packed "$folder/small/model.ttq"
check "it has the run's error" same_error "$folder/evals/packed/eval.json" "$folder/ttq/DONE"
check "and the run's predictions" \
    cmp "$folder/evals/packed/predictions.csv" "$folder/ttq/predictions.csv"
check "eval of the run as stored" evaluate keep "$folder/ttq" --scales=keep --bn=stored
check "the same predictions" cmp "$folder/evals/keep/predictions.csv" "$folder/ttq/predictions.csv"
check "DONE is there" [ -s "$folder/evals/keep/DONE" ]
check "merged and estimated again" \
    expect 0 "test error" evaluate merge "$folder/ttq" --scales=merge --bn=reestimate
check "swapped and estimated again" \
    expect 0 "test error" evaluate swap "$folder/ttq" --scales=swap --bn=reestimate
check "for any number of threads" evaluate threads "$folder/ttq" --scales=merge --bn=reestimate -t 3
check "the same bits" cmp "$folder/evals/threads/eval.json" "$folder/evals/merge/eval.json"
check "the answer names its program" \
    grep -q "\"commit\": \"$("$ttq" --version | sed 's/.*commit \([0-9a-f]*\).*/\1/')" "$folder/evals/merge/eval.json"
check "estimated again as in training" \
    expect 0 "test error" evaluate augmented "$folder/ttq" --scales=merge --bn=augmented
check "from other images" \
    expect 1 "differ" cmp "$folder/evals/augmented/predictions.csv" "$folder/evals/merge/predictions.csv"
check "a second time it is done" \
    expect 0 "was already done" evaluate merge "$folder/ttq" --scales=merge --bn=reestimate
# Keys that cannot change the answer; and the answer of a program of before, whose hash had them in.
evaluate_elsewhere() { evaluate "$1" "$folder/ttq" --scales=merge --bn=reestimate data.path="$folder"; }
check "with a free key of another value too" expect 0 "was already done" evaluate_elsewhere merge
complete=$("$ttq" info "$folder/ttq/config.ini" --config | sha256sum | cut -d ' ' -f 1)
cp -r "$folder/evals/merge" "$folder/evals/before"
sed -i "s/\"config_sha256\": \"[0-9a-f]*\"/\"config_sha256\": \"$complete\"/" "$folder/evals/before/eval.json"
check "an answer of before is known" \
    expect 0 "was already done" evaluate before "$folder/ttq" --scales=merge --bn=reestimate
check "of the same configuration only" expect 78 "another evaluation: config_sha256" evaluate_elsewhere before
check "other images are another question" expect 78 "another evaluation: config_sha256" \
    evaluate merge "$folder/ttq" --scales=merge --bn=reestimate data.test_images=32
check "another question is refused" \
    expect 78 "another evaluation: scales: expected swap, found merge" evaluate merge "$folder/ttq" --scales=swap --bn=reestimate
check "an answer into a run folder" expect 73 "expected a folder for the answer, found a run folder" \
    "$ttq" eval "$folder/ttq" --to="$folder/full"
mkdir "$folder/begun" && : >"$folder/begun/run.lock"
check "or into one that has just begun" expect 73 "found a run folder" "$ttq" eval "$folder/ttq" --to="$folder/begun"
check "export over a run's weights" expect 73 "expected a packed model or nothing there" \
    "$ttq" export "$folder/ttq" "$folder/ttq/weights.safetensors"
check "export over anything" expect 73 "config.ini: expected a packed model" \
    "$ttq" export "$folder/ttq" "$folder/full/config.ini"
cp "$folder/ttq/env.json" "$folder/env.json"
check "a report over a run's env.json" expect 73 "env.json: expected the report of an older model" \
    "$ttq" export "$folder/ttq" "$folder/ttq/env"
check "which stays" cmp "$folder/env.json" "$folder/ttq/env.json"
check "nor was anything written" [ ! -e "$folder/ttq/env" ]
cp "$folder/small/model.ttq" "$folder/small/other.ttq" && cp "$folder/env.json" "$folder/small/other.ttq.json"
check "nor over another file beside a model" expect 73 "other.ttq.json: expected the report" \
    "$ttq" export "$folder/ttq" "$folder/small/other.ttq"
check "export again" expect 0 "ternary weights are not 0" "$ttq" export "$folder/ttq" "$folder/small/model.ttq"
odd=$(printf 'l\351on')
cp -r "$folder/ttq" "$folder/$odd"
check "a path that is not UTF-8" expect 0 "test error" evaluate odd "$folder/$odd"
check "it can be read back" grep -q '"run": ".*/l\\uFFFDon"\|"run": ".*/l�on"' "$folder/evals/odd/eval.json"
check "a run whose command is not UTF-8" train "$folder/$odd-2"
check "an unknown change" expect 64 "expected keep, merge or swap, found 'mix'" \
    "$ttq" eval "$folder/ttq" --scales=mix
check "merging full precision" \
    expect 65 "expected a quantized network" "$ttq" eval "$folder/full" --scales=merge
check "full precision estimated again" \
    expect 0 "test error" "$ttq" eval "$folder/full" --bn=reestimate
check "a weights file by name" expect 0 "test error" "$ttq" eval "$folder/full/weights.safetensors" \
    net.depth=8 data.set=synthetic data.test_images=64
not_finite() { # inputs beyond floats
    "$ttq" eval "$folder/full/config.ini" --weights "$folder/full/weights.safetensors" data.mean=given \
        data.given_std=1e-300,1e-300,1e-300 "$@"
}
check "a loss that is not finite" expect 65 "weights.safetensors: expected a finite test loss, found" not_finite
check "it is not kept" expect 65 "expected a finite test loss" not_finite --to="$folder/evals/nan"
check "so nothing is there" [ ! -e "$folder/evals/nan" ]
for setting in quant.t=0.2 net.depth=14 init.from=x train.lr=1; do
    check "a run's network is its own: $setting" expect 78 "found '$setting': its own configuration" \
        "$ttq" eval "$folder/ttq" "$setting"
    check "and so is a packed file's" expect 78 "found '$setting'" "$ttq" eval "$folder/small/model.ttq" "$setting"
done
check "data and batch are not" expect 0 "(32 images)" \
    "$ttq" eval "$folder/ttq" data.test_images=32 train.batch=16 kernel.conv=winograd2
head -c 5000 "$folder/small/model.ttq" >"$folder/cut.ttq"
check "a cut file" expect 65 "not a whole safetensors file" "$ttq" eval "$folder/cut.ttq"
check "a file that is none" expect 65 "not a whole safetensors file" "$ttq" eval "$ttq"
finish
