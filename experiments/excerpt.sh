#!/bin/sh
# excerpt.sh - what README.md shows of the output of `ttq bench`: the peak, TTQ's speed on the smallest
# and the largest CIFAR network, and the other libraries.
#
#   sh experiments/excerpt.sh FILE
set -eu
[ $# -eq 1 ] && [ -r "$1" ] || { echo "excerpt.sh: expected a file with the output of ttq bench" >&2; exit 66; }
echo '```'
awk '
    /^(training steps|inference|peers)/ { print "" }
    NR == 1 || /^(other processes|training steps|inference|peers?|net|onednn|pytorch) *[a-z(:,]/ ||
        /^resnet(20|56) +ttq/' "$1"
echo '```'
