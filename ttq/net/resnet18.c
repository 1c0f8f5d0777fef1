/* resnet18.c - ResNet-18 for ImageNet (He et al. 2015, table 1): post-activation blocks, 1x1
 * projections where the size changes (option B), names and padding as in PyTorch's model. With
 * net.width = 1.5 every layer has 1.5 times the channels, the "ResNet-18B" of the TWN paper. */
#include <stdio.h>

#include "ttq/data/dataset.h"
#include "ttq/net/build.h"

static struct ttq_tensor *conv_norm(struct ttq_net *net, const char *conv, const char *bn,
                                    struct ttq_tensor *x, int k, int kernel, int stride, bool relu)
{
    x = ttq_build_conv_in(net, conv, x, k, kernel, stride, TTQ_PADDING_HALF, 1);
    return ttq_build_norm(net, bn, x, relu);
}

/* relu(skip + bn(conv(relu(bn(conv(x)))))) */
static struct ttq_tensor *basic_block(struct ttq_net *net, const char *block, struct ttq_tensor *x,
                                      int k, int stride)
{
    char a[TTQ_NAME_MAX], b[TTQ_NAME_MAX];
    struct ttq_tensor *skip = x;
    if (x && (stride > 1 || x->c != k)) {
        snprintf(a, sizeof a, "%s.downsample.0", block);
        snprintf(b, sizeof b, "%s.downsample.1", block);
        skip = conv_norm(net, a, b, x, k, 1, stride, false);
    }
    snprintf(a, sizeof a, "%s.conv1", block);
    snprintf(b, sizeof b, "%s.bn1", block);
    struct ttq_tensor *h = conv_norm(net, a, b, x, k, 3, stride, true);
    snprintf(a, sizeof a, "%s.conv2", block);
    snprintf(b, sizeof b, "%s.bn2", block);
    h = conv_norm(net, a, b, h, k, 3, 1, false);
    snprintf(a, sizeof a, "%s.add", block);
    return ttq_build_add(net, a, h, skip, true);
}

enum ttq_status ttq_build_resnet18(const struct ttq_config *config, struct ttq_net *net,
                                   struct ttq_error *error)
{
    int side = ttq_dataset_side(config), classes = ttq_dataset_classes(config);
    int width = (int)(64.0 * config->net_width / TTQ_BLOCK + 0.5) * TTQ_BLOCK;
    net->input = ttq_build_tensor(net, TTQ_IMAGE_CHANNELS, side, side);
    struct ttq_tensor *x = conv_norm(net, "conv1", "bn1", net->input, width, 7, 2, false);
    x = ttq_build_max_pool(net, "maxpool", x, 3, 2, TTQ_PADDING_HALF, true);
    for (int stage = 0; stage < 4; stage++)
        for (int block = 0; block < 2; block++) {
            char name[TTQ_NAME_MAX / 2];
            snprintf(name, sizeof name, "layer%d.%d", stage + 1, block);
            x = basic_block(net, name, x, width << stage, stage > 0 && block == 0 ? 2 : 1);
        }
    x = ttq_build_pool(net, "avgpool", x);
    net->logits = ttq_build_dense(net, "fc", x, classes, true);
    if (!net->logits)
        return ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for ResNet-18");
    return TTQ_OK;
}
