#!/bin/sh
# ttq-stats from outside: known answers in JSON, every bad input once with its exit code, and the
# tables of a made-up profile.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
stats=$PWD/$BUILD/ttq-stats

# R's sleep: 10 pairs, one of them equal.
printf '%s\n' g1,g2,word 0.7,1.9,a -1.6,0.8,b -0.2,1.1,c -1.2,0.1,d -0.1,-0.1,e 3.4,4.4,f 3.7,5.5,g \
    0.8,1.6,h 0,4.6,i 2,3.4,j >"$folder/sleep.csv"

# The value of a key in the last answer is within a relative 1e-9 of $2.
is() {
    found=$(sed -n "s/^ \"$1\": \([^,]*\),*$/\1/p" "$folder/answer")
    awk -v f="$found" -v e="$2" 'BEGIN { d = f - e; d = d < 0 ? -d : d
        if (f == "" || d > 1e-9 * (e < 0 ? -e : e) + 1e-15) { print "expected " e ", found " f; exit 1 } }'
}
"$stats" paired "$folder/sleep.csv" --a g1 --b g2 --bound 0.5 --json >"$folder/answer"
check "mean" is mean -1.58
check "interval" is ci_low -2.4598857632769828
check "t" is t -4.0621276833820
check "p of t" is p_t 0.00283289019738427
check "p of sign flips" is p_signflip 0.00390625
check "Wilcoxon V" is wilcoxon_v 0
check "p of Wilcoxon" is p_wilcoxon 0.00390625
check "Hodges-Lehmann" is hodges_lehmann -1.3
check "d_z" is d_z -1.2845575625910546
check "g" is g -1.173924903514203
check "Bayes factor" is bayes_factor 17.258880267773907
# t of the nearer bound is (-1.58 + 0.5) / 0.38896; P(T > -2.7766) of 9 degrees of freedom.
check "p of TOST" sh -c "[ \"\$(sed -n 's/^ \"p_tost\": \\(0.98[0-9]*\\),$/yes/p' '$folder/answer')\" = yes ]"

pair() { "$stats" paired "$folder/$1" --a g1 --b g2 ${2:+"$2"} ${3:+"$3"}; }
csv() { printf '%s\n' "$@" >"$folder/bad.csv"; }
check "no such file" expect 66 "nowhere.csv" "$stats" paired nowhere.csv --a g1 --b g2
check "no such column" expect 65 "expected a column 'g3', found g1, g2, word" \
    "$stats" paired "$folder/sleep.csv" --a g1 --b g3
check "a column of words" expect 65 "line 2: column 'word': expected a finite number, found 'a'" \
    "$stats" paired "$folder/sleep.csv" --a g1 --b word
csv g1,g2 1,2 nan,3 2,2
check "NaN" expect 65 "line 3: column 'g1': expected a finite number, found 'nan'" pair bad.csv
csv g1,g2 1,2 ,3 2,2
check "an empty cell" expect 65 "line 3: column 'g1'" pair bad.csv
printf "\357\273\277g1,g2\r\n1, 2 \r\n2,4\r\n5,5.5\r\n" >"$folder/windows.csv"
check "a byte order mark, CRLF and blanks" expect 0 "n = 3 pairs" pair windows.csv
csv g1,g2 1,2 "  ,3" 2,2
check "a blank cell" expect 65 "line 3: column 'g1'" pair bad.csv
csv g1,g2 1,2 3
check "a torn line" expect 65 "line 3: expected 2 cells, found 1" pair bad.csv
csv ' g1 ,g2	' 1,2 2,4 5,5.5
check "blanks around names" expect 0 "n = 3 pairs" pair bad.csv
csv 'g1;g2' '1;2' '2,5;4'
check "semicolons" expect 65 "line 1: expected cells separated by commas, found ';'" pair bad.csv
check "semicolons in describe" expect 65 "separated by commas" "$stats" describe "$folder/bad.csv"
odd=$folder/$(printf 'odd-\377')
cp "$folder/sleep.csv" "$odd"
check "a path that is not UTF-8" expect 0 '"n": 10' "$stats" paired "$odd" --a g1 --b g2 --json
csv g1,g2
check "only a header" expect 65 "expected rows below the header" pair bad.csv
csv g1,g2 1,2
check "one pair" expect 65 "expected at least 2 pairs (seeds), found 1" pair bad.csv
csv g1,g2 9.3,9.1 8.9,8.7 8.6,8.4
check "constant but for rounding" expect 65 "expected differences that vary" pair bad.csv
: >"$folder/bad.csv"
check "an empty file" expect 65 "bad.csv" pair bad.csv
check "impossible level" expect 64 "between 0 and 1, found 1.5" pair sleep.csv --level=1.5
check "a level beyond the quantiles" expect 64 "at most 0.99998" pair sleep.csv --level=0.9999999
check "a bound below 0" expect 64 "expected a number above 0, found -1" pair sleep.csv --bound=-1
for seed in -1 1.5 4294967296; do
    check "seed $seed" expect 64 "expected a whole number from 0 to 4294967295, found '$seed'" pair sleep.csv --seed=$seed
