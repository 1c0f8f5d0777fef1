/* evaluate.c - the error of a network over the test images. */
#include "ttq/train/trainer.h"

enum ttq_status ttq_evaluate(struct ttq_net *net, struct ttq_batches *batches, int *predictions,
                             struct ttq_score *score, struct ttq_error *error)
{
    double loss_sum = 0.0;
    long wrong_sum = 0, wrong_top5 = 0;
    int count = batches->set->test.count;
    for (int first = 0; first < count; first += net->batch) {
        int n = count - first < net->batch ? count - first : net->batch, batch_wrong;
        enum ttq_status status =
            ttq_batches_test(batches, first, n, net->input->x, net->labels, error);
        if (status != TTQ_OK)
            return status;
        ttq_net_forward(net, n, TTQ_EVALUATION);
        loss_sum += ttq_net_loss(net, 1, &batch_wrong) * n;
        wrong_sum += batch_wrong;
        for (int i = 0; i < n; i++) {
            wrong_top5 += !net->in_top5[i];
            if (predictions)
                predictions[first + i] = net->predictions[i];
        }
    }
    *score = (struct ttq_score){.loss = loss_sum / count,
                                .error = 100.0 * (double)wrong_sum / count,
                                .top5_error = 100.0 * (double)wrong_top5 / count};
    return TTQ_OK;
}
