/* alexnet.c - the AlexNet of DoReFa-Net and of the authors' code: batch normalisation instead of
 * local response normalisation and dropout, and pooling behind the second convolution, in front of
 * its ReLU. At 224 pixels the pictures are 54, 27, 14 and 6 pixels wide; every other side keeps the
 * same layers (112: 26, 13, 7, 3), and the first fully connected layer has 256 inputs for each
 * pixel that is left. */
#include "ttq/data/dataset.h"
#include "ttq/net/build.h"

/* Convolution of stride 1 and batch normalisation. */
static struct ttq_tensor *conv_norm(struct ttq_net *net, const char *conv, const char *bn,
                                    struct ttq_tensor *x, int k, int kernel, int groups, bool relu)
{
    x = ttq_build_conv_in(net, conv, x, k, kernel, 1, TTQ_PADDING_SAME, groups);
    return ttq_build_norm(net, bn, x, relu);
}

enum ttq_status ttq_build_alexnet(const struct ttq_config *config, struct ttq_net *net,
                                  struct ttq_error *error)
{
    int side = ttq_dataset_side(config), classes = ttq_dataset_classes(config);
    if (side < TTQ_ALEXNET_SIDE)
        return ttq_fail(error, TTQ_CONFIG,
                        "net.arch = alexnet: expected data.crop of at least %d pixels, found %d%s",
                        TTQ_ALEXNET_SIDE, side,
                        config->data_set < TTQ_SET_SYNTHETIC
                            ? "; photographs are data.set = imagenette, imagenet or images (a "
                              "folder, data.path)"
                            : "");
    net->input = ttq_build_tensor(net, TTQ_IMAGE_CHANNELS, side, side);
    struct ttq_tensor *x =
        ttq_build_conv_in(net, "conv0", net->input, 96, 12, 4, TTQ_PADDING_VALID, 1);
    x = ttq_build_relu(net, "relu0", x);
    x = conv_norm(net, "conv1", "bn1", x, 256, 5, 2, false);
    x = ttq_build_max_pool(net, "pool1", x, 3, 2, TTQ_PADDING_SAME, true);
    x = conv_norm(net, "conv2", "bn2", x, 384, 3, 1, false);
    x = ttq_build_max_pool(net, "pool2", x, 3, 2, TTQ_PADDING_SAME, true);
    x = conv_norm(net, "conv3", "bn3", x, 384, 3, 2, true);
    x = conv_norm(net, "conv4", "bn4", x, 256, 3, 2, false);
    x = ttq_build_max_pool(net, "pool4", x, 3, 2, TTQ_PADDING_VALID, true);
    x = ttq_build_flatten(net, "flatten", x);
    x = ttq_build_dense(net, "fc0", x, 4096, false);
    x = ttq_build_norm(net, "bnfc0", x, true);
    x = ttq_build_dense(net, "fc1", x, 4096, false);
    x = ttq_build_norm(net, "bnfc1", x, true);
    net->logits = ttq_build_dense(net, "fct", x, classes, true);
    if (!net->logits)
        return ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for AlexNet");
    return TTQ_OK;
}
