#!/bin/sh
# The build: objects follow the flags that they are made with, and those are recorded.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh

unset MAKEFLAGS MAKELEVEL MFLAGS
tree=$folder/build
objects="$tree/obj/ttq/base/status.o $tree/obj/ttq/kernel/body/peak.baseline.o"
# shellcheck disable=SC2086 # a list of objects
build() { make -s BUILD="$tree" "$@" $objects "$tree/generated/build_info.h"; }
# That as many of the objects as $1 were made since the stamp.
made() {
    # shellcheck disable=SC2086
    found=$(find $objects -newer "$folder/stamp" | wc -l)
    [ "$found" -eq "$1" ] || { echo "expected $1 new objects, found $found"; return 1; }
}

check "objects" build
sleep 0.1; touch "$folder/stamp"
check "with the same flags" build
check "are not made again" made 0
check "other flags" build EXTRA=-DTTQ_NOTHING
check "make them again" made 2
recorded() { grep -q "^#define $1 \".*$2.*\"" "$tree/generated/build_info.h"; }
check "the flags are recorded" recorded TTQ_BUILD_FLAGS "-O2 .*-DTTQ_NOTHING"
check "those of the kernels too" recorded TTQ_BUILD_KERNEL_FLAGS "-O3 .*-DTTQ_NOTHING"

# A source that has gone leaves no object in its library.
library() { make -s BUILD="$tree" "$@" "$tree/libtest.a"; }
check "a library" library
check "without a source" library helper_sources=tests/support/check.c
check "has the others alone" [ "$(ar t "$tree/libtest.a")" = check.o ]

# The runner: every test counts, and one that cannot be run as failed.
mkdir -p "$folder/all/tests/some" "$folder/all/build/tests/some"
cp tests/run.sh "$folder/all/tests"
echo 'echo "1 passed, 0 failed, 0 skipped"' >"$folder/all/tests/some/test_good.sh"
echo 'echo "1 passed, 2 failed, 0 skipped"; exit 1' >"$folder/all/tests/some/test_bad.sh"
echo '#!/bin/sh' >"$folder/all/build/tests/some/test_not_to_be_run"
echo 'int main(void);' >"$folder/all/tests/some/test_not_to_be_run.c"
printf '#!/bin/sh\necho "[  PASSED  ] 9 test(s)."\n' >"$folder/all/build/tests/some/test_without_a_source"
chmod 755 "$folder/all/build/tests/some/test_without_a_source"
chmod 644 "$folder/all/tests/some/"* "$folder/all/build/tests/some/test_not_to_be_run"
check "scripts that are not executable are run" expect 1 "2 passed, 3 failed, 0 skipped" \
    env BUILD=build sh "$folder/all/tests/run.sh"
check "a program that cannot be run has failed" grep -q "test_not_to_be_run: 0 passed, 1 failed" "$folder/out"
check "one whose source has gone is no test" sh -c "! grep -q test_without_a_source '$folder/out'"
finish
