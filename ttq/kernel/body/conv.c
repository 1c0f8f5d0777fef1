/* conv.c - direct convolution from a frame, for forward and for the gradient to the input. */
#include "ttq/kernel/body/bodies.h"
#include "ttq/kernel/body/tile.h"

void KERNEL(conv)(const struct ttq_conv_plan *plan, const float *frame, const float *weights,
                  const float *plus, const float *next, float *out)
{
    size_t rows = 0;
    for (int p = 0; p < plan->passes; p++)
        rows += (size_t)plan->pass[p].rows;
    struct ahead ahead = ahead_of(&plan->frame, next, rows * (size_t)((plan->out_blocks + 1) / 2));
    for (int p = 0; p < plan->passes; p++) {
        const struct ttq_pass *pass = &plan->pass[p];
        if (pass->in_step == 1)
            all_rows(plan, pass, frame, weights, 1, plus, &ahead, out);
        else
            all_rows(plan, pass, frame, weights, 2, plus, &ahead, out);
    }
}
