#include "ttq/train/trainer.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "ttq/base/progress.h"
#include "ttq/data/folder.h"
#include "ttq/train/checkpoint.h"
#include "ttq/train/environment.h"
#include "ttq/train/outputs.h"
#include "ttq/train/schedule.h"
#include "ttq/train/signals.h"
#include "ttq/train/start.h"

/* quant.scales = tied-late: one scale of two from its step on. A function of the step, so that it
 * needs no place in a checkpoint. */
static void tie_scales(struct ttq_trainer *trainer)
{
    if (trainer->net.quant.scales != TTQ_SCALES_TIED)
        return;
    long tie = ttq_schedule_tie_step(trainer->config, trainer->steps_per_epoch);
    if (trainer->state.step == tie)
        ttq_net_tie_scales(&trainer->net);
    trainer->net.quant.tied = trainer->state.step >= tie;
}

enum ttq_status ttq_trainer_step(struct ttq_trainer *trainer, float rate, double *mean_loss,
                                 struct ttq_error *error)
{
    const struct ttq_config *config = trainer->config;
    struct ttq_state *state = &trainer->state;
    struct ttq_net *net = &trainer->net;
    double loss_sum = 0.0;
    for (int group = 0; group < config->train_groups; group++) {
        int n = config->train_batch, wrong;
        enum ttq_status status = ttq_batches_train(&trainer->batches, state->step, group,
                                                   net->input->x, net->labels, error);
        if (status != TTQ_OK)
            return status;
        net->add_gradients = group > 0;
        net->update_running = group == 0; /* the official code evaluates with its first GPU's */
        ttq_net_forward(net, n, TTQ_TRAINING);
        double loss = ttq_net_loss(net, config->train_groups, &wrong);
        loss_sum += loss;
        state->loss_sum += loss * n;
        state->wrong += wrong;
        for (int i = 0; i < n; i++)
            state->wrong_top5 += !net->in_top5[i];
        state->images += n;
        ttq_net_backward(net);
    }
    ttq_net_quantizer_backward(net);
    ttq_net_step(net, config, rate, state->step);
    *mean_loss = loss_sum / config->train_groups;
    return TTQ_OK;
}

/* `at` is the step, from 0 on, that showed or made it. */
static void describe_divergence(const struct ttq_trainer *trainer, long at, const char *expected,
                                double found, struct ttq_outcome *outcome)
{
    outcome->diverged = true;
    snprintf(outcome->reason, sizeof outcome->reason,
             "step %ld (epoch %ld): expected %s, found %g at learning rate %g", at,
             at / trainer->steps_per_epoch + 1, expected, found,
             (double)ttq_schedule_rate(trainer->config, trainer->steps_per_epoch, at));
}

