/* One libtiff reader on a block of memory, and what its first directory says. Internal. */
#ifndef TIFF_SESSION_H
#define TIFF_SESSION_H

#include <tiffio.h>

#include "picture_rows.h"

typedef struct {
  const uint8_t *bytes;
  uint64_t count;
  uint64_t at;
  TIFF *tiff;
  cv_message *message;
  cv_picture_info info;
  /* As samples come out of libtiff. `bits` below 8 are unpacked first. */
  cv_sample_format format;
  /* Bits per sample in the file, and whether colours are indices into `palette`. */
  int32_t packed_bits;
  uint8_t *palette;
  /* Largest possible 16-bit sample that the file states, else 0. */
  uint32_t stated_range;
  int tiled;
  /* Samples in planes of their own. */
  int separate;
  /* Rows that come out together, and their bytes. */
  int32_t band_rows;
  uint64_t band_row_bytes;
  /* Bytes of one strip or tile. */
  uint64_t block_bytes;
} cv_tiff_session;

/* Opens and reads the first directory. The session is to be closed whatever comes back. */
cv_status cv_tiff_open(cv_tiff_session *session, const uint8_t *bytes, size_t count,
                       cv_message *message);
void cv_tiff_close(cv_tiff_session *session);

/* um per pixel in an OME-XML description; 0 when there is none that can be used. */
double cv_ome_um_per_px(const char *description);

#endif
