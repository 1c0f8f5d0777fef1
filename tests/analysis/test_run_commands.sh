#!/bin/sh
# ttq-stats on run folders: arms, scales, trajectories; runs that are missing, mixed or unfinished.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/analysis/made_runs.sh

compare() { "$stats" compare "$@"; }
check "compare" expect 0 "symmetric  ttq" compare "$r/symmetric" "$r/ttq" --bound 0.25
check "what else differs" expect 0 "differ in quant.scales: symmetric - ttq" compare "$r/symmetric" "$r/ttq"
check "images too" sh -c "'$stats' compare '$r/symmetric' '$r/ttq' --format csv | head -1 | grep -q disagree,images_low"
check "any number of arms" expect 0 "Friedman" compare "$r/symmetric" "$r/random-groups" "$r/ttq" --control ttq
for format in text markdown latex html; do
    "$stats" compare "$r/symmetric/seed-0" "$r/symmetric/seed-1" "$r/symmetric/seed-2" "$r/ttq/seed-0" "$r/ttq/seed-1" \
        "$r/ttq/seed-2" --format $format >"$folder/answer"
    check "three seeds as $format: said before the p" awk '/With n = 3 no exact/ { said = 1 } /p.*_signflip/ && /arm/ { exit !said }' \
        "$folder/answer"
done
check "a seed that is missing" expect 65 "found only in one of them: seed 6, seed 7" \
    compare "$r/fixed-one" "$r/ttq"
check "--common names it" expect 0 "not in both: seed 6, seed 7" compare "$r/fixed-one" "$r/ttq" --common
check "one arm" expect 64 "at least two arms" compare "$r/ttq"
check "no such control" expect 64 "found 'twn'" compare "$r/symmetric" "$r/ttq" --control twn
check "a seed twice" expect 65 "seed 0 is there twice" compare "$r/ttq" "$r/ttq/seed-0" "$r/symmetric"
check "one seed each" expect 65 "expected at least 2 pairs (seeds), found 1" \
    compare "$r/ttq/seed-0" "$r/symmetric/seed-0"
make_seeds b ttq 0 7 0 p2
check "another plan" expect 65 "expected runs of one plan, found p2 and p1" \
    compare "$folder/b/runs/ttq" "$r/symmetric"
check "scales of two plans" expect 65 "expected runs of one plan" \
    "$stats" scales "$r/ttq/seed-0" "$folder/b/runs/ttq/seed-1"
make_seeds c other 0 7 0 p1
for f in "$folder"/c/runs/other/*/config.ini; do sed -i 's/cifar10/fashion-mnist/' "$f"; done
check "other data" expect 65 "on the same data, found different data.set" compare "$folder/c/runs/other" "$r/ttq"
make_seeds d small 0 7 0 p1
sed -i '$d' "$folder/d/runs/small/seed-3/predictions.csv"
check "other images" expect 65 "seed 3: expected predictions of the same test images" \
    compare "$folder/d/runs/small" "$r/ttq"
printf '200,' >>"$folder/d/runs/small/seed-3/predictions.csv"
check "torn predictions" expect 65 "line 201: expected 3 cells" compare "$folder/d/runs/small" "$r/ttq"
check "scales" expect 0 "p_maxt" "$stats" scales "$r/ttq" --bound 0.05
check "all questions of the scales" expect 0 "slope of r on ln(n-/n+), against 1" "$stats" scales "$r/ttq"
check "against the placebo" expect 0 "magnitude against the placebo" \
    "$stats" scales "$r/ttq" "$r/random-groups" --control random-groups
many_layers() {
    mkdir -p "$folder/l/runs/ttq/seed-0"
    cp "$r/ttq/seed-0/config.ini" "$r/ttq/seed-0/DONE" "$r/ttq/seed-0/metrics.csv" "$folder/l/runs/ttq/seed-0"
    awk 'NR == 1 { print; next } NR == 2 { for (i = 0; i < 5000; i++) { sub(/^[^,]*/, "l" i); print } }' \
        "$r/ttq/seed-0/scales_mean.csv" >"$folder/l/runs/ttq/seed-0/scales_mean.csv"
    "$stats" scales "$folder/l/runs/ttq/seed-0"
}
check "layers without end" expect 65 "expected at most 4096 layers, found 5000" many_layers
# Seeds 2 to 7 are in both: five degrees of freedom. l0 to l3 have n- = 30 - l, n+ = 30 + 2 l and r falling by 0.1.
make_seeds e random-groups 2 9 0.55 p1
shifted() { "$stats" scales "$r/ttq" "$folder/e/runs/random-groups" --control random-groups --out "$folder/shifted" >"$folder/out"; }
check "a placebo of other seeds" shifted
check "is paired by seed" [ "$(awk -F, '/^magnitude against the placebo/ { print $7 }' "$folder/shifted-tests.csv")" = 5 ]
check "r rises with ln(n-/n+)" sh -c "sed -n 's/^\"slope of r.*against 0\",//p' '$folder/shifted-tests.csv' | awk -F, '{ exit !(\$1 > 0.5 && \$1 < 1.5) }'"
check "any other variant is no placebo" expect 64 "--control symmetric: expected a variant with quant.scales = random-groups, found 'symmetric'" \
    "$stats" scales "$r/ttq" "$r/symmetric" --control symmetric
check "the placebo first, named as the folder" expect 0 "magnitude against the placebo" \
    "$stats" scales "$r/random-groups" "$r/ttq" --control "$r/random-groups/"