/* Test error, rows of metrics.csv and timing.csv, and a checkpoint; or a divergence. */
static enum ttq_status end_epoch(struct ttq_trainer *trainer, int epoch, double started,
                                 double images, struct ttq_outcome *outcome,
                                 struct ttq_error *error)
{
    struct ttq_state *state = &trainer->state;
    double trained = ttq_clock();
    struct ttq_score score;
    ttq_net_keep_thresholds(&trainer->net);
    ttq_net_prepare(&trainer->net);
    enum ttq_status status =
        ttq_evaluate(&trainer->net, &trainer->batches, trainer->predictions, &score, error);
    if (status != TTQ_OK)
        return status;
    /* The update after the last loss of training is seen by nobody else. */
    bool good = isfinite(score.loss);
    if (!good || !ttq_net_is_finite(&trainer->net)) {
        describe_divergence(trainer, state->step - 1,
                            good ? "finite weights" : "a finite test loss",
                            good ? (double)NAN : score.loss, outcome);
        return TTQ_OK;
    }
    double tested = ttq_clock();
    struct ttq_text row = {0}, time = {0};
    outcome->train_error = 100.0 * state->wrong / state->images;
    outcome->test_error = score.error;
    ttq_text_add(
        &row, "%d,%ld,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g\n", epoch, state->step,
        (double)ttq_schedule_rate(trainer->config, trainer->steps_per_epoch, state->step - 1),
        state->loss_sum / state->images, outcome->train_error, score.loss, score.error,
        100.0 * state->wrong_top5 / state->images, score.top5_error);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    ttq_text_add(&time, "%d,%.3f,%.1f,%.1f,%.4f,%.0f\n", epoch, tested - started,
                 images / (trained - started), trainer->data.test.count / (tested - trained),
                 trainer->batches.waited / (trained - started), (double)usage.ru_maxrss / 1024.0);
    trainer->batches.waited = 0.0;
    status = ttq_logs_add(&trainer->logs, TTQ_LOG_METRICS, &row, error);
    if (status == TTQ_OK)
        status = ttq_logs_add(&trainer->logs, TTQ_LOG_TIMING, &time, error);
    ttq_text_free(&row);
    ttq_text_free(&time);
    state->loss_sum = state->wrong = state->wrong_top5 = state->images = 0.0;
    if (status == TTQ_OK && epoch < trainer->config->train_epochs)
        status = ttq_checkpoint_write(trainer, error);
    if (!trainer->quiet && status == TTQ_OK)
        fprintf(stderr, "epoch %d/%d: train error %.2f%%, test error %.2f%%, %.0f images/s\n",
                epoch, trainer->config->train_epochs, outcome->train_error, score.error,
                images / (trained - started));
    return status;
}

/* What the loop over the steps keeps between two of them; none of it goes into a result. */
struct loop {
    long total;
    double per_step, epoch_started, epoch_images, saved;
    struct ttq_progress progress;
};

/* A checkpoint, unless values that are not finite could not be gone on with: the older ones stay.
 */
static enum ttq_status write_checkpoint(struct ttq_trainer *trainer, struct ttq_error *error)
{
    return ttq_net_is_finite(&trainer->net) ? ttq_checkpoint_write(trainer, error) : TTQ_OK;
}

/* After a signal: TTQ_STOPPED, with a checkpoint. */
static enum ttq_status stop(struct ttq_trainer *trainer, long total, struct ttq_error *error)
{
    enum ttq_status status = write_checkpoint(trainer, error);
    return status != TTQ_OK
               ? status
               : ttq_fail(error, TTQ_STOPPED,
                          "%s: stopped at step %ld of %ld; the same command goes on from here",
                          trainer->run.folder, trainer->state.step, total);
}

/* A checkpoint within an epoch, once it is due. */
static enum ttq_status save(struct ttq_trainer *trainer, double *saved, struct ttq_error *error)
{
    if (ttq_clock() - *saved < ttq_checkpoint_seconds)
        return TTQ_OK;
    enum ttq_status status = write_checkpoint(trainer, error);
    *saved = ttq_clock();
    return status;
}

/* One step with the weights that it finds; *loss is that of before its update. */
static enum ttq_status one_step(struct ttq_trainer *trainer, long total, double *loss,
                                struct ttq_error *error)
{
    const struct ttq_config *config = trainer->config;
    long step = trainer->state.step, per_epoch = trainer->steps_per_epoch;
    enum ttq_status status = TTQ_OK;
    tie_scales(trainer);
    ttq_net_prepare(&trainer->net);
    if (trainer->state.layer_count)
        status = ttq_scales_note(trainer, step >= total - per_epoch,
                                 step % config->log_scales_every == 0, error);
    return status == TTQ_OK
               ? ttq_trainer_step(trainer, ttq_schedule_rate(config, per_epoch, step), loss, error)
               : status;
}

static void show(struct ttq_trainer *trainer, struct loop *loop)
{
    const struct ttq_state *state = &trainer->state;
    char note[80];
    snprintf(note, sizeof note, "epoch %ld/%d, train error %.1f%%",
             (state->step - 1) / trainer->steps_per_epoch + 1, trainer->config->train_epochs,
             100.0 * state->wrong / state->images);
    ttq_progress_show(&loop->progress, (double)state->step * loop->per_step, note);
}