done
check "too few draws" expect 64 "draws: expected 100" \
    sh -c "yes 1,2 | head -30 | awk 'BEGIN{print \"g1,g2\"}{print NR\",\"NR*NR}' >'$folder/many.csv'
           '$stats' paired '$folder/many.csv' --a g1 --b g2 --draws 5"
check "no column named" expect 64 "expected --a COLUMN and --b COLUMN" \
    "$stats" paired "$folder/sleep.csv" --a g1
check "two files" expect 64 "expected one CSV file, found 2" "$stats" paired a b --a g1 --b g2
check "unknown format" expect 64 "did you mean 'latex'" pair sleep.csv --format=latx
check "unknown command" expect 64 "did you mean 'paired'" "$stats" pared
check "no command" expect 64 "expected a command" "$stats"
check "help" expect 0 "Exit codes: 0 done; 1 no verdict, and why; 64 usage" "$stats" --help
check "help of a command" expect 0 "the difference is a - b" "$stats" paired --help
for command in paired describe power runs errors scales compare merge trajectory curves trajectories densities table \
    verdict answer report; do
    check "$command --help has an example" expect 0 "ttq-stats $command" sh -c "'$stats' $command --help | sed -n '/^Example/,\$p'"
    check "$command --help has all exit codes" expect 0 "74 reading or" "$stats" $command --help
done
check "the unit of the bound" expect 0 "points of test error" "$stats" compare --help
check "a placebo is no default" sh -c "! '$stats' scales --help | grep -q 'default: the last'"
kept() { "$stats" paired "$folder/sleep.csv" --a g1 --b g2 --out "$folder/kept" && grep -q '^mean,-1.58$' "$folder/kept.csv"; }
check "paired --out" kept
full_disk() { "$stats" paired "$folder/sleep.csv" --a g1 --b g2 >/dev/full; }
check "a full disk" expect 74 "cannot write" full_disk

csv g1,g2 2,1 3,1.9 4,3.1
check "three pairs: only the t test can show it" expect 0 \
    "By the t test, which takes normal values, the difference is not zero (p = 0.0033); the other tests do not show it (sign flips p = 0.25, Wilcoxon p = 0.25)." pair bad.csv
check "ten pairs: all tests do" expect 0 \
    "The difference is not zero (t test p = 0.0028, sign flips p = 0.0039, Wilcoxon p = 0.0039)." pair sleep.csv
csv g1,g2 1,2 3,7 4,4.5 5,8 2,2.25
pair bad.csv >"$folder/answer"
check "five pairs: said before the p" awk '/no exact two-sided test can fall below p = 0.0625/ { said = 1 }
    / p = / && !/note/ { exit !said }' "$folder/answer"

check "unpaired: Welch" expect 0 '"difference of the means, a - b",-1.58,-3.36548323,0.205483231,-1.86081347,17.7764735,0.0793941402' \
    "$stats" unpaired "$folder/sleep.csv" --a g1 --b g2 --format csv
# Permeability (Hollander and Wolfe), groups of 10 and 5.
printf '%s\n' term,early 0.80,1.15 0.83,0.88 1.89,0.90 1.04,0.74 1.45,1.21 1.38, 1.91, 1.64, 0.73, 1.46, >"$folder/groups.csv"
unpaired() { "$stats" unpaired "$folder/groups.csv" --a term "$@"; }
check "unpaired: ranks" expect 0 '"shift, median of all a - b",0.305,-0.15,0.76,35,,0.254412254,' unpaired --b early --format csv
check "unpaired: P(a > b)" expect 0 '"P(a > b), ties count half",0.7,' unpaired --b early --format csv
check "unpaired: n of both" expect 0 "early: n = 5, mean 0.976" unpaired --b early
check "unpaired: one value" expect 65 "expected at least 2 values a sample, found 10 and 1" sh -c \
    "sed '3,\$s/,.*/,/' '$folder/groups.csv' >'$folder/one.csv'; '$stats' unpaired '$folder/one.csv' --a term --b early"
