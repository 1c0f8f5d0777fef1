/* listing.c - what is in the folders of an image set, in an order of our own. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ttq/data/folder.h"

struct names {
    char **at;
    size_t count, room;
};

static void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->at[i]);
    free(names->at);
    *names = (struct names){0};
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct ttq_entry *)a)->path, ((const struct ttq_entry *)b)->path);
}

/* The sorted names in root/inner; hidden ones are left out. */
static enum ttq_status names_in(const char *root, const char *inner, struct names *names,
                                struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    if (!ttq_path_join(path, root, inner))
        return ttq_fail(error, TTQ_BAD_DATA, "images: %s: the path is too long", inner);
    DIR *folder = opendir(path);
    if (!folder)
        return ttq_fail(error, errno == ENOENT || errno == ENOTDIR ? TTQ_NO_INPUT : TTQ_IO,
                        "images: %s: cannot open the folder: %s", path, strerror(errno));
    enum ttq_status status = TTQ_OK;
    struct dirent *item;
    while (status == TTQ_OK && (errno = 0, item = readdir(folder))) {
        if (item->d_name[0] == '.')
            continue;
        /* They separate the entries of our own files. */
        if (strpbrk(item->d_name, "\t\n\r"))
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "images: %s: expected names without tabs and line breaks, found "
                              "'%.*s...'",
                              path, (int)strcspn(item->d_name, "\t\r\n"), item->d_name);
        if (names->count == names->room) {
            size_t room = names->room ? 2 * names->room : 64;
            char **at = realloc(names->at, room * sizeof *at);
            if (!at)
                status = ttq_fail(error, TTQ_NO_MEMORY, "images: %s: no memory for names", path);
            else
                names->at = at, names->room = room;
        }
        char *copy = status == TTQ_OK ? strdup(item->d_name) : NULL;
        if (copy)
            names->at[names->count++] = copy;
        else if (status == TTQ_OK)
            status = ttq_fail(error, TTQ_NO_MEMORY, "images: %s: no memory for names", path);
    }
    if (status == TTQ_OK && errno != 0)
        status = ttq_fail(error, TTQ_IO, "images: %s: cannot list the folder: %s", path,
                          strerror(errno));
    closedir(folder);
    if (names->count)
        qsort(names->at, names->count, sizeof *names->at, by_text);
    return status;
}

/* What root/inner is, links followed; refuses a link that leads out of the root. */
static enum ttq_status look(const struct ttq_config *config, const char *root, const char *inner,
                            struct stat *info, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], real[TTQ_PATH_MAX];
    if (!ttq_path_join(path, root, inner))
        return ttq_fail(error, TTQ_BAD_DATA, "images: %s: the path is too long", inner);
    if (lstat(path, info) != 0)
        return ttq_fail(error, TTQ_IO, "images: %s: %s", path, strerror(errno));
    if (!S_ISLNK(info->st_mode))
        return TTQ_OK;
    if (!realpath(path, real) || stat(path, info) != 0)
        return ttq_fail(error, TTQ_BAD_DATA, "images: %s: the symbolic link leads nowhere: %s",
                        path, strerror(errno));
    size_t length = strlen(root);
    bool inside = strncmp(real, root, length) == 0 && (real[length] == '/' || !real[length]);
    if (!inside && config->data_links == TTQ_LINKS_REFUSE)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "images: %s: the symbolic link leads out of the data set, to %s; "
                        "data.links=follow allows that",
                        path, real);
    return TTQ_OK;
}

static enum ttq_status add_entry(const struct ttq_config *config, struct ttq_folder *folder,
                                 const char *path, bool val, uint16_t label,
                                 struct ttq_error *error)
{
    struct stat info;
    enum ttq_status status = look(config, folder->root, path, &info, error);
    if (status != TTQ_OK)
        return status;
    if (folder->count == folder->room) {
        size_t room = folder->room ? 2 * folder->room : 1024;
        struct ttq_entry *entries = realloc(folder->entries, room * sizeof *entries);
        if (!entries)
            return ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %zu files", room);
        folder->entries = entries;
        folder->room = room;
    }
    struct ttq_entry *entry = &folder->entries[folder->count];
    *entry = (struct ttq_entry){
        .path = strdup(path),
        .bytes = info.st_size,
        .mtime = info.st_mtim.tv_sec * 1000000000LL + info.st_mtim.tv_nsec,
        .label = label,
        .val = val,
    };
    if (!entry->path)
        return ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %zu files", folder->count);
    folder->count++;
    /* A pipe would be waited for, a folder cannot be read: never opened. */
    if (!S_ISREG(info.st_mode)) {
        entry->checked = true;
        entry->reason = strdup(S_ISDIR(info.st_mode) ? "a folder" : "not a regular file");
        if (!entry->reason)
            return ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %zu files", folder->count);
    }
    return TTQ_OK;
}

