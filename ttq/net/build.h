/* build.h - what builders of architectures and the operations use; not for users of a network.
 * Every function returns NULL when memory runs out; a NULL input gives a NULL output, so that a
 * builder checks once, at the end. */
#ifndef TTQ_NET_BUILD_H
#define TTQ_NET_BUILD_H

#include "ttq/net/net.h"

struct ttq_tensor *ttq_build_tensor(struct ttq_net *net, int c, int h, int w);
struct ttq_param *ttq_build_param(struct ttq_net *net, const char *layer, const char *role,
                                  enum ttq_param_kind kind, int dims, const int *shape);
struct ttq_buffer *ttq_build_buffer(struct ttq_net *net, const char *layer, const char *role,
                                    size_t n);
/* Takes `op` (malloc'd by the caller) into the list and completes its head. */
struct ttq_tensor *ttq_build_op(struct ttq_net *net, struct ttq_op *op,
                                const struct ttq_op_kind *kind, const char *name,
                                struct ttq_tensor *in, struct ttq_tensor *in2,
                                struct ttq_tensor *out);

/* Notes that `op`, the latest operation, reads the tensor. */
void ttq_build_reader(struct ttq_tensor *tensor, struct ttq_op *op);

/* SAME is TensorFlow's: out = ceil(in / stride), the odd pixel of padding at the bottom and right.
 * HALF: kernel/2 on all sides, out = ceil(in / stride) for odd kernels. VALID: none. */
enum ttq_padding { TTQ_PADDING_SAME, TTQ_PADDING_HALF, TTQ_PADDING_VALID };

/* Along one axis: the size of the output, and the padding before the first pixel. */
int ttq_padded_output(int size, int kernel, int stride, enum ttq_padding padding, int *before);

/* k output channels, kernel x kernel, without bias. Tensors <name>.weight. */
struct ttq_tensor *ttq_build_conv(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                  int k, int kernel, int stride, bool same);
/* The same with every choice; `groups` divides the channels of both sides. */
struct ttq_tensor *ttq_build_conv_in(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                     int k, int kernel, int stride, enum ttq_padding padding,
                                     int groups);
/* What ttq_build_conv_in makes of shapes that conv.c does not serve, or not fast. */
struct ttq_tensor *ttq_build_general(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                     const struct ttq_conv_shape *shape);
/* Batch normalisation and, if relu, max(0, .). Tensors <name>.weight, .bias, .running_mean ... */
struct ttq_tensor *ttq_build_norm(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                  bool relu);
/* branch + skip, then max(0, .) if relu. All three share one gradient array. The skip must be made
 * before the branch's last operation. */
struct ttq_tensor *ttq_build_add(struct ttq_net *net, const char *name, struct ttq_tensor *branch,
                                 struct ttq_tensor *skip, bool relu);
/* Half the size, k channels: average of 2x2 (or its first pixel), new channels zero, half of them
 * before and half after the old ones. */
struct ttq_tensor *ttq_build_shortcut(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                      int k, bool average);
/* Mean over all pixels. */
struct ttq_tensor *ttq_build_pool(struct ttq_net *net, const char *name, struct ttq_tensor *in);
/* Max over kernel x kernel windows, then max(0, .) if relu; the border is minus infinity. */
struct ttq_tensor *ttq_build_max_pool(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                      int kernel, int stride, enum ttq_padding padding, bool relu);
/* max(0, .) alone. Input and output share one gradient array. */
struct ttq_tensor *ttq_build_relu(struct ttq_net *net, const char *name, struct ttq_tensor *in);
/* [c][h][w] as c h w channels of one pixel. */
struct ttq_tensor *ttq_build_flatten(struct ttq_net *net, const char *name, struct ttq_tensor *in);
/* Fully connected over a 1x1 input whose channels are a multiple of TTQ_DENSE_INPUTS, for layers
 * too large to pack. Tensors <name>.weight [out][in] and, if bias, <name>.bias. */
struct ttq_tensor *ttq_build_dense(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                   int k, bool bias);
/* Fully connected with bias, over a 1x1 input. Tensors <name>.weight [out][in], <name>.bias. */
struct ttq_tensor *ttq_build_linear(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                    int k);

