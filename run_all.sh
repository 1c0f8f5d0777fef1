#!/bin/sh
# run_all.sh - from nothing to a report: set-up, build, data, experiments, statistics, figures.
# Each stage skips what is done and goes on with what was interrupted.
set -eu
from=$PWD
cd "$(dirname "$0")"
[ "$from" != "$PWD" ] || from=''
. ./.lib.sh
# Folders of data, too, are named as the caller sees them.
TTQ_DATA=${TTQ_DATA:+$(seen_from_caller "$TTQ_DATA")}
TTQ_PACKED=${TTQ_PACKED:+$(seen_from_caller "$TTQ_PACKED")}
TTQ_IMAGENET=${TTQ_IMAGENET:+$(seen_from_caller "$TTQ_IMAGENET")}
export TTQ_DATA TTQ_PACKED TTQ_IMAGENET

usage() {
    cat <<'TEXT'
Usage: ./run_all.sh [PROFILE] [OPTION...]
Reproduces Trained Ternary Quantization and writes DIR/PROFILE/report.html.

Profiles:
  smoke   every item once, a minute and a half; the numbers mean nothing
  quick   the default: a full report within 15 minutes on 2 cores, on part of the data,
          besides the downloads (CIFAR-10 170 MB, Imagenette 100 MB)
  short   complete CIFAR-10, short schedules, several seeds: up to a day
  paper   the official schedules and seeds: months
  kernels direct against Winograd convolution, 12 seeds: two to three hours

Options:
  --dry-run          print the cells, how they stand and what they cost; train nothing (it installs
                     what the build needs, and builds)
  --only ITEM,...    only these items (files of experiments/items/), e.g. figure2,figure3
  --seeds N          seeds 0 to N-1
  --jobs N           cells at a time (default: as many as cores and memory allow)
  --engine NAME      local (default), or slurm: array jobs; the same command later goes on
  --redo NAME,...    set the runs of these items or variants, and all that needs them, aside and
                     start them anew; after an interruption, without --redo it goes on
  --rows DIR         rows kept from elsewhere: such cells need not run; tables, tests and page, which
                     are made of run folders, do not contain them
  --out DIR          folder of all results (default: out)
  --set-up GROUP     only install what is missing for `run` or `test`
  --help

Data, as far as the cells to run need them: the folder TTQ_DATA; else data/; else packed sets in
TTQ_PACKED (default ../shared/data); else a download; else, for CIFAR-10, Fashion-MNIST as a
stand-in. Runs that are there stay on the set that they began with.
Run the same command (without --redo) again after an interruption.
Exit codes: 0 done; 1 some cells failed; 2 the build failed; 64 usage; 65 an item cannot be
analysed; 66 no data, or not those that the runs there are on; 69 a package is missing; 73 another
process works there, or a folder cannot be made; 74 the disk is full; 75 stopped, or with Slurm;
78 a plan file is wrong.
TEXT
}

profile='' out=out dry_run=''
# Each word is taken from the front; what is for the driver goes back to the end.
words=$#
while [ "$words" -gt 0 ]; do
    case $1 in
    --*=*)
        option=${1%%=*} value=${1#*=}
        shift
        set -- "$option" "$value" "$@"
        words=$((words + 1)) ;;
    esac
    case $1 in
    --help | -h) usage; exit 0 ;;
    --dry-run) dry_run=yes; set -- "$@" "$1" ;;
    --only | --seeds | --jobs | --engine | --redo | --rows | --out | --set-up)
        [ "$words" -ge 2 ] || fail 64 "$1: expected a value, found none"
        case $1 in
        --set-up) set_up "$2"; exit 0 ;;
        --out) out=$(seen_from_caller "$2") ;;
        --rows) set -- "$@" "$1=$(seen_from_caller "$2")" ;;
        *) set -- "$@" "$1=$2" ;;
        esac
        shift
        words=$((words - 1)) ;;
    -*) fail 64 "expected an option of --help, found '$1'" ;;
    *)
        [ -z "$profile" ] || fail 64 "expected one profile, found a second, '$1'"
        profile=$1 ;;
    esac
    shift
    words=$((words - 1))
done
profile=${profile:-quick}
[ -e "experiments/profiles/$profile.ini" ] ||
    fail 64 "expected a profile (smoke, quick, short, paper, kernels), found '$profile'"

set_up run
make -s -j2 all
set -- "$profile" "$@" --out="$out"
[ -z "$dry_run" ] || exec build/ttq-run "$@"
# What is wrong with the command line or a plan file shows before anything is downloaded.
needed=$(build/ttq-run "$@" --check)
for set in $needed; do
    case $set in
    images | imagenette | imagenet)
        build/ttq data --fetch data.set="$set" ||
            echo "run_all.sh: items on photographs ($set) will be skipped" ;;
    *)
        data=$(build/ttq data --fetch data.set="$set")
        echo "$data"
        found=$(printf '%s' "$data" | sed -n 's/^data: \([a-z0-9-]*\) in .*/\1/p')
        [ "$found" = "$set" ] || set -- "$@" --data-set="$found" ;;
    esac
done

# In the background, so that a signal to this script alone reaches the driver too. INT comes from
# the terminal, to all of us.
build/ttq-run "$@" &
driver=$!
trap : INT
trap 'kill -TERM "$driver" 2>/dev/null' TERM HUP
cells=0
wait "$driver" || cells=$?
# Every signal ends a wait; the driver still writes what it has.
while [ "$cells" -gt 128 ] && kill -0 "$driver" 2>/dev/null; do
    cells=0
    wait "$driver" || cells=$?
done
trap - INT TERM HUP
# Ends like a driver that was stopped (75) or failed, but for failed cells (1): what is there is
# still worth a report.
[ "$cells" -le 1 ] || exit "$cells"

folder=$out/$profile
stamp=$(state_of "$folder")
if [ "$cells" -eq 0 ] && [ -e "$folder/report.html" ] &&
    [ "$(cat "$folder/report.stamp" 2>/dev/null)" = "$stamp" ]; then
    echo "nothing to do: no cell is left to run, and the report is up to date"
else
    # A page that is not made to its end is not up to date, whatever the last one was.
    rm -f "$folder/report.stamp"
    tables=0
    build/ttq-stats report "$folder" || tables=$?
    # Where every cell has failed there is nothing to report; the driver has said why.
    if [ "$tables" -eq 66 ] && [ "$cells" -eq 1 ] && [ ! -e "$folder/tables/runs.csv" ]; then
        exit 1
    fi
    # Nor where all are kept as rows.
    if [ "$tables" -eq 66 ] && [ "$cells" -eq 0 ] && grep -q '"state": "kept"' "$folder/plan.json"; then
        echo "no report: every cell is kept as a row, in $folder/rows/rows.csv"
        exit 0
    fi
    # 65: an item cannot be analysed, and the message says why; the other tables are worth a page.
    # Without the table of all runs there are no others: a run itself is damaged.
    [ "$tables" -eq 0 ] || { [ "$tables" -eq 65 ] && [ -e "$folder/tables/runs.csv" ]; } || exit "$tables"
    build/ttq-report "$folder"
    [ "$tables" -eq 0 ] || { echo "report: $folder/report.html, without the items named above"; exit "$tables"; }
    printf '%s\n' "$stamp" >"$folder/report.stamp"
fi
echo "report: $folder/report.html"
exit "$cells"
