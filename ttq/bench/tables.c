/* tables.c - the shapes and networks that are measured. */
#include <stdio.h>

#include "ttq/bench/section.h"

/* c h w | k oh ow | kh kw stride pad_top pad_left; the CIFAR ResNets' first. */
const struct ttq_bench_shape ttq_bench_shapes[] = {
    {"conv", {3, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1}},
    {"conv", {16, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1}},
    {"conv", {16, 32, 32, 32, 16, 16, 3, 3, 2, 0, 0}},
    {"conv", {32, 16, 16, 32, 16, 16, 3, 3, 1, 1, 1}},
    {"conv", {32, 16, 16, 64, 8, 8, 3, 3, 2, 0, 0}},
    {"conv", {64, 8, 8, 64, 8, 8, 3, 3, 1, 1, 1}},
    {"linear", {64, 1, 1, 10, 1, 1, 1, 1, 1, 0, 0}},
};
const int ttq_bench_shape_count = sizeof ttq_bench_shapes / sizeof *ttq_bench_shapes;

const struct ttq_bench_net ttq_bench_nets[] = {
    {"resnet20", {"net.depth=20", NULL}, 0, true},
    {"resnet32", {"net.depth=32", NULL}, 0, false},
    {"resnet44", {"net.depth=44", NULL}, 0, false},
    {"resnet56", {"net.depth=56", NULL}, 0, true, false},
    {"alexnet", {"net.arch=alexnet", "data.crop=112", NULL}, 32, false, true},
    {"resnet18", {"net.arch=resnet18", "data.crop=112", NULL}, 32, false, true},
};
const int ttq_bench_net_count = sizeof ttq_bench_nets / sizeof *ttq_bench_nets;

int ttq_bench_batch(const struct ttq_bench *bench, const struct ttq_bench_net *net)
{
    return net->batch && net->batch < bench->batch ? net->batch : bench->batch;
}

const char *const ttq_bench_algorithms[TTQ_BENCH_ALGORITHMS] = {"direct", "winograd2", "winograd4"};

void ttq_bench_shape_text(const struct ttq_conv_shape *s, char text[48])
{
    int used = snprintf(text, 48, "%dx%d %d->%d", s->kh, s->kw, s->c, s->k);
    if (s->h > 1)
        used += snprintf(text + used, 48 - (size_t)used, " %dx%d", s->h, s->w);
    if (s->stride > 1)
        snprintf(text + used, 48 - (size_t)used, " stride %d", s->stride);
}
