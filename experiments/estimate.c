#include "experiments/estimate.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ttq/base/csv.h"
#include "ttq/config/dataset_info.h"

/* Assumed where nothing was measured: ResNet-20 on one core, images/s. */
static const struct run_speed assumed = {.train = 350.0, .test = 700.0, .work = 40551040.0};

/* More than any of our networks held on pictures of up to 112 and of 224 pixels: 805 MB (AlexNet,
 * batch 32) and 2 GB. */
static double assumed_megabytes(const struct ttq_config *config)
{
    return ttq_dataset_side(config) > 128 ? 2560.0 : 1024.0;
}

/* Multiply-adds of a picture (PAPER_NOTES), for networks whose speed is not known. */
static double work_of(const struct ttq_config *config)
{
    double pixels = ttq_dataset_side(config) * ttq_dataset_side(config);
    if (config->net_arch == TTQ_ARCH_ALEXNET)
        return 1.937e9 * pixels / (224 * 224);
    if (config->net_arch == TTQ_ARCH_RESNET18)
        return 1.819e9 * config->net_width * config->net_width * pixels / (224 * 224);
    return (443008.0 + 2359296.0 * (config->net_depth - 3)) * pixels / (32 * 32);
}

void run_cell_like(const struct run_cell *cell, char like[RUN_LIKE])
{
    static const char *const sections[] = {"[net]", "[kernel]"};
    struct ttq_text text = {0};
    ttq_config_write(&cell->config, &text);
    size_t used =
        (size_t)snprintf(like, RUN_LIKE, "batch %d, %s, set %d, side %d;", cell->config.train_batch,
                         cell->config.quant_method == TTQ_METHOD_FULL ? "full" : "quantized",
                         cell->config.data_set, ttq_dataset_side(&cell->config));
    for (int s = 0; s < 2 && text.bytes; s++) {
        const char *from = strstr(text.bytes, sections[s]);
        const char *to = from ? strchr(from + 1, '[') : NULL;
        size_t length = !from ? 0 : to ? (size_t)(to - from) : strlen(from);
        if (used + length < RUN_LIKE) {
            if (from)
                memcpy(like + used, from, length);
            used += length;
            like[used] = '\0';
        }
    }
    ttq_text_free(&text);
}

const struct run_speed *run_speed_of(const struct run_speeds *speeds, const struct run_cell *cell)
{
    char like[RUN_LIKE];
    run_cell_like(cell, like);
    for (int i = 0; i < speeds->count; i++)
        if (strcmp(speeds->speeds[i].like, like) == 0)
            return &speeds->speeds[i];
    return NULL;
}

static double folder_megabytes(const char *folder)
{
    DIR *dir = opendir(folder);
    double bytes = 0.0;
    char path[TTQ_PATH_MAX];
    struct stat info;
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (ttq_path_join(path, folder, entry->d_name) && stat(path, &info) == 0 &&
            S_ISREG(info.st_mode))
            bytes += (double)info.st_size;
    if (dir)
        closedir(dir);
    return bytes / 1e6;
}

/* The mean of a column of a folder's timing.csv from row `first` on; 0 where there is none. */
static double mean_of(const char *folder, const char *name, int first)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    int column;
    double sum = 0.0, value;
    ttq_path_join(path, folder, "timing.csv");
    if (ttq_csv_read(path, &csv, NULL) != TTQ_OK)
        return 0.0;
    int rows = csv.rows - first;
    if (ttq_csv_column(&csv, name, &column, NULL) == TTQ_OK)
        for (int row = first; row < csv.rows; row++)
            sum += ttq_csv_number(&csv, row, column, &value, NULL) == TTQ_OK ? value : 0.0;
    ttq_csv_free(&csv);
    return rows > 0 ? sum / rows : 0.0;
}

