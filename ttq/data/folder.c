#include "ttq/data/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void ttq_folder_free(struct ttq_folder *folder)
{
    if (!folder)
        return;
    for (int c = 0; c < folder->class_count; c++)
        free(folder->classes[c]);
    for (size_t i = 0; i < folder->count; i++) {
        free(folder->entries[i].path);
        free(folder->entries[i].reason);
    }
    free(folder->classes);
    free(folder->entries);
    free(folder->train);
    free(folder->val);
    free(folder);
}

/* One whole image of a half, and its place within its class. */
struct place {
    size_t entry, rank;
};

static int by_rank(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return left->entry < right->entry ? -1 : 1;
}

/* The whole images of one half, the first of every class first: so that the first n of them are a
 * balanced sample for any n. */
static enum ttq_status take_half(struct ttq_folder *folder, bool val, size_t **list,
                                 struct ttq_images *images, struct ttq_error *error)
{
    size_t count = 0, *ranks = calloc((size_t)folder->class_count, sizeof *ranks);
    struct place *places = malloc((folder->count + 1) * sizeof *places);
    enum ttq_status status = TTQ_OK;
    if (!ranks || !places)
        status = ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %zu files", folder->count);
    for (size_t i = 0; status == TTQ_OK && i < folder->count; i++) {
        const struct ttq_entry *entry = &folder->entries[i];
        if (entry->val == val && !entry->reason)
            places[count++] = (struct place){.entry = i, .rank = ranks[entry->label]++};
    }
    for (int c = 0; status == TTQ_OK && c < folder->class_count; c++)
        if (ranks[c] == 0)
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "images: %s: expected images of class %s in %s, found none%s",
                              folder->root, folder->classes[c], val ? "val" : "train",
                              folder->damaged ? " that is whole" : "");
    if (status == TTQ_OK) {
        qsort(places, count, sizeof *places, by_rank);
        *list = malloc(count * sizeof **list);
        images->count = (int)count;
        images->labels = malloc(count * sizeof *images->labels);
        if (!*list || !images->labels)
            status = ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %zu files", count);
    }
    for (size_t i = 0; status == TTQ_OK && i < count; i++) {
        (*list)[i] = places[i].entry;
        images->labels[i] = folder->entries[places[i].entry].label;
    }
    free(ranks);
    free(places);
    return status;
}

static enum ttq_status count_damaged(const struct ttq_config *config, struct ttq_folder *folder,
                                     struct ttq_error *error)
{
    const struct ttq_entry *first = NULL;
    for (size_t i = 0; i < folder->count; i++) {
        if (!folder->entries[i].reason)
            continue;
        folder->damaged++;
        first = first ? first : &folder->entries[i];
    }
    if (folder->damaged <= (size_t)config->data_most_damaged)
        return TTQ_OK;
    return ttq_fail(error, TTQ_BAD_DATA,
                    "images: %s: expected at most %d damaged files of %zu (data.most_damaged), "
                    "found %zu; the first is %s: %s",
                    folder->root, config->data_most_damaged, folder->count, folder->damaged,
                    first->path, first->reason);
}

enum ttq_status ttq_folder_open(const struct ttq_config *config, const char *path,
                                struct ttq_dataset *set, struct ttq_error *error)
{
    struct ttq_folder *folder = set->folder = calloc(1, sizeof *folder);
    if (!folder)
        return ttq_fail(error, TTQ_NO_MEMORY, "images: no memory");
    if (!realpath(path, folder->root))
        return ttq_fail(error, TTQ_NO_INPUT, "images: %s: %s", path, strerror(errno));
    enum ttq_status status = ttq_folder_list(config, folder, error);
    if (status == TTQ_OK)
        status = ttq_folder_check(config, folder, error);
    if (status == TTQ_OK)
        status = count_damaged(config, folder, error);
    if (status == TTQ_OK)
        status = take_half(folder, false, &folder->train, &set->train, error);
    if (status == TTQ_OK)
        status = take_half(folder, true, &folder->val, &set->test, error);
    set->train.side = set->test.side = ttq_dataset_side(config);
    return status;
}

void ttq_folder_damaged(const struct ttq_folder *folder, struct ttq_text *text)
{
    ttq_text_add(text, "file,reason\n");
    for (size_t i = 0; i < folder->count; i++) {
        if (!folder->entries[i].reason)
            continue;
        ttq_text_add_csv(text, folder->entries[i].path);
        ttq_text_add(text, ",");
        ttq_text_add_csv(text, folder->entries[i].reason);
        ttq_text_add(text, "\n");
    }
}

