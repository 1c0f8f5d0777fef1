/* peer_onednn.c - a program that times oneDNN's convolutions for `ttq bench` (Debian: libdnnl-dev).
 *
 * A question is "DIRECTION n c h w k oh ow kh kw stride top left calls"; the answer is the seconds
 * of each call, in the faster of oneDNN's own layout and nhwc (reorders are not counted). Arrays
 * rotate as in ttq/bench/samples.c. */
#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if DNNL_VERSION_MAJOR != 2

int main(void)
{
    printf("needs oneDNN 2, built with %d\n", DNNL_VERSION_MAJOR);
    return 69;
}

#else

enum { POOL_FLOATS = 24 << 20, MOST_CALLS = 64 };

struct question {
    char direction[16];
    int n, c, h, w, k, oh, ow, kh, kw, stride, top, left, calls;
};

static dnnl_engine_t engine;
static dnnl_stream_t stream;
static float *pool[2]; /* what calls read, what they write */

static void check(dnnl_status_t status, const char *what)
{
    if (status == dnnl_success)
        return;
    printf("oneDNN fails with %d in %s\n", (int)status, what);
    exit(70);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static dnnl_memory_desc_t describe(int dims, const dnnl_dim_t *shape, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t d;
    check(dnnl_memory_desc_init_by_tag(&d, dims, shape, dnnl_f32, tag), "a description");
    return d;
}

/* The primitive of a direction, and the descriptions of its two operands and its result. */
static dnnl_primitive_t make(const struct question *q, dnnl_format_tag_t tag,
                             dnnl_memory_desc_t described[3])
{
    dnnl_dims_t sx = {q->n, q->c, q->h, q->w}, sw = {q->k, q->c, q->kh, q->kw},
                sy = {q->n, q->k, q->oh, q->ow}, stride = {q->stride, q->stride},
                before = {q->top, q->left},
                after = {(q->oh - 1) * q->stride + q->kh - q->h - q->top,
                         (q->ow - 1) * q->stride + q->kw - q->w - q->left};
    dnnl_memory_desc_t x = describe(4, sx, tag), w = describe(4, sw, dnnl_format_tag_any),
                       y = describe(4, sy, tag);
    dnnl_convolution_desc_t d;
    dnnl_primitive_desc_t hint, made;
    check(dnnl_convolution_forward_desc_init(&d, dnnl_forward_training, dnnl_convolution_auto, &x,
                                             &w, NULL, &y, stride, before, after),
          "forward");
    check(dnnl_primitive_desc_create(&hint, &d, NULL, engine, NULL), "forward");
    made = hint;
    dnnl_query_t operands[3] = {dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md};
    if (strcmp(q->direction, "input") == 0) {
        check(dnnl_convolution_backward_data_desc_init(&d, dnnl_convolution_auto, &x, &w, &y,
                                                       stride, before, after),
              "input");
        check(dnnl_primitive_desc_create(&made, &d, NULL, engine, hint), "input");
        operands[0] = dnnl_query_diff_dst_md;
        operands[2] = dnnl_query_diff_src_md;
    } else if (strcmp(q->direction, "weights") == 0) {
        check(dnnl_convolution_backward_weights_desc_init(&d, dnnl_convolution_auto, &x, &w, NULL,
                                                          &y, stride, before, after),
              "weights");
        check(dnnl_primitive_desc_create(&made, &d, NULL, engine, hint), "weights");
        operands[1] = dnnl_query_diff_dst_md;
        operands[2] = dnnl_query_diff_weights_md;
    }
    for (int i = 0; i < 3; i++)
        described[i] = *dnnl_primitive_desc_query_md(made, operands[i], 0);
    dnnl_primitive_t primitive;
    check(dnnl_primitive_create(&primitive, made), "a primitive");
    if (made != hint)
        dnnl_primitive_desc_destroy(made);
    dnnl_primitive_desc_destroy(hint);
    return primitive;
}

/* The next place of an operand in its pool; weights stay where they are. */
static float *place(float *at, const dnnl_memory_desc_t *d, size_t *turn, int moves)
{
    size_t floats = (dnnl_memory_desc_get_size(d) / sizeof(float) + 15) / 16 * 16;
    if (floats > POOL_FLOATS) {
        printf("an operand of %zu floats is larger than expected\n", floats);
        exit(70);
    }
    if (!moves)
        return at;
    if (*turn + floats > POOL_FLOATS)
        *turn = 0;
    *turn += floats;
    return at + *turn - floats;
}

/* Seconds of each call in one layout. */
static void measure(const struct question *q, dnnl_format_tag_t tag, double *seconds)
{
    static size_t turns[2];
    int weights = strcmp(q->direction, "weights") == 0, input = strcmp(q->direction, "input") == 0;
    const int forward_names[] = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};
    const int input_names[] = {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC};
    const int weight_names[] = {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS};
    const int *names = weights ? weight_names : input ? input_names : forward_names;
    dnnl_memory_desc_t described[3];
    dnnl_primitive_t primitive = make(q, tag, described);
    dnnl_exec_arg_t arguments[3];
    for (int i = 0; i < 3; i++) {
        arguments[i].arg = names[i];
        check(dnnl_memory_create(&arguments[i].memory, &described[i], engine, pool[i == 2]),
              "memory");
    }
    for (int call = -1; call < q->calls; call++) { /* one to warm up */
        for (int i = 0; i < 3; i++)
            check(dnnl_memory_set_data_handle(arguments[i].memory,
                                              place(pool[i == 2], &described[i], &turns[i == 2],
                                                    !(i == 1 && !weights) && !(i == 2 && weights))),
                  "memory");
        double started = now();
        check(dnnl_primitive_execute(primitive, stream, 3, arguments), "a call");
        check(dnnl_stream_wait(stream), "waiting");
        if (call >= 0)
            seconds[call] = now() - started;
    }
    for (int i = 0; i < 3; i++)
        dnnl_memory_destroy(arguments[i].memory);
    dnnl_primitive_destroy(primitive);
}

