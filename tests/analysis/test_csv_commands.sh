#!/bin/sh
# ttq-stats on anybody's CSV: known answers in JSON, every bad input once with its exit code, planning
# of seeds, and help.
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

# Errors in steps of 0.01: 11.89 - 11.79 and 12.55 - 12.4 differ from their neighbours by rounding alone.
printf '%s\n' a,b 11.79,11.89 12.18,12.38 11.45,11.35 12.40,12.55 11.49,11.39 11.36,11.46 11.50,11.80 12.32,12.52 >"$folder/steps.csv"
awk -F, 'NR > 1 { $1 = sprintf("%.0f", $1 * 100); $2 = sprintf("%.0f", $2 * 100) } { print $1 "," $2 }' "$folder/steps.csv" >"$folder/images.csv"
of_steps() { "$stats" paired "$folder/$1.csv" --a a --b b; }
check "ties of decimals are ties" expect 0 "Wilcoxon        V = 5, p = 0.094" of_steps steps
check "as they are of whole images" expect 0 "Wilcoxon        V = 5, p = 0.094" of_steps images
csv g1,g2 1,1 2,1 3,1 4,1 5,1 6,1
check "a pair that is equal counts for no least p" expect 0 "can fall below p = 0.0625, so none can reach 0.05" pair bad.csv
csv g1,g2 1,3 2,5
check "two pairs have no g" sh -c "'$stats' paired '$folder/bad.csv' --a g1 --b g2 | grep 'effect size' | grep -q 'd_z = [^g]*$'"
check "pairs that agree leave room for others" expect 0 "P(a > b)        0.000 (0.000 to 0.842)" pair bad.csv
csv g1,g1 1,2 3,5
check "two columns of one name" expect 65 "expected columns of different names, found 'g1' as column 1 and 2" "$stats" describe "$folder/bad.csv"
csv g1,g2,, 1,3,, 2,5,, 4,5,,
check "columns without a name are none" expect 0 "n = 3" "$stats" paired "$folder/bad.csv" --a g1 --b g2
csv g1,g2 1e200,0 2e200,0 -3e200,0
check "a deviation beyond all numbers" expect 65 "whose deviation is a number" pair bad.csv
printf 'f\351,g\n1,2\n3,5\n' >"$folder/latin.csv"
check "a name that is not UTF-8 is a name" expect 0 "| f" "$stats" describe "$folder/latin.csv" --format markdown
check "power: half a seed" expect 64 "--seeds: expected a whole number from 2 to 100000, found 2.5" "$stats" power --sd 1 --effect 1 --seeds 2.5

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
check "power: seeds without end" expect 64 "--seeds: expected a whole number from 2 to 100000, found 1e+10" \
    "$stats" power --sd 1 --seeds 1e10
check "power: nothing to plan" expect 64 "expected --sd with --effect" "$stats" power
check "power: sd 0" expect 64 "standard deviation above 0" "$stats" power --sd 0 --effect 1
check "power: alpha 2" expect 64 "between 0 and 1" "$stats" power --sd 1 --effect 1 --alpha 2
finish
