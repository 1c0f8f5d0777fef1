#!/bin/sh
# beside.sh - sentences of PAPER_NOTES.md that hold kept results against something fixed elsewhere.
#
#   sh experiments/beside.sh bars DIR   the two errors that were hoped for before the runs
#   sh experiments/beside.sh log DIR    ln(Wp/Wn) by layer, ours against the end of the official log
set -eu
[ $# -eq 2 ] && [ -d "$2/tables" ] || { echo "beside.sh: expected bars or log, and a folder of results" >&2; exit 64; }
case $1 in
bars)
    awk -F, '
        FILENAME ~ /plan.json$/ {
            if (/^ *"evaluations"/) over = 1
            if (!over && match($0, /"variant": "[^"]*"/)) planned[substr($0, RSTART + 12, RLENGTH - 13)]++
            next
        }
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { n[$1] = $at["n"]; mean[$1] = $at["mean"]; low[$1] = $at["ci_low"]; high[$1] = $at["ci_high"]; train[$1] = $at["train_mean"] }
        # Nothing is met by numbers that are not there.
        function must(v) {
            if (!(n[v] >= 1) || mean[v] !~ /^[0-9.]+$/) { printf "beside.sh: expected finished runs of %s, found none\n", v >"/dev/stderr"; bad = 1; exit 65 }
        }
        # Seeds are fixed: no interval before the last of them.
        function interval(v) { return n[v] < planned[v] ? sprintf("%.2f %%, n = %d of %d so far", mean[v], n[v], planned[v]) : n[v] > 1 ? sprintf("%.2f %% [%.2f, %.2f], n = %d", mean[v], low[v], high[v], n[v]) : sprintf("%.2f %%, n = %d", mean[v], n[v]) }
        END {
            must("full"); must("ttq")
            if (bad) exit 65
            bar = 11
            printf "* Full precision, at most %d %%: **%s**, %s.", bar, mean["full"] <= bar ? "met" : sprintf("missed by %.2f points", mean["full"] - bar), interval("full")
            if (mean["full"] > bar) {
                printf " The interval %s the bar.", low["full"] <= bar ? "holds" : "lies above"
                printf " The training error is %.2f %% when the run ends", train["full"]
                if ("full-again" in n) printf "; restarted for the epochs of TTQ, the test error is %s", interval("full-again")
                printf "."
            }
            d = mean["ttq"] - mean["full"]
            printf "\n* TTQ, at most 2 points above it: **%s**, %.2f points (%s).\n", d <= 2 ? "met" : "missed", d, interval("ttq")
        }' "$2/plan.json" "$2/tables/errors.csv"
    ;;
log)
    awk -F, '
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        NR == FNR {
            if ($at["epoch"] + 0 >= last + 0) last = $at["epoch"]
            log_r[$1 "," $at["epoch"]] = log($at["wp"] / $at["wn"]); next
        }
        $1 != "all layers" && ($1 "," last) in log_r {
            x = $at["mean_r"]; y = log_r[$1 "," last]
            n++; sx += x; sy += y; xx += x * x; yy += y * y; xy += x * y
            up += x > 0; log_up += y > 0; same += x * y > 0
        }
        END {
            if (n < 2) { print "beside.sh: expected at least 2 layers that are in the log too, found " n + 0 >"/dev/stderr"; exit 65 }
            printf "Of %d layers, ln(Wp/Wn) is above 0 in %d here and in %d in the log (its last epoch, %d; one run); the sign is the same in %d. ", n, up, log_up, last, same
            printf "Mean over layers: %+.3f here, %+.3f in the log. Correlation over layers: %+.2f.\n", sx / n, sy / n, (xy - sx * sy / n) / sqrt((xx - sx * sx / n) * (yy - sy * sy / n))
        }' figures/paper/log_resnet20_scales.csv "$2/tables/scales.csv"
    ;;
*) echo "beside.sh: expected bars or log, found '$1'" >&2; exit 64 ;;
esac
