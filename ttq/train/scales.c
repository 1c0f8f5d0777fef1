/* scales.c - what is written down of the quantized layers while a run trains. */
#include <math.h>

#include "ttq/train/trainer.h"

/* An empty zone has the value 0 with some methods, and then no ratio. */
static double log_ratio(float wp, float wn)
{
    return wp == 0.0f || wn == 0.0f ? 0.0 : (double)logf(fabsf(wp) / fabsf(wn));
}

static void add_sums(const struct ttq_quant_state *seen, struct ttq_layer_sums *sums)
{
    sums->wp += (double)seen->scale[0];
    sums->wn += (double)seen->scale[1];
    sums->log_ratio += log_ratio(seen->scale[0], seen->scale[1]);
    sums->threshold += (double)seen->threshold;
    sums->max_abs += (double)seen->max_abs;
    sums->negative += (double)seen->negative;
    sums->zero += (double)seen->zero;
    sums->positive += (double)seen->positive;
}

enum ttq_status ttq_scales_note(struct ttq_trainer *trainer, bool sum, bool row,
                                struct ttq_error *error)
{
    struct ttq_state *state = &trainer->state;
    struct ttq_text text = {0};
    if (sum)
        state->summed_steps++;
    for (int i = 0; i < state->layer_count; i++) {
        const struct ttq_quant_state *seen = &state->weights[i]->quant->state;
        struct ttq_layer_sums *sums = &state->layers[i];
        double sign_pos = seen->scale[0] < 0 ? -1 : 1, sign_neg = seen->scale[1] < 0 ? -1 : 1;
        sums->sign_changes += (sums->sign_pos * sign_pos < 0) + (sums->sign_neg * sign_neg < 0);
        sums->sign_pos = sign_pos;
        sums->sign_neg = sign_neg;
        if (sum)
            add_sums(seen, sums);
        if (row) {
            char layer[TTQ_NAME_MAX];
            ttq_layer_name(state->weights[i], layer);
            ttq_text_add(&text, "%ld,%.6g,%s,%.9g,%.9g,%.9g,%.9g,%ld,%ld,%ld,%.0f\n", state->step,
                         (double)state->step / (double)trainer->steps_per_epoch, layer,
                         (double)seen->scale[0], (double)seen->scale[1], (double)seen->threshold,
                         (double)seen->max_abs, seen->negative, seen->zero, seen->positive,
                         sums->sign_changes);
        }
    }
    enum ttq_status status = ttq_logs_add(&trainer->logs, TTQ_LOG_SCALES, &text, error);
    ttq_text_free(&text);
    return status;
}
