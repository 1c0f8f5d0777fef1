/* fetch.c - how data sets get into data/. They are unpacked in a hidden folder there and moved once
 * they are whole, so that an interruption or a full disk never leaves a part that looks like all.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ttq/base/hash.h"
#include "ttq/base/process.h"
#include "ttq/data/dataset.h"

/* The official archives; of Imagenette's its authors publish an MD5 only. */
struct source {
    const char *packed, *archive, *url, *size, *sha256, *md5;
};
static const struct source cifar10 = {
    "cifar-10/unpack.sh",
    "data/cifar-10-binary.tar.gz",
    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    "170 MB",
    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    NULL};
static const struct source imagenette = {
    "imagenette-128/unpack.sh",
    "data/imagenette2-160.tgz",
    "https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-160.tgz",
    "99 MB",
    NULL,
    "e793b78cc4c9e9a4ccc0c1155377a412"};

/* Runs a program of at most 11 words; *code is its exit code. */
static enum ttq_status run(const char *const words[], int *code, struct ttq_error *error)
{
    char copies[12][TTQ_PATH_MAX], *arguments[13];
    int n = 0;
    for (; words[n]; n++) {
        snprintf(copies[n], sizeof copies[n], "%s", words[n]);
        arguments[n] = copies[n];
    }
    arguments[n] = NULL;
    return ttq_process_run(arguments, 0, code, error);
}

static const char unpacking[] = "data/.unpacking";

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

/* The folder for unpacking, empty. Another process that fetches is waited for: *lock is on data/.
 */
static enum ttq_status begin_unpacking(int *lock, struct ttq_error *error)
{
    *lock = -1;
    enum ttq_status status = ttq_dir_make("data", error);
    if (status != TTQ_OK)
        return status;
    *lock = open("data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0)
        return ttq_fail(error, TTQ_IO, "data: cannot open the folder: %s", strerror(errno));
    flock(*lock, LOCK_EX); /* NFS does not lock folders: then nobody is waited for */
    nftw(unpacking, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return ttq_dir_make(unpacking, error);
}

static void end_unpacking(int lock)
{
    nftw(unpacking, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (lock >= 0)
        close(lock);
}

/* data/.unpacking/name becomes data/name. What has the name is no whole set, or nothing would have
 * been fetched; it may be somebody's, so it is put aside. */
static enum ttq_status move_one(const char *name, struct ttq_error *error)
{
    char from[TTQ_PATH_MAX], to[TTQ_PATH_MAX], aside[TTQ_PATH_MAX + 16];
    ttq_path_join(from, unpacking, name);
    ttq_path_join(to, "data", name);
    snprintf(aside, sizeof aside, "%s.incomplete", to);
    if (ttq_file_exists(to) && !ttq_file_exists(aside) && rename(to, aside) == 0)
        fprintf(stderr, "data: %s was not complete and is now %s\n", to, aside);
    if (rename(from, to) == 0)
        return TTQ_OK;
    return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot move what was unpacked to it: %s", to,
                    strerror(errno));
}

/* All that was unpacked, on disk before it gets its name. */
static enum ttq_status move_unpacked(int lock, struct ttq_error *error)
{
    DIR *folder = opendir(unpacking);
    struct dirent *item;
    if (!folder || syncfs(lock) != 0) {
        int code = errno;
        if (folder)
            closedir(folder);
        return ttq_fail(error, TTQ_IO, "%s: %s", unpacking, strerror(code));
    }
    enum ttq_status status = TTQ_OK;
    while (status == TTQ_OK && (item = readdir(folder)))
        if (item->d_name[0] != '.')
            status = move_one(item->d_name, error);
    closedir(folder);
    return status == TTQ_OK ? ttq_dir_sync_parent("data/x", error) : status;
}

static enum ttq_status unpack(const char *packed, const struct source *source,
                              struct ttq_error *error)
{
    char script[TTQ_PATH_MAX];
    ttq_path_join(script, packed, source->packed);
    if (!ttq_file_exists(script))
        return ttq_fail(error, TTQ_NO_INPUT, "%s: no such file", script);
    fprintf(stderr, "data: unpacking with %s into data/\n", script);
    int code;
    enum ttq_status status = run((const char *[]){"sh", script, unpacking, NULL}, &code, error);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_IO, "%s: expected exit code 0, found %d", script, code);
    return status;
}

static enum ttq_status check_md5(const struct source *source, struct ttq_error *error)
{
    char list[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    int code = 0;
    ttq_text_add(&text, "%s  %s\n", source->md5, source->archive);
    snprintf(list, sizeof list, "%s.md5", source->archive);
    enum ttq_status status = ttq_file_write_text(list, &text, error);
    if (status == TTQ_OK)
        status = run((const char *[]){"md5sum", "--status", "--check", list, NULL}, &code, error);
    unlink(list);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected MD5 %s, found another; removed",
                          source->archive, source->md5);
    return status;
}

static enum ttq_status check_sha256(const struct source *source, struct ttq_error *error)
{
    char sum[TTQ_HASH_TEXT];
    enum ttq_status status = ttq_hash_file(source->archive, sum, error);
    if (status == TTQ_OK && strcmp(sum, source->sha256) != 0)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected SHA-256 %s, found %s; removed",
                          source->archive, source->sha256, sum);
    return status;
}

