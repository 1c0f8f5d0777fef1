/* data_check.c - which settings of [data] can stand together. */
#include "ttq/config/dataset_info.h"
#include "ttq/config/keys.h"

static enum ttq_status check_crop(const struct ttq_config *config, struct ttq_error *error)
{
    bool stored = config->data_set == TTQ_SET_CIFAR10 || config->data_set == TTQ_SET_FASHION;
    if (config->data_crop > 0 && config->data_crop < TTQ_SMALL_SIDE)
        return ttq_fail(error, TTQ_CONFIG, "data.crop: expected 0 or at least %d, found %d",
                        TTQ_SMALL_SIDE, config->data_crop);
    /* Their images are read as they are, never scaled. */
    if (stored && config->data_crop > TTQ_SMALL_SIDE)
        return ttq_fail(error, TTQ_CONFIG,
                        "data.crop: expected 0 or %d with data.set = %s, whose images are %d x %d, "
                        "found %d%s",
                        TTQ_SMALL_SIDE, ttq_dataset_name((enum ttq_set)config->data_set),
                        TTQ_SMALL_SIDE, TTQ_SMALL_SIDE, config->data_crop,
                        config->net_arch == TTQ_ARCH_RESNET_CIFAR
                            ? ""
                            : "; larger networks want photographs: data.set = imagenette, imagenet "
                              "or images (a folder, data.path)");
    if (config->data_resize && !config->data_crop)
        return ttq_fail(error, TTQ_CONFIG, "data.resize: expected data.crop besides, found 0");
    if (config->data_resize && config->data_resize < config->data_crop)
        return ttq_fail(error, TTQ_CONFIG,
                        "data.resize: expected at least data.crop = %d, found %d",
                        config->data_crop, config->data_resize);
    return TTQ_OK;
}

static enum ttq_status check_input(const struct ttq_config *config, struct ttq_error *error)
{
    double numbers[3];
    enum ttq_status status =
        ttq_config_numbers("data.given_mean", config->data_given_mean, 3, numbers, error);
    if (status == TTQ_OK)
        status = ttq_config_numbers("data.given_std", config->data_given_std, 3, numbers, error);
    for (int i = 0; status == TTQ_OK && i < 3; i++)
        if (numbers[i] <= 0)
            status =
                ttq_fail(error, TTQ_CONFIG, "data.given_std: expected numbers above 0, found %s",
                         config->data_given_std);
    return status;
}

enum ttq_status ttq_config_check_data(const struct ttq_config *config, struct ttq_error *error)
{
    bool folder = config->data_set >= TTQ_SET_IMAGES;
    enum ttq_status status = check_crop(config, error);
    if (status != TTQ_OK)
        return status;
    if (folder && config->data_mean_from == TTQ_MEAN_FROM_ALL)
        return ttq_fail(error, TTQ_CONFIG,
                        "data.mean_from: expected train with a folder of images, found all "
                        "(run.preset = official is that of CIFAR-10)");
    /* The labels of made-up images are drawn to fit. */
    if (!folder && config->data_set != TTQ_SET_SYNTHETIC && config->data_classes &&
        config->data_classes < TTQ_SMALL_CLASSES)
        return ttq_fail(error, TTQ_CONFIG,
                        "data.classes: expected 0 or at least %d with data.set = %s, found %d",
                        TTQ_SMALL_CLASSES, ttq_dataset_name((enum ttq_set)config->data_set),
                        config->data_classes);
    return check_input(config, error);
}
