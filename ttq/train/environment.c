#include "ttq/train/environment.h"

#include <gnu/libc-version.h>
#include <jansson.h>
#include <omp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "build_info.h"

const char *ttq_environment_version(void)
{
    return "ttq, commit " TTQ_BUILD_COMMIT;
}

static void cpu_name(char name[128])
{
    snprintf(name, 128, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256];
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "model name", 10) != 0)
            continue;
        char *value = strchr(line, ':');
        if (value)
            snprintf(name, 128, "%.*s", (int)strcspn(value + 2, "\n"), value + 2);
        break;
    }
    if (file)
        fclose(file);
}

static const char *data_note(enum ttq_set set)
{
    if (set == TTQ_SET_FASHION)
        return "Fashion-MNIST stands in for CIFAR-10: 28x28 grey images, padded to 32x32, copied "
               "to three channels";
    return set == TTQ_SET_SYNTHETIC ? "made-up images for tests"
                                    : "complete official CIFAR-10, "
                                      "checked by SHA-256";
}

enum ttq_status ttq_environment_write(const struct ttq_run *run, const struct ttq_net *net,
                                      const struct ttq_dataset *data, enum ttq_set set,
                                      const char *command, const char *start, long resumed_at,
                                      struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], cpu[128], stamp[32];
    time_t now = time(NULL);
    struct tm utc;
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    cpu_name(cpu);
    ttq_run_path(run, "env.json", path);
    json_t *json = json_pack(
        "{s:s, s:s, s:b, s:s, s:s, s:{s:s, s:s, s:s, s:s}, s:s, s:s, s:i, s:s, s:s, s:I, s:s, "
        "s:{s:s, s:s, s:s}}",
        "program", "ttq", "commit", TTQ_BUILD_COMMIT, "dirty", TTQ_BUILD_DIRTY, "compiler",
        TTQ_BUILD_COMPILER, "flags", TTQ_BUILD_FLAGS, "libraries", "glibc", gnu_get_libc_version(),
        "jansson", jansson_version_str(), "libsodium", sodium_version_string(), "zlib",
        zlibVersion(), "cpu", cpu, "isa", net->kernels->name, "threads", omp_get_max_threads(),
        "command", command, "started", stamp, "resumed_at_step", (json_int_t)resumed_at,
        "start_sha256", start, "data", "set", ttq_dataset_name(set), "path", data->place, "note",
        data_note(set));
    char *dump = json ? json_dumps(json, JSON_INDENT(1)) : NULL;
    json_decref(json);
    struct ttq_text text = {.failed = dump == NULL};
    ttq_text_add(&text, "%s\n", dump ? dump : "");
    free(dump);
    return ttq_file_write_text(path, &text, error);
}
