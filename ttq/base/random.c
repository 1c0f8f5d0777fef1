#include "ttq/base/random.h"

#include <Random123/philox.h>
#include <math.h>

void ttq_random_words(uint32_t seed, enum ttq_purpose purpose, uint32_t epoch, uint32_t sample,
                      uint32_t index, uint32_t words[4])
{
    philox4x32_ctr_t counter = {{epoch, sample, index, 0}};
    philox4x32_key_t key = {{seed, (uint32_t)purpose}};
    philox4x32_ctr_t out = philox4x32(counter, key);
    for (int i = 0; i < 4; i++)
        words[i] = out.v[i];
}

uint32_t ttq_random_below(uint32_t word, uint32_t n)
{
    return (uint32_t)(((uint64_t)word * n) >> 32);
}

float ttq_random_unit(uint32_t word)
{
    /* 23 bits and a half step: exact in float, never 0 or 1. */
    return ((float)(word >> 9) + 0.5f) * 0x1p-23f;
}

void ttq_random_normal(uint32_t seed, enum ttq_purpose purpose, uint32_t sample, float sd, float *x,
                       size_t n)
{
    for (size_t i = 0; i < n; i += 2) {
        float u, v, s;
        uint32_t attempt = 0;
        do {
            uint32_t words[4];
            ttq_random_words(seed, purpose, attempt++, sample, (uint32_t)i, words);
            u = 2.0f * ttq_random_unit(words[0]) - 1.0f;
            v = 2.0f * ttq_random_unit(words[1]) - 1.0f;
            s = u * u + v * v;
        } while (s >= 1.0f || s == 0.0f);
        float factor = sd * sqrtf(-2.0f * logf(s) / s);
        x[i] = u * factor;
        if (i + 1 < n)
            x[i + 1] = v * factor;
    }
}

void ttq_random_permutation(uint32_t seed, enum ttq_purpose purpose, uint32_t epoch,
                            uint32_t sample, uint32_t *order, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        uint32_t words[4];
        ttq_random_words(seed, purpose, epoch, sample, i, words);
        uint32_t j = ttq_random_below(words[0], i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}
