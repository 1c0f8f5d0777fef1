/* dense.c - fully connected layers whose weights stream from memory once a batch. */
#include "ttq/kernel/body/bodies.h"

#include <stdbool.h>
#include <string.h>

/* OUTS x PICTURES: tile of the forward direction, in vectors over the inputs. ROWS x 2 vectors:
 * tile of the gradients, pictures or outputs by inputs. */
#if defined(__AVX512F__)
enum { OUTS = 4, PICTURES = 4, ROWS = 8 };
#else
enum { OUTS = 2, PICTURES = 4, ROWS = 4 };
#endif

/* GROUP pictures share one reading of the weights; CHUNK inputs of a forward tile, and PANEL inputs
 * by DEPTH outputs of the gradients', stay in the first-level cache; a line is 16 floats. */
enum { GROUP = 32, CHUNK = 1024, PANEL = 128, DEPTH = 64, LINE = 16 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The sum of all lanes, in halves, four lanes at a time: where a layer has few inputs these sums
 * are a fair part of its work. */
INLINE float lanes(vec v)
{
    typedef float four __attribute__((vector_size(16)));
    four part[VL / 4];
    memcpy(part, &v, sizeof part);
    for (int half = VL / 8; half; half /= 2)
        for (int i = 0; i < half; i++)
            part[i] += part[i + half];
    return (part[0][0] + part[0][2]) + (part[0][1] + part[0][3]);
}

/* OUTS rows of weights by all pictures of a group over one chunk, into the running sums. Meanwhile
 * the next chunk of the rows is fetched. */
INLINE void dense_chunk(const struct ttq_dense *s, const float *x, int n,
                        const float *const w[OUTS], int start, int end, vec sums[GROUP][OUTS])
{
    int ahead = end + CHUNK / 2 < s->in ? CHUNK : 0, tiles = (n + PICTURES - 1) / PICTURES;
    for (int first = 0; first < n; first += PICTURES) {
        const float *picture[PICTURES];
        EACH (p, PICTURES)
            picture[p] = x + (size_t)least(first + p, n - 1) * (size_t)s->in;
        vec sum[PICTURES][OUTS];
        EACH (p, PICTURES)
            EACH (o, OUTS)
                sum[p][o] = sums[first + p][o];
        int tile = first / PICTURES;
        for (int i = start + CHUNK * tile / tiles; ahead && i < start + CHUNK * (tile + 1) / tiles;
             i += LINE)
            EACH (o, OUTS)
                __builtin_prefetch(w[o] + i + ahead, 0, 2);
        for (int i = start; i < end; i += VL) {
            vec row[OUTS];
            EACH (o, OUTS)
                row[o] = load(w[o] + i);
            EACH (p, PICTURES) {
                vec value = load(picture[p] + i);
                EACH (o, OUTS)
                    sum[p][o] += value * row[o];
            }
        }
        EACH (p, PICTURES)
            EACH (o, OUTS)
                sums[first + p][o] = sum[p][o];
    }
}

void KERNEL(dense)(const struct ttq_dense *s, const float *x, const float *weights, int first,
                   int last, float *y)
{
    for (int group = 0; group < s->n; group += GROUP) {
        int n = least(GROUP, s->n - group);
        const float *from = x + (size_t)group * (size_t)s->in;
        for (int out = first; out < last; out += OUTS) {
            const float *w[OUTS];
            vec sums[GROUP][OUTS];
            memset(sums, 0, sizeof sums);
            EACH (o, OUTS)
                w[o] = weights + (size_t)least(out + o, last - 1) * (size_t)s->in;
            for (int i = 0; i < s->in; i += CHUNK)
                dense_chunk(s, from, n, w, i, least(i + CHUNK, s->in), sums);
            for (int p = 0; p < n; p++)
                for (int o = 0; o < OUTS && out + o < last; o++)
                    y[(size_t)(group + p) * s->stride + (size_t)(out + o)] = lanes(sums[p][o]);
        }
    }
}

/* to[r][0 .. 2 VL) (+)= sum over k of scalars[r][k] x panel[k][..], for `count` rows of ROWS;
 * scalars of row r begin at from + r * from_row, rows of `to` are to_row apart. */
INLINE void rank_tile(const float *from, size_t from_row, int depth, const float *panel, int count,
                      bool add, float *to, size_t to_row)
{
    vec sum[ROWS][2];
    const float *scalars[ROWS];
    EACH (r, ROWS) {
        scalars[r] = from + (size_t)least(r, count - 1) * from_row;
        sum[r][0] = sum[r][1] = (vec){0};
    }
    for (int k = 0; k < depth; k++, panel += PANEL) {
        vec a = load(panel), b = load(panel + VL);
        EACH (r, ROWS) {
            vec value = splat(scalars[r][k]);
            sum[r][0] += value * a;
            sum[r][1] += value * b;
        }
    }
    EACH (r, ROWS)
        if (r < count)
            EACH (v, 2) {
                float *at = to + (size_t)r * to_row + v * VL;
                store(at, add ? load(at) + sum[r][v] : sum[r][v]);
            }
}

/* A panel of `rows` rows x width columns copied together: rows that are a power of two apart would
 * fall on the same few sets of the cache. */
INLINE void gather(const float *from, size_t row, int rows, int width, float *panel)
{
    for (int r = 0; r < rows; r++, from += row, panel += PANEL)
        memcpy(panel, from, (size_t)width * sizeof(float));
}

/* Depth `out` .. of one panel of dx, for all pictures; fetches the next panel's weights. */
INLINE void input_block(const struct ttq_dense *s, const float *dy, const float *weights, int out,
                        int depth, int width, bool add, float *dx)
{
    float panel[DEPTH * PANEL];
    const float *w = weights + (size_t)out * (size_t)s->in;
    gather(w, (size_t)s->in, depth, width, panel);
    int next = least(DEPTH, s->out - out - depth), tiles = (s->n + ROWS - 1) / ROWS;
    for (int first = 0; first < s->n; first += ROWS) {
        int tile = first / ROWS;
        for (int k = next * tile / tiles; k < next * (tile + 1) / tiles; k++)
            for (int i = 0; i < width; i += LINE)
                __builtin_prefetch(w + (size_t)(depth + k) * (size_t)s->in + i, 0, 2);
        for (int i = 0; i < width; i += 2 * VL)
            rank_tile(dy + (size_t)first * s->stride + out, s->stride, depth, panel + i,
                      s->n - first, add, dx + (size_t)first * (size_t)s->in + i, (size_t)s->in);
    }
}

void KERNEL(dense_input)(const struct ttq_dense *s, const float *dy, const float *weights,
                         int first, int last, int add, float *dx)
{
    for (int i = first; i < last; i += PANEL)
        for (int out = 0; out < s->out; out += DEPTH)
            input_block(s, dy, weights + i, out, least(DEPTH, s->out - out), least(PANEL, last - i),
                        add || out > 0, dx + i);
}

/* dy of ROWS outputs, pictures running: [ROWS][GROUP]. */
INLINE void turn(const struct ttq_dense *s, const float *dy, int n, int outs, float *turned)
{
    for (int p = 0; p < n; p++)
        for (int o = 0; o < outs; o++)
            turned[o * GROUP + p] = dy[(size_t)p * s->stride + (size_t)o];
}

void KERNEL(dense_weights)(const struct ttq_dense *s, const float *x, const float *dy, int first,
                           int last, int add, float *dw)
{
    float panel[GROUP * PANEL], turned[DEPTH * GROUP];
    for (int group = 0; group < s->n; group += GROUP) {
        int n = least(GROUP, s->n - group);
        for (int block = first; block < last; block += DEPTH) {
            int outs = least(DEPTH, last - block);
            turn(s, dy + (size_t)group * s->stride + block, n, outs, turned);
            for (int i = 0; i < s->in; i += PANEL) {
                int width = least(PANEL, s->in - i);
                gather(x + (size_t)group * (size_t)s->in + i, (size_t)s->in, n, width, panel);
                for (int o = 0; o < outs; o += ROWS)
                    for (int c = 0; c < width; c += 2 * VL)
                        rank_tile(turned + o * GROUP, GROUP, n, panel + c, outs - o,
                                  add || group > 0,
                                  dw + (size_t)(block + o) * (size_t)s->in + i + c, (size_t)s->in);
            }
        }
    }
}
