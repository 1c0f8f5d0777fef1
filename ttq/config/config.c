#include "ttq/config/config.h"

#include <ini.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/file.h"
#include "ttq/base/ini.h"
#include "ttq/config/keys.h"

enum { FILE_LIMIT = 1 << 20, MOST_KEYS = 256 };

/* One "key = value" on its way in, before the preset is known. */
struct setting {
    const struct ttq_key *key;
    char value[TTQ_STRING_MAX];
    char where[128];
};

struct reader {
    struct setting *settings; /* [MOST_KEYS] */
    size_t count, first;      /* settings from `first` on come from the same source */
    const char *path;
    enum ttq_status status;
    struct ttq_error *error;
};

static int add_setting(struct reader *reader, const char *full, const char *value,
                       const char *where)
{
    const struct ttq_key *key = ttq_key_find(full);
    if (!key) {
        reader->status = ttq_key_unknown(full, where, reader->error);
        return 0;
    }
    for (size_t i = reader->first; i < reader->count; i++) {
        if (reader->settings[i].key == key) {
            reader->status =
                ttq_fail(reader->error, TTQ_CONFIG,
                         "%s: key '%s' is given twice, first as '%.80s', then as '%.80s'", where,
                         full, reader->settings[i].value, value);
            return 0;
        }
    }
    if (strlen(value) >= TTQ_STRING_MAX) {
        reader->status =
            ttq_fail(reader->error, TTQ_CONFIG, "%s: %s: expected at most %d bytes, found %zu",
                     where, full, TTQ_STRING_MAX - 1, strlen(value));
        return 0;
    }
    if (reader->count == MOST_KEYS) {
        reader->status = ttq_fail(reader->error, TTQ_CONFIG,
                                  "%s: expected at most %d settings, "
                                  "found more",
                                  where, MOST_KEYS);
        return 0;
    }
    struct setting *setting = &reader->settings[reader->count++];
    setting->key = key;
    snprintf(setting->value, sizeof setting->value, "%s", value);
    snprintf(setting->where, sizeof setting->where, "%.120s", where);
    return 1;
}

static int on_line(void *user, const char *section, const char *name, const char *value)
{
    struct reader *reader = user;
    if (reader->status != TTQ_OK)
        return 0;
    char full[128];
    snprintf(full, sizeof full, "%s%s%s", section, *section ? "." : "", name);
    return add_setting(reader, full, value ? value : "", reader->path);
}

static enum ttq_status read_text(struct reader *reader, const char *path, const char *text)
{
    reader->path = path;
    reader->status = ttq_ini_check(path, text, reader->error);
    if (reader->status != TTQ_OK)
        return reader->status;
    int line = ini_parse_string(text, on_line, reader);
    if (line != 0 && reader->status == TTQ_OK)
        reader->status = ttq_fail(reader->error, TTQ_CONFIG,
                                  "%s: line %d: expected '[section]' or 'key = value'", path, line);
    return reader->status;
}

static enum ttq_status read_overrides(struct reader *reader, const char *const overrides[],
                                      size_t count)
{
    reader->first = reader->count;
    for (size_t i = 0; i < count; i++) {
        const char *equal = strchr(overrides[i], '=');
        if (!equal || equal == overrides[i] || equal - overrides[i] > 100)
            return reader->status = ttq_fail(reader->error, TTQ_USAGE,
                                             "command line: expected section.key=value, found "
                                             "'%.80s'",
                                             overrides[i]);
        char full[128];
        snprintf(full, sizeof full, "%.*s", (int)(equal - overrides[i]), overrides[i]);
        if (!add_setting(reader, full, equal + 1, "command line"))
            return reader->status;
    }
    return TTQ_OK;
}

static enum ttq_status check_combination(const struct ttq_config *config, struct ttq_error *error)
{
    double rate;
    if ((config->net_depth - 2) % 6 != 0)
        return ttq_fail(error, TTQ_CONFIG,
                        "net.depth: expected 6n + 2 (8, 14, 20, 32 ...), found %d",
                        config->net_depth);
    if (config->net_arch != TTQ_ARCH_RESNET18 && config->net_width != 1)
        return ttq_fail(error, TTQ_CONFIG,
                        "net.width: expected 1 unless net.arch = resnet18, found %g",
                        config->net_width);
    /* Without padding there is no crop, whatever the offsets. */
    if (config->augment_pad && config->augment_offsets > 2 * config->augment_pad + 1)
        return ttq_fail(error, TTQ_CONFIG,
                        "augment.offsets: expected at most %d with augment.pad = %d, found %d",
                        2 * config->augment_pad + 1, config->augment_pad, config->augment_offsets);
    enum ttq_status status = ttq_config_step_rate(config->train_lr_steps, 1, &rate, error);
    if (status == TTQ_OK)
        status = ttq_config_check_data(config, error);
    return status == TTQ_OK ? ttq_config_check_quant(config, error) : status;
}

