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
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { n[$1] = $at["n"]; mean[$1] = $at["mean"]; low[$1] = $at["ci_low"]; high[$1] = $at["ci_high"]; train[$1] = $at["train_mean"] }
        function interval(v) { return n[v] > 1 ? sprintf("%.2f %% [%.2f, %.2f], n = %d", mean[v], low[v], high[v], n[v]) : sprintf("%.2f %%, n = %d", mean[v], n[v]) }
        END {
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
        }' "$2/tables/errors.csv"
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
            printf "Of %d layers, ln(Wp/Wn) is above 0 in %d here and in %d in the log (its last epoch, %d; one run); the sign is the same in %d. ", n, up, log_up, last, same
            printf "Mean over layers: %+.3f here, %+.3f in the log. Correlation over layers: %+.2f.\n", sx / n, sy / n, (xy - sx * sy / n) / sqrt((xx - sx * sx / n) * (yy - sy * sy / n))
        }' figures/paper/log_resnet20_scales.csv "$2/tables/scales.csv"
    ;;
*) echo "beside.sh: expected bars or log, found '$1'" >&2; exit 64 ;;
esac