check "unpaired: no column named" expect 64 "expected --a COLUMN and --b COLUMN" unpaired
check "version" expect 0 "ttq-stats, commit " "$stats" --version
check "describe" expect 0 "| g2 | 10 | 2.33 |" "$stats" describe "$folder/sleep.csv" --format markdown
check "describe: no numbers" expect 65 "expected a column of numbers" sh -c \
    "printf 'a\nx\n' >'$folder/words.csv'; '$stats' describe '$folder/words.csv'"
check "power: seeds" expect 0 "seeds to see the effect" "$stats" power --sd 0.2 --correlation 0 --effect 0.25
check "13 of them" sh -c "'$stats' power --sd 0.2 --correlation 0 --effect 0.25 --format csv | grep -q '^seeds to see the effect,0.25,0.2828[0-9]*,13,'"
check "power: more seeds" expect 0 "8 more seeds than the 5 there are" \
    "$stats" power --sd 0.2 --correlation 0 --effect 0.25 --seeds 5
check "power: two groups have no pairs" expect 64 "--correlation: of pairs" \
    "$stats" power --sd 1 --effect 1 --two-groups --correlation 0
check "power: seeds without end" expect 64 "--seeds: expected a number from 2 to 100000, found 1e+10" \
    "$stats" power --sd 1 --seeds 1e10
check "power: nothing to plan" expect 64 "expected --sd with --effect" "$stats" power
check "power: sd 0" expect 64 "standard deviation above 0" "$stats" power --sd 0 --effect 1
check "power: alpha 2" expect 64 "between 0 and 1" "$stats" power --sd 1 --effect 1 --alpha 2

# Runs of the folder $1: variant, first seed, last seed, added error, plan.
runs() {
    awk -v dir="$folder/$1" -v v="$2" -v from="$3" -v to="$4" -v more="$5" -v plan="$6" 'BEGIN {
        srand(index("abcdefghijklmnopqrstuvwxyz", substr(v, 1, 1)) * 31 + length(v))
        for (s = from; s <= to; s++) {
            f = dir "/runs/" v "/seed-" s
            system("mkdir -p \"" f "\"")
            print "[run]\nseed = " s "\nplan = " plan "\n[data]\nset = cifar10\n[quant]\nscales = " v \
                "\n[init]\nfrom = x" s >(f "/config.ini")
            e = 9 + more + 0.1 * sin(s) + 0.02 * rand()
            printf "{\"outcome\":\"finished\",\"epochs\":2,\"train_error\":1.5,\"test_error\":%.4f}\n", e >(f "/DONE")
            print "epoch,test_error\n1,20\n2," e >(f "/metrics.csv")
            print "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes" >(f "/scales_mean.csv")
            print "step,epoch,layer,wp,wn,n_neg,n_zero,n_pos" >(f "/scales.csv")
            for (l = 0; l < 4; l++) {
                r = 0.2 - 0.1 * l + 0.02 * rand()
                printf "l%d,%.9g,%.9g,1,%d,40,%d,%d\n", l, r, exp(r), 30 - l, 30 + 2 * l, l == 3 >(f "/scales_mean.csv")
            }
            for (i = 0; i < 30; i++)
                for (l = 0; l < 4; l++)
                    printf "%d,%g,l%d,%.9g,1,30,40,30\n", i, i / 15, l, exp(0.1 + 0.01 * rand()) >(f "/scales.csv")
            print "image,label,prediction" >(f "/predictions.csv")
            for (i = 0; i < 200; i++)
                printf "%d,%d,%d\n", i, i % 10, (i * 7 + s) % 100 < 9 + 2 * more ? (i + 1) % 10 : i % 10 >(f "/predictions.csv")
        }
    }'
}
runs a ttq 0 7 0 p1
runs a symmetric 0 7 0.6 p1
runs a random-groups 0 7 0.55 p1
runs a fixed-one 0 5 0.9 p1
runs a beside 0 7 0.02 p1
r=$folder/a/runs
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
runs b ttq 0 7 0 p2
check "another plan" expect 65 "expected runs of one plan, found p2 and p1" \
    compare "$folder/b/runs/ttq" "$r/symmetric"
