/* passes.h - the table of element-wise passes that are measured. */
#ifndef TTQ_BENCH_PASSES_H
#define TTQ_BENCH_PASSES_H

#include "ttq/bench/section.h"

enum { TTQ_PASS_PICTURES = 4096 };

struct ttq_pass_case {
    const char *op, *direction;
    /* Picture i (at most TTQ_PASS_PICTURES): reads p and q, writes y. */
    void (*run)(const struct ttq_kernels *kernels, int i, const float *p, const float *q, float *y);
    double reads, writes; /* arrays */
    double operations;    /* a value */
};
extern const struct ttq_pass_case ttq_pass_cases[];
extern const int ttq_pass_case_count;

/* One call over n pictures of 16 x 32 x 32. */
void ttq_pass_case_run(const struct ttq_pass_case *c, const struct ttq_kernels *kernels, int n,
                       struct ttq_arrays *pool);
double ttq_pass_case_values(int n);

#endif
