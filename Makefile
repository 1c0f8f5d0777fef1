# make            everything: build/ttq, build/ttq-run, build/ttq-stats, build/ttq-report
# make check      set-up of the test packages, then all tests of one machine
# make figures    draws OUT/PROFILE again (out/quick; e.g. make figures PROFILE=short)
# make report     the committed results (experiments/results) as pages in build/report, without training
# make bench      speed of this machine (build/ttq bench --help)
# make clean      removes the build folder (never data or results)
#
# CC=clang BUILD=build/clang builds a second tree with clang. No -march=native and no fast-math
# anywhere: the instruction set is chosen when the program starts (ttq/kernel/isa.c).

CC = gcc
BUILD = build
OUT = out
PROFILE = quick
AR = ar

WARNINGS = -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
           -Wwrite-strings -Wvla -Werror
HARDENING = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
COMMON = -std=gnu11 -g -fopenmp -D_GNU_SOURCE -I. -I$(BUILD)/generated -MMD -MP $(WARNINGS)
# Outside the kernels every product and sum is rounded as written.
CFLAGS = -O2 $(HARDENING) -ffp-contract=off $(COMMON) $(EXTRA)
# Kernels: one body for every instruction set; fused multiply-adds where the CPU has them.
KERNEL_CFLAGS = -O3 -fPIE -ffp-contract=fast -fno-math-errno -fno-trapping-math $(TILE_FLAGS) $(COMMON) $(EXTRA)
# gcc would carry loads of one pixel over to the next and spill the tile for them.
TILE_FLAGS = $(if $(findstring clang,$(CC)),,-fno-predictive-commoning)
KERNEL_baseline =
KERNEL_avx2 = -mavx2 -mfma -mprfchw
KERNEL_avx512 = -mavx512f -mavx512dq -mavx512bw -mavx512vl -mfma -mprfchw -mprefer-vector-width=512
LEVELS = baseline avx2 avx512

LDFLAGS = -fopenmp -pie -Wl,-z,relro,-z,now $(EXTRA)
BASE_LIBS = -ljansson -lsodium -linih -lz -lm
STAT_LIBS = -lgsl -lgslcblas
FIGURE_LIBS = -lpng
TRAIN_LIBS = -ljpeg -lpng