/* Gives the layers of quant.layers their quantizers and learned scales, once all operations stand;
 * and places one of them (quantized.c). TTQ_NO_MEMORY. */
enum ttq_status ttq_build_quantizers(const struct ttq_config *config, struct ttq_net *net,
                                     struct ttq_error *error);
void ttq_place_quantizer(const struct ttq_net *net, struct ttq_param *weight,
                         struct ttq_arena *arena);

/* The CIFAR ResNet (resnet_cifar.c). */
enum ttq_status ttq_build_resnet_cifar(const struct ttq_config *config, struct ttq_net *net,
                                       struct ttq_error *error);

/* AlexNet (alexnet.c), from TTQ_ALEXNET_SIDE pixels on, and ResNet-18 (resnet18.c). */
enum { TTQ_ALEXNET_SIDE = 44 };
enum ttq_status ttq_build_alexnet(const struct ttq_config *config, struct ttq_net *net,
                                  struct ttq_error *error);
enum ttq_status ttq_build_resnet18(const struct ttq_config *config, struct ttq_net *net,
                                   struct ttq_error *error);

/* Whether backward of `op` adds to in->dx because a later operation has written it. */
static inline bool ttq_adds(const struct ttq_op *op, const struct ttq_tensor *in)
{
    return in->last_reader != op;
}

/* Whether the tensor is not stored but made by its readers. */
static inline bool ttq_is_view(const struct ttq_tensor *tensor)
{
    return tensor->source && tensor->last_reader && !tensor->must_store;
}

/* Whether the maker asks the first reader for the gradient, picture by picture. */
static inline bool ttq_is_asked(const struct ttq_tensor *tensor)
{
    return tensor->maker && tensor->maker->kind->by_pictures && tensor->first_reader &&
           tensor->first_reader->kind->give_gradient && tensor->first_reader->in == tensor;
}

/* Whether nobody but the maker needs the gradient, so that it is not stored. */
static inline bool ttq_is_fleeting(const struct ttq_tensor *tensor)
{
    return ttq_is_asked(tensor) && tensor->readers == 1 && !tensor->gradient_of &&
           !tensor->gradient_shared;
}

/* Whether the first reader shows the complete gradient to the maker, picture by picture. */
static inline bool ttq_is_shown(const struct ttq_tensor *tensor)
{
    return tensor->maker && tensor->maker->kind->see_gradient && tensor->first_reader &&
           tensor->first_reader->kind->by_pictures && tensor->first_reader->in == tensor;
}

/* Gives every tensor its gradient array (gradients.c). */
void ttq_place_gradients(struct ttq_net *net, struct ttq_arena *arena);

/* Channels rounded up to whole blocks. */
static inline size_t ttq_padded(int channels)
{
    return (size_t)ttq_blocks(channels) * TTQ_BLOCK;
}

static inline size_t ttq_tensor_floats(const struct ttq_tensor *tensor)
{
    return ttq_picture_floats(tensor->c, tensor->h, tensor->w);
}

/* Pictures that a thread sends through the whole network at a time in evaluation: enough for the
 * products to share the weights, few enough for their activations to stay in cache. */
enum { TTQ_ROOM = 4 };

/* The values of picture i. In evaluation a thread's pictures take each other's places, but for the
 * network's input and its logits. */
float *ttq_values(const struct ttq_net *net, const struct ttq_tensor *tensor, size_t i);

/* For producers: the moments of picture i, when the reader wants them and it is still in cache. */
void ttq_tensor_moments(const struct ttq_net *net, const struct ttq_tensor *tensor, int i);

/* Gradient of a bias that was added to a 1x1 output. */
void ttq_bias_backward(const struct ttq_net *net, const struct ttq_tensor *out,
                       struct ttq_param *bias);

/* This thread's scratch for a frame. */
float *ttq_net_frame(const struct ttq_net *net);

/* This thread's room for fleeting gradients of a few pictures. */
float *ttq_net_fleeting(const struct ttq_net *net);

#endif
