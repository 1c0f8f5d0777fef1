/* presets.c - what a preset changes against the defaults of keys.def. */
#include "ttq/config/keys.h"

/* The code column of PAPER_NOTES' table of hyper-parameters: the authors' program and its log. */
static const char *const official[] = {
    "net.bn_correction=images",
    "net.beta=uniform",
    "data.mean_from=all",
    "data.shift=-1",
    "augment.offsets=8",
    "train.epochs=400",
    "train.groups=2",
    "train.steps=390",
    "train.schedule=step",
    "train.lr_steps=1:0.01,2:0.1,83:0.01,124:0.001,301:0.0002",
    "init.momentum=keep",
    "log.keep_momentum=yes",
    NULL,
};

/* The same of the authors' AlexNet: 4 GPUs with 32 images each. */
static const char *const official_alexnet[] = {
    "train.epochs=80",       "train.batch=32",
    "train.groups=4",        "train.steps=10000",
    "train.schedule=step",   "train.lr_steps=1:0.0001,57:2e-05,65:4e-06",
    "log.keep_momentum=yes", NULL,
};

/* The defaults are the clean recipe. */
static const char *const clean[] = {NULL};

const char *const *ttq_preset_overrides(enum ttq_preset preset, enum ttq_arch arch)
{
    if (preset == TTQ_PRESET_CLEAN || arch == TTQ_ARCH_RESNET18)
        return clean;
    return arch == TTQ_ARCH_ALEXNET ? official_alexnet : official;
}

/* What an architecture needs whatever the preset; source as in PAPER_NOTES. */
static const char *const alexnet[] = {
    "net.bn_eps=0.0001",
    "data.scale=255",
    "train.batch=32",
    "train.optimizer=adam",
    "train.lr=0.0001",
    "train.decay=5e-06",
    "train.decay_layers=dense",
    "quant.layers=all-but-first-and-last",
    NULL,
};
/* Adam like AlexNet, without decay: the paper does not say how it trained ResNet-18, and with SGD
 * at the rate of full precision (0.025) TTQ from scratch was still near chance after 2 of 15 epochs
 * on Imagenette, where full precision had more than half of the images right. */
static const char *const resnet18[] = {
    "train.batch=32",
    "train.optimizer=adam",
    "train.lr=0.001",
    "train.decay=0",
    "quant.layers=all-but-first-and-last",
    NULL,
};

const char *const *ttq_arch_overrides(enum ttq_arch arch)
{
    static const char *const *const lists[] = {clean, alexnet, resnet18};
    return lists[arch];
}