check "scales of two plans" expect 65 "expected runs of one plan" \
    "$stats" scales "$r/ttq/seed-0" "$folder/b/runs/ttq/seed-1"
runs c other 0 7 0 p1
for f in "$folder"/c/runs/other/*/config.ini; do sed -i 's/cifar10/fashion-mnist/' "$f"; done
check "other data" expect 65 "on the same data, found different data.set" compare "$folder/c/runs/other" "$r/ttq"
runs d small 0 7 0 p1
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
check "any other variant is no placebo" expect 64 "--control symmetric: expected a variant with quant.scales = random-groups, found 'symmetric'" \
    "$stats" scales "$r/ttq" "$r/symmetric" --control symmetric
check "the placebo first, named as the folder" expect 0 "magnitude against the placebo" \
    "$stats" scales "$r/random-groups" "$r/ttq" --control "$r/random-groups/"
check "an arm named as its folder" expect 0 "symmetric  ttq" compare "$r/symmetric" "$r/ttq" --control "$r/ttq"
check "or as one of its seeds" expect 0 "symmetric  ttq" compare "$r/symmetric" "$r/ttq" --control "$r/ttq/seed-0/"
check "curves make their folder" expect 0 "16 runs" "$stats" curves "$r/ttq" "$r/symmetric" --out "$folder/made"
check "trajectories too" expect 0 "8 runs" "$stats" trajectories "$r/ttq" --out "$folder/made-too"
check "scales of one seed" expect 65 "expected at least 2 seeds, found 1" "$stats" scales "$r/ttq/seed-0"
check "trajectory" expect 0 "trajectories have settled" "$stats" trajectory "$r/ttq"
head -20 "$r/ttq/seed-2/scales.csv" >"$folder/short" && mv "$folder/short" "$r/ttq/seed-2/scales.csv"
check "a short trajectory" expect 65 "expected at least 20 points" "$stats" trajectory "$r/ttq"
runs a ttq 0 7 0 p1

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

# A whole profile.
states='keep-stored keep-reestimate merge-reestimate swap-reestimate'
more=0
for what in $states; do
    for s in 0 1 2 3 4 5 6 7; do
        e=$folder/a/evals/ttq/seed-$s/$what
        mkdir -p "$e"
        awk -v s=$s -v more=$more -v w="$what" 'BEGIN { printf "{\"test_error\": %.3f}\n", 9 + more + 0.1 * sin(s) + 0.03 * cos(3 * s + 7 * length(w) + more) }' >"$e/eval.json"
        { echo image,label,prediction; awk -v s=$s -v w="$what" 'BEGIN { for (i = 0; i < 100; i++) print i "," i % 10 "," ((i * 7 + s) % 100 < length(w) ? (i + 1) % 10 : i % 10) }'; } >"$e/predictions.csv"
    done
    more=$((more * 2 + (more == 0 && 1)))
    [ "$what" != keep-stored ] || more=0
done
check "merge" expect 0 "merge   reestimate" "$stats" merge "$folder/a/evals/ttq"
check "merge: a seed twice" expect 65 "seed 0 is there twice" "$stats" merge "$folder/a/evals/ttq" "$folder/a/evals/ttq/seed-0"
check "merge: nothing there" expect 66 "expected an eval.json" "$stats" merge "$r/ttq"
mkdir -p "$folder/a/evals/ttq/seed-0/packed" "$folder/a/evals/ttq/seed-0/unpacked"
# Two layers with kernels, of nine and four weights, and one without.
echo '{"bytes": 80000, "bytes_fp32": 1100000, "ratio": 13.75, "density": 0.6, "empty_kernels": 0.25, "layers": [
  {"weights": 900, "kernels": 100, "density": 0.5}, {"weights": 400, "kernels": 100, "density": 0.25},
  {"weights": 640, "kernels": 0, "density": 0.9}]}' >"$folder/a/evals/ttq/seed-0/packed/model.ttq.json"
echo '{"test_error": 9.25}' >"$folder/a/evals/ttq/seed-0/unpacked/eval.json"
plan() {
    variants=''
    cells='' evals=''
    for v in ttq symmetric random-groups fixed-one beside; do
        scales=\"quant.scales\":\"$v\"
        [ $v != fixed-one ] || scales="$scales,\"net.arch\":\"alexnet\""
        [ $v != ttq ] || scales=''
        variants="$variants,\"$v\":{\"title\":\"$v\",\"start\":\"\",\"settings\":{$scales}}"
        for s in 0 1 2 3 4 5 6 7; do
            cells="$cells,{\"variant\":\"$v\",\"seed\":$s,\"folder\":\"runs/$v/seed-$s\",\"state\":\"done\"}"
        done
    done
    for s in 0 1 2 3 4 5 6 7; do
        for what in $states; do
            evals="$evals,{\"variant\":\"ttq\",\"seed\":$s,\"what\":\"$what\",\"folder\":\"evals/ttq/seed-$s/$what\"}"
        done
    done
    cat >"$folder/a/plan.json" <<PLAN
{"profile":"short","verdict_allowed":$1,
 "plan":{"sha256":"p1","values":{"plan":{"alpha":"0.05"},"smallest":{"test_error":"0.25","log_ratio":"0.05"},
  "primary":{"contrasts":"ttq-symmetric ttq-random-groups symmetric-fixed-one"}}},
 "variants":{${variants#,}},
 "items":[{"name":"scales","family":"primary","analysis":"scales","variants":["ttq"]},
  {"name":"symmetry","family":"primary","analysis":"compare","control":"ttq","variants":["ttq","symmetric","fixed-one","random-groups"]},
  {"name":"assignment","family":"secondary","analysis":"factorial","control":"ttq","variants":["ttq","symmetric","fixed-one","random-groups","beside"],
   "factors":[{"name":"assignment","levels":["threshold","share"]},{"name":"scales","levels":["two","one"]}]},
  {"name":"figure2","family":"exploratory","analysis":"trajectories","control":"ttq","variants":["ttq"]},
  {"name":"adam-sum","analysis":"trajectories","control":"fixed-one","variants":["fixed-one"]},
  {"name":"size","analysis":"size","variants":["ttq"]},
  {"name":"merge","family":"primary","analysis":"merge","variants":["ttq"]}],
 "cells":[${cells#,}],"evaluations":[{"variant":"ttq","seed":0,"what":"packed","folder":"evals/ttq/seed-0/packed"}$evals]}
PLAN
}
plan true
check "report" expect 0 "verdict: verdict" "$stats" report "$folder/a"
t=$folder/a/tables
for table in runs errors error_curves error_seeds scales scales-seeds scales-tests compare-symmetry \
    compare-symmetry-seeds compare-assignment factorial-assignment scale_curves scale_seeds trajectory merge \
    merge-tests verdict; do
    check "table $table" test -s "$t/$table.csv"
done
check "McNemar for each net" grep -q "^ttq,0,merge,reestimate,[0-9.]*,0,1,0.5$" "$t/merge.csv"
check "the list of all tests" grep -q "^merge,\"ttq, seed 0, merge, reestimate\",p_mcnemar,0.5,exploratory$" "$t/tests.csv"
# (100 x 0.5^9 + 100 x 0.75^4) / 200
check "the packed size, empty kernels by chance" \
    grep -q "^ttq,0,80000,1100000,13.75,,,0.6,0.25,,,,0.159179688,9.25$" "$t/size.csv"
check "the curves of another network are below" test -s "$t/adam-sum/scale_curves.csv"
check "three primary contrasts, Holm" sh -c "[ \$(grep -c ',holm,primary,' '$t/compare-symmetry.csv') -eq 3 ]"
check "the rest is exploratory, BH" sh -c "[ \$(grep -c ',bh,exploratory,' '$t/compare-symmetry.csv') -eq 1 ]"
check "combinations of factors against a control are none of the plan's tests" sh -c "! grep secondary '$t/compare-assignment.csv' | grep -v '^beside,ttq,'"
check "their effects are" grep -q ',secondary,' "$t/factorial-assignment.csv"
check "of the layers, max-T is" grep -q ',p_maxt,.*,primary$' "$t/tests.csv"
check "and the p values beside it are not" sh -c "! grep '^scales,.*,p_t,' '$t/tests.csv' | grep -q primary"
# Holm over the three effects and the variant that is no combination of the factors, at once.
one_family() {
    awk -F, '{ gsub(/"[^"]*"/, "quoted") } FNR == 1 { for (i = 1; i <= NF; i++) at[i] = $i; next }
        /,secondary,/ { for (i = 1; i <= NF; i++) { if (at[i] == "p_t") p[++n] = $i; if (at[i] == "p_adjusted") found[n] = $i } }
        END {
            for (i = 1; i <= n; i++)
                for (j = 1; j <= n; j++) {
                    left = 0
                    for (k = 1; k <= n; k++) left += p[k] + 0 >= p[j] + 0
                    if (p[j] + 0 <= p[i] + 0 && left * p[j] > want[i] + 0) want[i] = left * p[j]
                }
            for (i = 1; i <= n; i++) {
                w = want[i] > 1 ? 1 : want[i]; d = w - found[i]
                print "p " p[i] ": expected " w ", found " found[i]
                if (d * d > 1e-12 * w * w) bad = 1
            }
            exit n != 4 || bad
        }' "$t/factorial-assignment.csv" "$t/compare-assignment.csv"
}
check "effects and contrasts of an item are one family" one_family
check "magnitude against the placebo is primary" grep -q '^scales-tests,magnitude against the placebo,p,.*,primary$' "$t/tests.csv"
check "of the questions beside it none is" sh -c "[ \$(grep '^scales-tests,' '$t/tests.csv' | grep -c primary) -eq 1 ]"
check "nor TOST of the mean over layers" sh -c "! grep '^scales,all layers,' '$t/tests.csv' | grep -q primary"
check "of a contrast, t and TOST are primary" [ "$(grep -c '^compare-symmetry,.*,\(p_t\|p_tost\),.*,primary$' "$t/tests.csv")" -eq 6 ]
check "and what stands beside them is not" sh -c "! grep ',\(p_signflip\|p_wilcoxon\),' '$t/tests.csv' | grep -q primary"
check "of the layers TOST is" grep -q '^scales,l0,p_tost,.*,primary$' "$t/tests.csv"
check "p values of one pair of nets are exploratory" sh -c "grep -q '^compare-symmetry-seeds,' '$t/tests.csv' && ! grep '^compare-[a-z]*-seeds,' '$t/tests.csv' | grep -v ',exploratory$'"
check "the plan in the table" grep -q '"plan": "p1"' "$t/compare-symmetry.json"
check "main effects and an interaction" sh -c "[ \$(wc -l <'$t/factorial-assignment.csv') -eq 4 ]"
check "the columns of the scales" sh -c "head -1 '$t/scales.csv' | grep -q '^layer,n,mean_r,sd,ci_low,ci_high,ratio,ratio_low,ratio_high,t,df,p_t,p_signflip,p_maxt,p_tost,bound,share_within_5,sign_changes,'"
check "the verdict" expect 0 "The paper's claim on asymmetry is supported here, by 0.6" "$stats" verdict "$folder/a"
check "the answer" expect 0 "Training with two learned scales instead of one **helps** (-0.6" "$stats" answer "$folder/a"
check "in three sentences" [ "$("$stats" answer "$folder/a" | wc -l)" -eq 3 ]
check "with the interval and n of each" [ "$("$stats" answer "$folder/a" | grep -o '\], n = [68])' | wc -l)" -eq 5 ]
cp "$t/scales.csv" "$folder/before"
"$stats" report "$folder/a" >/dev/null
check "again: the same bits" cmp "$folder/before" "$t/scales.csv"
for format in text csv json markdown latex html; do
    check "table as $format" expect 0 "merge" "$stats" table "$t/merge-tests.json" --format $format
done
check "LaTeX has booktabs" expect 0 "\\toprule" "$stats" table "$t/scales.json" --format latex
check "chosen columns, without the notes" expect 0 "| n | scales |" "$stats" table "$t/merge-tests.json" \
    --format markdown --columns n,scales --no-notes
for format in text markdown latex html; do
    check "no line on the plan either, as $format" sh -c "! '$stats' table '$t/merge-tests.json' --format $format --no-notes | grep -q 'Plan p1'"
done
only_scales() { "$stats" table "$t/merge-tests.json" --json --columns scales >"$folder/out" && ! grep -q mean_error "$folder/out"; }
check "in JSON no other cell" only_scales
check "an unknown column" expect 64 "expected columns of it, found 'height'" "$stats" table "$t/merge-tests.json" --columns n,height
check "no table" expect 65 "expected a table of ttq-stats" "$stats" table "$folder/a/plan.json"

# Signs of r that change from net to net cancel in the layers' means: then |r| decides.
sed -i 's/"p_maxt": *[^,]*/"p_maxt": 1/; s/"p_tost": *[^,]*/"p_tost": 0.001/' "$t/scales.json"
check "beyond the bound, nothing is known" expect 0 "Wp and Wn **may or may not differ**" "$stats" answer "$folder/a"
sed -i '/magnitude against the placebo/,/"p"/ { s/"estimate": *[^,]*/"estimate": 0.01/; s/"p": *[^,]*/"p": 0.001/ }' "$t/scales-tests.json"
check "a larger |r| than by chance is a difference" expect 0 "Wp and Wn **do differ**" "$stats" answer "$folder/a"
sed -i '/magnitude, mean |r|/,/"ci_high"/ s/"ci_high": *[^,]*/"ci_high": 0.04/' "$t/scales-tests.json"
check "within it they are equal" expect 0 "Wp and Wn **are practically equal**" "$stats" answer "$folder/a"
"$stats" report "$folder/a" >/dev/null

