#!/bin/sh
# readme.sh - the parts of README.md and PAPER_NOTES.md that are the output of a command, so that no
# number in them is typed. Such a part stands between two lines of its own:
#
#   <!-- output of: build/ttq-stats table experiments/results/... -->
#   <!-- end of output -->
#
#   sh experiments/readme.sh            writes them anew
#   sh experiments/readme.sh --check    says which file is not what the commands print, exit code 1
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
export BUILD
made=$(mktemp)
trap 'rm -f "$made"' EXIT
stale=0
for page in README.md PAPER_NOTES.md; do
    awk '
        function wrong(line, what) {
            print FILENAME ": line " line ": " what > "/dev/stderr"
            failed = 1
            exit
        }
        /^<!-- output of: .* -->$/ {
            if (inside)
                wrong(inside, "expected a line <!-- end of output --> before line " FNR)
            print
            command = substr($0, 17, length($0) - 20)
            gsub(/build\//, ENVIRON["BUILD"] "/", command)
            while ((command | getline line) > 0)
                print line
            if (close(command) != 0)
                wrong(FNR, "the command failed")
            inside = FNR
            next
        }
        /^<!-- end of output -->$/ { inside = 0 }
        !inside
        END {
            if (inside && !failed)
                print FILENAME ": line " inside ": expected a line <!-- end of output --> below" > "/dev/stderr"
            exit failed || inside > 0
        }' "$page" >"$made"
    if cmp -s "$made" "$page"; then
        continue
    elif [ "${1:-}" = --check ]; then
        echo "$page is not what its commands print:"
        diff "$page" "$made" || stale=1
    else
        cat "$made" >"$page"
        echo "$page: written"
    fi
done
exit "$stale"
