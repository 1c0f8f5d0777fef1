# shellcheck shell=sh
# made_up_plan.sh - a plan of two variants and a trainer that only promises what the driver needs;
# sourced, never run.

# A plan of its own: ttq starts from full, both with two seeds.
plans=$folder/experiments
mkdir -p "$plans/profiles" "$plans/items"
printf '%s\n' '[profile]' 'items = errors' 'verdict = no' 'seeds = 2' '[every]' 'net.depth = 8' \
    'train.epochs = 1' >"$plans/profiles/smoke.ini"
printf '%s\n' '[full]' 'quant.method = full' '[ttq]' 'quant.method = ttq' 'start = full' \
    >"$plans/variants.ini"
printf '%s\n' '[item]' 'variants = full ttq' 'control = full' >"$plans/items/errors.ini"
printf '%s\n' '[item]' 'variants = ttq' >"$plans/items/half.ini"
printf '%s\n' '[item]' 'kind = size' 'variants = ttq' >"$plans/items/size.ini"

# Does what `ttq train` promises the driver: a folder, DONE last, exit codes; with `export` and `eval`
# their last files. FAKE_ENDS names runs that end otherwise, as words folder=code; code 1 diverges,
# 137 is a kill, 99 waits for a signal, 96 for two (of which INT twice kills), 98 stops by itself, 97 and
# 95 take a while. FAKE_WEIGHTS is what a training writes as its weights.
trainer=$folder/trainer
cat >"$trainer" <<'FAKE'
#!/bin/sh
for run; do :; done
run=${run#--run=} run=${run#--to=}
case $1 in export) run=$(dirname "$run") ;; esac
name=$(basename "$(dirname "$run")")/$(basename "$run")
case "$*" in *data.set=synthetic*) ;; *) echo "$name" >>"$FAKE_LOG" ;; esac
echo "${OMP_NUM_THREADS:-} $*" >>"$FAKE_LOG.commands"
mkdir -p "$run"
case $1 in
export) echo "{}" >"$run/model.ttq.json"; exit ;;
eval) : >"$run/DONE"; exit ;;
esac
exec 9>>"$run/run.lock"
flock -n 9 || { echo "ttq: $run: another process holds this run folder" >&2; exit 73; }
echo "process $$" >&9
for word; do
    case $word in *.*=*)
        key=${word%%=*}
        printf '[%s]\n%s = %s\n' "${key%%.*}" "${key#*.}" "${word#*=}" ;;
    esac
done >"$run/config.ini"
case " ${FAKE_ENDS:-} " in
*" $name=1 "*) echo '{"outcome":"diverged"}' >"$run/DONE"; exit 1 ;;
*" $name=137 "*) kill -KILL $$ ;;
*" $name=98 "*) exit 75 ;;
*" $name=97 "*) sleep 1.5 ;;
*" $name=95 "*) sleep 3 ;;
*" $name=99 "*)
    trap 'kill $!; exit 75' INT TERM HUP
    sleep 20 & wait $! ;;
*" $name=96 "*)
    trap '[ "${once:-}" ] && { kill $!; exit 130; }; once=yes' INT
    trap '[ "${first:-}" ] && { kill $!; exit 75; }; first=yes' TERM HUP
    sleep 20 & while kill -0 $! 2>/dev/null; do wait $!; done ;;
*" $name=74 "*) echo "ttq: $name: cannot write: No space left on device" >&2; exit 74 ;;
*" $name="*) code=${FAKE_ENDS##*"$name="}; exit "${code%% *}" ;;
esac
if [ "${FAKE_MEMORY:-}" ]; then # another one beside it would be seen
    mkdir "$FAKE_LOG.here" || echo "$name" >>"$FAKE_LOG.together"
    sleep 0.7
    rmdir "$FAKE_LOG.here"
fi
printf 'epoch,seconds,train_images_per_s,test_images_per_s,memory_mb\n1,2,500,1000,%s\n2,2,500,1000,%s\n' \
    "${FAKE_MEMORY:-10}" "${FAKE_MEMORY:-10}" >"$run/timing.csv"
[ -z "${FAKE_WEIGHTS:-}" ] || printf '%s' "$FAKE_WEIGHTS" >"$run/weights.safetensors"
echo '{"outcome":"finished"}' >"$run/DONE"
FAKE
chmod +x "$trainer"
export FAKE_LOG="$folder/log"

# Plans of the smoke profile below $folder/$1; the rest are options.
drive() {
    out=$folder/$1
    shift
    : >"$FAKE_LOG"
    "$BUILD/ttq-run" smoke --experiments "$plans" --trainer "$trainer" --jobs 1 --out "$out" "$@"
}
# The cells of the last call, in order.
started() { [ "$(tr '\n' ' ' <"$FAKE_LOG")" = "$1" ] || { cat "$FAKE_LOG"; return 1; }; }
# The number of cells in this state by plan.json.
cells_of() { [ "$(grep -c "\"state\": \"$2\"" "$folder/$1/smoke/plan.json")" -eq "$3" ]; }