# No test is looked at before all cells of its item have ended.
cp "$folder/a/plan.json" "$folder/whole.json"
sed 's|^ "cells":\[|&{"variant":"symmetric","seed":8,"folder":"runs/symmetric/seed-8","state":"waiting"},|' \
    "$folder/whole.json" >"$folder/a/plan.json"
check "no tests before the last run" expect 0 "symmetry: 1 cell is still to end" "$stats" report "$folder/a"
check "earlier ones are removed" sh -c "! ls '$t' | grep -q '^compare-symmetry\|^factorial\|^verdict'"
check "other items have theirs" test -s "$t/scales.csv"
sed 's|^ "cells":\[|&{"variant":"random-groups","seed":8,"folder":"runs/random-groups/seed-8","state":"waiting"},|' \
    "$folder/whole.json" >"$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null
check "nor |r| against a placebo that is not finished" sh -c "! grep -q 'magnitude against the placebo' '$t/scales-tests.csv'"
check "errors are there" grep -q '^symmetric,' "$t/errors.csv"
check "no verdict yet" expect 1 "no verdict: 1 cell of the primary items is still to end" "$stats" verdict "$folder/a"
check "no answer yet" expect 0 "**No answer yet**: 1 cell of the primary items" "$stats" answer "$folder/a"
sed 's|^ "cells":\[|&{"variant":"symmetric","seed":8,"folder":"runs/symmetric/seed-8","state":"failed","reason":"killed"},|' \
    "$folder/whole.json" >"$folder/a/plan.json"
