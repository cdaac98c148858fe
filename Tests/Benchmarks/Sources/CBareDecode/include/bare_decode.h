/* The yardstick: what a JPEG costs that is merely decoded. */
#ifndef BARE_DECODE_H
#define BARE_DECODE_H

/** Decodes the file at `path` at full scale into RGB in memory with libjpeg's defaults and drops
 * it. Returns 0, or 1 when it cannot be read; a damaged file ends the process. */
int bare_decode(const char *path);

#endif
