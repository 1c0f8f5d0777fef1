#!/bin/sh
# run.sh - runs every test: the programs in $BUILD/tests and the scripts beside this one. Prints a
# line a test, the output of those that fail, and at the end "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export BUILD
# Many tests run more threads than there are cores: one that waits must not spin on another's core.
OMP_WAIT_POLICY=passive
export OMP_WAIT_POLICY
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0

# Number in front of the words of the last line of the log that matches.
count() { sed -n "s/$1/\1/p" "$log" | tail -n 1; }

run() {
    name=$1
    shift
    "$@" >"$log" 2>&1
    code=$?
    case $name in
    *.sh)
        p=$(count '^\([0-9]*\) passed, .*') f=$(count '^[0-9]* passed, \([0-9]*\) failed.*')
        s=$(count '^[0-9]* passed, [0-9]* failed, \([0-9]*\) skipped.*') ;;
    *)
        p=$(count '^\[  PASSED  \] \([0-9]*\) test(s).*') f=$(count '^\[  FAILED  \] \([0-9]*\) test(s).*')
        s=$(count '^\[  SKIPPED \] \([0-9]*\) test(s).*') ;;
    esac
    p=${p:-0} f=${f:-0} s=${s:-0}
    # A test that ended badly without a count, or counted nothing, has failed.
    if [ "$code" -ne 0 ] && [ "$f" -eq 0 ] || [ $((p + f + s)) -eq 0 ]; then
        f=$((f + 1))
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    echo "$name: $p passed, $f failed, $s skipped"
    grep -i '^skipped:' "$log"
    [ "$f" -eq 0 ] || cat "$log"
}

# By the sources: a program whose source has gone is no test.
for test in tests/*/test_*.c; do
    run "${test%.c}" "$BUILD/${test%.c}"
done
# By sh, whatever their mode: a bit that is missing must not pass a test over.
for test in tests/*/test_*.sh; do
    run "$test" sh "$test"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
