/* codes.c - four ternary weights to a byte. */
#include <string.h>

#include "ttq/deploy/packed.h"

enum { NEGATIVE = 0, ZERO = 1, POSITIVE = 2, EACH = 4 };

size_t ttq_codes_bytes(size_t n)
{
    return (n + EACH - 1) / EACH;
}

void ttq_codes_pack(const float *w, size_t n, float pos, float neg, unsigned char *codes)
{
    memset(codes, 0, ttq_codes_bytes(n));
    for (size_t i = 0; i < n; i++) {
        int code = w[i] == 0.0f ? ZERO : w[i] == pos ? POSITIVE : w[i] == neg ? NEGATIVE : ZERO;
        codes[i / EACH] = (unsigned char)(codes[i / EACH] | code << (2 * (i % EACH)));
    }
}

bool ttq_codes_unpack(const unsigned char *codes, size_t n, float pos, float neg, float *w)
{
    for (size_t i = 0; i < ttq_codes_bytes(n) * EACH; i++) {
        int code = codes[i / EACH] >> (2 * (i % EACH)) & 3;
        if (code > POSITIVE || (i >= n && code != 0))
            return false;
        if (i < n)
            w[i] = code == POSITIVE ? pos : code == NEGATIVE ? neg : 0.0f;
    }
    return true;
}
