/* loss.c - softmax and mean cross entropy of the logits. */
#include <math.h>

#include "ttq/net/build.h"

/* Whether less than five classes stand before the label: a larger logit, or an equal one of a lower
 * class. */
static bool among_best(const float *logits, int classes, int label)
{
    int before = 0;
    for (int k = 0; k < classes; k++)
        before += logits[k] > logits[label] || (logits[k] == logits[label] && k < label);
    return before < 5 && logits[label] == logits[label]; /* not-a-number is never right */
}

/* Float functions only: glibc's float exp and log give the same bits on every CPU. */
static void one_picture(struct ttq_net *net, int i, float share, float *dlogits)
{
    const float *logits = net->logits->x + (size_t)i * ttq_tensor_floats(net->logits);
    int classes = net->logits->c, best = 0, label = net->labels[i];
    for (int k = 1; k < classes; k++)
        if (logits[k] > logits[best])
            best = k;
    float sum = 0.0f;
    for (int k = 0; k < classes; k++)
        sum += expf(logits[k] - logits[best]);
    net->predictions[i] = best;
    net->in_top5[i] = among_best(logits, classes, label);
    net->losses[i] = logf(sum) - (logits[label] - logits[best]);
    if (dlogits)
        for (int k = 0; k < classes; k++)
            dlogits[k] =
                (expf(logits[k] - logits[best]) / sum - (k == label ? 1.0f : 0.0f)) * share;
}

double ttq_net_loss(struct ttq_net *net, int groups, int *wrong)
{
    float share = 1.0f / ((float)net->n * (float)groups);
    size_t floats = ttq_tensor_floats(net->logits);
    double loss = 0.0;
    *wrong = 0;
    for (int i = 0; i < net->n; i++) {
        bool training = net->mode == TTQ_TRAINING;
        one_picture(net, i, share, training ? net->logits->dx + (size_t)i * floats : NULL);
        loss += (double)net->losses[i];
        *wrong += net->predictions[i] != net->labels[i];
    }
    return loss / net->n;
}
