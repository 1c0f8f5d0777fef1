#!/bin/sh
# ttq-stats on a whole profile: every table of `report`, families of tests, verdict and answer, and what
# they wait for.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/analysis/made_runs.sh

# A whole profile.
states='keep-stored keep-reestimate merge-reestimate swap-reestimate keep-augmented merge-augmented'
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
# Merged nets have one more of 100 images wrong than kept ones: above 0 costs.
merged() { "$stats" merge "$folder/$1/evals/ttq" --format csv | awk -F, -v key="ttq,$2,$3," -v name="$4" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    index($0, key) == 1 { print $at[name] }'; }
check "merge: images that it costs" sh -c "echo '$(merged a merge reestimate images_low) $(merged a merge reestimate images_high)' | awk '{ exit !(\$1 >= 0 && \$2 > 0) }'"
mkdir -p "$folder/swap/evals" && cp -R "$folder/a/evals/ttq" "$folder/swap/evals"
for s in 0 1 2 3 4 5 6 7; do cp -R "$folder/swap/evals/ttq/seed-$s/merge-augmented" "$folder/swap/evals/ttq/seed-$s/swap-augmented"; done
check "merge: against the same images" [ "$(merged swap swap augmented against) $(merged swap merge augmented against) $(merged swap merge reestimate against)" = "keep-augmented keep-augmented keep-reestimate" ]
check "merge: a seed twice" expect 65 "seed 0 is there twice" "$stats" merge "$folder/a/evals/ttq" "$folder/a/evals/ttq/seed-0"
check "merge: nothing there" expect 66 "expected an eval.json" "$stats" merge "$r/ttq"
mkdir -p "$folder/a/evals/ttq/seed-0/packed" "$folder/a/evals/ttq/seed-0/unpacked"
# Two layers with kernels, of nine and four weights, and one without.
echo '{"bytes": 80000, "bytes_fp32": 1100000, "ratio": 13.75, "density": 0.6, "kernels": 200, "empty_kernels": 0.25, "layers": [
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
    compare-symmetry-seeds compare-assignment factorial-assignment scale_curves scale_seeds trajectory trajectory-tests merge \
    merge-tests verdict; do
    check "table $table" test -s "$t/$table.csv"
done
# A row of another seed between them would break the line of a figure.
in_one_piece() {
    awk -F, 'NR > 1 { key = $1 "," $2; if (key != last && seen[key]++) { print "again: " key; bad = 1 } last = key } END { exit NR < 3 || bad }' "$1"
}
check "errors of a seed in one piece" in_one_piece "$t/error_seeds.csv"
check "scales of a seed in one piece" in_one_piece "$t/scale_seeds.csv"
check "McNemar for each net" grep -q "^ttq,0,merge,reestimate,[0-9.]*,0,1,0.5$" "$t/merge.csv"
check "the list of all tests" grep -q "^merge,\"ttq, seed 0, merge, reestimate\",p_mcnemar,0.5,exploratory$" "$t/tests.csv"
# (100 x 0.5^9 + 100 x 0.75^4) / 200
check "the packed size, empty kernels by chance" \
    grep -q "^ttq,0,80000,1100000,13.75,,,0.6,200,0.25,,,,0.159179688,9.25$" "$t/size.csv"
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
# Levels and arms: threshold two = ttq, one = symmetric; share two = fixed-one, one = random-groups; seeds 0 to 5 are in all.
error() { sed 's/.*"test_error"://; s/}.*//' "$r/$1/seed-$2/DONE"; }
by_hand() { for s in 0 1 2 3 4 5; do echo "$(error ttq $s) $(error symmetric $s) $(error fixed-one $s) $(error random-groups $s)"; done |
    awk '{ a += ($3 + $4 - $1 - $2) / 12; b += ($2 + $4 - $1 - $3) / 12; c += ($4 - $3 - $2 + $1) / 6 } END { printf "6 %.6f 6 %.6f 6 %.6f ", a, b, c }'; }
effects() { awk -F, 'NR > 1 { gsub(/"[^"]*"/, "quoted"); printf "%d %.6f ", $4, $5 }' "$t/factorial-assignment.csv"; }
check "effects by hand" [ "$(effects)" = "$(by_hand)" ]
cp "$r/random-groups/seed-1/DONE" "$folder/done"
echo '{"outcome":"diverged","reason":"","epochs":0,"train_error":null,"test_error":null}' >"$r/random-groups/seed-1/DONE"
"$stats" report "$folder/a" >/dev/null
check "a seed with a diverged arm is in no effect" sh -c "[ '$(effects | cut -d' ' -f1)' = 5 ] && grep -q 'seed 1 (random-groups diverged)' '$t/factorial-assignment.json'"
cp "$folder/done" "$r/random-groups/seed-1/DONE"
"$stats" report "$folder/a" >/dev/null
check "main effects and an interaction" sh -c "[ \$(wc -l <'$t/factorial-assignment.csv') -eq 4 ]"
check "a main effect that is a mean over an interaction says so" grep -q '"The factors interact (assignment x scales, share, one: adjusted p' "$t/factorial-assignment.json"
check "the columns of the scales" sh -c "head -1 '$t/scales.csv' | grep -q '^layer,n,mean_r,sd,ci_low,ci_high,ratio,ratio_low,ratio_high,t,df,p_t,p_signflip,p_maxt,p_tost,bound,share_within_5,sign_changes,'"
check "the verdict" expect 0 "The paper's claim on asymmetry is supported here, by 0.6" "$stats" verdict "$folder/a"
check "the answer" expect 0 "Training with two learned scales instead of one **helps** (-0.6" "$stats" answer "$folder/a"
"$stats" answer "$folder/a" >"$folder/answer"
check "in three sentences" [ "$(sed '/^$/,$d' "$folder/answer" | wc -l)" -eq 3 ]
the_same_lines() { "$stats" answer "$folder/a" | sed '/^$/d' >"$folder/lines" && "$stats" table "$t/answer.json" --json | sed -n 's/^ *"line": "\(.*\)"$/\1/p' | cmp - "$folder/lines"; }
check "which is a table too" the_same_lines
check "with the interval, the evidence and n of each" [ "$(sed '/^$/,$d' "$folder/answer" | grep -Eo '\], (adjusted p [=<] [0-9.e-]+|p [=<] [0-9.e-]+|90 % interval \[[0-9., -]+\] within 0.25), n = [68]\)' | wc -l)" -eq 5 ]
check "which of the two is larger" grep -q 'ln(Wp/Wn) over layers [-+][0-9.]* \[[-0-9., ]*\]: ' "$folder/answer"
check "beside them, where they came to rest" grep -q \
    "^When training ended, .* in $(grep -c ',at rest$' "$t/trajectory-tests.csv") of $(sed 1d "$t/trajectory-tests.csv" | wc -l) layers, was moving in $(grep -c ',moving$' "$t/trajectory-tests.csv")," "$folder/answer"
check "and what estimating batch norm again does by itself" grep -q \
    "takes the latter from $(awk -F, '$2 == "keep" && $3 == "stored" { printf "%.2f", $5 }' "$t/merge-tests.csv") to" "$folder/answer"
check "and the same from augmented images" grep -q 'augmented\|mirrored as in training (exploratory.*one scale \*\*hurts' "$folder/answer"
zeros() { # of the quantized weights of a variant in percent, mean over its runs
    cat "$r/$1"/seed-*/scales_mean.csv | awk -F, '$1 == "layer" { files++; next } { file[files] += $6; all[files] += $5 + $6 + $7 }
        END { for (i = 1; i <= files; i++) sum += 100 * file[i] / all[i]; printf "%.6f", sum / files }'
}
check "the share of zeros beside the errors" [ "$(awk -F, '$1 == "ttq" { printf "%.6f", $NF }' "$t/errors.csv")" = "$(zeros ttq)" ]
# The planned row stands alone, the three others are adjusted together.
check "merge: BH within the item" sh -c "[ \$(grep -c ',bh,' '$t/merge-tests.csv') -eq 3 ] && grep -q '^ttq,merge,reestimate,.*,none,.*,primary$' '$t/merge-tests.csv'"
check "scales-tests: the same" sh -c "grep -q '^magnitude against the placebo,.*,none,primary,' '$t/scales-tests.csv' && grep -q '^direction,.*,bh,exploratory,' '$t/scales-tests.csv'"
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
sed -i '/magnitude against the placebo/,/"p"/ { s/"estimate": *[^,]*/"estimate": -0.01/; s/"p": *[^,]*/"p": 0.001/ }' "$t/scales-tests.json"
check "a smaller |r| than by chance is none" expect 0 "Wp and Wn **may or may not differ**" "$stats" answer "$folder/a"
sed -i '/magnitude against the placebo/,/"p"/ { s/"estimate": *[^,]*/"estimate": 0.01/; s/"p": *[^,]*/"p": 0.001/ }' "$t/scales-tests.json"
check "a larger |r| than by chance is a difference" expect 0 "Wp and Wn **do differ**, though in no layer the same way" "$stats" answer "$folder/a"
sed -i '/magnitude, mean |r|/,/"ci_high"/ s/"ci_high": *[^,]*/"ci_high": 0.04/' "$t/scales-tests.json"
check "within it they are equal" expect 0 "Wp and Wn **are practically equal**" "$stats" answer "$folder/a"
# Both sides of 0.355 are one number in the CSV, and so in the answer.
for mean in 0.35500000000000004 0.35499999999999998; do
    sed -i '/"merge", *$/,/"ci_low"/ s/"mean_diff": *[^,]*/"mean_diff": '$mean'/' "$t/merge-tests.json"
    "$stats" answer "$folder/a" | grep -o '(+0\.3[56] points' >>"$folder/ties"
done
check "a mean is rounded as the page does it" [ "$(sort -u "$folder/ties")" = '(+0.35 points' ]
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
check "no verdict yet" expect 1 "no verdict: 1 training of the primary items is still to end" "$stats" verdict "$folder/a"
check "nor in the table" grep -q 'Not every question has an answer yet\*\*: 1 training of the primary items' "$t/answer.csv"
check "no whole answer yet" expect 0 "**Not every question has an answer yet**: 1 training of the primary items" "$stats" answer "$folder/a"
check "what has ended answers" expect 0 "one scale in place of their two **hurts** (+" "$stats" answer "$folder/a"
check "the values, without the placebo" expect 0 "not yet compared with that of two" "$stats" answer "$folder/a"
check "what has not does not" expect 0 "two learned scales instead of one **has not been tested**" "$stats" answer "$folder/a"
sed 's|^ "cells":\[|&{"variant":"symmetric","seed":8,"folder":"runs/symmetric/seed-8","state":"failed","reason":"killed"},|' \
    "$folder/whole.json" >"$folder/a/plan.json"
check "one that failed is tried again" expect 0 "verdict: none: 1 training " "$stats" report "$folder/a"
# A row kept from elsewhere is no run that a table could contain.
sed 's|"variant":"symmetric","seed":3,|&"state":"kept","none":{|; s|"folder":"runs/symmetric/seed-3","state":"done"|},"folder":"runs/symmetric/seed-3"|' \
    "$folder/whole.json" >"$folder/a/plan.json"
mv "$folder/a/runs/symmetric/seed-3" "$folder/kept-run"
check "a run that is kept as a row" expect 0 "symmetry: 1 cell is still to end, 1 of them kept as rows only, and the plan" "$stats" report "$folder/a"
check "holds back the verdict" expect 1 "no verdict: 1 training of the primary items is still to end, 1 of them kept as rows only" \
    "$stats" verdict "$folder/a"
mkdir "$folder/rows"
sed 's|"state":"done"|"state":"kept"|g' "$folder/whole.json" >"$folder/rows/plan.json"
check "rows alone make no table" expect 66 "expected a finished run, found none: $(grep -o '"folder":"runs/' "$folder/whole.json" | wc -l) are kept as rows only" \
    "$stats" report "$folder/rows"
mv "$folder/kept-run" "$folder/a/runs/symmetric/seed-3"
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
check "a start that only failed is tried again" expect 0 "verdict: none: 1 training and 1 evaluation" "$stats" report "$folder/a"
# A folder that holds a run of another configuration, or of a start that is, is none of this plan.
sed 's|"variant":"symmetric","seed":3,|&"foreign":true,|; s|"folder":"runs/symmetric/seed-3","state":"done"|"folder":"runs/symmetric/seed-3","state":"failed"|' \
    "$folder/whole.json" >"$folder/a/plan.json"
check "a run of another configuration is still to end" expect 0 "symmetry: 1 cell is still to end" "$stats" report "$folder/a"
check "and in no table" sh -c "grep -q '^symmetric,2,' '$t/error_seeds.csv' && ! grep -q '^symmetric,3,' '$t/error_seeds.csv'"
sed 's|"what":"merge-reestimate","folder":"evals/ttq/seed-3|"foreign":true,"state":"failed",&|; s|"what":"packed",|&"foreign":true,|' \
    "$folder/whole.json" >"$folder/foreign.json"
cp "$folder/foreign.json" "$folder/a/plan.json"
check "an evaluation of such a run too" expect 0 "merge: 1 cell is still to end" "$stats" report "$folder/a"
check "its size is not told" test ! -e "$t/size.csv"
sed 's|"verdict_allowed":true|"verdict_allowed":false|' "$folder/foreign.json" >"$folder/a/plan.json"
check "in a demonstration" expect 0 "merge: merge" "$stats" report "$folder/a"
check "its seed is left out" sh -c "grep -q '^ttq,2,' '$t/merge.csv' && ! grep -q '^ttq,3,' '$t/merge.csv'"
sed 's/"primary":{/&"items":"scales symmetry merge values",/' "$folder/whole.json" >"$folder/a/plan.json"
check "no verdict without a primary item that the plan names" expect 1 "without its primary item values" "$stats" verdict "$folder/a"
sed 's/"primary"/"secondary"/g' "$folder/whole.json" >"$folder/a/plan.json"
check "nor without any" expect 1 "the profile has no primary item" "$stats" verdict "$folder/a"
sed 's|"what":"merge-reestimate",|&"state":"waiting",|g' "$folder/whole.json" >"$folder/a/plan.json"
check "nor a merge test before the last evaluation" expect 0 "merge: 8 cells are still to end" "$stats" report "$folder/a"
check "an earlier one is removed" test ! -e "$t/merge-tests.csv"
cp "$folder/whole.json" "$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null

# One scale at half the rate less two, read as the gain of two: the same mean and interval.
sed 's/"contrasts":"ttq-symmetric /"contrasts":"/; s/"quant.scales":"symmetric"/&,"train.scale_lr":"0.5"/' "$folder/whole.json" >"$folder/a/plan.json"
cp "$r/symmetric/seed-3/DONE" "$folder/done" # with an interval that two decimals show
sed -i 's/"test_error":[0-9.]*/"test_error":11/' "$r/symmetric/seed-3/DONE"
"$stats" report "$folder/a" >/dev/null
half=$(awk -F, '$1 == "symmetric" && $2 == "ttq" { printf "On average %.2f points, 95 %% interval %.2f to %.2f", $4, $5, $6 }' "$t/compare-symmetry.csv")
check "the gain at half the rate is turned" sh -c "[ -n '$half' ] && '$stats' verdict '$folder/a' | grep -A 1 'at half the rate' | grep -qF '$half'"
cp "$folder/done" "$r/symmetric/seed-3/DONE"
cp "$folder/whole.json" "$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null

# What an item that fails said of earlier runs does not stay, and without a primary one no verdict.
cp "$folder/a/evals/ttq/seed-3/merge-reestimate/eval.json" "$folder/eval"
echo '{"test_error": "9"}' >"$folder/a/evals/ttq/seed-3/merge-reestimate/eval.json"
check "a primary item that fails" expect 65 "1 of 7 items could not be analysed" "$stats" report "$folder/a"
check "leaves no table of before" test ! -e "$t/merge-tests.csv"
check "nor a verdict" test ! -e "$t/verdict.csv"
check "which is said" expect 1 "no verdict: ttq-stats report has made none" "$stats" verdict "$folder/a"
check "nor an answer from what is left" expect 0 "**No answer**: ttq-stats report has made none" "$stats" answer "$folder/a"
cp "$folder/eval" "$folder/a/evals/ttq/seed-3/merge-reestimate/eval.json"
"$stats" report "$folder/a" >/dev/null
cp "$r/symmetric/seed-2/DONE" "$folder/done"
echo '{' >"$r/symmetric/seed-2/DONE"
check "a damaged run" expect 65 "seed-2/DONE" "$stats" report "$folder/a"
check "has no table of all runs" test ! -e "$t/runs.csv"
check "and no verdict" test ! -e "$t/verdict.csv"
check "and no answer" test ! -e "$t/answer.csv"
cp "$folder/done" "$r/symmetric/seed-2/DONE"
"$stats" report "$folder/a" >/dev/null

# A difference stands in the table as its question turns it, with the family of its tests.
check "a gain in its column too" awk -F, '
    NR == 1 { for (c = 1; c <= NF; c++) at[$c] = c }
    { line = $0; gsub(/"[^"]*"/, "x", line); n = split(line, cell, ",") }
    /^"?Q2: does the freedom/ { match($0, /On average -?[0-9.]+/); said = substr($0, RSTART + 11, RLENGTH - 11)
        exit !((cell[6] - said) ^ 2 < 0.0001 && cell[7] < cell[6] && cell[6] < cell[8] && cell[13] == "primary") }' \
    "$t/verdict.csv"
check "secondary is secondary" grep -q '^"Secondary.*,secondary$' "$t/verdict.csv"

# A plan of fewer items keeps no table of the others, and tables of another plan are none of it.
sed 's/"name":"assignment"/"name":"other"/' "$folder/whole.json" >"$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null
check "an item that is gone takes its tables with it" sh -c "! ls '$t' | grep -q -- '-assignment'"
check "and its answer" sh -c "'$stats' verdict '$folder/a' | grep -A 1 '^Secondary' | grep -q 'no data'"
check "of which there are no numbers" grep -q '^"Secondary.*,no data,There are no tests of it.,0,[^,]*,,,,,,,,secondary$' "$t/verdict.csv"
sed 's/"name":"figure2","family":"exploratory","analysis":"trajectories"/"name":"curves","analysis":"curves"/' "$folder/whole.json" >"$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null
check "trajectories of another network keep none of the paper's" sh -c "! ls '$t' | grep -q '^scale_\|^trajectory'"
check "but their own" test -s "$t/adam-sum/scale_curves.csv"
cp "$folder/whole.json" "$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null
sed -i.whole '/^[0-9]/{/^0,/!{/^29,/!d}}' "$r"/ttq/seed-*/scales.csv
check "trajectories that are too short" expect 0 "figure2: no table trajectory: " "$stats" report "$folder/a"
check "leave none of the others" sh -c "! ls '$t' | grep -q '^trajectory'"
for f in "$r"/ttq/seed-*/scales.csv; do mv "$f.whole" "$f"; done
"$stats" report "$folder/a" >/dev/null
check "which come back with them" test -s "$t/trajectory-tests.csv"
sed -i 's/"plan": "p1"/"plan": "p7"/' "$t/verdict.json"
check "a verdict on tables of another plan" expect 1 "the tables are of plan p7: ttq-stats report makes them again" "$stats" verdict "$folder/a"
check "nor an answer" expect 0 "**No answer**: the tables are of plan p7" "$stats" answer "$folder/a"
"$stats" report "$folder/a" >/dev/null

# Tables of an item that has got more cells since are not its answer any more.
sed 's|"cells":\[|&{"variant":"symmetric","seed":8,"folder":"runs/symmetric/seed-8","state":"waiting"},|' "$folder/whole.json" >"$folder/a/plan.json"
"$stats" answer "$folder/a" >"$folder/answer"
check "an item with one more seed is not tested" grep -q '^Training with two learned scales instead of one \*\*has not been tested\*\*' "$folder/answer"
check "the others are told" grep -q '^Wp and Wn \*\*do differ\*\*' "$folder/answer"
sed 's|"cells":\[|&{"variant":"ttq","seed":8,"folder":"runs/ttq/seed-8","state":"waiting"},|' "$folder/whole.json" >"$folder/a/plan.json"
check "nothing where all wait" expect 0 "**No answer**: 1 training" "$stats" answer "$folder/a"
cp "$folder/whole.json" "$folder/a/plan.json"

# Arms of a wider network have their control among themselves.
sed 's|"quant.scales":"symmetric"|&,"net.width":"1.5"|; s|"quant.scales":"random-groups"|"net.width":"1.5"|; s|"primary":{[^}]*}|"primary":{}|' \
    "$folder/whole.json" >"$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null
check "a wider network has its own control" grep -q '^symmetric,random-groups,8,' "$t/compare-symmetry.csv"
check "and not the narrow one" sh -c "! grep -q '^symmetric,ttq,' '$t/compare-symmetry.csv'"
cp "$folder/whole.json" "$folder/a/plan.json"
"$stats" report "$folder/a" >/dev/null

# Runs that diverged are named, and a test says on how many pairs it stands.
for s in 3 4; do
    sed -i.whole 's/"finished"/"diverged"/' "$r/random-groups/seed-$s/DONE"
done
"$stats" report "$folder/a" >/dev/null
check "a placebo with fewer seeds" grep -q "Magnitude against random-groups: on the 6 seeds that both have" "$t/scales-tests.json"
check "and which it lacks" grep -q "random-groups diverged, left out: seed 3, seed 4" "$t/scales-tests.json"
check "in the answer too" expect 0 ", 6 pairs)" "$stats" answer "$folder/a"
check "trajectories of none" expect 65 "trajectory: expected a run that has not diverged" \
    "$stats" trajectory "$r/random-groups/seed-3" "$r/random-groups/seed-4"
for s in 3 4; do mv "$r/random-groups/seed-$s/DONE.whole" "$r/random-groups/seed-$s/DONE"; done
# Differences that are all the same have a mean, but no test.
cp -r "$folder/a/evals" "$folder/evals"
for s in 0 1 2 3 4 5 6 7; do
    echo '{"test_error": 9}' >"$folder/a/evals/ttq/seed-$s/keep-reestimate/eval.json"
    echo '{"test_error": 9.5}' >"$folder/a/evals/ttq/seed-$s/merge-reestimate/eval.json"
done
"$stats" report "$folder/a" >/dev/null
check "a merge that always costs half a point" grep -q '^ttq,merge,reestimate,8,9.5,[^a-z]*,keep-reestimate,0.5,,,' "$t/merge-tests.csv"
check "has no test" grep -q 'On average 0.50 points, n = 8: the differences do not vary, so there is no test' "$t/verdict.csv"
rm -r "$folder/a/evals" && mv "$folder/evals" "$folder/a/evals"
"$stats" report "$folder/a" >/dev/null

# Runs of another plan are outside this one.
for f in "$r"/*/*/config.ini; do sed -i 's/plan = p1/plan = p0/' "$f"; done
check "report on runs of another plan" expect 0 "tables:" "$stats" report "$folder/a"
check "no verdict on them" expect 1 "runs of item scales began under another plan" "$stats" verdict "$folder/a"
check "they are exploratory" sh -c "! grep -q primary '$t/compare-symmetry.csv'"
check "in the scales too" grep -q '"family": "exploratory"' "$t/scales.json"
plan false
check "a demonstration has no verdict" expect 1 "no verdict: the profile is a demonstration" "$stats" verdict "$folder/a"
check "nor an answer" expect 0 "No answer**: the profile is a demonstration" "$stats" answer "$folder/a"
sed -i 's/"primary":{/&"items":"scales symmetry merge values",/' "$folder/a/plan.json"
check "not of a part of it either" [ "$("$stats" answer "$folder/a" | wc -l)" -eq 1 ]
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
ls "$t" >"$folder/before"
check "a torn plan" expect 65 "plan.json" "$stats" report "$folder/a"
check "changes nothing" sh -c "ls '$t' | cmp - '$folder/before'"
check "no plan" expect 66 "plan.json" "$stats" report "$folder/b"
finish
