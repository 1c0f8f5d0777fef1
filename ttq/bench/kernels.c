/* kernels.c - every convolution of the table in every direction by every algorithm, oneDNN's with
 * them where it is installed, and the element-wise passes. */
#include <stdlib.h>
#include <string.h>

#include "ttq/bench/conv_case.h"
#include "ttq/bench/passes.h"
#include "ttq/bench/peer.h"

/* Floats of a pool, unless one call wants more: with both pools 192 MB, beyond the caches. Calls of
 * one thing in a round. */
enum { POOL_FLOATS = 24 << 20, CALLS = 3, ROUNDS = 9 };

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

size_t ttq_bench_pool_floats(int batch)
{
    size_t picture = (size_t)ttq_pass_case_values(1);
    for (int i = 0; i < ttq_bench_shape_count; i++) {
        const struct ttq_conv_shape *s = &ttq_bench_shapes[i].shape;
        picture = larger(picture, ttq_picture_floats(s->c, s->h, s->w));
        picture = larger(picture, ttq_picture_floats(s->k, s->oh, s->ow));
    }
    return larger(POOL_FLOATS, (size_t)batch * picture);
}

/* One thing that is measured: ours (conv or pass), or a question to a peer. */
struct contestant {
    struct ttq_bench_kernel *row;
    struct ttq_samples seconds;
    double flops, bytes; /* of a call */
    struct ttq_conv_case conv;
    const struct ttq_pass_case *pass;
    char question[128];
};

struct field {
    struct contestant *list; /* [TTQ_BENCH_ROWS] */
    int count;
    struct ttq_arena arena;
    struct ttq_arrays pool;
    struct ttq_peer onednn;
};

static struct contestant *enter(struct ttq_bench *bench, struct field *field, const char *op,
                                const char *direction, const char *shape, const char *algorithm)
{
    if (bench->row_count == TTQ_BENCH_ROWS)
        return NULL;
    struct contestant *new = &field->list[field->count++];
    new->row = &bench->rows[bench->row_count++];
    snprintf(new->row->op, sizeof new->row->op, "%s", op);
    snprintf(new->row->direction, sizeof new->row->direction, "%s", direction);
    snprintf(new->row->shape, sizeof new->row->shape, "%s", shape);
    snprintf(new->row->algorithm, sizeof new->row->algorithm, "%s", algorithm);
    return new;
}

static void enter_conv(struct ttq_bench *bench, struct field *field,
                       const struct ttq_bench_shape *shape, enum ttq_direction direction)
{
    static const int tiles[TTQ_BENCH_ALGORITHMS] = {0, 2, 4};
    const struct ttq_conv_shape *s = &shape->shape;
    char text[48];
    ttq_bench_shape_text(s, text);
    double flops = 2.0 * ttq_conv_multiply_adds(s) * bench->batch;
    for (int a = 0; a < TTQ_BENCH_ALGORITHMS; a++) {
        if (tiles[a] && !ttq_winograd_fits(s))
            continue;
        struct contestant *new = enter(bench, field, shape->op, ttq_direction_names[direction],
                                       text, ttq_bench_algorithms[a]);
        if (!new)
            return;
        new->flops = flops;
        new->conv = (struct ttq_conv_case){.shape = *s, .direction = direction, .tile = tiles[a]};
    }
    if (!(bench->sections & TTQ_BENCH_PEERS))
        return;
    struct contestant *peer =
        enter(bench, field, shape->op, ttq_direction_names[direction], text, "onednn");
    if (!peer)
        return;
    peer->flops = flops;
    peer->row->other = true;
    snprintf(peer->question, sizeof peer->question, "%s %d %d %d %d %d %d %d %d %d %d %d %d %d",
             ttq_direction_names[direction], bench->batch, s->c, s->h, s->w, s->k, s->oh, s->ow,
             s->kh, s->kw, s->stride, s->pad_top, s->pad_left, bench->quick ? 1 : CALLS);
}

static void enter_all(struct ttq_bench *bench, struct field *field)
{
    for (int i = 0; i < ttq_bench_shape_count; i++)
        for (int d = 0; d < TTQ_DIRECTIONS; d++)
            if (d != TTQ_INPUT_GRADIENT || ttq_bench_shapes[i].shape.c > 3) /* not of pictures */
                enter_conv(bench, field, &ttq_bench_shapes[i], (enum ttq_direction)d);
    for (int i = 0; i < ttq_pass_case_count; i++) {
        const struct ttq_pass_case *pass = &ttq_pass_cases[i];
        double values = ttq_pass_case_values(bench->batch);
        struct contestant *new = enter(bench, field, pass->op, pass->direction, "16 32x32", "pass");
        if (!new)
            return;
        new->pass = pass;
        new->flops = values * pass->operations;
        new->bytes = values * sizeof(float) * (pass->reads + pass->writes);
    }
}