/* Takes the speed of a run into the mean of its kind. */
static void add_speed(struct run_speeds *speeds, const struct run_cell *cell, const char *folder,
                      int first_row, int runs)
{
    double train = mean_of(folder, "train_images_per_s", first_row);
    double test = mean_of(folder, "test_images_per_s", first_row);
    struct run_speed *speed = (struct run_speed *)run_speed_of(speeds, cell);
    if (train <= 0.0 || test <= 0.0 || (!speed && speeds->count == RUN_MOST_SPEEDS))
        return;
    if (!speed) {
        speed = &speeds->speeds[speeds->count++];
        *speed = (struct run_speed){.work = work_of(&cell->config)};
        run_cell_like(cell, speed->like);
    }
    double n = speed->runs;
    speed->train = (n * speed->train + train) / (n + 1);
    speed->test = (n * speed->test + test) / (n + 1);
    double memory = mean_of(folder, "memory_mb", first_row);
    speed->memory = memory > speed->memory ? memory : speed->memory;
    double megabytes = run_cell_over(cell) || runs == 0 ? folder_megabytes(folder) : 0.0;
    speed->megabytes = megabytes > speed->megabytes ? megabytes : speed->megabytes;
    speed->runs += runs;
}

double run_cell_share(const struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    double share = 0.0;
    ttq_path_join(path, cell->folder, "timing.csv");
    /* A row that is just being written makes the table unreadable for a moment. */
    if (cell->kind == RUN_TRAIN && ttq_csv_read(path, &csv, NULL) == TTQ_OK) {
        share = cell->epochs > 0 ? csv.rows / cell->epochs : 0.0;
        ttq_csv_free(&csv);
    }
    return share < 1.0 ? share : 1.0;
}

void run_speeds_read(const struct run_plan *plan, struct run_speeds *speeds)
{
    speeds->count = 0;
    for (int i = 0; i < plan->cell_count; i++)
        if (plan->cells[i].kind == RUN_TRAIN && !plan->cells[i].foreign)
            add_speed(speeds, &plan->cells[i], plan->cells[i].folder, 0, 1);
}

void run_speed_add_measured(struct run_speeds *speeds, const struct run_cell *cell,
                            const char *folder)
{
    /* The first epoch also touches the memory for the first time. */
    add_speed(speeds, cell, folder, 1, 0);
}

/* The known speed whose multiply-adds are nearest by their ratio; NULL: none is known. */
static const struct run_speed *nearest(const struct run_speeds *speeds, double work)
{
    const struct run_speed *found = NULL;
    for (int i = 0; i < speeds->count; i++)
        if (!found || fabs(log(speeds->speeds[i].work / work)) < fabs(log(found->work / work)))
            found = &speeds->speeds[i];
    return found;
}

void run_estimate(struct run_plan *plan, const struct run_speeds *speeds)
{
    for (int i = 0; i < plan->cell_count; i++) {
        struct run_cell *cell = &plan->cells[i];
        double work = work_of(&cell->config);
        const struct run_speed *own = run_speed_of(speeds, cell);
        const struct run_speed *speed = own ? own : nearest(speeds, work);
        speed = speed ? speed : &assumed;
        cell->megabytes = own && own->memory > 0.0 ? own->memory : assumed_megabytes(&cell->config);
        cell->seconds =
            (cell->images / speed->train + cell->tests / speed->test) * work / speed->work;
    }
}

/* What a cell still takes; nothing where this call does no more for it. */
static double rest_of(const struct run_cell *cell)
{
    return run_cell_settled(cell) ? 0.0 : cell->seconds * (1.0 - run_cell_share(cell));
}

double run_longest_chain(const struct run_plan *plan)
{
    double longest = 0.0;
    double *ends = calloc((size_t)plan->cell_count + 1, sizeof *ends);
    /* What a cell needs stands before it. */
    for (int i = 0; ends && i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        for (int k = 0; k < cell->need_count; k++)
            ends[i] = fmax(ends[i], ends[cell->needs[k]]);
        ends[i] += rest_of(cell);
        longest = fmax(longest, ends[i]);
    }
    free(ends);
    return longest;
}

double run_time_left(const struct run_plan *plan, int jobs)
{
    double sum = 0.0;
    for (int i = 0; i < plan->cell_count; i++)
        sum += rest_of(&plan->cells[i]);
    return fmax(sum / jobs, run_longest_chain(plan));
}