/* The class folders of `half` (train or val), which are listed in `classes`. */
static enum ttq_status list_half(const struct ttq_config *config, struct ttq_folder *folder,
                                 const char *half, bool val, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int c = 0; status == TTQ_OK && c < folder->class_count; c++) {
        char inner[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
        struct names files = {0};
        struct stat info;
        ttq_path_join(inner, half, folder->classes[c]);
        status = look(config, folder->root, inner, &info, error);
        if (status == TTQ_OK)
            status = names_in(folder->root, inner, &files, error);
        if (status == TTQ_OK && files.count == 0)
            status = ttq_fail(error, TTQ_BAD_DATA, "images: %s/%s: expected images, found none",
                              folder->root, inner);
        for (size_t i = 0; status == TTQ_OK && i < files.count; i++) {
            if (ttq_path_join(path, inner, files.at[i]))
                status = add_entry(config, folder, path, val, (uint16_t)c, error);
            else
                status = ttq_fail(error, TTQ_BAD_DATA, "images: %s: the path is too long", inner);
        }
        names_free(&files);
    }
    return status;
}

static enum ttq_status check_classes(const struct ttq_folder *folder, const struct names *val,
                                     struct ttq_error *error)
{
    size_t a = 0, b = 0;
    while (a < (size_t)folder->class_count || b < val->count) {
        int order = a == (size_t)folder->class_count ? 1
                    : b == val->count                ? -1
                                                     : strcmp(folder->classes[a], val->at[b]);
        if (order != 0)
            return ttq_fail(error, TTQ_BAD_DATA,
                            "images: %s: expected the same classes in train and val, found '%s' "
                            "only in %s",
                            folder->root, order < 0 ? folder->classes[a] : val->at[b],
                            order < 0 ? "train" : "val");
        a++;
        b++;
    }
    return TTQ_OK;
}

static int class_named(const struct ttq_folder *folder, const char *name)
{
    char **found = bsearch(&name, folder->classes, (size_t)folder->class_count,
                           sizeof *folder->classes, by_text);
    return found ? (int)(found - folder->classes) : -1;
}

/* A flat validation folder on its way in: its files and, from the list `path`, their classes. */
struct flat {
    const struct names *files;
    char path[TTQ_PATH_MAX];
    int *labels; /* [files], -1 where none is known yet */
    size_t listed;
};

static enum ttq_status read_list(const struct ttq_config *config, const struct ttq_folder *folder,
                                 struct flat *flat, char **bytes, size_t *length,
                                 struct ttq_error *error)
{
    if (*config->data_val_list)
        snprintf(flat->path, sizeof flat->path, "%s", config->data_val_list);
    else
        ttq_path_join(flat->path, folder->root, "val.txt");
    enum ttq_status status = ttq_file_read(flat->path, (size_t)1 << 28, bytes, length, error);
    if (status == TTQ_NO_INPUT)
        return ttq_fail(error, TTQ_NO_INPUT,
                        "images: %s/val: expected a folder for each class, or a list '%s' of lines "
                        "'file class', found neither; `ttq data --help` says how to make the list",
                        folder->root, flat->path);
    return status;
}

