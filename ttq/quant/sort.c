#include <math.h>
#include <string.h>

#include "ttq/quant/pieces.h"

/* Floats from 0 on are in the order of their bits: 31 of them, three digits of 11. */
enum { DIGIT = 11, BINS = 1 << DIGIT, PASSES = 3 };

static size_t digit_of(float u, int pass)
{
    float size = fabsf(u);
    uint32_t bits;
    memcpy(&bits, &size, sizeof bits);
    return bits >> (DIGIT * pass) & (BINS - 1);
}

void ttq_sort_sizes(const float *u, size_t n, float *sorted, float *scratch)
{
    const float *from = u;
    float *to = sorted;
    for (int pass = 0; pass < PASSES; pass++) {
        size_t at[BINS + 1] = {0};
        for (size_t i = 0; i < n; i++)
            at[digit_of(from[i], pass) + 1]++;
        for (size_t b = 0; b < BINS; b++)
            at[b + 1] += at[b];
        for (size_t i = 0; i < n; i++)
            to[at[digit_of(from[i], pass)]++] = fabsf(from[i]);
        from = to;
        to = to == sorted ? scratch : sorted;
    }
}
