/* pool.h - max pooling over kernel x kernel windows; pixels outside the picture are minus infinity.
 *
 * y = max of the window, then max(0, y) if relu. The gradient goes to the first maximum of each
 * window, row by row, as in TensorFlow. */
#ifndef TTQ_KERNEL_POOL_H
#define TTQ_KERNEL_POOL_H

struct ttq_pool {
    int blocks, h, w, oh, ow;
    int kernel, stride, pad_top, pad_left;
    int relu;
};

#endif
