#!/bin/sh
# models.sh - the model zoo: the full-precision network and the ternary one that was fine-tuned from
# it, of one seed, as files to use, with the commands that made them and the errors that `ttq eval`
# prints for these files.
#
#   sh experiments/models.sh OUT/PROFILE FOLDER [SEED]
#
# FOLDER gets resnet20-full.safetensors, resnet20-ttq.ttq, models.csv and models.md. SEED is 0 unless
# given: the first one, not the best one.
set -eu
BUILD=${BUILD:-build}
fail() {
    code=$1
    shift
    echo "models.sh: $*" >&2
    exit "$code"
}
[ $# -eq 2 ] || [ $# -eq 3 ] || fail 64 "expected OUT/PROFILE FOLDER [SEED], found $# words"
from=$1 to=$2 seed=${3:-0}
for variant in full ttq; do
    [ -e "$from/runs/$variant/seed-$seed/DONE" ] ||
        fail 66 "$from/runs/$variant/seed-$seed/DONE: expected a finished run, found none"
done
mkdir -p "$to"

# The command of a run, as the plan of the profile has it, with its usual output folder.
command_of() {
    awk -v variant="\"$1\"," -v seed="$seed," '
        $1 == "\"variant\":" { v = $2 }
        $1 == "\"seed\":" { s = $2 }
        $1 == "\"command\":" && v == variant && s == seed {
            sub(/^ *"command": "/, "")
            sub(/",?$/, "")
            print
            exit
        }' "$from/plan.json" | sed "s,$from/,out/$(basename "$from")/,g"
}
error_of() { "$BUILD/ttq" eval "$1" | sed -n 's/.*: test error \([0-9.]*\)%.*/\1/p'; }

cp "$from/runs/full/seed-$seed/weights.safetensors" "$to/resnet20-full.safetensors"
"$BUILD/ttq" export "$from/runs/ttq/seed-$seed" "$to/resnet20-ttq.ttq" >/dev/null
rm "$to/resnet20-ttq.ttq.json"
echo 'file,bytes,sha256,test_error,command' >"$to/models.csv"
{
    echo '| file | bytes | test error (%) | made by |'
    echo '|:--|--:|--:|:--|'
} >"$to/models.md"
for model in resnet20-full.safetensors resnet20-ttq.ttq; do
    variant=${model#resnet20-}
    variant=${variant%.*}
    bytes=$(wc -c <"$to/$model" | tr -d ' ')
    error=$(error_of "$to/$model")
    [ -n "$error" ] || fail 65 "$to/$model: expected a test error from ttq eval, found none"
    command=$(command_of "$variant")
    printf '%s,%s,%s,%s,"%s"\n' "$model" "$bytes" "$(sha256sum "$to/$model" | cut -d' ' -f1)" \
        "$error" "$command" >>"$to/models.csv"
    # The plan's hash, which changes nothing about the training, stands in models.csv only.
    printf '| `%s` | %s | %s | `%s` |\n' "$model" "$bytes" "$error" \
        "$(printf '%s' "$command" | sed 's/ run\.plan=[0-9a-f]*//')" >>"$to/models.md"
done
