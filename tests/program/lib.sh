# shellcheck shell=sh
# lib.sh - what the whole-program tests share; sourced, never run.
# A test is `check "what it says" command...`; the end prints the counts.
BUILD=${BUILD:-build}
ttq=$PWD/$BUILD/ttq
folder=$(mktemp -d)
trap 'chmod -R u+rwX "$folder" 2>/dev/null; rm -rf "$folder"' EXIT
passed=0 failed=0 skipped=0

check() {
    what=$1
    shift
    if "$@" >"$folder/check.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        sed 's/^/    /' "$folder/check.log" | tail -n 20
    fi
}

skip() {
    skipped=$((skipped + 1))
    echo "skipped: $1"
}

# Expects exit code $1 and, on stdout or stderr, the text $2, from the rest of the words.
expect() {
    code=$1
    text=$2
    shift 2
    found=0
    "$@" >"$folder/out" 2>&1 || found=$?
    cat "$folder/out"
    [ "$found" -eq "$code" ] || { echo "expected exit code $code, found $found"; return 1; }
    grep -qF -e "$text" "$folder/out" || { echo "expected '$text' in the output"; return 1; }
}

# `ttq eval` finds the test error of the run $1.
eval_agrees() {
    error=$(sed -n 's/.*"test_error": \([0-9]*\.[0-9]\).*/\1/p' "$1/DONE")
    [ -n "$error" ] || { echo "expected a number test_error in $1/DONE"; return 1; }
    "$ttq" eval "$1" | grep -F -e "$error"
}

# Waits until the file $1 is there, at most ten seconds.
wait_for() {
    tries=0
    until [ -e "$1" ] || [ $tries -ge 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
}

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
