#!/bin/sh
# Committed results and the pages that quote them: experiments/readme.sh on pages made here, the
# numbers of README.md and PAPER_NOTES.md, and a report from each folder of experiments/results.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

# A page whose block is the output of a command; $1 is what stands in it.
page() {
    mkdir -p "$folder/a/experiments"
    cp experiments/readme.sh "$folder/a/experiments"
    : >"$folder/a/PAPER_NOTES.md"
    printf 'before\n<!-- output of: echo "one  1"; echo two -->\n%s\n<!-- end of output -->\nafter\n' "$1" >"$folder/a/README.md"
}
readme() { sh "$folder/a/experiments/readme.sh" "$@"; }
both='one  1
two'

page "$both"
check "up to date" readme --check
page old
check "out of date" expect 1 "README.md is not what its commands print" readme --check
check "written" expect 0 "README.md: written" readme
cp "$folder/a/README.md" "$folder/written"
page "$both"
check "as the command prints it" cmp "$folder/a/README.md" "$folder/written"
printf '<!-- output of: echo x; exit 3 -->\nkept\n<!-- end of output -->\n' >"$folder/a/README.md"
check "a command that fails" expect 1 "README.md: line 1: the command failed" readme
check "leaves the page alone" grep -q kept "$folder/a/README.md"
printf '<!-- output of: echo x -->\nkept\n' >"$folder/a/README.md"
check "a block without an end" expect 1 "README.md: line 1: expected a line <!-- end of output --> below" readme
printf '<!-- output of: echo x -->\nkept\n<!-- output of: echo y -->\n<!-- end of output -->\n' >"$folder/a/README.md"
check "a block that begins in another" expect 1 "README.md: line 1: expected a line <!-- end of output --> before line 3" readme
check "leaves that page alone" grep -q kept "$folder/a/README.md"

check "the numbers of README.md and PAPER_NOTES.md are those of the committed tables" sh experiments/readme.sh --check
# The peak rate of the plan is the one that its rule finds in the rows of the item.
chosen_rate() {
    awk -F, '
        $1 ~ /^rate-(full-again|ttq|symmetric)-[0-9.]+$/ && $6 == "finished" {
            rate = $1
            sub(/.*-/, "", rate)
            sum[rate] += $9
            n[rate]++
        }
        END {
            for (rate in sum)
                if (n[rate] == 3 && (best == "" || sum[rate] < sum[best]))
                    best = rate
            print best
        }' experiments/results/rate/rows.csv
}
check "the plan's rate is that of its rule" [ "$(chosen_rate)" = \
    "$(sed -n '/^\[rate\]/,$s/^value = //p' experiments/plan.ini)" ]
check "among all its candidates" [ "$(grep -cE '^rate-(full-again|ttq|symmetric)-[0-9.]+,0,,[^,]*,[^,]*,finished' \
    experiments/results/rate/rows.csv)" -eq 9 ]
no_path() {
    grep -rE --include='*.ini' --include='*.json' --include='*.csv' '(^|[", =])/[A-Za-z0-9_]' "$1"
    [ "$?" -eq 1 ]
}
for results in experiments/results/*/; do
    [ -e "$results/plan.json" ] || continue
    name=$(basename "$results")
    check "$name: below 10 MB" [ "$(du -s --apparent-size -k "$results" | cut -f 1)" -lt 10240 ]
    check "$name: a row for every run" [ "$(find "$results/runs" -name DONE | wc -l)" -eq \
        "$(awk -F, '$3 == ""' "$results/rows/rows.csv" | wc -l)" ]
    check "$name: no path of a machine" no_path "$results"
    cp -R "$results" "$folder/$name"
    if command -v gnuplot >/dev/null 2>&1; then
        rm -rf "${folder:?}/$name/markdown"
        check "$name: its report" expect 0 report.html "$BUILD/ttq-report" "$folder/$name"
        check "$name: its tables are the committed ones" diff -r "$results/markdown" "$folder/$name/markdown"
    else
        skip "$name: its report: there is no gnuplot (package gnuplot-nox)"
    fi
done

# A folder of models: the files are those of its table, and so are their errors. Instruction sets round
# differently, which can turn a picture or two of 10,000.
near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit a == "" || d * d > 0.05 * 0.05 }'; }
models_hold() {
    rows=0
    while IFS=, read -r file bytes hash error command; do
        [ "$file" != file ] || continue
        rows=$((rows + 1))
        [ "$(wc -c <"$1/$file" | tr -d ' ')" = "$bytes" ] && [ "$(sha256sum "$1/$file" | cut -d ' ' -f 1)" = "$hash" ] ||
            { echo "$file: expected $bytes bytes with SHA-256 $hash"; return 1; }
        [ -n "$command" ] || { echo "$file: expected its command"; return 1; }
        found=$("$ttq" eval "$1/$file" | sed -n 's/.*: test error \([0-9.]*\)%.*/\1/p')
        near "$found" "$error" || { echo "$file: expected a test error of $error %, found '$found'"; return 1; }
    done <"$1/models.csv"
    [ "$rows" -eq 2 ]
}
small() { "$ttq" train -q net.depth=20 data.set=synthetic data.train_images=64 data.test_images=32 train.batch=32 train.epochs=1 "$@"; }
if [ -n "$("$ttq" data 2>/dev/null | sed -n 's/^data: cifar10 in .*/yes/p')" ]; then
    small --run "$folder/made/runs/full/seed-0" >/dev/null
    small quant.method=ttq init.from="$folder/made/runs/full/seed-0" --run "$folder/made/runs/ttq/seed-0" >/dev/null
    for arm in full ttq; do
        printf '"variant": "%s",\n"seed": 0,\n"command": "train %s",\n' "$arm" "$arm"
    done >"$folder/made/plan.json"
    check "models of a profile" sh experiments/models.sh "$folder/made" "$folder/models"
    check "have their commands" grep -q ',"train ttq"$' "$folder/models/models.csv"
    check "and the errors of their table" models_hold "$folder/models"
    sed -i 's/^\(resnet20-ttq.ttq,[^,]*,[^,]*,\)[^,]*/\17.00/' "$folder/models/models.csv"
    check "another error is found" expect 1 "expected a test error of 7.00 %" models_hold "$folder/models"
    check "models without their runs" expect 66 "expected a finished run" sh experiments/models.sh "$folder/made" "$folder/m" 1
    if [ -e experiments/results/models/models.csv ]; then
        check "the committed models" models_hold experiments/results/models
    fi
else
    skip "models: there are no CIFAR-10 data"
fi
finish