static void list_images(const struct ttq_folder *folder, const size_t *list, int count,
                        struct ttq_text *text)
{
    for (int i = 0; i < count; i++) {
        const struct ttq_entry *entry = &folder->entries[list[i]];
        ttq_text_add(text, "%d\t%lld\t%s\n", entry->label, entry->bytes, entry->path);
    }
}

enum ttq_status ttq_folder_hash(const struct ttq_dataset *set, char hash[TTQ_HASH_TEXT],
                                struct ttq_error *error)
{
    struct ttq_text text = {0};
    list_images(set->folder, set->folder->train, set->train.count, &text);
    list_images(set->folder, set->folder->val, set->test.count, &text);
    bool failed = text.failed || !text.bytes;
    if (!failed)
        ttq_hash_bytes(text.bytes, text.length, hash);
    ttq_text_free(&text);
    return failed ? ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for their list") : TTQ_OK;
}

void ttq_reader_free(struct ttq_reader *reader)
{
    ttq_picture_free(&reader->picture);
    free(reader->scratch.rows);
    *reader = (struct ttq_reader){0};
}

enum ttq_status ttq_folder_read(const struct ttq_config *config, const struct ttq_folder *folder,
                                size_t entry, const struct ttq_cut *cut, struct ttq_reader *reader,
                                uint8_t *planes, struct ttq_error *error)
{
    const struct ttq_entry *file = &folder->entries[entry];
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    struct ttq_error inner;
    ttq_path_join(path, folder->root, file->path);
    enum ttq_status status = ttq_file_read(path, (size_t)file->bytes, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    status = ttq_picture_decode((uint8_t *)bytes, length, config->data_megapixels, cut->reduction,
                                &reader->picture, &inner);
    free(bytes);
    if (status != TTQ_OK)
        return ttq_fail(error, status, "images: %s: whole when it was checked, now: %s", path,
                        inner.text);
    if (reader->picture.file_w != file->w || reader->picture.file_h != file->h)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "images: %s: expected %d x %d pixels as when it was checked, found %d x %d",
                        path, file->w, file->h, reader->picture.file_w, reader->picture.file_h);
    return ttq_picture_cut(&reader->picture, cut, ttq_dataset_side(config), &reader->scratch,
                           planes, error);
}

/* Integers, so that the order in which the threads come makes no difference. */
static enum ttq_status add_planes(const struct ttq_config *config, const struct ttq_folder *folder,
                                  size_t entry, struct ttq_reader *reader, uint8_t *planes,
                                  uint32_t *own, size_t bytes, struct ttq_error *error)
{
    const struct ttq_entry *file = &folder->entries[entry];
    struct ttq_cut cut = ttq_cut_test(config, file->w, file->h);
    enum ttq_status status = ttq_folder_read(config, folder, entry, &cut, reader, planes, error);
    for (size_t p = 0; status == TTQ_OK && p < bytes; p++)
        own[p] += planes[p];
    return status;
}

enum ttq_status ttq_folder_sums(const struct ttq_config *config, const struct ttq_folder *folder,
                                int count, uint64_t *sums, struct ttq_error *error)
{
    size_t bytes = ttq_image_bytes(ttq_dataset_side(config));
    enum ttq_status result = TTQ_OK;
    /* uint32 sums hold 2^32 / 255 = 16.8 million images, more than data.mean_images may be. */
#pragma omp parallel
    {
        struct ttq_reader reader = {0};
        struct ttq_error own_error;
        uint8_t *planes = malloc(bytes);
        uint32_t *own = calloc(bytes, sizeof *own);
        enum ttq_status status =
            planes && own ? TTQ_OK
                          : ttq_fail(&own_error, TTQ_NO_MEMORY, "images: no memory for the means");
#pragma omp for schedule(dynamic, 8) nowait
        for (int i = 0; i < count; i++)
            if (status == TTQ_OK)
                status = add_planes(config, folder, folder->train[i], &reader, planes, own, bytes,
                                    &own_error);
#pragma omp critical
        {
            for (size_t p = 0; status == TTQ_OK && p < bytes; p++)
                sums[p] += own[p];
            if (status != TTQ_OK && result == TTQ_OK) {
                result = status;
                if (error)
                    *error = own_error;
            }
        }
        free(planes);
        free(own);
        ttq_reader_free(&reader);
    }
    return result;
}
