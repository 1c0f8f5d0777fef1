/* config.h - the configuration of a run: what decides its result.
 *
 * Sources, later ones win: defaults of keys.def, the preset, a file ([section] key = value), the
 * command line (section.key=value). */
#ifndef TTQ_CONFIG_CONFIG_H
#define TTQ_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "ttq/base/status.h"
#include "ttq/base/text.h"

/* A line of config.ini is at most 199 bytes (inih), key included. */
enum { TTQ_STRING_MAX = 180 };

/* Choices, in the order of keys.def. */
enum ttq_preset { TTQ_PRESET_OFFICIAL, TTQ_PRESET_CLEAN };
enum ttq_arch { TTQ_ARCH_RESNET_CIFAR, TTQ_ARCH_ALEXNET, TTQ_ARCH_RESNET18 };
enum ttq_form { TTQ_FORM_OFFICIAL, TTQ_FORM_ORIGINAL };
enum ttq_correction { TTQ_CORRECTION_NONE, TTQ_CORRECTION_IMAGES };
enum ttq_beta { TTQ_BETA_ZERO, TTQ_BETA_UNIFORM };
enum ttq_set {
    TTQ_SET_CIFAR10,
    TTQ_SET_FASHION,
    TTQ_SET_SYNTHETIC,
    TTQ_SET_IMAGES, /* this and the later ones are folders of images */
    TTQ_SET_IMAGENETTE,
    TTQ_SET_IMAGENET,
};
enum ttq_links { TTQ_LINKS_REFUSE, TTQ_LINKS_FOLLOW };
enum ttq_recipe { TTQ_RECIPE_OFFICIAL, TTQ_RECIPE_PAPER, TTQ_RECIPE_CENTRE };
enum ttq_mean { TTQ_MEAN_PIXEL, TTQ_MEAN_CHANNEL, TTQ_MEAN_GIVEN };
enum ttq_mean_from { TTQ_MEAN_FROM_TRAIN, TTQ_MEAN_FROM_ALL };
enum ttq_schedule { TTQ_SCHEDULE_STEP, TTQ_SCHEDULE_COSINE };
enum ttq_conv_algorithm { TTQ_CONV_DIRECT, TTQ_CONV_WINOGRAD2, TTQ_CONV_WINOGRAD4 };
enum ttq_decay_layers { TTQ_DECAY_ALL, TTQ_DECAY_DENSE };
enum ttq_momentum { TTQ_MOMENTUM_ZERO, TTQ_MOMENTUM_KEEP };
enum ttq_layers { TTQ_LAYERS_NOT_FIRST, TTQ_LAYERS_NOT_FIRST_LAST, TTQ_LAYERS_ALL };
enum ttq_split { TTQ_SPLIT_TEST, TTQ_SPLIT_VALIDATION };
enum ttq_method {
    TTQ_METHOD_FULL,
    TTQ_METHOD_TTQ,
    TTQ_METHOD_DOREFA,
    TTQ_METHOD_BWN,
    TTQ_METHOD_TWN,
    TTQ_METHOD_TWN_EXACT,
    TTQ_METHOD_LSQ,
    TTQ_METHOD_BITNET,
    TTQ_METHOD_LLOYD
};
enum ttq_optimizer { TTQ_SGD, TTQ_ADAM };
enum ttq_scales {
    TTQ_SCALES_ASYMMETRIC,
    TTQ_SCALES_SYMMETRIC,
    TTQ_SCALES_ONE,
    TTQ_SCALES_MEAN,
    TTQ_SCALES_TWO,
    TTQ_SCALES_GROUPS,
    TTQ_SCALES_TIED
};
enum ttq_threshold {
    TTQ_THRESHOLD_MAX,
    TTQ_THRESHOLD_MEAN,
    TTQ_THRESHOLD_PERCENTILE,
    TTQ_THRESHOLD_SHARE
};
enum ttq_share_by { TTQ_SHARE_LAYER, TTQ_SHARE_NETWORK };
enum ttq_share_every { TTQ_SHARE_STEP, TTQ_SHARE_EPOCH };
enum ttq_latent_gradient { TTQ_LATENT_SCALED, TTQ_LATENT_PLAIN, TTQ_LATENT_ZERO };
enum ttq_scale_init { TTQ_INIT_VALUE, TTQ_INIT_ZONE_MEAN, TTQ_INIT_CLOSED_FORM };
enum { TTQ_FREE_KEY, TTQ_IDENTITY_KEY };

/* One field a key, named section_key. */
struct ttq_config {
#define INTEGER(section, name, ...) int section##_##name;
#define REAL(section, name, ...) double section##_##name;
#define CHOICE(section, name, ...) int section##_##name;
#define STRING(section, name, ...) char section##_##name[TTQ_STRING_MAX];
#include "ttq/config/keys.def"
#undef INTEGER
#undef REAL
#undef CHOICE
#undef STRING
};

/* Reads `path` (NULL: none) and then `overrides` ("section.key=value"). TTQ_CONFIG: unknown key
 * (names the nearest), key given twice, value out of range, a combination that cannot be;
 * TTQ_NO_INPUT: no such file. Each key may stand once in the file and once in the overrides. */
enum ttq_status ttq_config_read(struct ttq_config *config, const char *path,
                                const char *const overrides[], size_t count,
                                struct ttq_error *error);

/* The same from a text in memory (NULL: none), which sentences call `path`. */
enum ttq_status ttq_config_read_text(struct ttq_config *config, const char *path, const char *text,
                                     const char *const overrides[], size_t count,
                                     struct ttq_error *error);

/* Adds a line "KEY has no effect with KEY = VALUE" for every override of a good configuration that
 * another setting takes out of use. (A file is not looked at: config.ini names every key.) */
void ttq_config_idle(const struct ttq_config *config, const char *const overrides[], size_t count,
                     struct ttq_text *text);

/* The canonical, complete text: every key, in the order of keys.def. */
void ttq_config_write(const struct ttq_config *config, struct ttq_text *text);

/* Adds a line "key: expected A (run folder), found B" for every identity key that differs and
 * returns their number. */
int ttq_config_differences(const struct ttq_config *before, const struct ttq_config *now,
                           struct ttq_text *text);

/* One value as text. `key` is "section.name"; TTQ_CONFIG: unknown (names the nearest). */
enum ttq_status ttq_config_get(const struct ttq_config *config, const char *key, char *value,
                               size_t size, struct ttq_error *error);

/* Everything about one key, the keys of one section, or all keys (key NULL), for `ttq help`. */
enum ttq_status ttq_config_help(const char *key, struct ttq_text *text, struct ttq_error *error);

/* Parses "a,b,c" into exactly n finite numbers. TTQ_CONFIG names `key`. */
enum ttq_status ttq_config_numbers(const char *key, const char *list, int n, double *numbers,
                                   struct ttq_error *error);

/* Parses the step schedule "epoch:rate,..." with rising epochs that begin at 1; returns the rate
 * of `epoch` (1 is the first) in *rate. TTQ_CONFIG: the list is malformed. */
enum ttq_status ttq_config_step_rate(const char *list, int epoch, double *rate,
                                     struct ttq_error *error);

#endif
