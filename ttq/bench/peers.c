/* peers.c - PyTorch's training steps and forward passes in turn with ours, and what oneDNN's
 * convolutions alone, with nothing else, would allow. */
#include <stdio.h>
#include <string.h>

#include "ttq/bench/peer.h"
#include "ttq/bench/section.h"
#include "ttq/train/trainer.h"

enum { ROUNDS = 3, CALLS = 3 };

static struct ttq_bench_peer *enter(struct ttq_bench *bench, const char *what, const char *net)
{
    struct ttq_bench_peer *row = &bench->peers[bench->peer_count++];
    *row = (struct ttq_bench_peer){0};
    snprintf(row->name, sizeof row->name, "%s", what);
    snprintf(row->net, sizeof row->net, "%s", net);
    return row;
}

static const struct match {
    const char *question, *method, *name;
} matches[] = {
    {"train", "ttq", "pytorch train ttq"},
    {"train", "full", "pytorch train full"},
    {"infer", "full", "pytorch infer full"},
};
enum { MATCHES = sizeof matches / sizeof *matches };

/* One turn of both: ours, then theirs; the first call of each is not counted. */
static void one_turn(struct ttq_bench *bench, const struct match *match,
                     const struct ttq_bench_net *net, struct ttq_bench_run *run,
                     struct ttq_peer *peer, struct ttq_samples *ours, struct ttq_samples *theirs)
{
    struct ttq_error why;
    bool training = strcmp(match->question, "train") == 0;
    int calls = bench->quick ? 1 : CALLS;
    for (int i = 0; i <= calls; i++) {
        double seconds = training ? ttq_bench_step(run) : ttq_bench_infer(run);
        if (i > 0)
            ttq_samples_add(ours, seconds);
    }
    char question[96];
    snprintf(question, sizeof question, "%s %s %s %d %d %d", match->question, net->name,
             match->method, run->config.train_batch, bench->threads, calls);
    if (ttq_peer_ask(peer, question, theirs, &why) != TTQ_OK) {
        ttq_text_add(&bench->notes, "PyTorch is given up: %s\n", why.text);
        ttq_peer_stop(peer);
    }
}

static enum ttq_status one_match(struct ttq_bench *bench, const struct match *match,
                                 const struct ttq_bench_net *net, struct ttq_peer *peer,
                                 struct ttq_error *error)
{
    struct ttq_bench_run run;
    struct ttq_samples ours = {0}, theirs = {0};
    bool training = strcmp(match->question, "train") == 0;
    enum ttq_status status =
        ttq_bench_open(bench, net, match->method, NULL, bench->threads, &run, error);
    if (status == TTQ_OK)
        ttq_net_prepare(&run.trainer->net);
    for (int round = 0; status == TTQ_OK && round < ttq_bench_rounds(bench, ROUNDS); round++) {
        /* Counted as if the peer were half as fast as we are. */
        double work = ttq_bench_work(&run.trainer->net, run.config.train_batch, training);
        if (ttq_bench_turn(bench, 3 * (CALLS + 1) * work, match->name) && peer->process)
            one_turn(bench, match, net, &run, peer, &ours, &theirs);
    }
    if (status == TTQ_OK && theirs.count > 0) {
        struct ttq_bench_peer *row = enter(bench, match->name, net->name);
        row->ours = run.config.train_batch / ttq_samples_median(&ours);
        row->images_per_s = run.config.train_batch / ttq_samples_median(&theirs);
        row->ratio = row->ours / row->images_per_s;
    }
    ttq_bench_close(&run);
    return status;
}

static enum ttq_status torch(struct ttq_bench *bench, struct ttq_error *error)
{
    struct ttq_peer peer = {0};
    struct ttq_error why;
    if (!bench->counting &&
        ttq_peer_start("ttq-peer-torch", bench->threads, &peer, &why) != TTQ_OK) {
        ttq_text_add(&bench->notes, "PyTorch is skipped: %s (Debian: python3-torch)\n", why.text);
        return TTQ_OK;
    }
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < ttq_bench_net_count; i++)
        for (int m = 0; status == TTQ_OK && ttq_bench_nets[i].compared && m < MATCHES; m++)
            status = one_match(bench, &matches[m], &ttq_bench_nets[i], &peer, error);
    ttq_peer_stop(&peer);
    return status;
}

/* Seconds of oneDNN's convolutions for one direction of an operation over a batch; 0: not in the
 * table of shapes. */
static double onednn_seconds(const struct ttq_bench *bench, const struct ttq_op *op,
                             const char *direction)
{
    const struct ttq_param *w = op->weight;
    char shape[48];
    struct ttq_conv_shape s = {.c = op->in->c,
                               .h = op->in->h,
                               .w = op->in->w,
                               .k = op->out->c,
                               .kh = w->dims == 4 ? w->shape[2] : 1,
                               .kw = w->dims == 4 ? w->shape[3] : 1,
                               .stride = op->in->h / op->out->h};
    ttq_bench_shape_text(&s, shape);
    for (int i = 0; i < bench->row_count; i++) {
        const struct ttq_bench_kernel *row = &bench->rows[i];
        if (row->other && strcmp(row->shape, shape) == 0 && strcmp(row->direction, direction) == 0)
            return row->seconds;
    }
    return 0.0;
}

/* What is left of a network's step if everything but oneDNN's convolutions took no time. */
static enum ttq_status onednn(struct ttq_bench *bench, const struct ttq_bench_net *net,
                              struct ttq_error *error)
{
    struct ttq_bench_run run;
    struct ttq_samples ours = {0};
    enum ttq_status status = ttq_bench_open(bench, net, "ttq", NULL, bench->threads, &run, error);
    double seconds = 0.0;
    bool whole = true;
    for (int i = 0; status == TTQ_OK && i < run.trainer->net.op_count; i++) {
        static const char *const directions[] = {"forward", "weights", "input"};
        const struct ttq_op *op = run.trainer->net.ops[i];
        for (int d = 0; op->weight && d < (op->in == run.trainer->net.input ? 2 : 3); d++) {
            double one = onednn_seconds(bench, op, directions[d]);
            whole &= one > 0;
            seconds += one;
        }
    }
    double work =
        status == TTQ_OK ? ttq_bench_work(&run.trainer->net, run.config.train_batch, true) : 0.0;
    if (status == TTQ_OK && ttq_bench_turn(bench, (CALLS + 1) * work, "step") && whole) {
        for (int i = 0; i <= (bench->quick ? 1 : CALLS); i++) {
            double step = ttq_bench_step(&run);
            if (i > 0)
                ttq_samples_add(&ours, step);
        }
        struct ttq_bench_peer *row = enter(bench, "onednn convolutions only", net->name);
        row->ours = run.config.train_batch / ttq_samples_median(&ours);
        row->images_per_s = run.config.train_batch / seconds;
        row->ratio = row->ours / row->images_per_s;
    }
    ttq_bench_close(&run);
    return status;
}

enum ttq_status ttq_bench_peers(struct ttq_bench *bench, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < ttq_bench_net_count; i++)
        if (ttq_bench_nets[i].compared)
            status = onednn(bench, &ttq_bench_nets[i], error);
    return status == TTQ_OK ? torch(bench, error) : status;
}