static double sum(const double *x, int n)
{
    double total = 0;
    for (int i = 0; i < n; i++)
        total += x[i];
    return total;
}

int main(void)
{
    const dnnl_version_t *version = dnnl_version();
    check(dnnl_engine_create(&engine, dnnl_cpu, 0), "the engine");
    check(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags), "the stream");
    for (int i = 0; i < 2; i++) {
        pool[i] = aligned_alloc(64, POOL_FLOATS * sizeof(float));
        if (!pool[i]) {
            printf("no memory\n");
            return 71;
        }
        for (size_t j = 0; j < POOL_FLOATS; j++)
            pool[i][j] = (float)((j * 2654435761u >> 8) & 0xffff) / 65536.0f - 0.499f;
    }
    printf("ready oneDNN %d.%d.%d\n", version->major, version->minor, version->patch);
    fflush(stdout);
    struct question q;
    while (scanf("%15s %d %d %d %d %d %d %d %d %d %d %d %d %d", q.direction, &q.n, &q.c, &q.h, &q.w,
                 &q.k, &q.oh, &q.ow, &q.kh, &q.kw, &q.stride, &q.top, &q.left, &q.calls) == 14) {
        double own[MOST_CALLS], nhwc[MOST_CALLS];
        q.calls = q.calls < 1 ? 1 : q.calls > MOST_CALLS ? MOST_CALLS : q.calls;
        measure(&q, dnnl_format_tag_any, own);
        measure(&q, dnnl_nhwc, nhwc);
        const double *better = sum(own, q.calls) < sum(nhwc, q.calls) ? own : nhwc;
        for (int i = 0; i < q.calls; i++)
            printf(i ? " %.9f" : "%.9f", better[i]);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}

#endif
