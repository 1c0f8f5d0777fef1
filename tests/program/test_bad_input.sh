#!/bin/sh
# What `ttq` says, and with which exit code, when something is wrong; nothing is lost.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

small="data.set=synthetic data.train_images=128 data.test_images=32 net.depth=8 train.batch=32 \
train.epochs=3 train.warmup=0"
# shellcheck disable=SC2086 # $small is a list of settings
train() {
    run=$1
    shift
    "$ttq" train $small "$@" --quiet --run "$run"
}

check "no command" expect 64 "Usage: ttq COMMAND" "$ttq"
check "unknown command" expect 64 "did you mean 'train'?" "$ttq" trian
check "no --run" expect 64 "expected --run DIR" "$ttq" train
check "unknown key" expect 78 "did you mean 'train.epochs'?" train "$folder/x" train.epoch=2
check "key given twice" expect 78 "is given twice" "$ttq" train train.lr=1 train.lr=2 --run "$folder/x"
check "value out of range" expect 78 "expected an integer from 1 to" train "$folder/x" log.scales_every=0
check "missing configuration" expect 66 "nowhere.ini" "$ttq" train nowhere.ini --run "$folder/x"
check "bad threads" expect 64 "expected a number from 1 to 1024" train "$folder/x" --threads 0
check "bad instruction set" expect 64 "TTQ_ISA" env TTQ_ISA=mmx "$ttq" info
check "nothing was made" test ! -e "$folder/x"
check "a full disk below standard output" sh -c "'$ttq' info >/dev/full 2>'$folder/said'; [ \$? -eq 74 ]"
check "it says so" grep -q "^ttq: standard output: cannot write: " "$folder/said"
check "the same for help" sh -c "'$ttq' help >/dev/full 2>/dev/null; [ \$? -eq 74 ]"
check "standard output closed" sh -c "'$ttq' trian >&- 2>/dev/null; [ \$? -eq 64 ]"
# Its own exit code (that of the pipe would be head's): no error, or the end by SIGPIPE.
reader_gone() {
    { "$ttq" help 2>"$folder/said"; echo $? >"$folder/code"; } | head -n 1
    cat "$folder/code" "$folder/said"
    grep -qx -e 0 -e 141 "$folder/code" && [ ! -s "$folder/said" ]
}
check "a reader that has gone" reader_gone
check "help of a key" expect 0 "factor of the thresholds" "$ttq" help quant.t

# Data
mkdir -p "$folder/data"
check "missing data" expect 66 "data.path: expected cifar10" "$ttq" train data.path="$folder/data" \
    --run "$folder/nodata"
for name in data_batch_1 data_batch_2 data_batch_3 data_batch_4 data_batch_5 test_batch; do
    head -c 1000 /dev/zero >"$folder/data/$name.bin"
done
check "truncated data" expect 65 "expected 30730000 bytes, found 1000" \
    "$ttq" train data.path="$folder/data" --run "$folder/nodata"
check "TTQ_DATA without data" expect 66 "TTQ_DATA: expected cifar10" \
    env TTQ_DATA="$folder" "$ttq" data

# Folders of images: what a run and `ttq data` say. All kinds of damage: tests/data/test_folder.c.
images=$folder/images
mkdir -p "$images/train/a b" "$images/train/it's" "$images/val/a b"
images() { "$ttq" data --check data.set=images data.path="$images" data.classes=2 "$@"; }
check "no folder of images" expect 66 "data.path: expected the folder of the images" "$ttq" data data.set=images
check "no ImageNet" expect 66 "TTQ_IMAGENET" "$ttq" data data.set=imagenet
check "an empty ImageNet" expect 66 "found no train" \
    env TTQ_IMAGENET="$folder/data" "$ttq" data data.set=imagenet
check "a class without images" expect 65 "expected images, found none" images
for class in "train/a b" "train/it's" "val/a b"; do
    echo "no image" >"$images/$class/1.JPEG"
