/* vec.h - the vector of the instruction set that this file is compiled for.
 *
 * A block of 16 channels is NV vectors of VL floats. Loops over vectors of a block and over the
 * rows of a register tile have literal bounds and are unrolled, so that tiles live in registers
 * (an array whose bound is a variable would live in memory). */
#ifndef TTQ_KERNEL_BODY_VEC_H
#define TTQ_KERNEL_BODY_VEC_H

#include <stddef.h>

#include "ttq/kernel/kernels.h"

#if defined(__AVX512F__)
enum { VL = 16 };
#elif defined(__AVX2__)
enum { VL = 8 };
#else
enum { VL = 4 };
#endif
enum { NV = TTQ_BLOCK / VL };

typedef float vec __attribute__((vector_size(VL * 4)));
typedef float vec_anywhere __attribute__((vector_size(VL * 4), aligned(4), may_alias));
typedef int vec_mask __attribute__((vector_size(VL * 4)));

#define INLINE static inline __attribute__((always_inline))
/* A loop over 0 .. n-1, unrolled; n is a literal once everything is inlined. */
#ifdef __clang__
#define EACH(i, n) _Pragma("clang loop unroll(full)") for (int i = 0; i < (n); i++)
#else
#define EACH(i, n) _Pragma("GCC unroll 32") for (int i = 0; i < (n); i++)
#endif

/* conv -> ttq_kernel_conv_avx2 and so on. */
#define TTQ_PASTE_(name, level) ttq_kernel_##name##_##level
#define TTQ_PASTE(name, level) TTQ_PASTE_(name, level)
#define KERNEL(name) TTQ_PASTE(name, TTQ_LEVEL)

INLINE vec load(const float *p)
{
    return *(const vec_anywhere *)p;
}

INLINE void store(float *p, vec v)
{
    *(vec_anywhere *)p = v;
}

INLINE vec splat(float x)
{
    return x - (vec){0}; /* exactly x, also for -0 */
}

/* x where mask is set, else 0. */
INLINE vec keep(vec x, vec_mask mask)
{
    return (vec)((vec_mask)x & mask);
}

/* max(0, x); not-a-number stays, so that a diverged run is seen. */
INLINE vec relu_of(vec x)
{
    return keep(x, ~(x <= (vec){0}));
}

#endif
