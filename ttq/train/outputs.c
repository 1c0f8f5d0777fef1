#include "ttq/train/outputs.h"

#include <math.h>

#include "ttq/train/model_io.h"

enum { BINS = 100, KERNEL_CHANNELS = 10 };

static void scales_mean(const struct ttq_state *state, struct ttq_text *text)
{
    ttq_text_add(text, "layer,steps,wp,wn,log_ratio,threshold,max_abs,n_neg,n_zero,n_pos,"
                       "sign_changes\n");
    double n = state->summed_steps;
    for (int i = 0; i < state->layer_count; i++) {
        const struct ttq_layer_sums *sums = &state->layers[i];
        char layer[TTQ_NAME_MAX];
        ttq_layer_name(state->weights[i], layer);
        ttq_text_add(text, "%s,%.0f,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.0f\n", layer, n,
                     sums->wp / n, sums->wn / n, sums->log_ratio / n, sums->threshold / n,
                     sums->max_abs / n, sums->negative / n, sums->zero / n, sums->positive / n,
                     sums->sign_changes);
    }
}

/* Latent weights in BINS equal bins from -max|w| to max|w|. */
static void histograms(const struct ttq_state *state, struct ttq_text *text)
{
    ttq_text_add(text, "layer,low,high,count\n");
    for (int i = 0; i < state->layer_count; i++) {
        const struct ttq_param *weight = state->weights[i];
        long counts[BINS] = {0};
        double reach = 0.0;
        for (size_t j = 0; j < weight->n; j++)
            reach = fmax(reach, fabs((double)weight->w[j]));
        double width = 2.0 * reach / BINS;
        for (size_t j = 0; j < weight->n && width > 0; j++) {
            int bin = (int)(((double)weight->w[j] + reach) / width);
            counts[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
        }
        char layer[TTQ_NAME_MAX];
        ttq_layer_name(weight, layer);
        for (int b = 0; b < BINS; b++)
            ttq_text_add(text, "%s,%.9g,%.9g,%ld\n", layer, -reach + b * width,
                         -reach + (b + 1) * width, counts[b]);
    }
}

/* The first 10 x 10 kernels of each quantized convolution (the paper's Figure 6). */
static void kernels(const struct ttq_state *state, struct ttq_text *text)
{
    ttq_text_add(text, "layer,out_channel,in_channel,row,column,code,value\n");
    for (int i = 0; i < state->layer_count; i++) {
        const struct ttq_param *weight = state->weights[i];
        const int *shape = weight->shape;
        char layer[TTQ_NAME_MAX];
        ttq_layer_name(weight, layer);
        for (int o = 0; weight->dims == 4 && o < shape[0] && o < KERNEL_CHANNELS; o++)
            for (int c = 0; c < shape[1] && c < KERNEL_CHANNELS; c++)
                for (int p = 0; p < shape[2] * shape[3]; p++) {
                    size_t at = (size_t)((o * shape[1] + c) * shape[2] * shape[3] + p);
                    ttq_text_add(text, "%s,%d,%d,%d,%d,%d,%.9g\n", layer, o, c, p / shape[3],
                                 p % shape[3], ttq_quant_code(weight->quant, at),
                                 (double)weight->effective[at]);
                }
    }
}

static enum ttq_status write_table(const struct ttq_run *run, const char *name,
                                   struct ttq_text *text, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_run_path(run, name, path);
    return ttq_file_write_text(path, text, error);
}

void ttq_predictions_table(const struct ttq_images *test, const int *predictions,
                           struct ttq_text *text)
{
    ttq_text_add(text, "image,label,prediction\n");
    for (int i = 0; i < test->count; i++)
        ttq_text_add(text, "%d,%d,%d\n", i, test->labels[i], predictions[i]);
}

enum ttq_status ttq_outputs_write(struct ttq_trainer *trainer, struct ttq_error *error)
{
    struct ttq_text text = {0};
    ttq_predictions_table(&trainer->data.test, trainer->predictions, &text);
    enum ttq_status status = write_table(&trainer->run, "predictions.csv", &text, error);

    static const struct {
        const char *name;
        void (*make)(const struct ttq_state *, struct ttq_text *);
    } tables[] = {
        {"scales_mean.csv", scales_mean}, {"histograms.csv", histograms}, {"kernels.csv", kernels}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables && trainer->state.layer_count; i++) {
        if (status != TTQ_OK)
            return status;
        tables[i].make(&trainer->state, &text);
        status = write_table(&trainer->run, tables[i].name, &text, error);
    }
    char path[TTQ_PATH_MAX];
    struct ttq_safetensors file = {0};
    if (status == TTQ_OK)
        status = ttq_model_store(&trainer->net, trainer->config->log_keep_momentum, &file, error);
    ttq_safetensors_set(&file, "format", "ttq weights 1");
    ttq_run_path(&trainer->run, "weights.safetensors", path);
    if (status == TTQ_OK)
        status = ttq_safetensors_write(path, &file, error);
    ttq_safetensors_free(&file);
    return status;
}