done
check "train and val differ" expect 65 "found 'it's' only in train" images
mkdir "$images/val/it's"
ln -s ../../train/it\'s/1.JPEG "$images/val/it's/1.JPEG"
check "only damaged images" expect 65 "found none that is whole" images
check "too many damaged images" expect 65 "expected at most 3 damaged files of 4" images data.most_damaged=3
check "they are all named" expect 65 "damaged: val/it's/1.JPEG: neither a JPEG" images data.most_damaged=3
ln -s /etc/hostname "$images/val/a b/2.JPEG"
check "a link out of the folder" expect 65 "leads out of the data set" images
check "a run says so too" expect 65 "leads out of the data set" "$ttq" train data.set=images \
    data.path="$images" data.classes=2 --run "$folder/noimages"

# Folders that may not be read. Root may read everything: then as another user, with a copy of the
# program where that user finds it.
as_user=
[ "$(id -u)" -ne 0 ] || as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
cp "$ttq" "$folder/ttq" && chmod 755 "$folder"
if $as_user "$folder/ttq" help quant.t >"$folder/check.log" 2>&1; then
    unreadable() {
        chmod 000 "$images/$1"
        # shellcheck disable=SC2086 # $as_user is a command and its options
        $as_user "$folder/ttq" data --check data.set=images data.path="$images" data.classes=2
        code=$?
        chmod 755 "$images/$1"
        return $code
    }
    check "an unreadable class" expect 74 "train/a b: cannot open the folder: Permission denied" unreadable "train/a b"
    check "an unreadable folder" expect 74 "val: cannot open the folder: Permission denied" unreadable val
else
    skip "folders that may not be read: no other user to be"
fi

check "the official preset is that of CIFAR-10" expect 78 "data.mean_from" images run.preset=official
check "a stated stand-in only" expect 78 "found synthetic" "$ttq" data data.set=synthetic

# A download that is not what it should be is removed.
fetch() {
    mkdir -p "$folder/bin" "$folder/elsewhere"
    printf '#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\necho other >"$2"\n' >"$folder/bin/curl"
    chmod +x "$folder/bin/curl"
    (cd "$folder/elsewhere" && PATH=$folder/bin:$PATH TTQ_DATA='' TTQ_PACKED=/nowhere "$ttq" data --fetch "$@")
    code=$?
    ls "$folder/elsewhere/data"
    [ -z "$(ls "$folder/elsewhere/data")" ] && return $code
}
check "an altered download" expect 65 "expected MD5 e793b78cc4c9e9a4ccc0c1155377a412, found another; removed" \
    fetch data.set=imagenette

# Unpacking that fails half way leaves nothing that looks like a set; what was there is put aside.
mkdir -p "$folder/packed/imagenette-128" "$folder/fetched"
unpack_by() {
    printf 'set -e\n[ "$1" = data/.unpacking ]\nmkdir -p "$1/imagenette-128/train/n01440764"\n%s\n' "$1" \
        >"$folder/packed/imagenette-128/unpack.sh"
    (cd "$folder/fetched" && TTQ_DATA='' TTQ_PACKED=$folder/packed "$ttq" data --fetch data.set=imagenette)
}
check "unpacking fails" expect 74 "expected exit code 0, found 3" unpack_by "exit 3"
check "nothing is left of it" sh -c "[ -z \"\$(ls -A '$folder/fetched/data')\" ]"
check "nor after a kill" expect 74 "found 137" unpack_by 'kill -9 $$'
check "so the set is missing" sh -c "cd '$folder/fetched' && ! TTQ_DATA= '$ttq' data data.set=imagenette"
mkdir -p "$folder/fetched/data/imagenette-128/mine"
check "the next one does it" expect 0 "data: imagenette in data/imagenette-128" unpack_by true
check "what was there is put aside" [ -d "$folder/fetched/data/imagenette-128.incomplete/mine" ]

# Start
check "no such start" expect 66 "init.from: expected a finished run" train "$folder/y" init.from=/nowhere
mkdir -p "$folder/unfinished"
check "unfinished start" expect 66 "found no DONE" train "$folder/y" init.from="$folder/unfinished"
check "a run" train "$folder/run"
check "start of another architecture" expect 65 "expected a tensor 'res1.1" \
    "$ttq" train data.set=synthetic net.depth=14 init.from="$folder/run" --quiet --run "$folder/z"