check "one that failed is tried again" expect 0 "verdict: none: 1 cell " "$stats" report "$folder/a"
# What needs a diverged run, however far back, never comes: neither the run nor its evaluations.
diverged_start() {
    sed -i "s|^ \"variants\":{|&\"full\":{\"title\":\"\",\"start\":\"\",\"settings\":{}},\"again\":{\"title\":\"\",\"start\":\"full\",\"settings\":{}},|
        s|\"ttq\":{\"title\":\"ttq\",\"start\":\"\"|\"ttq\":{\"title\":\"ttq\",\"start\":\"again\"|
        s|^ \"cells\":\[|&{\"variant\":\"full\",\"seed\":8,\"folder\":\"runs/full/seed-8\",\"state\":\"$1\"},{\"variant\":\"again\",\"seed\":8,\"folder\":\"runs/again/seed-8\",\"state\":\"failed\",\"reason\":\"not tried, for its start full seed 8 is $1\"},{\"variant\":\"ttq\",\"seed\":8,\"folder\":\"runs/ttq/seed-8\",\"state\":\"failed\",\"reason\":\"not tried, for its start again seed 8 has failed\"},|
        s|\"evaluations\":\[|&{\"variant\":\"ttq\",\"seed\":8,\"what\":\"merge-reestimate\",\"folder\":\"evals/ttq/seed-8/merge-reestimate\",\"state\":\"failed\",\"reason\":\"not tried, for its start ttq seed 8 has failed\"},|" "$folder/a/plan.json"
}
cp "$folder/whole.json" "$folder/a/plan.json"
diverged_start diverged
check "unless what it goes back to has diverged" expect 0 "verdict: verdict" "$stats" report "$folder/a"
check "and its merge test is made" test -s "$t/merge-tests.csv"
cp "$folder/whole.json" "$folder/a/plan.json"
diverged_start failed
check "a start that only failed is tried again" expect 0 "verdict: none: 2 cells" "$stats" report "$folder/a"
sed 's/"primary":{/&"items":"scales symmetry merge values",/' "$folder/whole.json" >"$folder/a/plan.json"
check "no verdict without a primary item that the plan names" expect 1 "without its primary item values" "$stats" verdict "$folder/a"
sed 's/"primary"/"secondary"/g' "$folder/whole.json" >"$folder/a/plan.json"
check "nor without any" expect 1 "the profile has no primary item" "$stats" verdict "$folder/a"
sed 's|"what":"merge-reestimate",|&"state":"waiting",|g' "$folder/whole.json" >"$folder/a/plan.json"
check "nor a merge test before the last evaluation" expect 0 "merge: 8 cells are still to end" "$stats" report "$folder/a"
check "an earlier one is removed" test ! -e "$t/merge-tests.csv"
cp "$folder/whole.json" "$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null

