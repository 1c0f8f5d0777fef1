#!/bin/sh
# What the build made of the kernels: fused multiply-adds where they belong and nowhere else, no
# object with fast-math, and a floating-point environment that keeps denormals.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

has_fma() {
    objdump -d "$1" | grep -q vfmadd
}
for kernel in conv conv_weights winograd winograd_gradient norm; do
    for level in avx2 avx512; do
        check "$kernel at $level uses fused multiply-adds" \
            has_fma "$BUILD/obj/ttq/kernel/body/$kernel.$level.o"
    done
done
check "AVX-512 kernels use its registers" \
    sh -c "objdump -d '$BUILD/obj/ttq/kernel/body/conv.avx512.o' | grep -q 'vfmadd.*zmm'"
no_fma_elsewhere() {
    for object in $(find "$BUILD/obj" -name '*.o' ! -name '*.avx*.o'); do
        if has_fma "$object"; then
            echo "$object"
            return 1
        fi
    done
}
check "no other object does" no_fma_elsewhere
# -ffast-math links a start-up file that sets FTZ and DAZ for the whole process.
check "no fast-math start-up code" sh -c "! nm '$BUILD/ttq' | grep -q set_fast_math"
check "no flag for this machine only" sh -c "! grep -nE 'march=native|fast-math|Ofast' Makefile | grep -v '^[0-9]*:#'"
finish
