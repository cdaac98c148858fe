#include "tiff_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No single table of a directory may take more than this. */
enum { max_table_bytes = 256 * 1024 * 1024 };

static tmsize_t on_read(thandle_t handle, void *out, tmsize_t count) {
  cv_tiff_session *s = handle;
  uint64_t left = s->at < s->count ? s->count - s->at : 0;
  uint64_t n = count < 0 ? 0 : (uint64_t)count < left ? (uint64_t)count : left;
  memcpy(out, s->bytes + s->at, n);
  s->at += n;
  return (tmsize_t)n;
}

static tmsize_t on_write(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle;
  (void)bytes;
  (void)count;
  return 0;
}

static toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
  cv_tiff_session *s = handle;
  uint64_t base = whence == SEEK_CUR ? s->at : whence == SEEK_END ? s->count : 0;
  /* Past the end is allowed, as with files; the sum may wrap, and then reads nothing useful. */
  s->at = base + offset;
  if (s->at > s->count)
    s->at = s->count;
  return base + offset;
}

static int on_close(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t on_size(thandle_t handle) { return ((cv_tiff_session *)handle)->count; }

static int on_error(TIFF *tiff, void *context, const char *module, const char *format,
                    va_list arguments) {
  (void)tiff;
  (void)module;
  cv_tiff_session *s = context;
  if (s->message && s->message->text[0] == 0)
    vsnprintf(s->message->text, sizeof s->message->text, format, arguments);
  return 1;
}

static int on_warning(TIFF *tiff, void *context, const char *module, const char *format,
                      va_list arguments) {
  (void)tiff;
  (void)context;
  (void)module;
  (void)format;
  (void)arguments;
  return 1;
}

static cv_status unsupported(cv_tiff_session *s, const char *what, int value) {
  cv_set_message(s->message, "%s (%d)", what, value);
  return CV_ERR_UNSUPPORTED;
}

static cv_status read_palette(cv_tiff_session *s) {
  uint16_t *colours[3];
  size_t n = (size_t)1 << s->packed_bits;
  if (!TIFFGetField(s->tiff, TIFFTAG_COLORMAP, &colours[0], &colours[1], &colours[2])) {
    cv_set_message(s->message, "a palette picture without palette");
    return CV_ERR_DAMAGED;
  }
  s->palette = malloc(n * 3);
  if (!s->palette)
    return CV_ERR_MEMORY;
  /* Some programs write 8-bit entries into the 16-bit table. */
  int wide = 0;
  for (size_t i = 0; i < n * 3; i++)
    wide = wide || colours[i % 3][i / 3] > 255;
  for (size_t i = 0; i < n * 3; i++)
    s->palette[i] = (uint8_t)(wide ? colours[i % 3][i / 3] >> 8 : colours[i % 3][i / 3]);
  return CV_OK;
}

static void read_alpha(cv_tiff_session *s) {
  uint16_t extras = 0, *kinds = NULL;
  if (s->format.colours == 4 || s->format.samples <= s->format.colours ||
      !TIFFGetField(s->tiff, TIFFTAG_EXTRASAMPLES, &extras, &kinds) || extras < 1)
    return;
  s->format.alpha = kinds[0] == EXTRASAMPLE_UNASSALPHA   ? 1
                    : kinds[0] == EXTRASAMPLE_ASSOCALPHA ? 2
                                                         : 0;
}

static void read_range(cv_tiff_session *s) {
  uint16_t largest = 0;
  double *per_sample = NULL;
  if (TIFFSetField(s->tiff, TIFFTAG_PERSAMPLE, PERSAMPLE_MULTI) &&
      TIFFGetField(s->tiff, TIFFTAG_SMAXSAMPLEVALUE, &per_sample) && per_sample) {
    double top = 0;
    for (int32_t i = 0; i < s->format.colours; i++)
      top = per_sample[i] > top ? per_sample[i] : top;
    if (top >= 1 && top < 65535)
      s->stated_range = (uint32_t)top;
  }
  if (s->stated_range == 0 && TIFFGetField(s->tiff, TIFFTAG_MAXSAMPLEVALUE, &largest) &&
      largest > 0 && largest < 65535)
    s->stated_range = largest;
}

static cv_status read_colours(cv_tiff_session *s, uint16_t samples) {
  uint16_t photometric = 0, compression = COMPRESSION_NONE, ink = INKSET_CMYK;
  TIFFGetField(s->tiff, TIFFTAG_COMPRESSION, &compression);
  if (!TIFFIsCODECConfigured(compression))
    return unsupported(s, "a compression this build of libtiff lacks", compression);
  if (!TIFFGetField(s->tiff, TIFFTAG_PHOTOMETRIC, &photometric))
    photometric = samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  s->format.samples = samples;
  s->format.colours = 1;
  switch (photometric) {
  case PHOTOMETRIC_MINISWHITE:
    s->format.inverted = 1;
    break;
  case PHOTOMETRIC_MINISBLACK:
    break;
  case PHOTOMETRIC_YCBCR:
    if (compression != COMPRESSION_JPEG)
      return unsupported(s, "YCbCr that is not JPEG-compressed", compression);
    TIFFSetField(s->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    s->format.colours = 3;
    break;
  case PHOTOMETRIC_RGB:
    s->format.colours = 3;
    break;
  case PHOTOMETRIC_PALETTE:
    if (samples != 1 || s->packed_bits > 8)
      return unsupported(s, "a palette picture of many samples", samples);
    return read_palette(s);
  case PHOTOMETRIC_SEPARATED:
    TIFFGetField(s->tiff, TIFFTAG_INKSET, &ink);
    if (ink != INKSET_CMYK)
      return unsupported(s, "inks that are not CMYK", ink);
    s->format.colours = 4;
    break;
  default:
    return unsupported(s, "an uncommon colour space", photometric);
  }
  if (samples < s->format.colours) {
    cv_set_message(s->message, "too few samples a pixel (%d)", samples);
    return CV_ERR_DAMAGED;
  }
  read_alpha(s);
  return CV_OK;
}

static cv_status read_layout(cv_tiff_session *s) {
  uint32_t tile_width = 0, tile_height = 0, strip_rows = 0;
  uint16_t planar = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(s->tiff, TIFFTAG_PLANARCONFIG, &planar);
  s->separate = planar == PLANARCONFIG_SEPARATE && s->format.samples > 1;
  s->tiled = TIFFIsTiled(s->tiff);
  uint64_t sample_bits = (uint64_t)s->packed_bits * (uint64_t)s->format.samples;
  s->band_row_bytes = ((uint64_t)s->info.width * sample_bits + 7) / 8;
  if (s->packed_bits < 8 && s->format.samples > 1)
    return unsupported(s, "several samples of less than 8 bits", s->packed_bits);
  if (s->tiled) {
    TIFFGetField(s->tiff, TIFFTAG_TILEWIDTH, &tile_width);
    TIFFGetField(s->tiff, TIFFTAG_TILELENGTH, &tile_height);
    s->block_bytes = TIFFTileSize64(s->tiff);
    uint64_t row_samples = (uint64_t)tile_width * (s->separate ? 1 : (uint64_t)s->format.samples);
    uint64_t expected = (row_samples * (uint64_t)s->packed_bits + 7) / 8 * tile_height;
    if (tile_width == 0 || tile_height == 0 || tile_width % 8 != 0 || tile_height > INT32_MAX ||
        expected == 0 || s->block_bytes != expected) {
      cv_set_message(s->message, "tiles of %u x %u", tile_width, tile_height);
      return CV_ERR_DAMAGED;
    }
    s->band_rows = (int32_t)tile_height;
  } else if (s->separate) {
    TIFFGetFieldDefaulted(s->tiff, TIFFTAG_ROWSPERSTRIP, &strip_rows);
    s->band_rows = strip_rows == 0 || strip_rows > (uint32_t)s->info.height ? s->info.height
                                                                            : (int32_t)strip_rows;
    s->block_bytes = TIFFVStripSize64(s->tiff, (uint32_t)s->band_rows);
    if (s->block_bytes !=
        (uint64_t)s->info.width * (uint64_t)s->packed_bits / 8 * (uint64_t)s->band_rows) {
      cv_set_message(s->message, "strips of an odd size");
      return CV_ERR_DAMAGED;
    }
  } else {
    s->band_rows = 1;
    if (TIFFScanlineSize64(s->tiff) != s->band_row_bytes)
      return unsupported(s, "rows of an odd size", (int)s->band_row_bytes);
  }
  if (s->band_rows > s->info.height)
    s->band_rows = s->info.height;
  uint64_t working = s->band_row_bytes * (uint64_t)s->band_rows + s->block_bytes;
  s->info.working_bytes = working > INT64_MAX ? INT64_MAX : (int64_t)working;
  return CV_OK;
}

static cv_status read_directory(cv_tiff_session *s) {
  uint32_t width = 0, height = 0, kind = 0;
  uint16_t bits = 1, samples = 1, sample_kind = SAMPLEFORMAT_UINT, orientation = 1;
  char *description = NULL;
  if (!TIFFGetField(s->tiff, TIFFTAG_IMAGEWIDTH, &width) ||
      !TIFFGetField(s->tiff, TIFFTAG_IMAGELENGTH, &height) || width == 0 || height == 0 ||
      width > INT32_MAX || height > INT32_MAX) {
    cv_set_message(s->message, "no usable width and height");
    return CV_ERR_DAMAGED;
  }
  TIFFGetFieldDefaulted(s->tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(s->tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(s->tiff, TIFFTAG_SAMPLEFORMAT, &sample_kind);
  TIFFGetField(s->tiff, TIFFTAG_ORIENTATION, &orientation);
  TIFFGetField(s->tiff, TIFFTAG_SUBFILETYPE, &kind);
  if (kind & FILETYPE_REDUCEDIMAGE)
    return unsupported(s, "a camera's raw file or a preview", (int)kind);
  if (sample_kind != SAMPLEFORMAT_UINT && sample_kind != SAMPLEFORMAT_VOID)
    return unsupported(s, "samples that are not unsigned integers", sample_kind);
  if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16)
    return unsupported(s, "an uncommon number of bits a sample", bits);
  if (samples < 1 || samples > 8)
    return unsupported(s, "an uncommon number of samples a pixel", samples);
  s->info.width = (int32_t)width;
  s->info.height = (int32_t)height;
  s->info.bits = s->packed_bits = bits;
  s->format.bits = bits == 16 ? 16 : 8;
  s->info.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  if (TIFFGetField(s->tiff, TIFFTAG_IMAGEDESCRIPTION, &description))
    s->info.um_per_px = cv_ome_um_per_px(description);
  cv_status status = read_colours(s, samples);
  if (status != CV_OK)
    return status;
  s->info.components = s->palette ? 3 : s->format.colours;
  if (bits == 16)
    read_range(s);
  return read_layout(s);
}

cv_status cv_tiff_open(cv_tiff_session *s, const uint8_t *bytes, size_t count,
                       cv_message *message) {
  static const char memory_only[] = "rm";
  memset(s, 0, sizeof *s);
  s->bytes = bytes;
  s->count = count;
  s->message = message;
  cv_set_message(message, "%s", "");
  if (count < 8 || (memcmp(bytes, "II*\0", 4) != 0 && memcmp(bytes, "MM\0*", 4) != 0 &&
                    memcmp(bytes, "II+\0", 4) != 0 && memcmp(bytes, "MM\0+", 4) != 0)) {
    cv_set_message(message, "no TIFF header");
    return CV_ERR_FORMAT;
  }
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options)
    return CV_ERR_MEMORY;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, max_table_bytes);
  TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, s);
  TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, s);
  s->tiff = TIFFClientOpenExt("picture", memory_only, s, on_read, on_write, on_seek, on_close,
                              on_size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  if (!s->tiff)
    return CV_ERR_DAMAGED;
  return read_directory(s);
}

void cv_tiff_close(cv_tiff_session *s) {
  if (s->tiff)
    TIFFClose(s->tiff);
  s->tiff = NULL;
  free(s->palette);
  free(s->format.to_8);
  s->palette = NULL;
  s->format.to_8 = NULL;
}