# What an item that fails said of earlier runs does not stay, and without a primary one no verdict.
cp "$folder/a/evals/ttq/seed-3/merge-reestimate/eval.json" "$folder/eval"
echo '{"test_error": "9"}' >"$folder/a/evals/ttq/seed-3/merge-reestimate/eval.json"
check "a primary item that fails" expect 65 "1 of 7 items could not be analysed" "$stats" report "$folder/a"
check "leaves no table of before" test ! -e "$t/merge-tests.csv"
check "nor a verdict" test ! -e "$t/verdict.csv"
check "which is said" expect 1 "no verdict: ttq-stats report has made none" "$stats" verdict "$folder/a"
check "nor an answer from what is left" expect 0 "**No answer yet**: ttq-stats report has made none" "$stats" answer "$folder/a"
cp "$folder/eval" "$folder/a/evals/ttq/seed-3/merge-reestimate/eval.json"
"$stats" report "$folder/a" >/dev/null
cp "$r/symmetric/seed-2/DONE" "$folder/done"
echo '{' >"$r/symmetric/seed-2/DONE"
check "a damaged run" expect 65 "seed-2/DONE" "$stats" report "$folder/a"
check "has no table of all runs" test ! -e "$t/runs.csv"
check "and no verdict" test ! -e "$t/verdict.csv"
cp "$folder/done" "$r/symmetric/seed-2/DONE"
"$stats" report "$folder/a" >/dev/null

