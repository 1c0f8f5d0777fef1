#!/bin/sh
# ttq-run: how it ends. Signals, a terminal that goes away, full disks, what is not there.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/experiments/made_up_plan.sh

# A run of these tests may itself ignore HUP (nohup); `env` gives it back to the driver.
# Stopped by the signals $2... while ttq seed 0, which ends by them as $1 says, runs; meanwhile a second
# driver is refused.
stopped() {
    : >"$FAKE_LOG"
    rm -rf "$folder/stopped"
    FAKE_ENDS=" ttq/seed-0=$1 " env --default-signal=HUP "$BUILD/ttq-run" smoke --experiments "$plans" \
        --trainer "$trainer" --jobs 1 --out "$folder/stopped" >"$folder/stopped.log" 2>&1 &
    driver=$!
    shift
    wait_for "$folder/stopped/smoke/runs/ttq/seed-0/config.ini"
    sleep 0.2
    expect 73 "another driver is at work here" "$BUILD/ttq-run" smoke --experiments "$plans" \
        --trainer "$trainer" --out "$folder/stopped" || return 1
    for signal; do
        kill "-$signal" "$driver"
        sleep 0.2
    done
    wait "$driver"
    code=$?
    cat "$folder/stopped.log"
    [ "$code" -eq 75 ] && grep -q "the same command goes on from here" "$folder/stopped.log"
}
check "stopped by two signals" stopped 96 INT INT
check "of which the second ends a cell at once" grep -q '"exit": 130' "$folder/stopped/smoke/plan.json"
check "two that are not both INT" stopped 96 HUP TERM
check "let it end by itself" grep -q '"exit": 75' "$folder/stopped/smoke/plan.json"
check "stopped by SIGTERM" stopped 99 TERM
check "nothing else was started" started "full/seed-0 ttq/seed-0 "
check "plan.json: resumable" cells_of stopped resumable 1
check "the next run goes on" expect 0 "cell 2/4 ttq seed 0: going on" drive stopped
check "where it was" started "ttq/seed-0 full/seed-1 ttq/seed-1 "

# As nohup starts it: a terminal that goes away stops nothing.
with_nohup() {
    (
        trap '' HUP
        FAKE_ENDS=" full/seed-0=97 " exec "$BUILD/ttq-run" smoke --experiments "$plans" \
            --trainer "$trainer" --jobs 1 --out "$folder/nohup" >"$folder/nohup.log" 2>&1
    ) &
    driver=$!
    wait_for "$folder/nohup/smoke/runs/full/seed-0/config.ini"
    kill -HUP "$driver"
    wait "$driver"
    code=$?
    cat "$folder/nohup.log"
    [ "$code" -eq 0 ] && grep -q "4 cells: 4 done" "$folder/nohup.log"
}
check "HUP is left ignored" with_nohup

# On a terminal: one table, drawn over itself, within its width.
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    terminal() {
        rm -rf "$folder/terminal"
        FAKE_ENDS=" full/seed-0=97 " TERM=xterm script -qec "stty cols 60; $BUILD/ttq-run smoke --experiments '$plans' \
            --trainer '$trainer' --jobs 2 --out '$folder/terminal'" /dev/null >"$folder/screen" </dev/null
        code=$?
        cat -v "$folder/screen"
        return $code
    }
    check "on a terminal" terminal
    check "the table says how far it is" grep -q "4 of 4 cells done, 0 failed, 0 running: 100%" "$folder/screen"
    check "and who runs" grep -q "  full seed 0 *\[\.*\] epo" "$folder/screen"
    check "it is drawn over itself" grep -q "$(printf '\033')\[[0-9]*A" "$folder/screen"
    check "with the summary below" grep -q "4 cells: 4 done" "$folder/screen"
else
    skip "the progress table: script(1) cannot make a terminal here"
fi

# A disk that is full from the start, and one that fills up.
small=$folder/small
mkdir "$small"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m none "$small" 2>/dev/null; then
    full_disk() {
        dd if=/dev/zero of="$small/rest" bs=1k count=2000 2>/dev/null
        drive small/out
    }
    check "a full disk" expect 74 "No space left on device" full_disk
    rm "$small/rest"
    check "with room again" expect 0 "4 done" drive small/out
    umount "$small"
else
    skip "a full disk: mounting a small one needs root"
fi

# A dry run measures in a folder of its own, and takes it along when it is ended.
cat >"$folder/slow" <<'FAKE'
#!/bin/sh
for run; do :; done
: >"${run#--run=}/config.ini"
echo "${run#--run=}" >"$FAKE_LOG.measuring"
sleep 1
FAKE
chmod +x "$folder/slow"
measuring() {
    "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$folder/slow" --out "$folder/dry" --dry-run &
    driver=$!
    wait_for "$FAKE_LOG.measuring"
    kill -TERM "$driver"
    wait "$driver"
    [ $? -eq 143 ] && [ ! -e "$(cat "$FAKE_LOG.measuring")" ]
}
check "a dry run that is ended leaves no folder" measuring

check "no such trainer" expect 69 "cannot start the program" "$BUILD/ttq-run" smoke --experiments "$plans" \
    --trainer "$folder/none" --out "$folder/none-out"
check "a folder as trainer" expect 69 "$folder: expected a program, found a folder" drive none-out --trainer "$folder"
if command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null; then
    unlockable() {
        strace -o /dev/null -e trace=flock -e inject=flock:error=ENOLCK \
            "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" --out "$folder/lock"
    }
    check "a folder that cannot be locked" expect 73 "plan.lock: cannot lock: No locks available" unlockable
else
    skip "strace is missing or may not trace: no lock that fails"
fi
check "the folder is a file" expect 73 "cannot make the folder" drive log/below
refused() { FAKE_ENDS="full/seed-0=78" drive refused --seeds 1; }
check "the trainer refuses a setting" expect 1 "exit code 78" refused
finish
