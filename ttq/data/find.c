/* find.c - where data sets are, and how they get there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/hash.h"
#include "ttq/base/process.h"
#include "ttq/data/dataset.h"

#define DEBIAN_FASHION "/usr/share/datasets/fashion-mnist"
#define ARCHIVE "cifar-10-binary.tar.gz"
#define ARCHIVE_URL "https://www.cs.toronto.edu/~kriz/" ARCHIVE
#define ARCHIVE_SUM "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"

/* The usual subfolder of each set, and what shows that the set is there. */
static const struct {
    const char *subfolder, *mark;
} places[] = {
    [TTQ_SET_CIFAR10] = {"cifar-10-batches-bin", "test_batch.bin"},
    [TTQ_SET_FASHION] = {"fashion-mnist", "train-images-idx3-ubyte.gz"},
    [TTQ_SET_IMAGES] = {"images", "train"},
    [TTQ_SET_IMAGENETTE] = {"imagenette-128", "train/n01440764"},
    [TTQ_SET_IMAGENET] = {"imagenet", "train"},
};

/* `base` itself or its usual subfolder. */
static bool in_folder(enum ttq_set set, const char *base, char folder[TTQ_PATH_MAX])
{
    char mark[TTQ_PATH_MAX];
    ttq_path_join(folder, base, places[set].subfolder);
    ttq_path_join(mark, folder, places[set].mark);
    if (ttq_file_exists(mark))
        return true;
    snprintf(folder, TTQ_PATH_MAX, "%s", base);
    ttq_path_join(mark, folder, places[set].mark);
    return ttq_file_exists(mark);
}

enum ttq_status ttq_data_find(enum ttq_set set, const char *asked, char folder[TTQ_PATH_MAX],
                              struct ttq_error *error)
{
    const char *environment = getenv("TTQ_DATA");
    const char *name = ttq_dataset_name(set);
    if (set == TTQ_SET_IMAGENET && !*asked) {
        asked = getenv("TTQ_IMAGENET");
        if (!asked || !*asked)
            return ttq_fail(error, TTQ_NO_INPUT,
                            "imagenet: expected the folder of ILSVRC-2012 in TTQ_IMAGENET or "
                            "data.path, found neither");
        if (in_folder(set, asked, folder))
            return TTQ_OK;
        return ttq_fail(error, TTQ_NO_INPUT,
                        "TTQ_IMAGENET: expected folders train and val in '%s', found no train",
                        asked);
    }
    if (set == TTQ_SET_IMAGES && !*asked)
        return ttq_fail(error, TTQ_NO_INPUT,
                        "data.path: expected the folder of the images, found nothing");
    if (*asked) {
        if (in_folder(set, asked, folder))
            return TTQ_OK;
        return ttq_fail(error, TTQ_NO_INPUT, "data.path: expected %s (%s) in '%s', found nothing",
                        name, places[set].mark, asked);
    }
    if (environment && *environment && in_folder(set, environment, folder))
        return TTQ_OK;
    if (environment && *environment && set == TTQ_SET_CIFAR10)
        return ttq_fail(error, TTQ_NO_INPUT, "TTQ_DATA: expected %s (%s) in '%s', found nothing",
                        name, places[set].mark, environment);
    if (in_folder(set, "data", folder))
        return TTQ_OK;
    if (set == TTQ_SET_FASHION && in_folder(set, DEBIAN_FASHION, folder))
        return TTQ_OK;
    return ttq_fail(error, TTQ_NO_INPUT,
                    "data: expected %s (%s) in data/ or the folder that TTQ_DATA names, found "
                    "neither; `ttq data --fetch` gets it",
                    name, places[set].mark);
}

static enum ttq_status unpack(const char *packed, struct ttq_error *error)
{
    char script[TTQ_PATH_MAX];
    ttq_path_join(script, packed, "cifar-10/unpack.sh");
    if (!ttq_file_exists(script))
        return ttq_fail(error, TTQ_NO_INPUT, "%s: no such file", script);
    fprintf(stderr, "data: unpacking CIFAR-10 from %s into data/\n", packed);
    char shell[] = "sh", target[] = "data";
    char *arguments[] = {shell, script, target, NULL};
    int code;
    enum ttq_status status = ttq_process_run(arguments, 0, &code, error);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_IO, "%s: expected exit code 0, found %d", script, code);
    return status;
}

static enum ttq_status download(struct ttq_error *error)
{
    fprintf(stderr, "data: downloading CIFAR-10 (170 MB) into data/\n");
    char curl[] = "curl", fail[] = "--fail", location[] = "--location",
         wait[] = "--connect-timeout";
    char seconds[] = "20", output[] = "--output", part[] = "data/" ARCHIVE, url[] = ARCHIVE_URL;
    char resume[] = "--continue-at", dash[] = "-";
    char *get[] = {curl, fail, location, wait, seconds, resume, dash, output, part, url, NULL};
    int code;
    enum ttq_status status = ttq_process_run(get, 0, &code, error);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_NO_INPUT, "%s: the download failed (curl's exit code %d)",
                          ARCHIVE_URL, code);
    char sum[TTQ_HASH_TEXT];
    if (status == TTQ_OK)
        status = ttq_hash_file(part, sum, error);
    if (status == TTQ_OK && strcmp(sum, ARCHIVE_SUM) != 0) {
        unlink(part);
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected SHA-256 %s, found %s; removed", part,
                          ARCHIVE_SUM, sum);
    }
    char tar[] = "tar", extract[] = "-xzf", into[] = "-C", data[] = "data";
    char *untar[] = {tar, extract, part, into, data, NULL};
    if (status == TTQ_OK)
        status = ttq_process_run(untar, 0, &code, error);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_IO, "%s: tar's exit code was %d", part, code);
    return status;
}

enum ttq_status ttq_data_fetch(enum ttq_set *set, char folder[TTQ_PATH_MAX],
                               struct ttq_error *error)
{
    *set = TTQ_SET_CIFAR10;
    enum ttq_status status = ttq_data_find(*set, "", folder, error);
    const char *given = getenv("TTQ_DATA");
    if (status == TTQ_OK || (given && *given))
        return status;
    status = ttq_dir_make("data", error);
    if (status != TTQ_OK)
        return status;
    const char *packed = getenv("TTQ_PACKED");
    status = unpack(packed && *packed ? packed : "../shared/data", error);
    if (status == TTQ_NO_INPUT)
        status = download(error);
    if (status == TTQ_OK)
        return ttq_data_find(*set, "", folder, error);
    struct ttq_error second;
    if (ttq_data_find(TTQ_SET_FASHION, "", folder, &second) != TTQ_OK)
        return status;
    fprintf(stderr, "data: %s\n", error->text);
    *set = TTQ_SET_FASHION;
    return TTQ_OK;
}
