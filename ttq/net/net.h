/* net.h - a network is a list of operations over tensors, with one block of parameters.
 *
 * Life: ttq_net_build (an architecture's builder adds tensors, parameters and operations), then
 * ttq_net_place twice over an arena (measure, place), then, without failing any more, forward,
 * loss, backward, step. Everything is cut into fixed parts: the same bits for any threads. */
#ifndef TTQ_NET_NET_H
#define TTQ_NET_NET_H

#include <stdbool.h>
#include <stddef.h>

#include "ttq/base/arena.h"
#include "ttq/config/config.h"
#include "ttq/kernel/kernels.h"
#include "ttq/quant/quant.h"

/* Room for every net.depth: ResNet-1202 has 6,004 parameters with two scales a layer. */
enum { TTQ_MOST_OPS = 8192, TTQ_NAME_MAX = 48 };

/* Activations of a batch, [n][c/16][h][w][16]. */
struct ttq_tensor {
    int c, h, w;
    float *x;       /* values; NULL for a view */
    float *dx;      /* gradient; NULL for the network's input and where it is not stored */
    float *moments; /* [n][2][c in blocks] mean and squared deviations per picture, or NULL */
    bool wants_moments;
    /* A view is not stored: its readers make it from source->x by `map` (a normalised tensor that
     * only convolutions read). */
    struct ttq_tensor *source;
    struct ttq_affine map;
    bool must_store;                /* some reader cannot read views */
    struct ttq_tensor *gradient_of; /* shares the gradient array of that tensor */
    bool gradient_shared;           /* and the other way round */
    struct ttq_op *maker;           /* NULL for the network's input */
    int readers;
    /* Backward runs from the last operation to the first: the backward of the last reader writes
     * dx, those of the others add, that of the first completes it. */
    struct ttq_op *first_reader, *last_reader;
};

enum ttq_param_kind { TTQ_WEIGHT, TTQ_GAMMA, TTQ_BETA, TTQ_BIAS, TTQ_SCALE };

/* One array that the optimiser changes. All w, g, v and effective arrays of a network lie in one
 * block each, in the same order. */
struct ttq_param {
    char name[TTQ_NAME_MAX]; /* as PyTorch would: res1.0.conv1.weight */
    enum ttq_param_kind kind;
    int dims, shape[4]; /* convolutions [out][in][kh][kw], linear [out][in], else [n] */
    size_t n, at;       /* length, and start in the blocks */
    float *w, *g;       /* latent value, gradient */
    float *v, *s;       /* momentum, or Adam's first moment; Adam's second moment, else NULL */
    float *effective;   /* what the network computes with; w where not quantized */
    bool decay;
    /* Of a quantized weight, else NULL: what its quantizer works on, and the scales that it learns
     * (NULL where it learns fewer than two). */
    struct ttq_quant_layer *quant;
    struct ttq_param *scales[2];
    struct ttq_buffer *share, *kept; /* quant.threshold = share, quant.share_every = epoch */
};

static inline bool ttq_param_is_quantized(const struct ttq_param *param)
{
    return param->quant != NULL;
}

/* The layer's name of a weight: res1.0.conv1.weight -> res1.0.conv1. */
void ttq_layer_name(const struct ttq_param *weight, char name[TTQ_NAME_MAX]);

/* An array that is part of the model but not trained: running mean and variance. */
struct ttq_buffer {
    char name[TTQ_NAME_MAX];
    size_t n;
    float *x;
    bool of_quantizer; /* a new run does not take it over from init.from */
};

struct ttq_net;
struct ttq_op;

struct ttq_op_kind {
    const char *name;
    /* It works picture by picture, so that what surrounds it can be done while a picture is in
     * cache: it reads views, asks the first reader of its output for the gradient, and shows the
     * gradient of its input, once complete, to the input's maker. */
    bool by_pictures;
    bool reads_views; /* without the rest */
    void (*place)(struct ttq_op *op, struct ttq_net *net, struct ttq_arena *arena);
    /* Forward: of the whole batch; or `begin` (NULL: nothing), then `pictures` first .. first + n -
     * 1, called by many threads for their own pictures. */
    void (*forward)(struct ttq_op *op, struct ttq_net *net);
    void (*begin)(struct ttq_op *op, struct ttq_net *net);
    void (*pictures)(const struct ttq_op *op, const struct ttq_net *net, size_t first, size_t n);
    void (*backward)(struct ttq_op *op, struct ttq_net *net);
    double (*multiply_adds)(const struct ttq_op *op); /* a picture; NULL: none */
    /* Answers, after backward: sets or completes dx, the gradient of picture i of `in`. NULL:
     * backward has done it. */
    void (*give_gradient)(const struct ttq_op *op, const struct ttq_net *net, size_t i, float *dx);
    /* Looks, before backward, at the gradient of picture i of `out`. NULL: no need. */
    void (*see_gradient)(const struct ttq_op *op, const struct ttq_net *net, size_t i);
    /* Part p of TTQ_PARTS of what the weights need after each change; NULL: ttq_conv_prepare. */
    void (*prepare)(const struct ttq_net *net, struct ttq_op *op, int p);
};