static void place(const struct ttq_bench *bench, struct field *field)
{
    for (int i = 0; i < field->count; i++) {
        struct contestant *c = &field->list[i];
        if (!c->pass && !c->row->other)
            ttq_conv_case_place(&c->conv, bench->threads, &field->arena);
    }
}

static enum ttq_status prepare(struct ttq_bench *bench, struct field *field,
                               struct ttq_error *error)
{
    place(bench, field);
    enum ttq_status status = ttq_arena_reserve(&field->arena, error);
    if (status != TTQ_OK)
        return status;
    place(bench, field);
    status = ttq_arrays_fill(&field->pool, ttq_bench_pool_floats(bench->batch), error);
    for (int i = 0; status == TTQ_OK && i < field->count; i++)
        if (!field->list[i].pass && !field->list[i].row->other)
            status = ttq_conv_case_start(&field->list[i].conv, bench->kernels, error);
    return status;
}

/* Some calls of ours, the first of them not counted: it brings code and weights into the caches
 * and wakes the threads. */
static void measure_ours(struct ttq_bench *bench, struct field *field, struct contestant *c)
{
    for (int call = 0; call <= (bench->quick ? 1 : CALLS); call++) {
        double started = ttq_clock();
        if (c->pass)
            ttq_pass_case_run(c->pass, bench->kernels, bench->batch, &field->pool);
        else
            ttq_conv_case_run(&c->conv, bench->kernels, bench->batch, &field->pool);
        if (call > 0)
            ttq_samples_add(&c->seconds, ttq_clock() - started);
    }
}

static void one_round(struct ttq_bench *bench, struct field *field)
{
    struct ttq_error why;
    if (ttq_bench_turn(bench, 1.0, "peak"))
        ttq_bench_peak(bench);
    for (int i = 0; i < field->count; i++) {
        struct contestant *c = &field->list[i];
        if (!ttq_bench_turn(bench, (CALLS + 1) * c->flops / 1e9, c->row->op))
            continue;
        if (!c->row->other)
            measure_ours(bench, field, c);
        else if (field->onednn.process &&
                 ttq_peer_ask(&field->onednn, c->question, &c->seconds, &why) != TTQ_OK) {
            ttq_text_add(&bench->notes, "oneDNN is given up: %s\n", why.text);
            ttq_peer_stop(&field->onednn);
        }
    }
}

static void finish(const struct field *field)
{
    for (int i = 0; i < field->count; i++) {
        const struct contestant *c = &field->list[i];
        double seconds = ttq_samples_median(&c->seconds);
        if (seconds <= 0)
            continue;
        c->row->seconds = seconds;
        c->row->gflops = c->flops / seconds / 1e9;
        c->row->bytes = c->bytes / seconds;
    }
}

enum ttq_status ttq_bench_kernels(struct ttq_bench *bench, struct ttq_error *error)
{
    struct field field = {0};
    bench->row_count = 0;
    field.list = calloc(TTQ_BENCH_ROWS, sizeof *field.list);
    if (!field.list)
        return ttq_fail(error, TTQ_NO_MEMORY, "bench: no memory");
    enter_all(bench, &field);
    enum ttq_status status = bench->counting ? TTQ_OK : prepare(bench, &field, error);
    struct ttq_error why;
    if (!bench->counting && (bench->sections & TTQ_BENCH_PEERS) &&
        ttq_peer_start("ttq-peer-onednn", bench->threads, &field.onednn, &why) != TTQ_OK)
        ttq_text_add(&bench->notes, "oneDNN is skipped: %s (Debian: libdnnl-dev, then make)\n",
                     why.text);
    for (int round = 0; status == TTQ_OK && round < ttq_bench_rounds(bench, ROUNDS); round++)
        one_round(bench, &field);
    finish(&field);
    ttq_peer_stop(&field.onednn);
    ttq_arrays_free(&field.pool);
    ttq_arena_free(&field.arena);
    free(field.list);
    return status;
}