/* A step that was taken: its loss, and the end of its epoch where it is that. */
static enum ttq_status count_step(struct ttq_trainer *trainer, struct loop *loop, double loss,
                                  struct ttq_outcome *outcome, struct ttq_error *error)
{
    struct ttq_state *state = &trainer->state;
    long per_epoch = trainer->steps_per_epoch;
    loop->epoch_images += loop->per_step;
    if (!isfinite(loss)) {
        describe_divergence(trainer, state->step, "a finite loss", loss, outcome);
        return TTQ_OK;
    }
    state->step++;
    show(trainer, loop);
    if (state->step % per_epoch != 0)
        return TTQ_OK;
    ttq_progress_end(&loop->progress);
    enum ttq_status status = end_epoch(trainer, (int)(state->step / per_epoch), loop->epoch_started,
                                       loop->epoch_images, outcome, error);
    loop->epoch_started = loop->saved = ttq_clock();
    loop->epoch_images = 0.0;
    return status;
}

/* From the current step to the last one, a divergence or a signal. */
static enum ttq_status all_steps(struct ttq_trainer *trainer, struct ttq_outcome *outcome,
                                 struct ttq_error *error)
{
    const struct ttq_config *config = trainer->config;
    struct ttq_state *state = &trainer->state;
    double now = ttq_clock();
    struct loop loop = {.total = trainer->steps_per_epoch * config->train_epochs,
                        .per_step = (double)config->train_batch * config->train_groups,
                        .epoch_started = now,
                        .saved = now};
    ttq_progress_start(&loop.progress, "training", "images", (double)state->step * loop.per_step,
                       (double)loop.total * loop.per_step, trainer->quiet);
    enum ttq_status status = TTQ_OK;
    while (status == TTQ_OK && state->step < loop.total && !outcome->diverged) {
        double loss = 0.0;
        if (ttq_signals_stop()) {
            ttq_progress_end(&loop.progress);
            return stop(trainer, loop.total, error);
        }
        status = save(trainer, &loop.saved, error);
        if (status == TTQ_OK)
            status = one_step(trainer, loop.total, &loss, error);
        if (status == TTQ_OK)
            status = count_step(trainer, &loop, loss, outcome, error);
    }
    ttq_progress_end(&loop.progress);
    outcome->epochs = (int)(state->step / trainer->steps_per_epoch);
    outcome->steps = state->step;
    return status;
}

static enum ttq_status list_layers(struct ttq_trainer *trainer, struct ttq_error *error)
{
    struct ttq_net *net = &trainer->net;
    struct ttq_state *state = &trainer->state;
    state->layers = calloc((size_t)net->param_count, sizeof *state->layers);
    state->weights = calloc((size_t)net->param_count, sizeof *state->weights);
    trainer->predictions = calloc((size_t)trainer->data.test.count, sizeof(int));
    if (!state->layers || !state->weights || !trainer->predictions)
        return ttq_fail(error, TTQ_NO_MEMORY, "trainer: no memory for its state");
    for (int i = 0; i < net->param_count; i++)
        if (net->params[i]->quant)
            state->weights[state->layer_count++] = net->params[i];
    return TTQ_OK;
}

enum ttq_status ttq_trainer_set_up(struct ttq_trainer *trainer, struct ttq_error *error)
{
    const struct ttq_config *config = trainer->config;
    enum ttq_status status = ttq_dataset_read(config, &trainer->data, error);
    if (status != TTQ_OK)
        return status;
    trainer->steps_per_epoch = ttq_schedule_steps(config, trainer->data.train.count);
    status = ttq_batches_open(config, &trainer->data, trainer->steps_per_epoch, &trainer->batches,
                              error);
    if (status == TTQ_OK)
        status = ttq_net_build(config, &trainer->net, error);
    if (status == TTQ_OK) {
        int threads = omp_get_max_threads();
        ttq_net_place(&trainer->net, config->train_batch, threads, &trainer->arena);
        status = ttq_arena_reserve(&trainer->arena, error);
        if (status == TTQ_OK)
            ttq_net_place(&trainer->net, config->train_batch, threads, &trainer->arena);
    }
    if (status == TTQ_OK && trainer->data.folder)
        status = ttq_folder_hash(&trainer->data, trainer->data_hash, error);
    return status == TTQ_OK ? list_layers(trainer, error) : status;
}

