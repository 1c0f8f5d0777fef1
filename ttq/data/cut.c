/* cut.c - which part of a picture the network sees. The official code takes 224 pixels of a short
 * side of 224 to 307; other crops keep these proportions. */
#include <stdint.h>

#include "ttq/base/random.h"
#include "ttq/data/dataset.h"
#include "ttq/data/picture.h"

int ttq_cut_resize(const struct ttq_config *config)
{
    return config->data_resize ? config->data_resize : (ttq_dataset_side(config) * 256 + 112) / 224;
}

static int reduction_for(int w, int h, const struct ttq_cut *cut)
{
    int reduction = 8;
    while (reduction > 1 &&
           ((w + reduction - 1) / reduction < cut->w || (h + reduction - 1) / reduction < cut->h))
        reduction /= 2;
    return reduction;
}

/* Short side to `to`, in proportion. */
static void scale_short(struct ttq_cut *cut, int w, int h, int to)
{
    cut->w = w <= h ? to : (int)(((int64_t)w * to + h / 2) / h);
    cut->h = h <= w ? to : (int)(((int64_t)h * to + w / 2) / w);
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* One axis of the official code: scaled and jittered, not above the file's size and not below the
 * crop. */
static int jittered(int length, double scale, uint32_t word, int crop)
{
    double factor = scale * (0.85 + 0.3 * (double)ttq_random_unit(word));
    int wanted = smaller(length, (int)(factor * length));
    return wanted < crop ? crop : wanted;
}

struct ttq_cut ttq_cut_train(const struct ttq_config *config, int w, int h, uint32_t epoch,
                             uint32_t sample, uint32_t stream)
{
    int crop = ttq_dataset_side(config);
    uint32_t seed = (uint32_t)config->run_seed, size[4], place[4], flip[4];
    ttq_random_words(seed, TTQ_RANDOM_RESIZE, epoch, sample, stream, size);
    ttq_random_words(seed, TTQ_RANDOM_CROP, epoch, sample, stream, place);
    ttq_random_words(seed, TTQ_RANDOM_FLIP, epoch, sample, stream, flip);
    struct ttq_cut cut = {0};
    if (config->augment_recipe == TTQ_RECIPE_CENTRE) {
        cut = ttq_cut_test(config, w, h);
    } else if (config->augment_recipe == TTQ_RECIPE_PAPER) {
        cut.w = cut.h = ttq_cut_resize(config);
    } else {
        uint32_t sizes = (uint32_t)(crop * 308 / 224 - crop);
        int short_side = crop + (int)ttq_random_below(size[0], sizes);
        double scale = (double)short_side / smaller(w, h);
        cut.w = jittered(w, scale, size[1], crop);
        cut.h = jittered(h, scale, size[2], crop);
    }
    if (config->augment_recipe != TTQ_RECIPE_CENTRE) {
        cut.x = (int)ttq_random_below(place[0], (uint32_t)(cut.w - crop + 1));
        cut.y = (int)ttq_random_below(place[1], (uint32_t)(cut.h - crop + 1));
    }
    cut.mirror = config->augment_flip && (flip[0] & 1);
    cut.reduction = reduction_for(w, h, &cut);
    return cut;
}

struct ttq_cut ttq_cut_test(const struct ttq_config *config, int w, int h)
{
    int crop = ttq_dataset_side(config);
    struct ttq_cut cut = {0};
    scale_short(&cut, w, h, ttq_cut_resize(config));
    cut.x = (cut.w - crop) / 2;
    cut.y = (cut.h - crop) / 2;
    cut.reduction = reduction_for(w, h, &cut);
    return cut;
}
