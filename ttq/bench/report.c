/* report.c - the result as tables for people and as one JSON object for programs. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/bench/section.h"

/* The row of the same op, direction and shape by another algorithm, or NULL. */
static const struct ttq_bench_kernel *by(const struct ttq_bench *bench,
                                         const struct ttq_bench_kernel *like, const char *algorithm)
{
    for (int i = 0; i < bench->row_count; i++) {
        const struct ttq_bench_kernel *row = &bench->rows[i];
        if (strcmp(row->op, like->op) == 0 && strcmp(row->direction, like->direction) == 0 &&
            strcmp(row->shape, like->shape) == 0 && strcmp(row->algorithm, algorithm) == 0)
            return row;
    }
    return NULL;
}

static void cell(struct ttq_text *text, const struct ttq_bench_kernel *row)
{
    if (row)
        ttq_text_add(text, " %7.1f %4.0f%%", row->gflops, 100.0 * row->share);
    else
        ttq_text_add(text, " %7s %5s", "-", "");
}

static void convolutions(const struct ttq_bench *bench, struct ttq_text *text)
{
    static const char *const columns[] = {"direct", "winograd2", "winograd4", "onednn"};
    ttq_text_add(text,
                 "\nconvolutions, batch %d: GFLOP/s of the direct form, share of the peak\n%-7s"
                 "%-26s%-9s",
                 bench->batch, "op", "shape", "direction");
    for (int i = 0; i < 4; i++)
        ttq_text_add(text, " %13s", columns[i]);
    ttq_text_add(text, " %9s\n", "F4/direct");
    for (int i = 0; i < bench->row_count; i++) {
        const struct ttq_bench_kernel *row = &bench->rows[i];
        if (row->layer || strcmp(row->algorithm, "direct") != 0)
            continue;
        ttq_text_add(text, "%-7s%-26s%-9s", row->op, row->shape, row->direction);
        for (int c = 0; c < 4; c++)
            cell(text, by(bench, row, columns[c]));
        const struct ttq_bench_kernel *f4 = by(bench, row, "winograd4");
        if (f4)
            ttq_text_add(text, " %8.2fx", f4->gflops / row->gflops);
        ttq_text_add(text, "\n");
    }
}

static void layers(const struct ttq_bench *bench, struct ttq_text *text)
{
    ttq_text_add(text,
                 "\nlayers of AlexNet and ResNet-18 at 112 pixels, batch %d at most, as whole "
                 "operations\n%-9s%-40s%-10s%-9s %9s %7s %7s\n",
                 32, "op", "shape", "path", "direction", "GFLOP/s", "share", "GB/s");
    for (int i = 0; i < bench->row_count; i++) {
        const struct ttq_bench_kernel *row = &bench->rows[i];
        if (!row->layer)
            continue;
        ttq_text_add(text, "%-9s%-40s%-10s%-9s %9.1f %6.0f%%", row->op, row->shape, row->algorithm,
                     row->direction, row->gflops, 100.0 * row->share);
        if (row->bytes > 0)
            ttq_text_add(text, " %7.1f", row->bytes / 1e9);
        ttq_text_add(text, "\n");
    }
}

static void passes(const struct ttq_bench *bench, struct ttq_text *text)
{
    ttq_text_add(text,
                 "\npasses over 16 channels of 32x32, batch %d: bound by memory\n"
                 "%-31s%-10s %9s %9s %9s\n",
                 bench->batch, "op", "direction", "GB/s", "of copy", "GFLOP/s");
    for (int i = 0; i < bench->row_count; i++) {
        const struct ttq_bench_kernel *row = &bench->rows[i];
        if (row->bytes > 0 && !row->layer)
            ttq_text_add(text, "%-31s%-10s %9.1f %8.0f%% %9.2f\n", row->op, row->direction,
                         row->bytes / 1e9, 100.0 * row->bytes / bench->copy, row->gflops);
    }
}

static void speeds(const struct ttq_bench *bench, const char *title,
                   const struct ttq_bench_speed *rows, int count, struct ttq_text *text)
{
    ttq_text_add(text,
                 "\n%s: share of direct convolution at the peak of its threads\n"
                 "%-10s%-8s%-11s%8s%12s%8s%9s\n",
                 title, "net", "method", "algorithm", "threads", "images/s", "share", "memory");
    for (int i = 0; i < count; i++)
        ttq_text_add(text, "%-10s%-8s%-11s%8d%12.0f%8.3f%6.0f MB\n", rows[i].net, rows[i].method,
                     rows[i].algorithm, rows[i].threads, rows[i].images_per_s, rows[i].share,
                     rows[i].megabytes);
    for (int i = 0; i < count; i++)
        for (int j = 0; rows[i].threads == 1 && bench->threads > 1 && j < count; j++)
            if (rows[j].threads > 1 && strcmp(rows[i].net, rows[j].net) == 0 &&
                strcmp(rows[i].method, rows[j].method) == 0 &&
                strcmp(rows[i].algorithm, rows[j].algorithm) == 0)
                ttq_text_add(text, "%d threads against 1: %s %s %s: %.2fx\n", bench->threads,
                             rows[i].net, rows[i].method, rows[i].algorithm,
                             rows[j].images_per_s / rows[i].images_per_s);
}

