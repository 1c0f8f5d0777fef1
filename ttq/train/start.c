#include "ttq/train/start.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ttq/train/model_io.h"

enum ttq_status ttq_start_finished(const char *key, const char *folder, struct ttq_error *error)
{
    struct ttq_outcome outcome;
    enum ttq_status status = ttq_outcome_read(folder, &outcome, error);
    if (status == TTQ_NO_INPUT)
        return ttq_fail(error, TTQ_NO_INPUT, "%s: %s: expected a finished run, found no DONE", key,
                        folder);
    if (status == TTQ_OK && outcome.diverged)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: %s: expected a finished run, found one that diverged", key, folder);
    return status;
}

enum ttq_status ttq_start_file(const char *from, char path[TTQ_PATH_MAX], struct ttq_error *error)
{
    struct stat info;
    if (stat(from, &info) != 0)
        return ttq_fail(error, TTQ_NO_INPUT,
                        "init.from: expected a finished run folder or a .safetensors file, found "
                        "nothing at '%s'",
                        from);
    if (!S_ISDIR(info.st_mode)) {
        snprintf(path, TTQ_PATH_MAX, "%s", from);
        return TTQ_OK;
    }
    ttq_path_join(path, from, "weights.safetensors");
    return ttq_start_finished("init.from", from, error);
}

static enum ttq_status load(struct ttq_trainer *trainer, const char *path,
                            const struct ttq_safetensors *file, struct ttq_error *error)
{
    /* Momentum is kept where the start has it: new scales begin without. */
    bool keep = trainer->config->init_momentum == TTQ_MOMENTUM_KEEP;
    struct ttq_net *net = &trainer->net;
    enum ttq_status status = ttq_model_load(net, false, true, file, path, error);
    for (int i = 0; status == TTQ_OK && keep && i < net->param_count; i++) {
        char name[96];
        const struct ttq_param *param = net->params[i];
        snprintf(name, sizeof name, "momentum.%s", param->name);
        bool there = ttq_safetensors_find(file, name) != NULL;
        if (!there && param->kind != TTQ_SCALE)
            return ttq_fail(error, TTQ_BAD_DATA,
                            "%s: expected a tensor '%s', found none: init.momentum = keep (so also "
                            "run.preset = official) needs a start that was trained with "
                            "log.keep_momentum = yes; or take init.momentum = zero",
                            path, name);
        if (there)
            status =
                ttq_safetensors_copy(file, path, name, param->dims, param->shape, param->v, error);
    }
    return status;
}

static bool is_stored(const struct ttq_param *param, void *file)
{
    return ttq_safetensors_find(file, param->name) != NULL;
}

enum ttq_status ttq_start(struct ttq_trainer *trainer, struct ttq_origin *origin,
                          struct ttq_error *error)
{
    const struct ttq_config *config = trainer->config;
    char path[TTQ_PATH_MAX];
    struct ttq_safetensors file = {0};
    enum ttq_status status = TTQ_OK;
    *origin = (struct ttq_origin){{0}};
    ttq_net_start(&trainer->net, config);
    if (*config->init_from) {
        status = ttq_start_file(config->init_from, path, error);
        if (status == TTQ_OK)
            status = ttq_hash_file(path, origin->start, error);
        if (status == TTQ_OK)
            status = ttq_safetensors_read(path, &file, error);
        if (status == TTQ_OK)
            status = load(trainer, path, &file, error);
    }
    if (status == TTQ_OK)
        status = ttq_shares_set(config, &trainer->net, origin->shares, error);
    if (status == TTQ_OK)
        ttq_net_start_scales(&trainer->net, is_stored, &file);
    ttq_safetensors_free(&file);
    return status;
}
