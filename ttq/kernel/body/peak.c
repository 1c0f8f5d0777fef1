/* peak.c - the most that the multiply-add units of a core can do: the yardstick of `ttq bench`. */
#include "ttq/kernel/body/bodies.h"

/* Independent chains: more than latency x units (4 to 5 cycles x 2), few enough for 16 registers.
 */
enum { CHAINS = 12 };

double KERNEL(peak)(size_t rounds, float *x)
{
    vec sum[CHAINS], factor = splat(x[0]), term = splat(x[1]);
    EACH (c, CHAINS)
        sum[c] = splat((float)c);
    for (size_t i = 0; i < rounds; i++)
        EACH (c, CHAINS)
            sum[c] = sum[c] * factor + term;
    vec total = {0};
    EACH (c, CHAINS)
        total += sum[c];
    EACH (v, NV)
        store(x + v * VL, total);
    return 2.0 * CHAINS * VL * (double)rounds;
}
