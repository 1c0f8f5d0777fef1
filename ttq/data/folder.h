/* folder.h - a data set that stays on disk: train/<class> and val/<class> full of images, as in
 * ImageNet.
 *
 * Opening lists the folders, decodes every file once that the index does not know yet, and keeps
 * what is whole. So damage is found before the first step, and a run sees the same images however
 * often it is stopped. */
#ifndef TTQ_DATA_FOLDER_H
#define TTQ_DATA_FOLDER_H

#include "ttq/base/hash.h"
#include "ttq/base/text.h"
#include "ttq/data/dataset.h"
#include "ttq/data/picture.h"

/* One file below the root, at first as listed, then with the verdict of the check. */
struct ttq_entry {
    char *path;             /* "train/n01440764/x.JPEG" */
    char *reason;           /* why it is damaged; NULL: whole */
    long long bytes, mtime; /* mtime in ns */
    int w, h;
    uint16_t label;
    bool val, checked;
};

struct ttq_folder {
    char root[TTQ_PATH_MAX]; /* real path */
    char **classes;          /* [class_count], sorted */
    int class_count;
    struct ttq_entry *entries; /* sorted by path */
    size_t count, room;
    size_t *train, *val; /* the whole ones: first the first of every class, then the second ... */
    size_t damaged;
};

/* Opens the folder `path` as set->folder and fills counts, sides and labels of set->train and
 * set->test (without pixels). TTQ_BAD_DATA: a folder without images, train and val with different
 * classes, another number of classes than data.classes, a link out of the tree, a bad list, more
 * damaged files than data.most_damaged; TTQ_NO_INPUT, TTQ_IO: folders that cannot be read. */
enum ttq_status ttq_folder_open(const struct ttq_config *config, const char *path,
                                struct ttq_dataset *set, struct ttq_error *error);
void ttq_folder_free(struct ttq_folder *folder);

/* "file,reason" for every damaged file, with a header. */
void ttq_folder_damaged(const struct ttq_folder *folder, struct ttq_text *text);

/* SHA-256 of what a run sees of a set: path, label and size of its training and test images, in
 * their order. Where it is the same, so is the run. TTQ_NO_MEMORY. */
enum ttq_status ttq_folder_hash(const struct ttq_dataset *set, char hash[TTQ_HASH_TEXT],
                                struct ttq_error *error);

/* What one thread needs to read images; zero-initialise. */
struct ttq_reader {
    struct ttq_picture picture;
    struct ttq_scratch scratch;
};
void ttq_reader_free(struct ttq_reader *reader);

/* The cut of one entry as planes[3][side][side]. TTQ_BAD_DATA: the file was changed or damaged
 * since it was checked. */
enum ttq_status ttq_folder_read(const struct ttq_config *config, const struct ttq_folder *folder,
                                size_t entry, const struct ttq_cut *cut, struct ttq_reader *reader,
                                uint8_t *planes, struct ttq_error *error);

/* Sums of the centre crops of the first `count` training images: sums[3][side][side]. */
enum ttq_status ttq_folder_sums(const struct ttq_config *config, const struct ttq_folder *folder,
                                int count, uint64_t *sums, struct ttq_error *error);

/* The two steps of opening: fills classes and entries (listing.c); gives every entry its verdict,
 * from the index file where it knows the file by path, bytes and time, else by decoding it, and
 * brings the index up to date (index.c), or says on stderr that it cannot. */
enum ttq_status ttq_folder_list(const struct ttq_config *config, struct ttq_folder *folder,
                                struct ttq_error *error);
enum ttq_status ttq_folder_check(const struct ttq_config *config, struct ttq_folder *folder,
                                 struct ttq_error *error);

#endif