# Runs of another plan are outside this one.
for f in "$r"/*/*/config.ini; do sed -i 's/plan = p1/plan = p0/' "$f"; done
check "report on runs of another plan" expect 0 "tables:" "$stats" report "$folder/a"
check "no verdict on them" expect 1 "runs of item scales began under another plan" "$stats" verdict "$folder/a"
check "they are exploratory" sh -c "! grep -q primary '$t/compare-symmetry.csv'"
check "in the scales too" grep -q '"family": "exploratory"' "$t/scales.json"
plan false
check "a demonstration has no verdict" expect 1 "no verdict: the profile is a demonstration" "$stats" verdict "$folder/a"
check "nor an answer" expect 0 "No answer yet**: the profile is a demonstration" "$stats" answer "$folder/a"
check "its report" expect 0 "the profile is a demonstration" "$stats" report "$folder/a"
check "takes an old one away" test ! -e "$t/verdict.csv"
echo '{"test_error": "9"}' >"$folder/a/evals/ttq/seed-3/merge-reestimate/eval.json"
check "a damaged evaluation" expect 65 "expected a number test_error" "$stats" report "$folder/a"
check "the other tables are there" test -s "$t/trajectory.csv"
# A plan or a table that some other hand wrote.
for damage in 's/"variants":\["ttq"\]/"variants":[null]/' 's/"levels":\["threshold"/"levels":[7/'; do
    sed "$damage" "$folder/whole.json" >"$folder/a/plan.json"
    check "a plan with $damage" expect 65 "expected words, found none at 1" "$stats" report "$folder/a"
done
sed 's/"variants":\["ttq"\]/"variants":3/' "$folder/whole.json" >"$folder/a/plan.json"
check "a plan without a list" expect 65 "item 'scales': variants: expected an array" "$stats" report "$folder/a"
wrong() { printf '{"columns":[{"name":"a","decimals":%s}],"rows":[{"a":1}],"notes":[%s]}' "$1" "$2" >"$folder/wrong.json"; }
wrong 2 1
check "a note that is a number" expect 65 "note 1: expected words" "$stats" table "$folder/wrong.json" --format markdown
wrong 2147483647 ''
check "decimals without end" expect 65 "expected decimals from -3 to 17, found 2147483647" "$stats" table "$folder/wrong.json"
echo '{' >"$folder/a/plan.json"
check "a torn plan" expect 65 "plan.json" "$stats" report "$folder/a"
check "no plan" expect 66 "plan.json" "$stats" report "$folder/b"
finish