/* The head of every operation; the struct of each kind begins with it. */
struct ttq_op {
    const struct ttq_op_kind *kind;
    int at; /* in the network's list */
    char name[TTQ_NAME_MAX];
    struct ttq_tensor *in, *in2, *out; /* in2: second input of add, else NULL */
    struct ttq_param *weight;          /* NULL where there is none; for `ttq info` */
    const char *path;                  /* the algorithm that place has chosen, or NULL; the same */
};

enum ttq_mode { TTQ_TRAINING, TTQ_EVALUATION };

struct ttq_net {
    const struct ttq_kernels *kernels;
    struct ttq_op *ops[TTQ_MOST_OPS];
    struct ttq_tensor *tensors[TTQ_MOST_OPS];
    struct ttq_param *params[TTQ_MOST_OPS];
    struct ttq_buffer *buffers[TTQ_MOST_OPS];
    int op_count, tensor_count, param_count, buffer_count;
    struct ttq_tensor *input, *logits;

    int batch;   /* most pictures at a time */
    int n;       /* pictures of the current batch */
    int threads; /* scratch is laid out for so many */
    enum ttq_mode mode;
    bool rooms;             /* a thread's pictures pass through the same room (ttq_values) */
    bool add_gradients;     /* backward adds to g instead of setting it (second group of a step) */
    bool update_running;    /* training forward updates the running averages */
    float bn_eps, bn_decay; /* batch normalisation */
    bool bn_correct;        /* variance times N/(N-1) in training */

    int conv_tile; /* Winograd's tile for convolutions that it fits: 2, 4, or 0: direct */

    struct ttq_quant_settings quant;
    bool adam; /* or SGD with momentum */

    size_t values;                    /* floats in each of the blocks below */
    float *w, *g, *v, *s, *effective; /* blocks of the parameters */
    /* Most that one thread's scratch, one part's dw and a chunk's fleeting gradients take. */
    size_t frame_floats, part_floats, fleeting_floats;
    float *frames, *parts, *fleeting;
    /* Most that the frames of a batch, and all copies of one general convolution's dw, take. */
    size_t shared_floats, slice_floats;
    float *shared;
    int *labels;      /* [batch] */
    int *predictions; /* [batch] */
    bool *in_top5;    /* [batch] whether the label is among the five best */
    float *losses;    /* [batch] */
};

/* Builds the configured architecture. TTQ_NO_MEMORY. Free with ttq_net_free, also on failure. */
enum ttq_status ttq_net_build(const struct ttq_config *config, struct ttq_net *net,
                              struct ttq_error *error);
void ttq_net_free(struct ttq_net *net);

/* Run once to measure, once to place; `batch` pictures at a time, `threads` threads at most. */
void ttq_net_place(struct ttq_net *net, int batch, int threads, struct ttq_arena *arena);

/* Draws the initial weights (PAPER_NOTES, table of hyper-parameters) and starts the scales. */
void ttq_net_start(struct ttq_net *net, const struct ttq_config *config);

/* Once the latent weights and the shares of zeros of a new run are there: thresholds that are kept
 * for an epoch, and the learned scales of the layers for which `found` is false (NULL: of all). */
void ttq_net_start_scales(struct ttq_net *net, bool (*found)(const struct ttq_param *, void *),
                          void *context);

/* Finds the thresholds that are kept for an epoch anew (quant.share_every = epoch). */
void ttq_net_keep_thresholds(struct ttq_net *net);

/* Makes one scale of each pair (quant.scales = tied-late): its value sqrt(Wp Wn). The moments add
 * up, as those of a scale that had the sum of both gradients all along. */
void ttq_net_tie_scales(struct ttq_net *net);

/* Quantizes every ternary layer and packs all weights: after any change of the weights. */
void ttq_net_prepare(struct ttq_net *net);

/* One operation of a batch that the ones before it have left; for `ttq bench`. */
void ttq_net_forward_op(struct ttq_net *net, struct ttq_op *op);

/* From input->x (n pictures) to logits->x. */
void ttq_net_forward(struct ttq_net *net, int n, enum ttq_mode mode);

/* Mean cross entropy of the batch against labels; fills predictions and in_top5 (ties: the lower
 * class) and, when training, logits->dx = gradient / groups. *wrong counts the misclassified. */
double ttq_net_loss(struct ttq_net *net, int groups, int *wrong);

/* From logits->dx to the gradients g of the effective weights. */
void ttq_net_backward(struct ttq_net *net);

/* Turns gradients of effective weights into those of latent weights and scales. */
void ttq_net_quantizer_backward(struct ttq_net *net);

/* Update number `step` (0 is the first of the run) of all parameters at the learning rate `rate`;
 * the rest from train.* of the configuration. */
void ttq_net_step(struct ttq_net *net, const struct ttq_config *config, float rate, long step);

/* Whether every value of the model is a finite number. */
bool ttq_net_is_finite(const struct ttq_net *net);

/* Counts, for `ttq info` and the tests. */
struct ttq_net_counts {
    long parameters, ternary, full_precision, ternary_layers;
    double multiply_adds;
};
void ttq_net_count(const struct ttq_net *net, struct ttq_net_counts *counts);

#endif
