/* packed.h - a ternary network in one small file: two bits a weight.
 *
 * A safetensors file (8 bytes of length, a JSON header, the data), since any program can list it
 * and our reader of it is hardened already. Its metadata say format = "ttq packed 1"; its tensors,
 * in which each list is in the order of `ttq info --tensors`:
 *   full        F32 [values]   weights that are not quantized, biases, batch norm's gamma and beta
 *   statistics  F32 [values]   batch norm's running mean and variance
 *   scales      F32 [layers,2] Wp and Wn of every quantized layer
 *   codes       U8  [bytes]    the quantized weights: -1 as 00, 0 as 01, +1 as 10, four to a byte,
 *                              low bits first; each layer begins a byte, its last byte ends in 0s
 *   config      U8  [bytes]    the complete configuration as text (data.path left empty)
 * A weight is Wp, 0 or -Wn. Only the larger of a layer's two values is called +1, so a scale may be
 * negative. Methods with one scale have Wp = Wn; a scale for each filter does not fit. */
#ifndef TTQ_DEPLOY_PACKED_H
#define TTQ_DEPLOY_PACKED_H

#include "ttq/base/file.h"
#include "ttq/deploy/deployed.h"

/* Writes atomically. TTQ_BAD_DATA: nothing is quantized, or a layer has a scale for each filter;
 * TTQ_IO, TTQ_CANNOT_CREATE, TTQ_NO_MEMORY. */
enum ttq_status ttq_packed_write(const struct ttq_deployed *deployed, const char *path,
                                 struct ttq_error *error);

/* Whether a file that was read calls itself packed. */
bool ttq_packed_is(const struct ttq_safetensors *file);

/* The network of a packed file. Its configuration decides how many values each tensor must have:
 * TTQ_BAD_DATA where one differs, a code is 11, unused bits are set or a value is not finite.
 * Settings (of the data and the machine) win over the file's. Close also after a failure. */
enum ttq_status ttq_packed_open(const struct ttq_safetensors *file, const char *path,
                                const char *const settings[], size_t count,
                                struct ttq_deployed *deployed, struct ttq_error *error);

/* The network of a run folder (its final weights), of a packed file, or of any other weights file
 * under `settings`. `file` gets the file that holds the values. TTQ_NO_INPUT: nothing there, or an
 * unfinished run; TTQ_CONFIG: also settings that decide the network of a run or packed file;
 * TTQ_BAD_DATA. Close also after a failure; start from zeros. */
enum ttq_status ttq_deployed_from(const char *path, const char *const settings[], size_t count,
                                  struct ttq_deployed *deployed, char file[TTQ_PATH_MAX],
                                  struct ttq_error *error);

/* n codes of one layer. */
size_t ttq_codes_bytes(size_t n);
void ttq_codes_pack(const float *w, size_t n, float pos, float neg, unsigned char *codes);
/* Returns false where a code is 11 or a bit behind the last code is set. */
bool ttq_codes_unpack(const unsigned char *codes, size_t n, float pos, float neg, float *w);

#endif
