/* cifar10.c - the official binary version of CIFAR-10 (Krizhevsky 2009): records of one label
 * byte and 3072 pixel bytes, 10,000 a file. */
#include <stdlib.h>
#include <string.h>

#include "ttq/base/hash.h"
#include "ttq/data/dataset.h"

enum { FILES = 6, RECORDS = 10000, RECORD = 1 + TTQ_SMALL_BYTES };

/* SHA-256 of the members of the official cifar-10-binary.tar.gz. */
static const struct {
    const char *name, *sum;
} files[FILES] = {
    {"data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"},
    {"data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"},
    {"data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"},
    {"data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"},
    {"data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"},
    {"test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"},
};

static enum ttq_status read_file(const char *folder, int file, struct ttq_images *images, int first,
                                 struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], sum[TTQ_HASH_TEXT];
    ttq_path_join(path, folder, files[file].name);
    char *bytes;
    size_t length;
    enum ttq_status status = ttq_file_read(path, (size_t)1 << 30, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    if (length != (size_t)RECORDS * RECORD)
        status = ttq_fail(error, TTQ_BAD_DATA, "cifar10: %s: expected %d bytes, found %zu", path,
                          RECORDS * RECORD, length);
    for (int i = 0; status == TTQ_OK && i < RECORDS; i++) {
        const char *record = bytes + (size_t)i * RECORD;
        unsigned char label = (unsigned char)record[0];
        if (label >= TTQ_SMALL_CLASSES) {
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "cifar10: %s: record %d: expected a label from 0 to 9, found %d",
                              path, i, label);
            break;
        }
        images->labels[first + i] = label;
        memcpy(images->pixels + (size_t)(first + i) * TTQ_SMALL_BYTES, record + 1, TTQ_SMALL_BYTES);
    }
    if (status == TTQ_OK) {
        ttq_hash_bytes(bytes, length, sum);
        if (strcmp(sum, files[file].sum) != 0)
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "cifar10: %s: the file was altered: expected SHA-256 %s, found %s",
                              path, files[file].sum, sum);
    }
    free(bytes);
    return status;
}

enum ttq_status ttq_cifar10_read(const char *folder, int train, struct ttq_dataset *set,
                                 struct ttq_error *error)
{
    int batches = FILES - 1;
    if (train > 0 && train <= (batches - 1) * RECORDS)
        batches = (train + RECORDS - 1) / RECORDS;
    enum ttq_status status =
        ttq_images_alloc(&set->train, batches * RECORDS, TTQ_SMALL_SIDE, error);
    if (status == TTQ_OK)
        status = ttq_images_alloc(&set->test, RECORDS, TTQ_SMALL_SIDE, error);
    for (int file = 0; status == TTQ_OK && file < batches; file++)
        status = read_file(folder, file, &set->train, file * RECORDS, error);
    return status == TTQ_OK ? read_file(folder, FILES - 1, &set->test, 0, error) : status;
}
