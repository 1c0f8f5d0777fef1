#include "ttq/deploy/reestimate.h"

#include <stdlib.h>

#include "ttq/data/folder.h"

/* Batches of the training images as they are: those of a set whose test half is the training half,
 * with the means of the true one. `view`, `folder` and `plain` live as long as they are used. */
static enum ttq_status open_plain(const struct ttq_batches *batches, struct ttq_dataset *view,
                                  struct ttq_folder *folder, struct ttq_batches *plain,
                                  struct ttq_error *error)
{
    *view = *batches->set;
    view->test = view->train;
    if (view->folder) {
        *folder = *view->folder;
        folder->val = folder->train;
        view->folder = folder;
    }
    return ttq_batches_open_tests(batches, view, plain, error);
}

/* Adds n times the running arrays, which hold the statistics of one batch, to sums. */
static void add_statistics(const struct ttq_net *net, int n, double *sums)
{
    for (int i = 0; i < net->buffer_count; i++)
        for (size_t j = 0; j < net->buffers[i]->n; j++)
            *sums++ += (double)n * (double)net->buffers[i]->x[j];
}

static void set_statistics(struct ttq_net *net, int n, const double *sums)
{
    for (int i = 0; i < net->buffer_count; i++)
        for (size_t j = 0; j < net->buffers[i]->n; j++)
            net->buffers[i]->x[j] = (float)(*sums++ / (double)n);
}

/* Sums the statistics of the batches of `n_images` images: training's own, or those of `plain`. */
static enum ttq_status sum_batches(struct ttq_net *net, struct ttq_batches *batches,
                                   enum ttq_reestimate_from from, int n_images, double *sums,
                                   struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int first = 0; status == TTQ_OK && first < n_images; first += net->batch) {
        int n = n_images - first < net->batch ? n_images - first : net->batch;
        status = from == TTQ_FROM_PLAIN
                     ? ttq_batches_test(batches, first, n, net->input->x, net->labels, error)
                     : ttq_batches_train(batches, first / net->batch, 0, net->input->x, net->labels,
                                         error);
        if (status != TTQ_OK)
            break;
        ttq_net_forward(net, n, TTQ_TRAINING);
        add_statistics(net, n, sums);
    }
    return status;
}

/* How many images: of augmented ones whole batches, which is what a step of training takes. */
static int images_of(const struct ttq_net *net, const struct ttq_batches *batches,
                     enum ttq_reestimate_from from)
{
    int count = batches->set->train.count;
    count = count < TTQ_REESTIMATE_IMAGES ? count : TTQ_REESTIMATE_IMAGES;
    if (from == TTQ_FROM_PLAIN)
        return count;
    return count < net->batch ? net->batch : count / net->batch * net->batch;
}

enum ttq_status ttq_reestimate(struct ttq_net *net, struct ttq_batches *batches,
                               enum ttq_reestimate_from from, int *images, struct ttq_error *error)
{
    struct ttq_dataset view;
    struct ttq_folder folder;
    struct ttq_batches plain = {0};
    size_t values = 0;
    for (int i = 0; i < net->buffer_count; i++)
        values += net->buffers[i]->n;
    double *sums = calloc(values + 1, sizeof *sums);
    if (!sums)
        return ttq_fail(error, TTQ_NO_MEMORY, "batch norm: no memory for its statistics");
    enum ttq_status status = TTQ_OK;
    if (from == TTQ_FROM_PLAIN)
        status = open_plain(batches, &view, &folder, &plain, error);
    /* Running averages that keep nothing of themselves are the statistics of the batch. */
    float decay = net->bn_decay;
    bool update = net->update_running;
    net->bn_decay = 0.0f;
    net->update_running = true;
    *images = images_of(net, batches, from);
    if (status == TTQ_OK)
        status =
            sum_batches(net, from == TTQ_FROM_PLAIN ? &plain : batches, from, *images, sums, error);
    net->bn_decay = decay;
    net->update_running = update;
    if (status == TTQ_OK)
        set_statistics(net, *images, sums);
    ttq_batches_close(&plain);
    free(sums);
    return status;
}
