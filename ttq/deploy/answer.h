/* answer.h - what an evaluation says, and the folder that it is kept in: eval.json,
 * predictions.csv (as a run's), and DONE, written last. */
#ifndef TTQ_DEPLOY_ANSWER_H
#define TTQ_DEPLOY_ANSWER_H

#include "ttq/base/file.h"
#include "ttq/base/hash.h"
#include "ttq/data/dataset.h"
#include "ttq/deploy/deployed.h"
#include "ttq/train/trainer.h"

struct ttq_answer {
    /* The question: where the network came from, and what was changed. */
    char source[TTQ_PATH_MAX];
    char weights_hash[TTQ_HASH_TEXT], config_hash[TTQ_HASH_TEXT]; /* SHA-256 */
    char older_hash[TTQ_HASH_TEXT]; /* of the configuration, as answers of before have it */
    int seed;
    const char *scales, *bn; /* keep, merge, swap; stored, reestimate, augmented */
    /* The answer. */
    int images, reestimate_images;
    struct ttq_score score;
};

/* Sets both hashes of the configuration: of what can change the answer (identity.h, and data.path
 * where the data set is just a folder), and the older one, of its whole text. TTQ_NO_MEMORY. */
enum ttq_status ttq_answer_hash(const struct ttq_config *config, struct ttq_answer *answer,
                                struct ttq_error *error);

/* Looks into a folder. *done: it holds the finished answer to this question, which is filled in.
 * TTQ_CONFIG: it holds that to another question, and which part differs; TTQ_BAD_DATA: it is
 * damaged; TTQ_CANNOT_CREATE: it is a run folder. */
enum ttq_status ttq_answer_find(const char *folder, struct ttq_answer *answer, bool *done,
                                struct ttq_error *error);

/* Makes the folder where it is missing. TTQ_CANNOT_CREATE, TTQ_IO. */
enum ttq_status ttq_answer_write(const char *folder, const struct ttq_answer *answer,
                                 const struct ttq_images *test, const int *predictions,
                                 struct ttq_error *error);

#endif
