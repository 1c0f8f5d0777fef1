/* index.c - every image is decoded once, and a verdict that lasts kept in a file: a line "w h bytes
 * mtime path" for each, with the reason behind a tab where it is damaged, sorted by path. A line
 * counts for a file of the same path, size and time; the SHA-256 in the first line covers the
 * others. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/hash.h"
#include "ttq/base/progress.h"
#include "ttq/data/folder.h"

enum { HEADER = 12 + 64 + 1, ROUND = 50000, FILE_LIMIT = 1 << 28 };
static const char magic[] = "ttq-index 1 ";

/* Where the index is, in order of preference: two places. */
static void index_paths(const struct ttq_config *config, const char *root,
                        char paths[2][TTQ_PATH_MAX])
{
    char folder[TTQ_PATH_MAX] = "", name[128], hash[TTQ_HASH_TEXT];
    paths[1][0] = '\0';
    if (*config->data_index) {
        snprintf(paths[0], TTQ_PATH_MAX, "%s", config->data_index);
        return;
    }
    ttq_path_join(paths[0], root, ".ttq-index");
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && *cache)
        ttq_path_join(folder, cache, "ttq");
    else if (home && *home)
        ttq_path_join(folder, home, ".cache/ttq");
    else
        return;
    ttq_hash_bytes(root, strlen(root), hash);
    snprintf(name, sizeof name, "index-%.16s", hash);
    ttq_path_join(paths[1], folder, name);
}

/* Whether a reason holds whenever the file is looked at: the decoder's do. That it could not be
 * read just now, has more pixels than this run allows, or that memory ran out, is nothing to
 * remember; earlier versions did. */
static bool is_lasting(const char *reason)
{
    static const char *const lasting[] = {"damaged ", "neither a JPEG", "the file is empty"};
    for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++)
        if (strncmp(reason, lasting[i], strlen(lasting[i])) == 0)
            return !strstr(reason, "memory");
    return false;
}

/* What one line of the index says of an entry; a line that cannot be right says nothing. */
static void take_verdict(const struct ttq_config *config, int w, int h, const char *reason,
                         struct ttq_entry *entry)
{
    const int longest = 65500; /* as in ttq_picture_allow */
    struct ttq_error error;
    if (reason ? !is_lasting(reason) : w < 1 || h < 1 || w > longest || h > longest)
        return;
    entry->w = w;
    entry->h = h;
    if (!reason && ttq_picture_allow(w, h, config->data_megapixels, &error) != TTQ_OK)
        reason = error.text;
    entry->reason = reason ? strdup(reason) : NULL;
    entry->checked = !reason || entry->reason;
}

/* Takes the verdicts of one index. An altered one is not trusted. Both lists are sorted by path. */
static void take_verdicts(const struct ttq_config *config, struct ttq_folder *folder,
                          const char *path)
{
    char *bytes, sum[TTQ_HASH_TEXT];
    size_t length;
    if (ttq_file_read(path, (size_t)1 << 32, &bytes, &length, NULL) != TTQ_OK)
        return;
    bool whole = length > HEADER && memcmp(bytes, magic, sizeof magic - 1) == 0;
    if (whole) {
        ttq_hash_bytes(bytes + HEADER, length - HEADER, sum);
        whole = memcmp(bytes + sizeof magic - 1, sum, 64) == 0;
    }
    size_t at = 0;
    for (char *line = bytes + HEADER, *next; whole && line < bytes + length; line = next) {
        char *end = line + strcspn(line, "\n");
        next = end + 1;
        *end = '\0';
        char *reason = strchr(line, '\t');
        if (reason)
            *reason++ = '\0';
        int w, h, used = 0;
        long long size, mtime;
        if (sscanf(line, "%d %d %lld %lld %n", &w, &h, &size, &mtime, &used) != 4 || !used)
            continue;
        const char *name = line + used;
        int order = 1;
        while (at < folder->count && (order = strcmp(folder->entries[at].path, name)) < 0)
            at++;
        if (order != 0)
            continue;
        struct ttq_entry *entry = &folder->entries[at];
        if (entry->checked || entry->bytes != size || entry->mtime != mtime)
            continue;
        take_verdict(config, w, h, reason, entry);
    }
    free(bytes);
}