check "start of a deeper network" sh -c "'$ttq' train data.set=synthetic data.train_images=64 \
    data.test_images=32 net.depth=14 train.batch=32 train.epochs=1 -q --run '$folder/deep'"
check "start from a deeper network" expect 65 "which this network does not have" \
    train "$folder/z1" init.from="$folder/deep"
check "start without momentum" expect 65 "needs a start that was trained with log.keep_momentum = yes" \
    train "$folder/z2" init.from="$folder/run" init.momentum=keep

# Another configuration in the same folder
check "another configuration" expect 78 "train.lr: expected 0.1 (the run folder's), found 0.2" \
    train "$folder/run" train.lr=0.2
check "a free key may differ" expect 0 "was already done" train "$folder/run" data.path="$folder"

# Checkpoints: stopped after two epochs, then damaged
stopped() {
    rm -rf "$1"
    strace -f -o /dev/null -e trace=rename -e inject=rename:signal=KILL:when=9 \
        "$ttq" train $small --quiet --run "$1" >/dev/null 2>&1
    [ -e "$1/checkpoint.safetensors" ] && [ -e "$1/checkpoint.previous.safetensors" ]
}
if command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null; then
    check "a stopped run with two generations" stopped "$folder/stopped"
    cp -r "$folder/stopped" "$folder/stopped2"
    cp -r "$folder/stopped" "$folder/stopped3"
    cp -r "$folder/stopped" "$folder/unread"
    # shellcheck disable=SC2086
    unread() { # the disk below the newest checkpoint
        strace -f -o /dev/null -P "$folder/unread/checkpoint.safetensors" -e trace=read \
            -e inject=read:error=EIO "$ttq" train $small --quiet --run "$folder/unread"
    }
    check "a checkpoint that cannot be read" expect 0 "Input/output error; going on from the older checkpoint" unread
    check "gives the same result" cmp "$folder/run/weights.safetensors" "$folder/unread/weights.safetensors"
    truncate -s 5000 "$folder/stopped/checkpoint.safetensors"
    check "falls back to the older checkpoint" expect 0 "going on from the older checkpoint" \
        train "$folder/stopped"
    check "with the same result" cmp "$folder/run/weights.safetensors" "$folder/stopped/weights.safetensors"
    truncate -s 5000 "$folder/stopped2/checkpoint.safetensors"
    truncate -s 7000 "$folder/stopped2/checkpoint.previous.safetensors"
    check "no whole checkpoint" expect 65 "not a whole safetensors file" train "$folder/stopped2"
    mkdir -p "$folder/foreign"
    cp "$folder/stopped3/checkpoint.safetensors" "$folder/foreign/"
    sed 's/^lr = .*/lr = 0.3/' "$folder/stopped3/config.ini" >"$folder/foreign/config.ini"
    check "foreign checkpoint" expect 65 "belongs to another configuration" \
        train "$folder/foreign" train.lr=0.3
    : >"$folder/stopped3/metrics.csv"
    check "table cut since its checkpoint" expect 65 "the table was cut since its checkpoint" \
        train "$folder/stopped3"

    # A full disk at the n-th write: 74 or 73, and afterwards the run goes on to the same result.
    full_disk() {
        for nth in 2 4 6 8 12; do
            rm -rf "$folder/full"
            strace -f -o /dev/null -e trace=write -e inject=write:error=ENOSPC:when="$nth"+ \
                "$ttq" train $small --quiet --run "$folder/full" >"$folder/out" 2>&1
            code=$?
            [ $code -eq 74 ] || { cat "$folder/out"; echo "write $nth: exit code $code"; return 1; }
            grep -q "No space left on device" "$folder/out" || [ ! -s "$folder/out" ] || return 1
            train "$folder/full" || return 1
            cmp "$folder/run/weights.safetensors" "$folder/full/weights.safetensors" || return 1
            cmp "$folder/run/metrics.csv" "$folder/full/metrics.csv" || return 1
        done
    }
    # stderr is refused too, so the sentence may be missing; the exit code is not
    check "full disk" full_disk
else
    skip "strace is missing or may not trace: checkpoints and full disks"
fi

