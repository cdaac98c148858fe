/* Picture operations that the host lends to plugins: the extension "cfu.host.opencv/1".
 *
 *   const cfu_opencv *cv = host->extension(host->context, CFU_OPENCV_ID);
 *
 * Ask for it in init or create, not later: it is a library of the host's that is loaded when it is
 * first asked for. NULL where it is not installed. The table and its functions stay valid until
 * deinit. A plugin that uses it needs no OpenCV of its own.
 *
 * Every function works on plain views of memory that the caller owns, checks them, writes only into
 * its outputs, keeps no pointer, uses one thread, and lets no exception out. Source and destination
 * may not overlap unless the comment says so. Statuses: CFU_OK; CFU_ERR_ARGUMENT for a null
 * pointer, a size or a parameter that does not fit; CFU_ERR_UNSUPPORTED for a kind of view that the
 * operation does not know; CFU_ERR_MEMORY. [thread: any] */
#ifndef CFU_OPENCV_H
#define CFU_OPENCV_H

#include "cfu_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CFU_OPENCV_ID "cfu.host.opencv/1"

#define CFU_SAMPLE_U8 0u  /**< uint8_t, 0 to 255 */
#define CFU_SAMPLE_F32 1u /**< float */

/** A rectangle of samples in the caller's memory, channels interleaved. */
typedef struct cfu_view {
  uint32_t struct_size;
  /** CFU_SAMPLE_... */
  uint32_t sample;
  /** 1 to 4. */
  uint32_t channels;
  /** 1 to 32768 px. */
  uint32_t width;
  uint32_t height;
  uint32_t reserved;
  /** Bytes from one row to the next; a multiple of the sample's size. */
  uint64_t stride;
  void *data;
} cfu_view;

#define CFU_RESIZE_NEAREST 0u
#define CFU_RESIZE_LINEAR 1u
#define CFU_RESIZE_CUBIC 2u
#define CFU_RESIZE_AREA                                                                            \
  3u /**< averages the pixels that fall together: right for making smaller                         \
      */

#define CFU_COLOUR_RGB_TO_GREY 0u /**< 0.299 R + 0.587 G + 0.114 B */
#define CFU_COLOUR_GREY_TO_RGB 1u
#define CFU_COLOUR_RGB_TO_HSV 2u /**< 8 bits: H 0 to 180, S and V 0 to 255 */
#define CFU_COLOUR_HSV_TO_RGB 3u
#define CFU_COLOUR_RGB_TO_LAB 4u /**< 8 bits: L scaled to 255, a and b plus 128 */
#define CFU_COLOUR_LAB_TO_RGB 5u

#define CFU_MORPH_ERODE 0u
#define CFU_MORPH_DILATE 1u
#define CFU_MORPH_OPEN 2u
#define CFU_MORPH_CLOSE 3u
#define CFU_MORPH_GRADIENT 4u
#define CFU_MORPH_TOP_HAT 5u
#define CFU_MORPH_BLACK_HAT 6u

#define CFU_SHAPE_RECTANGLE 0u
#define CFU_SHAPE_CROSS 1u
#define CFU_SHAPE_ELLIPSE 2u

#define CFU_CONTOURS_OUTER 0u /**< outlines without those of holes */
#define CFU_CONTOURS_ALL 1u   /**< outlines and holes, in no order of nesting */

/** Moments of a picture as in Hu (1962): m spatial, mu central, nu normalised central. */
typedef struct cfu_moments {
  uint32_t struct_size;
  uint32_t reserved;
  double m00, m10, m01, m20, m11, m02, m30, m21, m12, m03;
  double mu20, mu11, mu02, mu30, mu21, mu12, mu03;
  double nu20, nu11, nu02, nu30, nu21, nu12, nu03;
} cfu_moments;

/** The operations. Host-owned. A slot that lies outside struct_size is not there. */
typedef struct cfu_opencv {
  uint32_t struct_size;
  uint32_t required_flags;
  /** Version of the library behind it, for example "4.6.0". */
  const char *version;

  /** Fills `to` with `from`, scaled to its size. Same samples and channels. */
  cfu_status (*resize)(const cfu_view *from, const cfu_view *to, uint32_t method);
  /** CFU_COLOUR_...; same size and samples. Colours are three channels, R G B in order; float
   * colours lie in 0 to 1. */
  cfu_status (*convert_colour)(const cfu_view *from, const cfu_view *to, uint32_t conversion);
  /** Gaussian blur, sigma in px, above 0 and at most 1000; edges are mirrored. Same kind of views.
   * In place too. */
  cfu_status (*gaussian_blur)(const cfu_view *from, const cfu_view *to, double sigma_x,
                              double sigma_y);
  /** Median over a square of `side` px, odd, 3 to 255; above 5 for 8-bit samples only. Same kind of
   * views. */
  cfu_status (*median_blur)(const cfu_view *from, const cfu_view *to, uint32_t side);
  /** Threshold after Otsu (1979) of one channel of 8 bits. `to`, when not NULL, becomes 255 above
   * it and 0 elsewhere. In place too. */
  cfu_status (*otsu)(const cfu_view *from, const cfu_view *to, double *threshold);
  /** CFU_MORPH_... with a CFU_SHAPE_... of `width` x `height` px, 1 to 511 each, `iterations` times
   * (1 to 100). What lies outside the view does not count. Same kind of views. In place too. */
  cfu_status (*morphology)(const cfu_view *from, const cfu_view *to, uint32_t operation,
                           uint32_t shape, uint32_t width, uint32_t height, uint32_t iterations);
  /** Outlines of the non-zero regions (8-connected) of one channel of 8 bits.
   *
   * `points` receives x, y, x, y, ... of all contours one after another, at most `point_capacity`
   * points; `counts` the number of points of each, at most `contour_capacity`. `point_count` and
   * `contour_count` become what there is; where that is more than the room given,
   * CFU_ERR_MEMORY, and nothing but the two counts is written. */
  cfu_status (*contours)(const cfu_view *from, uint32_t mode, int32_t *points,
                         uint64_t point_capacity, uint32_t *counts, uint64_t contour_capacity,
                         uint64_t *point_count, uint64_t *contour_count);
  /** Moments of one channel; with `binary` other than 0 every non-zero sample counts as 1.
   * `out->struct_size` is the caller's. */
  cfu_status (*moments)(const cfu_view *from, uint32_t binary, cfu_moments *out);
  /** Counts of the samples of `channel` in `bins` bins (1 to 65536) of equal width over low ..<
   * high. `mask`, one channel of 8 bits of the same size, or NULL: only where it is not 0. */
  cfu_status (*histogram)(const cfu_view *from, const cfu_view *mask, uint32_t channel,
                          uint32_t bins, float low, float high, uint64_t *counts);
} cfu_opencv;

#if UINTPTR_MAX == 0xFFFFFFFFFFFFFFFFu
CFU_STATIC_ASSERT(sizeof(cfu_view) == 40 && offsetof(cfu_view, data) == 32, "cfu_view");
CFU_STATIC_ASSERT(sizeof(cfu_moments) == 200 && offsetof(cfu_moments, nu03) == 192, "cfu_moments");
CFU_STATIC_ASSERT(sizeof(cfu_opencv) == 88 && offsetof(cfu_opencv, resize) == 16 &&
                      offsetof(cfu_opencv, histogram) == 80,
                  "cfu_opencv");
#endif

#ifdef __cplusplus
}
#endif
#endif