static enum ttq_status download(const struct source *source, struct ttq_error *error)
{
    fprintf(stderr, "data: downloading %s (%s) into data/\n", source->url, source->size);
    int code;
    enum ttq_status status =
        run((const char *[]){"curl", "--fail", "--location", "--connect-timeout", "20",
                             "--continue-at", "-", "--output", source->archive, source->url, NULL},
            &code, error);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_NO_INPUT, "%s: the download failed (curl's exit code %d)",
                          source->url, code);
    if (status == TTQ_OK)
        status = source->sha256 ? check_sha256(source, error) : check_md5(source, error);
    if (status == TTQ_BAD_DATA)
        unlink(source->archive);
    if (status == TTQ_OK)
        status = run((const char *[]){"tar", "-xzf", source->archive, "-C", unpacking, NULL}, &code,
                     error);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_IO, "%s: tar's exit code was %d", source->archive, code);
    return status;
}

/* CIFAR-10 has a stand-in where its Debian package is installed. */
static enum ttq_status stand_in(enum ttq_set *set, char folder[TTQ_PATH_MAX],
                                enum ttq_status status, const struct ttq_error *error)
{
    struct ttq_error second;
    if (*set != TTQ_SET_CIFAR10 || ttq_data_find(TTQ_SET_FASHION, "", folder, &second) != TTQ_OK)
        return status;
    fprintf(stderr, "data: %s\n", error->text);
    *set = TTQ_SET_FASHION;
    return TTQ_OK;
}

enum ttq_status ttq_data_fetch(enum ttq_set *set, const char *asked, char folder[TTQ_PATH_MAX],
                               struct ttq_error *error)
{
    enum ttq_status status = ttq_data_find(*set, asked, folder, error);
    const char *given = getenv("TTQ_DATA");
    const struct source *source = *set == TTQ_SET_CIFAR10      ? &cifar10
                                  : *set == TTQ_SET_IMAGENETTE ? &imagenette
                                                               : NULL;
    if (status == TTQ_OK || !source || *asked || (*set == TTQ_SET_CIFAR10 && given && *given))
        return status;
    int lock;
    status = begin_unpacking(&lock, error);
    /* Another process may have fetched it meanwhile. */
    if (status != TTQ_OK || ttq_data_find(*set, asked, folder, NULL) == TTQ_OK) {
        end_unpacking(lock);
        return status;
    }
    const char *packed = getenv("TTQ_PACKED");
    status = unpack(packed && *packed ? packed : "../shared/data", source, error);
    if (status == TTQ_NO_INPUT)
        status = download(source, error);
    if (status == TTQ_OK)
        status = move_unpacked(lock, error);
    end_unpacking(lock);
    if (status == TTQ_OK)
        return ttq_data_find(*set, asked, folder, error);
    return stand_in(set, folder, status, error);
}
