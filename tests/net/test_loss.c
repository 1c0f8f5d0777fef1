/* Loss, best answer and the five best, by hand: ties go to the lower class, not-a-number is wrong.
 */
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

#include "ttq/net/net.h"

enum { CLASSES = 7, BATCH = 5 };

static void five_best(void **state)
{
    (void)state;
    static const float logits[BATCH][CLASSES] = {
        {9, 1, 2, 3, 4, 5, 6}, /* label 2: five classes are better */
        {9, 1, 3, 2, 4, 5, 6}, /* label 2: four are */
        {1, 1, 1, 1, 1, 1, 1}, /* label 4: all are equal, four of them lower */
        {1, 1, 1, 1, 1, 1, 1}, /* label 5: five of them lower */
        {NAN, NAN, NAN, NAN, NAN, NAN, NAN}};
    static const int labels[BATCH] = {2, 2, 4, 5, 0};
    static const bool expected[BATCH] = {false, true, true, false, false};
    static float x[BATCH][16];
    int kept[BATCH], predictions[BATCH];
    bool in_top5[BATCH];
    float losses[BATCH];
    struct ttq_tensor tensor = {.c = CLASSES, .h = 1, .w = 1, .x = x[0]};
    static struct ttq_net net;
    net.logits = &tensor;
    net.n = BATCH;
    net.mode = TTQ_EVALUATION;
    net.labels = kept;
    net.predictions = predictions;
    net.in_top5 = in_top5;
    net.losses = losses;
    memcpy(kept, labels, sizeof labels);
    for (int i = 0; i < BATCH; i++)
        memcpy(x[i], logits[i], sizeof logits[i]);
    int wrong;
    assert_true(isnan(ttq_net_loss(&net, 1, &wrong)));
    for (int i = 0; i < BATCH; i++)
        assert_int_equal(in_top5[i], expected[i]);
    assert_int_equal(predictions[0], 0);
    assert_int_equal(predictions[2], 0);
    assert_int_equal(wrong, 4); /* of the picture without numbers the first class is taken */
    check_close((double)losses[2], log(7.0), 1e-6, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_best)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
