#!/bin/sh
# Who may include whom: the folders build on one another and never upward.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

# folder: what it may include besides itself
rules='ttq/base:
ttq/config: ttq/base
ttq/kernel: ttq/base
ttq/data: ttq/base ttq/config ttq/kernel
ttq/quant: ttq/base ttq/config ttq/kernel
ttq/net: ttq/base ttq/config ttq/kernel ttq/data ttq/quant
ttq/train: ttq/base ttq/config ttq/kernel ttq/data ttq/quant ttq/net
ttq/deploy: ttq/base ttq/config ttq/kernel ttq/data ttq/quant ttq/net ttq/train
ttq/bench: ttq/base ttq/config ttq/kernel ttq/data ttq/quant ttq/net ttq/train
ttq/cmd: ttq/base ttq/config ttq/kernel ttq/data ttq/quant ttq/net ttq/train ttq/deploy ttq/bench
analysis: ttq/base ttq/config
figures: ttq/base ttq/config
experiments: ttq/base ttq/config'

# Prints a line for each include of the tree $1 that breaks a rule; fails when there is one.
obeys() {
    (cd "$1" && grep -rE '^[[:space:]]*#[[:space:]]*include' --include='*.[ch]' --include='*.def' \
        ttq analysis figures experiments) >"$folder/includes"
    RULES=$rules awk '
        function folder_of(path,    part, n) {
            n = split(path, part, "/")
            return part[1] == "ttq" && n > 2 ? part[1] "/" part[2] : part[1]
        }
        BEGIN {
            lines = split(ENVIRON["RULES"], line, "\n")
            for (i = 1; i <= lines; i++) {
                at = index(line[i], ":")
                may[substr(line[i], 1, at - 1)] = substr(line[i], at + 1) " "
            }
        }
        {
            file = substr($0, 1, index($0, ":") - 1)
            what = $0
            sub(/^[^"<]*/, "", what)
            from = folder_of(file)
            header = substr(what, 2)
            sub(/[">].*/, "", header)
            to = folder_of(header)
            if (!(from in may))
                fault = "has no rule here"
            else if (header ~ /^gsl\//)
                fault = from == "analysis" ? "" : "only analysis/ may use GSL (its licence is the GPL)"
            else if (header == "build_info.h")
                fault = from == "ttq/base" ? "" : "only ttq/base records the build"
            else if (!(to in may) && what ~ /^</)
                fault = ""
            else
                fault = to == from || index(may[from], " " to " ") ? "" : "not in " from ":" may[from]
            if (fault != "") {
                print file ": #include " what ": " fault
                faults++
            }
        }
        END { exit faults > 0 || NR == 0 }' "$folder/includes"
}

# The check finds the line $2 when it is added to the file $1 of a copy.
finds() {
    rm -rf "$folder/tree"
    mkdir "$folder/tree" && cp -r ttq analysis figures experiments "$folder/tree" || return 1
    mkdir -p "$folder/tree/$(dirname "$1")"
    printf '%s\n' "$2" >>"$folder/tree/$1"
    if obeys "$folder/tree" >"$folder/faults"; then
        echo "not found: $1: $2"
        return 1
    fi
    [ "$(wc -l <"$folder/faults")" -eq 1 ] && grep -qF "$1" "$folder/faults"
}

check "every include obeys the rules" obeys .
check "finds base including config" finds ttq/base/csv.c '#include "ttq/config/config.h"'
check "finds quant including net" finds ttq/quant/ttq.c '#include "ttq/net/net.h"'
check "finds kernel including data" finds ttq/kernel/body/conv.c '# include "ttq/data/input.h"'
check "finds net including train" finds ttq/net/net.h '#include <ttq/train/trainer.h>'
check "finds train including cmd" finds ttq/train/logs.c '  #include "ttq/cmd/cmd.h"'
check "finds analysis including the trainer" finds analysis/main.c '#include "ttq/train/logs.h"'
check "finds figures including analysis" finds figures/draw.c '#include "analysis/table.h"'
check "finds experiments including net" finds experiments/plan.c '#include "ttq/net/build.h"'
check "finds GSL outside analysis" finds ttq/base/text.c '#include <gsl/gsl_cdf.h>'
check "finds a header without its folder" finds figures/html.c '#include "html.h"'
check "finds a folder without a rule" finds ttq/extra/extra.c '#include "ttq/base/text.h"'
check "ttq is not linked with GSL" sh -c "ldd '$ttq' && ! ldd '$ttq' | grep -q gsl"
finish
