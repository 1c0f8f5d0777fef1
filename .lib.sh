# shellcheck shell=sh
# .lib.sh - the parts of run_all.sh; sourced, never run.

fail() {
    code=$1
    shift
    echo "run_all.sh: $*" >&2
    exit "$code"
}

# A path on the command line means what it means in the caller's folder.
seen_from_caller() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "${from:+$from/}$1" ;;
    esac
}

# Installs what is missing of group `run`, or of `run` and `test`.
set_up() {
    case $1 in
    run) groups=run ;;
    test) groups='run|test' ;;
    *) fail 64 "--set-up: expected run or test, found '$1'" ;;
    esac
    missing=''
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo "set-up: there is no dpkg-query to check with that what .packages lists is installed; going on"
        return 0
    fi
    for package in $(awk -v groups="^($groups)$" '$1 ~ groups { print $2 }' .packages); do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    install="apt-get install -y --no-install-recommends$missing"
    command -v apt-get >/dev/null 2>&1 ||
        fail 69 "these Debian packages are missing:$missing"
    if [ "$(id -u)" -eq 0 ]; then
        as_root='env'
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root='sudo -n env'
    else
        fail 69 "packages are missing; as root, run:  apt-get update && $install"
    fi
    echo "set-up: installing$missing"
    # shellcheck disable=SC2086 # both are lists of words
    { $as_root apt-get update -qq &&
        $as_root DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null; } ||
        fail 69 "apt-get failed; as root, run:  apt-get update && $install"
}

# One line that changes with every finished run, the programs and the plan.
state_of() {
    { cat "$1"/plan.json build/ttq-stats build/ttq-report figures/*.gp
      find "$1/runs" "$1/evals" figures/paper experiments/claims.ini \
          \( -name DONE -o -name model.ttq.json -o -path 'figures/paper/*' -o -name claims.ini \) -type f \
          -exec sha256sum {} + 2>/dev/null | sort; } | sha256sum
}
