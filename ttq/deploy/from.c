/* from.c - which kind of thing a path names. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ttq/deploy/packed.h"
#include "ttq/train/start.h"

/* A run and a packed file bring their network along: settings that decide it would have another one
 * scored under its name. */
static enum ttq_status check_settings(const char *path, const char *const settings[], size_t count,
                                      struct ttq_error *error)
{
    static const char *const sections[] = {"net.", "quant.", "init.", "train."};
    for (size_t i = 0; i < count; i++)
        for (size_t s = 0; s < sizeof sections / sizeof *sections; s++)
            if (strncmp(settings[i], sections[s], strlen(sections[s])) == 0 &&
                strncmp(settings[i], "train.batch=", strlen("train.batch=")) != 0)
                return ttq_fail(error, TTQ_CONFIG,
                                "%s: expected settings of the data, kernel.conv or train.batch, "
                                "found '%.80s': its own configuration decides the network (give "
                                "CONFIG.ini and --weights for another)",
                                path, settings[i]);
    return TTQ_OK;
}

static enum ttq_status from_run(const char *folder, const char *const settings[], size_t count,
                                struct ttq_deployed *deployed, char file[TTQ_PATH_MAX],
                                struct ttq_error *error)
{
    struct ttq_config config;
    char path[TTQ_PATH_MAX];
    enum ttq_status status = ttq_start_finished("network", folder, error);
    ttq_path_join(path, folder, "config.ini");
    ttq_path_join(file, folder, "weights.safetensors");
    if (status == TTQ_OK)
        status = check_settings(folder, settings, count, error);
    if (status == TTQ_OK)
        status = ttq_config_read(&config, path, settings, count, error);
    return status == TTQ_OK ? ttq_deployed_open(&config, file, deployed, error) : status;
}

static enum ttq_status from_file(const char *path, const char *const settings[], size_t count,
                                 struct ttq_deployed *deployed, struct ttq_error *error)
{
    struct ttq_safetensors stored;
    struct ttq_config config;
    enum ttq_status status = ttq_safetensors_read(path, &stored, error);
    if (status != TTQ_OK)
        return status;
    if (ttq_packed_is(&stored)) {
        status = check_settings(path, settings, count, error);
        if (status == TTQ_OK)
            status = ttq_packed_open(&stored, path, settings, count, deployed, error);
        ttq_safetensors_free(&stored);
        return status;
    }
    ttq_safetensors_free(&stored);
    status = ttq_config_read(&config, NULL, settings, count, error);
    return status == TTQ_OK ? ttq_deployed_open(&config, path, deployed, error) : status;
}

enum ttq_status ttq_deployed_from(const char *path, const char *const settings[], size_t count,
                                  struct ttq_deployed *deployed, char file[TTQ_PATH_MAX],
                                  struct ttq_error *error)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return ttq_fail(error, TTQ_NO_INPUT,
                        "%s: expected a run folder or a packed file, found none", path);
    if (S_ISDIR(info.st_mode))
        return from_run(path, settings, count, deployed, file, error);
    snprintf(file, TTQ_PATH_MAX, "%s", path);
    return from_file(path, settings, count, deployed, error);
}
