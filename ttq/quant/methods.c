/* methods.c - the table of all methods, in the order of quant.method in keys.def. */
#include "ttq/quant/quant.h"

static const struct ttq_quantizer *const methods[] = {
    NULL, /* full: latent weights are used as they are */
    &ttq_quantizer_ttq,
};

const struct ttq_quantizer *ttq_quantizer_named(int method)
{
    return methods[method];
}
