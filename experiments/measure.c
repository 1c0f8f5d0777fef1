/* measure.c - a few steps of training for each kind of cell, to know its speed. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiments/estimate.h"
#include "ttq/base/process.h"
#include "ttq/config/dataset_info.h"

/* Removes a folder of plain files. */
static void remove_folder(const char *folder)
{
    char path[TTQ_PATH_MAX];
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (ttq_path_join(path, folder, entry->d_name))
            unlink(path); /* "." and ".." are folders and stay */
    if (dir)
        closedir(dir);
    rmdir(folder);
}

/* The network, batch and convolution of the cell, trained for two short epochs on made-up images,
 * the large networks for one step each; TTQ's method stands for all that quantize. */
static void measure(const struct run_cell *cell, const char *trainer, const char *folder,
                    struct run_speeds *speeds)
{
    static const char *const kept[] = {"run.preset=", "net.", "kernel.",
                                       "train.batch=", "train.optimizer="};
    char words[RUN_MOST_WORDS + 8][RUN_WORD], *argv[RUN_MOST_WORDS + 16];
    int n = 0, batch = cell->config.train_batch;
    int large = cell->config.net_arch != TTQ_ARCH_RESNET_CIFAR;
    snprintf(words[n++], RUN_WORD, "%s", trainer);
    snprintf(words[n++], RUN_WORD, "train");
    for (int i = 0; i < cell->word_count; i++)
        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
            if (strncmp(cell->words[i], kept[k], strlen(kept[k])) == 0)
                snprintf(words[n++], RUN_WORD, "%s", cell->words[i]);
    snprintf(words[n++], RUN_WORD, "data.set=synthetic");
    snprintf(words[n++], RUN_WORD, "data.crop=%d", ttq_dataset_side(&cell->config));
    snprintf(words[n++], RUN_WORD, "data.classes=%d", ttq_dataset_classes(&cell->config));
    snprintf(words[n++], RUN_WORD, "data.train_images=%d", 2 * batch);
    snprintf(words[n++], RUN_WORD, "data.test_images=%d", large ? (batch + 3) / 4 : batch);
    snprintf(words[n++], RUN_WORD, "train.epochs=2");
    snprintf(words[n++], RUN_WORD, "train.steps=%d", large ? 1 : 2);
    snprintf(words[n++], RUN_WORD, "quant.method=%s",
             cell->config.quant_method == TTQ_METHOD_FULL ? "full" : "ttq");
    snprintf(words[n++], RUN_WORD, "--run=%s", folder);
    for (int i = 0; i < n; i++)
        argv[i] = words[i];
    argv[n] = NULL;
    int code = 1;
    if (ttq_process_run(argv, 1, &code, NULL) == TTQ_OK && code == 0)
        run_speed_add_measured(speeds, cell, folder);
}

/* In a folder of its own. A signal that ends us waits until that is gone: a few steps, or less
 * where the terminal sends it to the trainer too. */
static void measure_apart(const struct run_cell *cell, const char *trainer,
                          struct run_speeds *speeds)
{
    char folder[] = "/tmp/ttq-speed-XXXXXX";
    sigset_t ending, before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    sigprocmask(SIG_BLOCK, &ending, &before);
    if (mkdtemp(folder)) {
        fprintf(stderr, "measuring a few steps of cells like %s\n", cell->variant);
        measure(cell, trainer, folder, speeds);
        remove_folder(folder);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void run_speeds_measure(const struct run_plan *plan, const char *trainer, struct run_speeds *speeds)
{
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        if (cell->kind != RUN_TRAIN || run_cell_settled(cell) || run_speed_of(speeds, cell))
            continue;
        /* Where a kind cannot be measured its like cells would only be tried in vain again. */
        int tried = 0;
        char like[RUN_LIKE], other[RUN_LIKE];
        run_cell_like(cell, like);
        for (int j = 0; j < i && !tried; j++) {
            run_cell_like(&plan->cells[j], other);
            tried = plan->cells[j].kind == RUN_TRAIN && strcmp(like, other) == 0 &&
                    !run_cell_settled(&plan->cells[j]);
        }
        if (!tried)
            measure_apart(cell, trainer, speeds);
    }
}