static void parts(const struct ttq_bench *bench, const char *algorithm, struct ttq_text *text)
{
    double sum = 0.0;
    for (int i = 0; i < bench->part_count; i++)
        sum += bench->parts[i].seconds;
    ttq_text_add(text, "\nparts of a training step: %s, ttq, %s, batch %d\n%-31s%10s%8s\n",
                 ttq_bench_nets[0].name, algorithm, bench->batch, "part", "ms", "share");
    for (int i = 0; i < bench->part_count; i++)
        ttq_text_add(text, "%-31s%10.2f%7.1f%%\n", bench->parts[i].name,
                     1e3 * bench->parts[i].seconds, 100.0 * bench->parts[i].seconds / sum);
    ttq_text_add(text, "%-31s%10.2f\n", "sum", 1e3 * sum);
}

static void peers(const struct ttq_bench *bench, const char *algorithm, struct ttq_text *text)
{
    ttq_text_add(text,
                 "\npeers, in turn with ours (%s, batch %d): images/s\n%-26s%-12s%10s%10s%9s\n",
                 algorithm, bench->batch, "peer", "net", "peer's", "ours", "ratio");
    for (int i = 0; i < bench->peer_count; i++)
        ttq_text_add(text, "%-26s%-12s%10.0f%10.0f%8.2fx\n", bench->peers[i].name,
                     bench->peers[i].net, bench->peers[i].images_per_s, bench->peers[i].ours,
                     bench->peers[i].ratio);
}

void ttq_bench_text(const struct ttq_bench *bench, struct ttq_text *text)
{
    char algorithm[16] = "";
    ttq_config_get(bench->config, "kernel.conv", algorithm, sizeof algorithm, NULL);
    ttq_text_add(
        text,
        "%s kernels; fp32 multiply-adds at most %.1f GFLOP/s (%d threads), %.1f (1); copies "
        "%.1f GB/s\n",
        bench->kernels->name, bench->peak, bench->threads, bench->peak_one, bench->copy / 1e9);
    if (bench->disturbed > 0.03)
        ttq_text_add(
            text,
            "other processes used %.0f%% of the cores meanwhile: trust the ratios, not the "
            "figures\n",
            100.0 * bench->disturbed);
    if (bench->row_count) {
        convolutions(bench, text);
        layers(bench, text);
        passes(bench, text);
    }
    if (bench->train_count)
        speeds(bench, "training steps", bench->train, bench->train_count, text);
    if (bench->infer_count)
        speeds(bench, "inference", bench->infer, bench->infer_count, text);
    if (bench->part_count)
        parts(bench, algorithm, text);
    if (bench->peer_count)
        peers(bench, algorithm, text);
    if (bench->notes.length)
        ttq_text_add(text, "\n%s", bench->notes.bytes);
}

static json_t *kernels_json(const struct ttq_bench *bench)
{
    json_t *list = json_array();
    for (int i = 0; i < bench->row_count; i++) {
        const struct ttq_bench_kernel *row = &bench->rows[i];
        if (!row->other)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:f, s:f}", "op", row->op,
                                                  "direction", row->direction, "shape", row->shape,
                                                  "algorithm", row->algorithm, "gflops",
                                                  row->gflops, "share_of_peak", row->share));
    }
    return list;
}

static json_t *speeds_json(const struct ttq_bench_speed *rows, int count)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:i, s:f, s:f}", "net", rows[i].net,
                                        "method", rows[i].method, "algorithm", rows[i].algorithm,
                                        "threads", rows[i].threads, "images_per_s",
                                        rows[i].images_per_s, "share_of_ceiling", rows[i].share));
    return list;
}

static json_t *peers_json(const struct ttq_bench *bench)
{
    json_t *list = json_array();
    for (int i = 0; i < bench->peer_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:f}", "name", bench->peers[i].name,
                                              "net", bench->peers[i].net, "images_per_s",
                                              bench->peers[i].images_per_s, "ratio",
                                              bench->peers[i].ratio));
    return list;
}

void ttq_bench_json(const struct ttq_bench *bench, struct ttq_text *text)
{
    json_t *json =
        json_pack("{s:{s:f, s:i}, s:o, s:o, s:o, s:o}", "peak", "fp32_gflops", bench->peak,
                  "threads", bench->threads, "kernels", kernels_json(bench), "train",
                  speeds_json(bench->train, bench->train_count), "infer",
                  speeds_json(bench->infer, bench->infer_count), "peers", peers_json(bench));
    char *dump = json ? json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) : NULL;
    json_decref(json);
    text->failed |= dump == NULL;
    ttq_text_add(text, "%s\n", dump ? dump : "");
    free(dump);
}
