/* winograd_weights.c - weights into Winograd's positions, and their gradient back. Packed arrays
 * are [blocks][9][16 in][16 out]; positions hold the same blocks without the 9. */
#include "ttq/kernel/body/bodies.h"
#include "ttq/kernel/body/transform.h"

INLINE void transform_weights(const int m, const struct ttq_winograd *plan, const float *packed,
                              float *u)
{
    /* One row of 16 output channels of every packed 16 x 16 block: [blocks][9][16][16]. */
    for (size_t row = 0; row < plan->u_position / TTQ_BLOCK; row++) {
        size_t block = row / TTQ_BLOCK, channel = row % TTQ_BLOCK;
        for (int lane = 0; lane < TTQ_BLOCK; lane += VL) {
            const float *from = packed + (block * 9 * TTQ_BLOCK + channel) * TTQ_BLOCK + lane;
            vec t[6][3];
            EACH (j, 3) {
                vec g[3], c[6];
                EACH (i, 3) {
                    int tap = plan->flip ? 8 - (i * 3 + j) : i * 3 + j;
                    g[i] = load(from + (size_t)tap * TTQ_BLOCK * TTQ_BLOCK);
                }
                weight_axis(m, g, c);
                EACH (i, m + 2)
                    t[i][j] = c[i];
            }
            EACH (i, m + 2) {
                vec c[6];
                weight_axis(m, t[i], c);
                EACH (j, m + 2)
                    store(u + (size_t)(i * (m + 2) + j) * plan->u_position + row * TTQ_BLOCK + lane,
                          c[j]);
            }
        }
    }
}

void KERNEL(winograd_weights)(const struct ttq_winograd *plan, const float *packed, float *u)
{
    if (plan->m == 2)
        transform_weights(2, plan, packed, u);
    else
        transform_weights(4, plan, packed, u);
}

/* G^T dU G into the packed layout [blocks][9][16][16]. */
INLINE void gather_gradient(const int m, const struct ttq_winograd *plan, const float *du,
                            float *dw)
{
    for (size_t row = 0; row < plan->u_position / TTQ_BLOCK; row++) {
        size_t block = row / TTQ_BLOCK, channel = row % TTQ_BLOCK;
        for (int lane = 0; lane < TTQ_BLOCK; lane += VL) {
            float *to = dw + (block * 9 * TTQ_BLOCK + channel) * TTQ_BLOCK + lane;
            vec t[3][6];
            EACH (j, m + 2) {
                vec u[6], c[3];
                EACH (i, m + 2)
                    u[i] = load(du + (size_t)(i * (m + 2) + j) * plan->u_position +
                                row * TTQ_BLOCK + lane);
                weight_gradient_axis(m, u, c);
                EACH (i, 3)
                    t[i][j] = c[i];
            }
            EACH (i, 3) {
                vec c[3];
                weight_gradient_axis(m, t[i], c);
                EACH (j, 3)
                    store(to + (size_t)(i * 3 + j) * TTQ_BLOCK * TTQ_BLOCK, c[j]);
            }
        }
    }
}

void KERNEL(winograd_gather)(const struct ttq_winograd *plan, const float *du, float *dw)
{
    if (plan->m == 2)
        gather_gradient(2, plan, du, dw);
    else
        gather_gradient(4, plan, du, dw);
}