check "an arm named as its folder" expect 0 "symmetric  ttq" compare "$r/symmetric" "$r/ttq" --control "$r/ttq"
check "or as one of its seeds" expect 0 "symmetric  ttq" compare "$r/symmetric" "$r/ttq" --control "$r/ttq/seed-0/"
check "curves make their folder" expect 0 "16 runs" "$stats" curves "$r/ttq" "$r/symmetric" --out "$folder/made"
check "trajectories too" expect 0 "8 runs" "$stats" trajectories "$r/ttq" --out "$folder/made-too"
check "scales of one seed" expect 65 "expected at least 2 seeds, found 1" "$stats" scales "$r/ttq/seed-0"
check "trajectory" expect 0 "layers are at rest when training ends" "$stats" trajectory "$r/ttq" --out "$folder/trajectory"
check "settled is what its columns say" awk -F, '
    NR == 1 { for (c = 1; c <= NF; c++) at[$c] = c }
    NR > 1 {
        rest = $at["drift_low90"] > -$at["limit"] && $at["drift_high90"] < $at["limit"]
        moving = $at["drift_low90"] > $at["limit"] || $at["drift_high90"] < -$at["limit"]
        rows++
        wrong += $at["settled"] != (rest ? "at rest" : moving ? "moving" : "undecided")
        wrong += $at["limit"] != 0.0125 || $at["n"] != 8
    }
    END { exit !rows || wrong }' "$folder/trajectory-tests.csv"
# Drifts by hand: none at all, less than the limit, more, and of either sign.
drifts() { # SEED DRIFT...: ramps of that height over the last 20 of 100 rows, a layer each
    mkdir -p "$folder/d/runs/ttq/seed-$1"
    cp "$r/ttq/seed-$1/DONE" "$r/ttq/seed-$1/config.ini" "$folder/d/runs/ttq/seed-$1/"
    awk -v all="$*" 'BEGIN {
        split(all, d, " ")
        split("x still small large noisy", layer, " ")
        print "layer,epoch,wp,wn"
        for (i = 0; i < 100; i++)
            for (l = 2; l <= 5; l++)
                printf "%s,%d,%.17g,1\n", layer[l], i, exp(i < 80 ? 0 : d[l] * (i - 80) / 19)
    }' >"$folder/d/runs/ttq/seed-$1/scales.csv"
}
drifts 0 0 0.004 -0.04 0.004
drifts 1 0 0.005 -0.05 -0.02
drifts 2 0 0.006 -0.06 0.03
drifts 3 0 0.005 -0.05 0.005
drifts 4 0 0.004 -0.04 -0.01
check "drifts by hand" expect 0 "2 of 4 layers are at rest when training ends, 1 are moving, 1 undecided" \
    "$stats" trajectory "$folder/d/runs/ttq" --out "$folder/drift"
check "each of them" sh -c "cut -d, -f1,8 '$folder/drift-tests.csv' | tr '\n' ' ' | grep -q 'still,at rest small,at rest large,moving noisy,undecided'"
# 20 rows of the end are points of their own: the drift goes from the first of them to the last.
check "over the whole end" awk -F, '$1 == "small" { exit ($3 - 0.0048) ^ 2 > 1e-20 }' "$folder/drift-tests.csv"
check "one seed says nothing" sh -c "'$stats' trajectory '$folder/d/runs/ttq/seed-0' --out '$folder/one' >/dev/null && ! grep -q 'at rest\|moving' '$folder/one-tests.csv'"
head -20 "$r/ttq/seed-2/scales.csv" >"$folder/short" && mv "$folder/short" "$r/ttq/seed-2/scales.csv"
check "a short trajectory" expect 65 "expected at least 20 points" "$stats" trajectory "$r/ttq"
make_seeds a ttq 0 7 0 p1

# Unfinished runs are there to see, and in no mean.
rm -rf "$folder/u" && mkdir -p "$folder/u" && cp -R "$r/ttq" "$folder/u/ttq" && rm "$folder/u/ttq/seed-3/DONE"
check "an unfinished run" expect 0 "ttq,3,unfinished,,," "$stats" runs "$folder/u/ttq" --format csv
check "beside the finished ones" expect 0 "ttq,4,finished,2" "$stats" runs "$folder/u/ttq" --format csv
check "its error" expect 0 "Unfinished, left out: ttq seed 3." "$stats" errors "$folder/u/ttq"
check "of n = 7" expect 0 "ttq,7,0," "$stats" errors "$folder/u/ttq" --format csv
check "only unfinished ones" expect 66 "found only unfinished: ttq seed 3" "$stats" errors "$folder/u/ttq/seed-3"
check "tests refuse them" expect 66 "found no DONE" "$stats" scales "$folder/u/ttq"

# Folders that are something else.
mv "$folder/u/ttq/seed-0" "$folder/u/ttq/best"
check "a run by another name" expect 65 "found 'best': rename it to seed-0" "$stats" runs "$folder/u/ttq/best"
check "no run folder" expect 66 "found neither config.ini nor seed-N" "$stats" runs "$folder/u"
rm "$folder/u/ttq/best/scales_mean.csv" && mv "$folder/u/ttq/best" "$folder/u/ttq/seed-0"
check "scales of full precision" expect 65 "full precision: it has no scales" "$stats" scales "$folder/u/ttq/seed-0" "$folder/u/ttq/seed-1"
check "the folder above the profiles" expect 66 "expected a folder OUT/PROFILE, such as out/quick, found no plan.json" \
    "$stats" answer "$folder"
finish