/* Sets one key from the settings that name it. */
static enum ttq_status set_early(const char *full, const struct reader *reader,
                                 struct ttq_config *config, struct ttq_error *error)
{
    const struct ttq_key *key = ttq_key_find(full);
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; status == TTQ_OK && i < reader->count; i++)
        if (reader->settings[i].key == key)
            status = ttq_key_set(key, config, reader->settings[i].value, reader->settings[i].where,
                                 error);
    return status;
}

/* Sets every "section.key=value" of a NULL-ended list. */
static enum ttq_status set_all(const char *const *changes, const char *where,
                               struct ttq_config *config, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (; status == TTQ_OK && *changes; changes++) {
        char full[64];
        size_t span = strcspn(*changes, "=");
        snprintf(full, sizeof full, "%.*s", (int)span, *changes);
        status = ttq_key_set(ttq_key_find(full), config, *changes + span + 1, where, error);
    }
    return status;
}

enum ttq_status ttq_config_read(struct ttq_config *config, const char *path,
                                const char *const overrides[], size_t count,
                                struct ttq_error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    enum ttq_status status =
        path ? ttq_file_read(path, FILE_LIMIT, &bytes, &length, error) : TTQ_OK;
    char inside[TTQ_PATH_MAX];
    if (status == TTQ_BAD_DATA && ttq_folder_exists(path) &&
        ttq_path_join(inside, path, "config.ini") && ttq_file_exists(inside))
        return ttq_fail(error, TTQ_BAD_DATA, "%s: is a folder: take %s", path, inside);
    if (status == TTQ_OK && path && strlen(bytes) != length)
        status = ttq_fail(error, TTQ_CONFIG, "%s: expected text, found a zero byte after %zu bytes",
                          path, strlen(bytes));
    if (status == TTQ_OK)
        status = ttq_config_read_text(config, path, bytes, overrides, count, error);
    free(bytes);
    return status;
}

enum ttq_status ttq_config_read_text(struct ttq_config *config, const char *path, const char *text,
                                     const char *const overrides[], size_t count,
                                     struct ttq_error *error)
{
    struct reader reader = {.error = error};
    reader.settings = calloc(MOST_KEYS, sizeof *reader.settings);
    if (!reader.settings)
        return ttq_fail(error, TTQ_NO_MEMORY, "configuration: no memory");
    enum ttq_status status = text ? read_text(&reader, path, text) : TTQ_OK;
    if (status == TTQ_OK)
        status = read_overrides(&reader, overrides, count);

    memset(config, 0, sizeof *config);
    for (size_t i = 0; i < ttq_key_count; i++)
        ttq_key_reset(&ttq_keys[i], config);
    /* Architecture and preset first, whatever their place, since they only replace defaults. */
    if (status == TTQ_OK)
        status = set_early("net.arch", &reader, config, error);
    if (status == TTQ_OK)
        status = set_early("run.preset", &reader, config, error);
    enum ttq_arch arch = (enum ttq_arch)config->net_arch;
    if (status == TTQ_OK)
        status = set_all(ttq_arch_overrides(arch), "architecture", config, error);
    if (status == TTQ_OK)
        status = set_all(ttq_preset_overrides((enum ttq_preset)config->run_preset, arch), "preset",
                         config, error);
    for (size_t i = 0; status == TTQ_OK && i < reader.count; i++)
        status = ttq_key_set(reader.settings[i].key, config, reader.settings[i].value,
                             reader.settings[i].where, error);
    free(reader.settings);
    return status == TTQ_OK ? check_combination(config, error) : status;
}

void ttq_config_write(const struct ttq_config *config, struct ttq_text *text)
{
    const char *section = "";
    for (size_t i = 0; i < ttq_key_count; i++) {
        if (strcmp(section, ttq_keys[i].section) != 0) {
            section = ttq_keys[i].section;
            ttq_text_add(text, "%s[%s]\n", i ? "\n" : "", section);
        }
        char value[TTQ_STRING_MAX];
        ttq_key_print(&ttq_keys[i], config, value, sizeof value);
        ttq_text_add(text, "%s = %s\n", ttq_keys[i].name, value);
    }
}

int ttq_config_differences(const struct ttq_config *before, const struct ttq_config *now,
                           struct ttq_text *text)
{
    int count = 0;
    for (size_t i = 0; i < ttq_key_count; i++) {
        char a[TTQ_STRING_MAX], b[TTQ_STRING_MAX];
        ttq_key_print(&ttq_keys[i], before, a, sizeof a);
        ttq_key_print(&ttq_keys[i], now, b, sizeof b);
        if (!ttq_keys[i].identity || strcmp(a, b) == 0)
            continue;
        ttq_text_add(text, "  %s: expected %s (the run folder's), found %s\n", ttq_keys[i].full, a,
                     b);
        count++;
    }
    return count;
}

enum ttq_status ttq_config_get(const struct ttq_config *config, const char *key, char *value,
                               size_t size, struct ttq_error *error)
{
    const struct ttq_key *found = ttq_key_find(key);
    if (!found)
        return ttq_key_unknown(key, "configuration", error);
    ttq_key_print(found, config, value, size);
    return TTQ_OK;
}
