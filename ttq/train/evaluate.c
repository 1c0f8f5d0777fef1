/* evaluate.c - the error of a network over a set of images. */
#include "ttq/train/trainer.h"

void ttq_evaluate(struct ttq_net *net, const struct ttq_input *input,
                  const struct ttq_images *images, int *predictions, double *loss, double *error)
{
    double loss_sum = 0.0;
    long wrong_sum = 0;
    for (int first = 0; first < images->count; first += net->batch) {
        int n = images->count - first < net->batch ? images->count - first : net->batch, wrong;
        ttq_input_test(input, images, first, n, net->input->x, net->labels);
        ttq_net_forward(net, n, TTQ_EVALUATION);
        loss_sum += ttq_net_loss(net, 1, &wrong) * n;
        wrong_sum += wrong;
        for (int i = 0; predictions && i < n; i++)
            predictions[first + i] = net->predictions[i];
    }
    *loss = loss_sum / images->count;
    *error = 100.0 * (double)wrong_sum / images->count;
}