/* From a checkpoint where there is one, else from the start; then env.json and the tables. */
static enum ttq_status begin(struct ttq_trainer *trainer, const char *command,
                             struct ttq_error *error)
{
    long lengths[TTQ_LOGS];
    struct ttq_origin origin = {{0}};
    enum ttq_status status = ttq_checkpoint_read(trainer, lengths, error);
    bool resumed = status == TTQ_OK;
    if (status == TTQ_NO_INPUT) {
        trainer->state.step = 0;
        status = ttq_start(trainer, &origin, error);
    } else if (resumed) {
        ttq_environment_origin(&trainer->run, &origin);
    }
    if (status == TTQ_OK)
        status = ttq_run_claim(&trainer->run, trainer->config, error);
    if (status == TTQ_OK)
        status = ttq_logs_open(&trainer->run, trainer->state.layer_count > 0,
                               resumed ? lengths : NULL, &trainer->logs, error);
    if (status == TTQ_OK)
        status =
            ttq_environment_write(&trainer->run, &trainer->net, &trainer->data, trainer->config,
                                  command, &origin, trainer->state.step, error);
    if (status == TTQ_OK && !trainer->quiet)
        fprintf(stderr, "%s: %s at step %ld of %ld, %s kernels, %d threads, %.0f MB\n",
                trainer->run.folder, resumed ? "going on" : "starting", trainer->state.step,
                trainer->steps_per_epoch * trainer->config->train_epochs,
                trainer->net.kernels->name, trainer->net.threads,
                (double)trainer->arena.size / 1e6);
    return status;
}

void ttq_trainer_tear_down(struct ttq_trainer *trainer)
{
    ttq_logs_close(&trainer->logs);
    ttq_batches_close(&trainer->batches);
    ttq_dataset_free(&trainer->data);
    ttq_net_free(&trainer->net);
    ttq_arena_free(&trainer->arena);
    free(trainer->state.layers);
    free(trainer->state.weights);
    free(trainer->predictions);
    ttq_run_close(&trainer->run);
}

enum ttq_status ttq_train(const struct ttq_config *config, const char *folder, const char *command,
                          bool quiet, struct ttq_outcome *outcome, bool *was_done,
                          struct ttq_error *error)
{
    struct ttq_trainer *trainer = calloc(1, sizeof *trainer);
    if (!trainer)
        return ttq_fail(error, TTQ_NO_MEMORY, "trainer: no memory");
    trainer->config = config;
    trainer->quiet = quiet;
    *outcome = (struct ttq_outcome){0};
    enum ttq_status status = ttq_run_open(folder, config, &trainer->run, error);
    if (status != TTQ_OK) {
        free(trainer);
        return status;
    }
    enum ttq_status done = ttq_outcome_read(folder, outcome, error);
    *was_done = done == TTQ_OK;
    if (done != TTQ_NO_INPUT) {
        ttq_run_close(&trainer->run);
        free(trainer);
        return done == TTQ_OK && outcome->diverged ? TTQ_NO : done;
    }
    status = ttq_trainer_set_up(trainer, error);
    if (status == TTQ_OK)
        status = begin(trainer, command, error);
    ttq_signals_hold();
    if (status == TTQ_OK)
        status = all_steps(trainer, outcome, error);
    if (status == TTQ_OK && !outcome->diverged)
        status = ttq_outputs_write(trainer, error);
    if (status == TTQ_OK)
        status = ttq_logs_sync(&trainer->logs, error);
    if (status == TTQ_OK)
        status = ttq_outcome_write(&trainer->run, outcome, error);
    if (status == TTQ_OK && !outcome->diverged)
        ttq_checkpoint_remove(&trainer->run);
    ttq_trainer_tear_down(trainer);
    free(trainer);
    return status == TTQ_OK && outcome->diverged ? TTQ_NO : status;
}