/* One line of the list, which ends at `end` and is cut apart. */
static enum ttq_status take_line(const struct ttq_folder *folder, struct flat *flat, long number,
                                 char *line, char *end, struct ttq_error *error)
{
    while (end > line && strchr(" \t\r", end[-1]))
        end--;
    *end = '\0';
    if (end == line)
        return TTQ_OK;
    /* The class is the last word, so that a file's name may hold spaces. */
    char *word = end;
    while (word > line && !strchr(" \t", word[-1]))
        word--;
    char *name_end = word;
    while (name_end > line && strchr(" \t", name_end[-1]))
        name_end--;
    int label = class_named(folder, word);
    if (name_end == line || label < 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "images: %s: line %ld: expected a file and one of train's classes, "
                        "found '%.200s'",
                        flat->path, number, line);
    *name_end = '\0';
    const struct names *files = flat->files;
    char **found = bsearch(&line, files->at, files->count, sizeof *files->at, by_text);
    if (!found || flat->labels[found - files->at] >= 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "images: %s: line %ld: expected a file of val/ that stands in no "
                        "other line, found '%.200s'",
                        flat->path, number, line);
    flat->labels[found - files->at] = label;
    flat->listed++;
    return TTQ_OK;
}

static enum ttq_status add_flat(const struct ttq_config *config, struct ttq_folder *folder,
                                const struct flat *flat, size_t i, struct ttq_error *error)
{
    char inner[TTQ_PATH_MAX];
    if (flat->labels[i] < 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "images: %s: expected all %zu files of val/, found %zu; '%s' is missing",
                        flat->path, flat->files->count, flat->listed, flat->files->at[i]);
    if (!ttq_path_join(inner, "val", flat->files->at[i]))
        return ttq_fail(error, TTQ_BAD_DATA, "images: %s: the path is too long", flat->path);
    return add_entry(config, folder, inner, true, (uint16_t)flat->labels[i], error);
}

/* The flat validation folder: every file of it must stand in the list, once. */
static enum ttq_status list_flat(const struct ttq_config *config, struct ttq_folder *folder,
                                 const struct names *files, struct ttq_error *error)
{
    struct flat flat = {.files = files};
    char *bytes = NULL;
    size_t length;
    enum ttq_status status = read_list(config, folder, &flat, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    flat.labels = malloc(files->count * sizeof *flat.labels);
    if (!flat.labels)
        status = ttq_fail(error, TTQ_NO_MEMORY, "images: no memory for %zu files", files->count);
    for (size_t i = 0; status == TTQ_OK && i < files->count; i++)
        flat.labels[i] = -1;
    long number = 0;
    for (char *line = bytes, *end; status == TTQ_OK && line < bytes + length; line = end + 1) {
        end = line + strcspn(line, "\n");
        status = take_line(folder, &flat, ++number, line, end, error);
    }
    for (size_t i = 0; status == TTQ_OK && i < files->count; i++)
        status = add_flat(config, folder, &flat, i, error);
    free(flat.labels);
    free(bytes);
    return status;
}

enum ttq_status ttq_folder_list(const struct ttq_config *config, struct ttq_folder *folder,
                                struct ttq_error *error)
{
    struct names train = {0}, val = {0};
    struct stat info;
    enum ttq_status status = look(config, folder->root, "train", &info, error);
    if (status == TTQ_OK)
        status = look(config, folder->root, "val", &info, error);
    if (status == TTQ_OK)
        status = names_in(folder->root, "train", &train, error);
    if (status == TTQ_OK)
        status = names_in(folder->root, "val", &val, error);
    if (status == TTQ_OK && train.count != (size_t)ttq_dataset_classes(config))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "images: %s/train: expected %d folders (data.classes), found %zu",
                          folder->root, ttq_dataset_classes(config), train.count);
    if (status == TTQ_OK) {
        folder->classes = train.at;
        folder->class_count = (int)train.count;
        train = (struct names){0};
        status = list_half(config, folder, "train", false, error);
    }
    char first[TTQ_PATH_MAX] = "";
    if (status == TTQ_OK && val.count > 0)
        ttq_path_join(first, "val", val.at[0]);
    if (status == TTQ_OK && val.count > 0)
        status = look(config, folder->root, first, &info, error);
    if (status == TTQ_OK && val.count > 0 && S_ISREG(info.st_mode)) {
        status = list_flat(config, folder, &val, error);
    } else if (status == TTQ_OK) {
        status = check_classes(folder, &val, error);
        if (status == TTQ_OK)
            status = list_half(config, folder, "val", true, error);
    }
    names_free(&train);
    names_free(&val);
    if (status == TTQ_OK)
        qsort(folder->entries, folder->count, sizeof *folder->entries, by_path);
    return status;
}
