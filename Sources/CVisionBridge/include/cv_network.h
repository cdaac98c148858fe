/* A small convolutional network over planes of a picture, in whole numbers.
 *
 * Activations and weights are 16-bit integers and sums are 32-bit integers that cannot overflow, so
 * every processor gives the same answer to the last bit.
 */
#ifndef CV_NETWORK_H
#define CV_NETWORK_H

#include "cv_status.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A network that was read; it is not changed by running it. */
typedef struct cv_network cv_network;

/** Reads a network from `size` bytes as `cfutrain` writes them (see
 * training/cfutrain/seeker_file.py).
 *
 * `*network` is to be freed with `cv_network_free`. CV_ERR_ARGUMENT: the bytes are no network. */
cv_status cv_network_read(const uint8_t *bytes, int64_t size, cv_network **network);

void cv_network_free(cv_network *network);

/** Channels that the network takes and gives. */
int32_t cv_network_inputs(const cv_network *network);
int32_t cv_network_outputs(const cv_network *network);

/** One row of input: `cv_network_inputs` channels of `width` floats each, channel after channel. */
typedef void (*cv_network_row)(void *context, int32_t y, float *values);

/** Runs the network over a plane of `width` x `height`, whose rows `row` gives in order from the
 * top.
 *
 * `target` takes `cv_network_outputs` planes of half the size, rounded up: logits. */
cv_status cv_network_run(const cv_network *network, int32_t width, int32_t height,
                         cv_network_row row, void *context, float *target);

/** Ways in which this processor can do it, and a run in one of them: 0 is the fastest, which
 * `cv_network_run` takes. All give the same answer. */
int32_t cv_network_kernels(void);
cv_status cv_network_run_on(const cv_network *network, int32_t kernel, int32_t width,
                            int32_t height, cv_network_row row, void *context, float *target);

/** Inverse hyperbolic sine of `count` values in place, to 1e-5 of its size; of finite values below
 * 1e18 in size.
 *
 * Small values stay as they are and large ones become their logarithm. Every processor gives the
 * same. */
void cv_asinh(float *values, int64_t count);

#ifdef __cplusplus
}
#endif

#endif
