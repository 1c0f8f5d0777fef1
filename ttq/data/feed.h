/* feed.h - batches of photographs, read and cut ahead of the step by threads of their own.
 *
 * Which images batch number `job` holds is asked from a plan; what the threads do in which order
 * makes no difference to it. Memory: TTQ_FEED_DEPTH batches of 8-bit planes and one decoded
 * picture a thread, whatever the size of the set. */
#ifndef TTQ_DATA_FEED_H
#define TTQ_DATA_FEED_H

#include "ttq/data/folder.h"

enum { TTQ_FEED_DEPTH = 3 }; /* one in use, two ahead */

struct ttq_task {
    size_t entry; /* of the folder */
    struct ttq_cut cut;
};

/* Fills tasks[train.batch at most] for one job and returns their number. */
typedef int ttq_feed_plan(void *context, long job, struct ttq_task *tasks);

struct ttq_feed;

/* Starts `threads` threads; they do nothing until the first batch is taken. config, folder and
 * context must outlive the feed. TTQ_NO_MEMORY. */
enum ttq_status ttq_feed_open(const struct ttq_config *config, const struct ttq_folder *folder,
                              ttq_feed_plan *plan, void *context, int threads,
                              struct ttq_feed **feed, struct ttq_error *error);
void ttq_feed_close(struct ttq_feed *feed);

/* A batch, which stays as it is until the next is taken: planes[n][3][side][side]. Taking them in
 * order finds them ready; any other job is begun anew. *waited grows by the seconds waited.
 * Fails as ttq_folder_read does. */
struct ttq_ready {
    const uint8_t *planes;
    const struct ttq_task *tasks;
    int n;
};
enum ttq_status ttq_feed_take(struct ttq_feed *feed, long job, struct ttq_ready *ready,
                              double *waited, struct ttq_error *error);

#endif