base_sources = $(wildcard ttq/base/*.c ttq/config/*.c)
body_sources = $(wildcard ttq/kernel/body/*.c)
ttq_sources = $(wildcard ttq/kernel/*.c ttq/data/*.c ttq/quant/*.c ttq/net/*.c ttq/train/*.c \
                         ttq/deploy/*.c) $(filter-out ttq/bench/peer_%.c,$(wildcard ttq/bench/*.c))
cmd_sources = $(wildcard ttq/cmd/*.c)
# In each of these folders main.c is the program, the rest its library.
stat_sources = $(filter-out analysis/main.c,$(wildcard analysis/*.c analysis/*/*.c))
figure_sources = $(filter-out figures/main.c,$(wildcard figures/*.c))
run_sources = $(filter-out experiments/main.c,$(wildcard experiments/*.c))
test_sources = $(wildcard tests/*/test_*.c)
helper_sources = $(wildcard tests/support/*.c)

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
body_objects = $(foreach level,$(LEVELS),$(patsubst %.c,$(BUILD)/obj/%.$(level).o,$(body_sources)))
# What ttq bench compares with: PyTorch by a script, oneDNN where its header is (libdnnl-dev).
peers = $(BUILD)/ttq-peer-torch $(if $(wildcard /usr/include/dnnl.h),$(BUILD)/ttq-peer-onednn)
programs = $(peers) $(BUILD)/ttq $(BUILD)/ttq-run $(BUILD)/ttq-stats $(BUILD)/ttq-report
tests = $(patsubst %.c,$(BUILD)/%,$(test_sources))

all: $(programs)

libbase_objects = $(call object,$(base_sources))
libttq_objects = $(call object,$(ttq_sources)) $(body_objects)
libstat_objects = $(call object,$(stat_sources))
libfigure_objects = $(call object,$(figure_sources))
librun_objects = $(call object,$(run_sources))
libtest_objects = $(call object,$(helper_sources))
$(foreach library,base ttq stat figure run test,$(eval $(BUILD)/lib$(library).a: $(lib$(library)_objects)))
# Made again where a source has gone: the list of objects is a file that changes with them.
$(BUILD)/%.a: $(BUILD)/generated/%.list
	@rm -f $@
	$(AR) rcs $@ $(filter %.o,$^)
$(BUILD)/generated/%.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(sort $($*_objects)) > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/ttq: $(call object,$(cmd_sources)) $(BUILD)/libttq.a $(BUILD)/libbase.a
	$(CC) $(LDFLAGS) -o $@ $^ $(TRAIN_LIBS) $(BASE_LIBS)
$(BUILD)/ttq-peer-onednn: $(call object,ttq/bench/peer_onednn.c)
	$(CC) $(LDFLAGS) -o $@ $^ -ldnnl
$(BUILD)/ttq-peer-torch: ttq/bench/peer_torch.py
	install -m 755 -D $< $@
$(BUILD)/ttq-run: $(call object,experiments/main.c) $(BUILD)/librun.a $(BUILD)/libbase.a
	$(CC) $(LDFLAGS) -o $@ $^ $(BASE_LIBS)
$(BUILD)/ttq-stats: $(call object,analysis/main.c) $(BUILD)/libstat.a $(BUILD)/libbase.a
	$(CC) $(LDFLAGS) -o $@ $^ $(STAT_LIBS) $(BASE_LIBS)
$(BUILD)/ttq-report: $(call object,figures/main.c) $(BUILD)/libfigure.a $(BUILD)/libbase.a
	$(CC) $(LDFLAGS) -o $@ $^ $(FIGURE_LIBS) $(BASE_LIBS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/libtest.a $(BUILD)/librun.a $(BUILD)/libfigure.a $(BUILD)/libstat.a \
                  $(BUILD)/libttq.a $(BUILD)/libbase.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(STAT_LIBS) $(TRAIN_LIBS) $(FIGURE_LIBS) $(BASE_LIBS)

# The commit and the flags that env.json records; rewritten only when they change.
$(BUILD)/generated/build_info.h: FORCE
	@mkdir -p $(@D)
	@sh ttq/base/build_info.sh '$(CC)' '$(CFLAGS)' '$(KERNEL_CFLAGS)' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(call object,ttq/base/build.c): $(BUILD)/generated/build_info.h

# What objects are made with, the same way: with other flags they are made again.
flags = $(BUILD)/generated/flags
$(flags): FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC)' "$$($(CC) --version | head -n 1)" '$(CFLAGS)' '$(KERNEL_CFLAGS)' $(foreach level,$(LEVELS),'$(KERNEL_$(level))') > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

define level_rule
$$(BUILD)/obj/%.$(1).o: %.c $$(flags)
	@mkdir -p $$(@D)
	$$(CC) $$(KERNEL_CFLAGS) $$(KERNEL_$(1)) -DTTQ_LEVEL=$(1) -c -o $$@ $$<
endef
$(foreach level,$(LEVELS),$(eval $(call level_rule,$(level))))

$(BUILD)/obj/%.o: %.c $(flags)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

tests: all $(tests)

check:
	@./run_all.sh --set-up test
	@$(MAKE) --no-print-directory tests
	@$(BUILD)/ttq data --fetch || echo 'tests of the real data will be skipped'
	@$(BUILD)/ttq data --fetch data.set=imagenette || echo 'tests of photographs will be skipped'
	@BUILD=$(BUILD) sh tests/run.sh

# Everything that ttq-report makes, from result files alone: figures, report.html, report.tex.
figures: $(BUILD)/ttq-report
	$(BUILD)/ttq-report $(OUT)/$(PROFILE)

report: $(BUILD)/ttq-report
	@[ -n "$(wildcard experiments/results/*/plan.json)" ] || { echo 'expected experiments/results/*/plan.json, found none'; exit 66; }
	@mkdir -p $(BUILD)/report
	@for results in $(patsubst %/plan.json,%,$(wildcard experiments/results/*/plan.json)); do \
	    rm -rf "$(BUILD)/report/$${results##*/}"; \
	    cp -R "$$results" $(BUILD)/report && $(BUILD)/ttq-report "$(BUILD)/report/$${results##*/}" || exit; \
	done

bench: all
	@$(BUILD)/ttq bench

clean:
	rm -rf $(BUILD)

FORCE:
.PHONY: all tests check figures report bench clean FORCE
.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
