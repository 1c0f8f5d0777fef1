#!/bin/sh
# `ttq bench`: its arguments, and peers that answer, die or are not there. Speed is not tested.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

check "an unknown section is refused" expect 64 "found 'speed'" "$ttq" bench --only speed
check "no section is refused" expect 64 "found nothing" "$ttq" bench --only=
check "a word that is no setting is refused" expect 64 "found 'resnet20'" "$ttq" bench resnet20
check "an unknown algorithm is refused" expect 78 "kernel.conv" "$ttq" bench kernel.conv=fft
check "a key that would change nothing is refused" expect 78 "found 'net.depth=56'" "$ttq" bench net.depth=56

# A ttq of its own, with made-up peers beside it.
mkdir "$folder/bin"
cp "$ttq" "$folder/bin/ttq"
peers() {
    "$folder/bin/ttq" bench --quick --quiet --batch 2 --threads 1 --only peers | tee "$folder/said"
}
peer() {
    printf '#!/bin/sh\n%s\n' "$2" >"$folder/bin/ttq-peer-$1"
    chmod +x "$folder/bin/ttq-peer-$1"
}
peer torch 'echo ready made-up 1; while read -r line; do echo 0.5 0.25 0.75; done'
peer onednn 'echo something is missing; exit 69'
check "a peer's seconds are taken" expect 0 "pytorch train ttq         resnet56             4" peers
check "a peer that does not start is skipped with its word" \
    expect 0 "oneDNN is skipped: something is missing" cat "$folder/said"
peer torch 'echo ready made-up 1; read -r line; echo 0.5; read -r line; echo nonsense'
check "a peer that fails is given up" expect 0 "PyTorch is given up: made-up 1" peers
check "what it said before is kept" expect 0 "pytorch train ttq         resnet20" cat "$folder/said"
finish
