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

/* The defaults are the clean recipe. */
static const char *const clean[] = {NULL};

const char *const *ttq_preset_overrides(enum ttq_preset preset)
{
    return preset == TTQ_PRESET_OFFICIAL ? official : clean;
}
