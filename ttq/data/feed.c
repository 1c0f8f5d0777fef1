#include "ttq/data/feed.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "ttq/base/progress.h"

/* One batch in the making: tasks below `next` are taken, `done` of them finished. */
struct slot {
    uint8_t *planes;
    struct ttq_task *tasks;
    int n, next, done;
    int failed; /* the first task that failed, or n */
    enum ttq_status status;
    struct ttq_error error;
};

struct ttq_feed {
    const struct ttq_config *config;
    const struct ttq_folder *folder;
    ttq_feed_plan *plan;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t work, finished;
    /* Jobs `held` .. `opened` - 1 are in the slots; job j is in slot j % TTQ_FEED_DEPTH. */
    long held, opened;
    int busy; /* threads that are decoding */
    bool running, stop;
    struct slot slots[TTQ_FEED_DEPTH];
    pthread_t *threads;
    int thread_count;
};

static struct slot *slot_of(struct ttq_feed *feed, long job)
{
    return &feed->slots[job % TTQ_FEED_DEPTH];
}

/* The next thing to decode, opening a batch where all open ones are taken; NULL: nothing. */
static struct slot *find_work(struct ttq_feed *feed)
{
    if (!feed->running)
        return NULL;
    for (long job = feed->held; job < feed->held + TTQ_FEED_DEPTH; job++) {
        struct slot *slot = slot_of(feed, job);
        if (job == feed->opened) {
            slot->n = slot->failed = feed->plan(feed->context, job, slot->tasks);
            slot->next = slot->done = 0;
            slot->status = TTQ_OK;
            feed->opened++;
        }
        if (slot->next < slot->n)
            return slot;
    }
    return NULL;
}

static void *decode(void *argument)
{
    struct ttq_feed *feed = argument;
    struct ttq_reader reader = {0};
    size_t bytes = ttq_image_bytes(ttq_dataset_side(feed->config));
    pthread_mutex_lock(&feed->lock);
    while (!feed->stop) {
        struct slot *slot = find_work(feed);
        if (!slot) {
            pthread_cond_wait(&feed->work, &feed->lock);
            continue;
        }
        int i = slot->next++;
        feed->busy++;
        pthread_mutex_unlock(&feed->lock);
        struct ttq_error error;
        enum ttq_status status =
            ttq_folder_read(feed->config, feed->folder, slot->tasks[i].entry, &slot->tasks[i].cut,
                            &reader, slot->planes + (size_t)i * bytes, &error);
        pthread_mutex_lock(&feed->lock);
        feed->busy--;
        slot->done++;
        if (status != TTQ_OK && i < slot->failed) {
            slot->failed = i;
            slot->status = status;
            slot->error = error;
        }
        if (slot->done == slot->n || feed->busy == 0)
            pthread_cond_signal(&feed->finished);
    }
    pthread_mutex_unlock(&feed->lock);
    ttq_reader_free(&reader);
    return NULL;
}

/* Signals are for the thread that trains. */
static enum ttq_status start_threads(struct ttq_feed *feed, int threads, struct ttq_error *error)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (feed->thread_count < threads &&
           pthread_create(&feed->threads[feed->thread_count], NULL, decode, feed) == 0)
        feed->thread_count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return feed->thread_count > 0
               ? TTQ_OK
               : ttq_fail(error, TTQ_NO_MEMORY, "images: no thread can be started to decode them");
}

enum ttq_status ttq_feed_open(const struct ttq_config *config, const struct ttq_folder *folder,
                              ttq_feed_plan *plan, void *context, int threads,
                              struct ttq_feed **made, struct ttq_error *error)
{
    struct ttq_feed *feed = *made = calloc(1, sizeof *feed);
    if (!feed)
        return ttq_fail(error, TTQ_NO_MEMORY, "images: no memory");
    feed->config = config;
    feed->folder = folder;
    feed->plan = plan;
    feed->context = context;
    pthread_mutex_init(&feed->lock, NULL);
    pthread_cond_init(&feed->work, NULL);
    pthread_cond_init(&feed->finished, NULL);
    size_t batch = (size_t)config->train_batch;
    size_t bytes = batch * ttq_image_bytes(ttq_dataset_side(config));
    bool room = (feed->threads = calloc((size_t)threads, sizeof *feed->threads)) != NULL;
    for (int s = 0; s < TTQ_FEED_DEPTH; s++) {
        struct slot *slot = &feed->slots[s];
        slot->planes = malloc(bytes);
        slot->tasks = malloc(batch * sizeof *slot->tasks);
        room = room && slot->planes && slot->tasks;
    }
    if (!room)
        return ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %d batches of %zu bytes",
                        TTQ_FEED_DEPTH, bytes);
    return start_threads(feed, threads, error);
}

void ttq_feed_close(struct ttq_feed *feed)
{
    if (!feed)
        return;
    pthread_mutex_lock(&feed->lock);
    feed->stop = true;
    pthread_cond_broadcast(&feed->work);
    pthread_mutex_unlock(&feed->lock);
    for (int i = 0; i < feed->thread_count; i++)
        pthread_join(feed->threads[i], NULL);
    for (int s = 0; s < TTQ_FEED_DEPTH; s++) {
        free(feed->slots[s].planes);
        free(feed->slots[s].tasks);
    }
    pthread_mutex_destroy(&feed->lock);
    pthread_cond_destroy(&feed->work);
    pthread_cond_destroy(&feed->finished);
    free(feed->threads);
    free(feed);
}

/* Forgets what was begun and goes on at another job. */
static void jump(struct ttq_feed *feed, long job)
{
    feed->running = false;
    while (feed->busy > 0)
        pthread_cond_wait(&feed->finished, &feed->lock);
    feed->held = feed->opened = job;
    feed->running = true;
}

enum ttq_status ttq_feed_take(struct ttq_feed *feed, long job, struct ttq_ready *ready,
                              double *waited, struct ttq_error *error)
{
    double started = ttq_clock();
    pthread_mutex_lock(&feed->lock);
    if (feed->running && job == feed->held + 1 && job <= feed->opened)
        feed->held = job;
    else
        jump(feed, job);
    pthread_cond_broadcast(&feed->work);
    struct slot *slot = slot_of(feed, job);
    while (feed->opened <= job || slot->done < slot->n)
        pthread_cond_wait(&feed->finished, &feed->lock);
    enum ttq_status status = slot->status;
    pthread_mutex_unlock(&feed->lock);
    *waited += ttq_clock() - started;
    *ready = (struct ttq_ready){.planes = slot->planes, .tasks = slot->tasks, .n = slot->n};
    return status == TTQ_OK ? TTQ_OK : ttq_fail(error, status, "%s", slot->error.text);
}
