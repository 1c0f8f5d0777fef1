/* trained.h - a small network that could have been trained, for the tests of ttq/deploy: ResNet-8
 * with unequal scales, one of them negative, its weights file and a few made-up images. */
#ifndef TESTS_SUPPORT_TRAINED_H
#define TESTS_SUPPORT_TRAINED_H

#include "tests/support/check.h"

#include "ttq/data/batches.h"
#include "ttq/deploy/deployed.h"

/* Training images, images a batch, and the floats of the logits of the 20 test images. */
enum { TRAINED_IMAGES = 72, TRAINED_BATCH = 32, TRAINED_LOGITS = 20 * 16 };

extern char trained_folder[TTQ_PATH_MAX], trained_weights[TTQ_PATH_MAX];
extern struct ttq_config trained_config;
extern struct ttq_net trained_net;
extern struct ttq_dataset trained_data;
extern struct ttq_batches trained_batches;

/* Set-up and tear-down of a group of cmocka tests. */
int trained_set_up(void **state);
int trained_tear_down(void **state);

/* The configuration of the network with another quant.method. */
void trained_config_read(const char *method, struct ttq_config *to);

/* Gives a network its memory; stores it as a weights file. */
void trained_place(struct ttq_net *any, struct ttq_arena *memory);
void trained_store(struct ttq_net *any, const char *path);

/* The trained network as a deployed one; ttq_deployed_close is the caller's. */
void trained_open(struct ttq_deployed *deployed);

/* Logits of the test images, and that two networks have the same bits there. */
void trained_logits(struct ttq_net *any, float logits[TRAINED_LOGITS]);
void trained_same_logits(struct ttq_net *a, struct ttq_net *b);

#endif