# Folders
check "the folder is a file" expect 73 "cannot make the folder" train "$folder/run/DONE/below"
mkdir "$folder/mine"
echo mine >"$folder/mine/metrics.csv"
check "somebody's folder" expect 73 "expected a run folder or an empty one, found no config.ini, but 'metrics.csv'" \
    train "$folder/mine"
check "nothing of it has changed" [ "$(cat "$folder/mine/"*)" = mine ]
check "and nothing was added" [ "$(ls -A "$folder/mine")" = metrics.csv ]
mkdir "$folder/begun"
: >"$folder/begun/run.lock"
: >"$folder/begun/config.ini.123-0.tmp"
check "what a start that failed leaves is no hindrance" train "$folder/begun"
check "and is taken away" [ ! -e "$folder/begun/config.ini.123-0.tmp" ]
: >"$folder/begun/notes.tmp"
: >"$folder/begun/notes.12-3.tmp"
: >"$folder/begun/env.json.45-6.tmp"
check "found done" expect 0 "was already done" train "$folder/begun"
check "somebody's notes.tmp stays" [ -e "$folder/begun/notes.tmp" ]
check "and so does a name much like ours" [ -e "$folder/begun/notes.12-3.tmp" ]
check "ours do not" [ ! -e "$folder/begun/env.json.45-6.tmp" ]
check "no folder can be made" expect 73 "cannot make the folder" train /proc/ttq-run
# A finished run where nothing can be written. Root may write everywhere: as above.
chmod 555 "$folder/run" && chmod 444 "$folder/run/"*
if $as_user "$folder/ttq" help quant.t >"$folder/check.log" 2>&1; then
    # shellcheck disable=SC2086
    read_only() { $as_user "$folder/ttq" train $small "$@" --quiet --run "$folder/run"; }
    check "done on a read-only medium" expect 0 "was already done" read_only
    check "of another configuration there" expect 78 "train.lr: expected 0.1" read_only train.lr=0.2
    mv "$folder/run/DONE" "$folder/kept"
    check "not done there" expect 73 "run.lock: cannot create: Permission denied" read_only
    mv "$folder/kept" "$folder/run/DONE"
else
    skip "a read-only run folder: no other user to be"
fi
chmod 755 "$folder/run" && chmod 644 "$folder/run/"*
held() {
    flock "$folder/run/run.lock" sleep 8 &
    holder=$!
    sleep 0.3
    expect 73 "another process holds this run folder" train "$folder/run"
    result=$?
    kill $holder
    return $result
}
check "two processes" held

# A diverged run is a result: DONE, exit code 1, no weights
check "diverged" expect 1 "diverged: step" train "$folder/diverged" train.lr=1e30
check "DONE says so" grep -q '"outcome": "diverged"' "$folder/diverged/DONE"
check "it stays so" expect 1 "done before, diverged" train "$folder/diverged" train.lr=1e30
check "no start from it" expect 65 "found one that diverged" train "$folder/z3" init.from="$folder/diverged"

# Evaluation
check "eval gives the run's error" eval_agrees "$folder/run"
check "eval of a foreign file" expect 0 "test error" "$ttq" eval "$folder/run/config.ini" \
    --weights "$folder/run/weights.safetensors"
check "a run of ttq" train "$folder/ternary" quant.method=ttq
check "its latent weights are not scored" expect 65 "give the run's config.ini or quant.method=ttq" \
    "$ttq" eval "$folder/run/config.ini" --weights "$folder/ternary/weights.safetensors"
check "with its configuration they are" expect 0 "test error" "$ttq" eval "$folder/ternary/config.ini" \
    --weights "$folder/ternary/weights.safetensors"
mkfifo "$folder/pipe"
check "eval of a pipe" expect 65 "expected a file, found something else" timeout 20 "$ttq" eval "$folder/pipe"
check "info of a run folder" expect 65 "is a folder: take $folder/run/config.ini" "$ttq" info "$folder/run"
check "eval of nothing" expect 66 "expected a run folder" "$ttq" eval /nowhere
check "eval without arguments" expect 64 "expected a run folder" "$ttq" eval

# Nothing of the environment but what is listed goes into the run folder.
check "no secrets" sh -c "SECRET_TOKEN=squeamish '$ttq' train $small --quiet --run '$folder/secret' && ! grep -r squeamish '$folder/secret'"
finish
