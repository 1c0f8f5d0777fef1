/* conv.c - direct convolution from a frame, for forward and for the gradient to the input. */
#include <stdbool.h>

#include "ttq/kernel/body/bodies.h"
#include "ttq/kernel/body/tile.h"

/* Whether a pass leaves everything as it is: no tap meets its pixels, and they hold their sum. */
static bool is_idle(const struct ttq_pass *pass, const float *plus, const float *out)
{
    return pass->taps == 0 && plus == out;
}

void KERNEL(conv)(const struct ttq_conv_plan *plan, const float *frame, const float *weights,
                  const float *plus, const float *next, float *out)
{
    size_t rows = 0;
    for (int p = 0; p < plan->passes; p++)
        rows += is_idle(&plan->pass[p], plus, out) ? 0 : (size_t)plan->pass[p].rows;
    struct ahead ahead = ahead_of(&plan->frame, next, rows * (size_t)((plan->out_blocks + 1) / 2));
    for (int p = 0; p < plan->passes; p++) {
        const struct ttq_pass *pass = &plan->pass[p];
        if (is_idle(pass, plus, out))
            continue;
        if (pass->in_step == 1)
            all_rows(plan, pass, frame, weights, 1, plus, &ahead, out);
        else
            all_rows(plan, pass, frame, weights, 2, plus, &ahead, out);
    }
}