static enum ttq_status write_index(const struct ttq_config *config, const struct ttq_folder *folder,
                                   struct ttq_error *error)
{
    struct ttq_text lines = {0}, text = {0};
    for (size_t i = 0; i < folder->count; i++) {
        const struct ttq_entry *entry = &folder->entries[i];
        if (!entry->checked || (entry->reason && !is_lasting(entry->reason)))
            continue;
        ttq_text_add(&lines, "%d %d %lld %lld %s", entry->w, entry->h, entry->bytes, entry->mtime,
                     entry->path);
        ttq_text_add(&lines, entry->reason ? "\t%s\n" : "\n", entry->reason);
    }
    char sum[TTQ_HASH_TEXT], paths[2][TTQ_PATH_MAX];
    ttq_hash_bytes(lines.bytes ? lines.bytes : "", lines.length, sum);
    ttq_text_add(&text, "%s%s\n", magic, sum);
    if (lines.bytes)
        ttq_text_add_bytes(&text, lines.bytes, lines.length);
    index_paths(config, folder->root, paths);
    enum ttq_status status = TTQ_OK;
    if (text.failed || lines.failed)
        status = ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for the index");
    else
        status = ttq_file_write(paths[0], text.bytes, text.length, error);
    if ((status == TTQ_CANNOT_CREATE || status == TTQ_IO) && paths[1][0]) {
        char *slash = strrchr(paths[1], '/');
        *slash = '\0';
        status = ttq_dir_make(paths[1], error);
        *slash = '/';
        if (status == TTQ_OK)
            status = ttq_file_write(paths[1], text.bytes, text.length, error);
    }
    ttq_text_free(&lines);
    ttq_text_free(&text);
    return status;
}

/* Decodes one file, an eighth the size: all of its data are read, which is what matters. */
static enum ttq_status check_one(const struct ttq_config *config, const struct ttq_folder *folder,
                                 struct ttq_entry *entry, struct ttq_picture *picture)
{
    char path[TTQ_PATH_MAX], *bytes = NULL;
    size_t length = 0;
    struct ttq_error error;
    ttq_path_join(path, folder->root, entry->path);
    enum ttq_status status = ttq_file_read(path, FILE_LIMIT, &bytes, &length, &error);
    if (status == TTQ_OK)
        status = ttq_picture_decode((uint8_t *)bytes, length, config->data_megapixels, 8, picture,
                                    &error);
    free(bytes);
    if (status == TTQ_NO_MEMORY)
        return status;
    entry->w = picture->file_w;
    entry->h = picture->file_h;
    if (status != TTQ_OK) {
        /* One line, without the path in front, which the entry has. */
        size_t prefix = strlen(path);
        const char *reason =
            strncmp(error.text, path, prefix) == 0 ? error.text + prefix + 2 : error.text;
        entry->reason = strdup(reason);
        if (!entry->reason)
            return TTQ_NO_MEMORY;
        for (char *c = entry->reason; *c; c++)
            if (*c == '\n' || *c == '\t')
                *c = ' ';
    }
    entry->checked = true;
    return TTQ_OK;
}

static enum ttq_status check_round(const struct ttq_config *config, struct ttq_folder *folder,
                                   const size_t *entries, int count, double before,
                                   struct ttq_progress *progress, struct ttq_error *error)
{
    int memory = 0, done = 0;
#pragma omp parallel
    {
        struct ttq_picture picture = {0};
#pragma omp for schedule(dynamic, 8)
        for (int i = 0; i < count; i++) {
            if (check_one(config, folder, &folder->entries[entries[i]], &picture) != TTQ_OK) {
#pragma omp atomic write
                memory = 1;
            }
            int now;
#pragma omp atomic capture
            now = ++done;
            if (omp_get_thread_num() == 0)
                ttq_progress_show(progress, before + now, "");
        }
        ttq_picture_free(&picture);
    }
    return memory ? ttq_fail(error, TTQ_NO_MEMORY, "images: no memory to check the files") : TTQ_OK;
}

enum ttq_status ttq_folder_check(const struct ttq_config *config, struct ttq_folder *folder,
                                 struct ttq_error *error)
{
    char paths[2][TTQ_PATH_MAX];
    index_paths(config, folder->root, paths);
    for (int i = 0; i < 2; i++)
        if (paths[i][0])
            take_verdicts(config, folder, paths[i]);
    size_t unknown = 0, done = 0, *entries = malloc((folder->count + 1) * sizeof *entries);
    if (!entries)
        return ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %zu files", folder->count);
    for (size_t i = 0; i < folder->count; i++)
        if (!folder->entries[i].checked)
            entries[unknown++] = i;
    struct ttq_progress progress;
    ttq_progress_start(&progress, "checking images", "images", 0, (double)unknown, false);
    enum ttq_status status = TTQ_OK;
    bool writable = true;
    while (status == TTQ_OK && done < unknown) {
        size_t count = unknown - done < ROUND ? unknown - done : ROUND;
        status =
            check_round(config, folder, entries + done, (int)count, (double)done, &progress, error);
        done += count;
        /* After each round, so that an interruption loses little. */
        if (status == TTQ_OK && writable)
            status = write_index(config, folder, error);
        /* Only time is lost without one. */
        if (status == TTQ_CANNOT_CREATE || status == TTQ_IO) {
            ttq_progress_end(&progress);
            fprintf(stderr,
                    "ttq: %s; the images are checked anew at each start (data.index names another "
                    "file for what was found)\n",
                    error->text);
            writable = false;
            status = TTQ_OK;
        }
    }
    ttq_progress_end(&progress);
    free(entries);
    return status;
}
