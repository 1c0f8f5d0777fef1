/* resnet_cifar.c - the CIFAR ResNet with 6n + 2 layers: three stages of n blocks with 16, 32 and
 * 64 channels (He et al. 2015, section 4.2), in two forms. */
#include <stdio.h>

#include "ttq/data/dataset.h"
#include "ttq/net/build.h"

/* Official code, pre-activation: x + conv(relu(bn(conv(relu(bn(x)))))). The very first block takes
 * its input as it is: conv0's own bn and relu have just been there. */
static struct ttq_tensor *official_block(struct ttq_net *net, const char *block,
                                         struct ttq_tensor *x, int k, int stride, bool first)
{
    char name[TTQ_NAME_MAX];
    struct ttq_tensor *h = x, *skip = x;
    /* Before the shortcut, so that its backward is the last to add to the gradient of x. */
    if (!first) {
        snprintf(name, sizeof name, "%s.bn1", block);
        h = ttq_build_norm(net, name, h, true);
    }
    if (stride == 2) {
        snprintf(name, sizeof name, "%s.shortcut", block);
        skip = ttq_build_shortcut(net, name, x, k, true);
    }
    snprintf(name, sizeof name, "%s.conv1", block);
    h = ttq_build_conv(net, name, h, k, 3, stride, true);
    snprintf(name, sizeof name, "%s.bn2", block);
    h = ttq_build_norm(net, name, h, true);
    snprintf(name, sizeof name, "%s.conv2", block);
    h = ttq_build_conv(net, name, h, k, 3, 1, true);
    snprintf(name, sizeof name, "%s.add", block);
    return ttq_build_add(net, name, h, skip, false);
}

/* He et al. 2015, post-activation: relu(x + bn(conv(relu(bn(conv(x)))))), option A. */
static struct ttq_tensor *original_block(struct ttq_net *net, const char *block,
                                         struct ttq_tensor *x, int k, int stride)
{
    char name[TTQ_NAME_MAX];
    snprintf(name, sizeof name, "%s.conv1", block);
    struct ttq_tensor *h = ttq_build_conv(net, name, x, k, 3, stride, false);
    snprintf(name, sizeof name, "%s.bn1", block);
    h = ttq_build_norm(net, name, h, true);
    snprintf(name, sizeof name, "%s.conv2", block);
    h = ttq_build_conv(net, name, h, k, 3, 1, false);
    snprintf(name, sizeof name, "%s.bn2", block);
    h = ttq_build_norm(net, name, h, false);
    if (stride == 2) {
        snprintf(name, sizeof name, "%s.shortcut", block);
        x = ttq_build_shortcut(net, name, x, k, false);
    }
    snprintf(name, sizeof name, "%s.add", block);
    return ttq_build_add(net, name, h, x, true);
}

enum ttq_status ttq_build_resnet_cifar(const struct ttq_config *config, struct ttq_net *net,
                                       struct ttq_error *error)
{
    bool official = config->net_form == TTQ_FORM_OFFICIAL;
    int n = (config->net_depth - 2) / 6;
    int side = ttq_dataset_side(config);
    /* Two times the picture halves; the branch rounds up there and the shortcut down. */
    if (side % 4 != 0)
        return ttq_fail(error, TTQ_CONFIG,
                        "net.arch = resnet-cifar: expected data.crop to be a multiple of 4, found "
                        "%d",
                        side);
    net->input = ttq_build_tensor(net, TTQ_IMAGE_CHANNELS, side, side);
    struct ttq_tensor *x = ttq_build_conv(net, "conv0", net->input, 16, 3, 1, true);
    x = ttq_build_norm(net, "bn0", x, true);
    for (int stage = 1; stage <= 3; stage++) {
        for (int block = 0; block < n; block++) {
            char name[TTQ_NAME_MAX / 2];
            snprintf(name, sizeof name, "res%d.%d", stage, block);
            int k = 8 << stage, stride = stage > 1 && block == 0 ? 2 : 1;
            x = official ? official_block(net, name, x, k, stride, stage == 1 && block == 0)
                         : original_block(net, name, x, k, stride);
        }
    }
    if (official)
        x = ttq_build_norm(net, "bn_last", x, true);
    x = ttq_build_pool(net, "pool", x);
    net->logits = ttq_build_linear(net, "linear", x, ttq_dataset_classes(config));
    if (!net->logits)
        return ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for ResNet-%d",
                        config->net_depth);
    return TTQ_OK;
}
