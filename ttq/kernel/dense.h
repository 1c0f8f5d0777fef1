/* dense.h - the fully connected layer over a batch, for weights too large to be packed anew after
 * every step: all three directions read or write [out][in] as it is, once a batch.
 *
 * x is [n][in], y is [n][stride] with stride = out rounded up to blocks of 16: activations of 1x1
 * pictures in the layout of layout.h. in is a multiple of TTQ_DENSE_INPUTS. Outputs (or inputs)
 * first .. last - 1 of a call are independent of how a layer is cut into calls. */
#ifndef TTQ_KERNEL_DENSE_H
#define TTQ_KERNEL_DENSE_H

#include <stddef.h>

enum { TTQ_DENSE_INPUTS = 32 };

struct ttq_dense {
    int n, in, out;
    size_t stride; /* floats from one picture's outputs to the next */
};

#endif
