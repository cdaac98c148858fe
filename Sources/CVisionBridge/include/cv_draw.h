/* Drawing on an 8-bit RGB picture: anti-aliased lines, filled boxes, text. */
#ifndef CV_DRAW_H
#define CV_DRAW_H

#include <stdint.h>
#include "cv_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An interleaved RGB picture without padding, owned by the caller; drawing changes it in place. */
typedef struct {
  uint8_t *samples;
  int32_t width;
  int32_t height;
} cv_canvas;

typedef struct {
  uint8_t red, green, blue;
} cv_colour;

/** How a line looks. */
typedef struct {
  /** px, 0.5 to 32. */
  float thickness;
  /** Width of a border on either side, px, 0 to 8; it has no gaps even where the line is dashed. */
  float casing;
  /** Length of dashes and of the gaps between them, px, at least 1; 0 for a full line. */
  float dash;
  cv_colour colour;
  cv_colour casing_colour;
} cv_stroke;

/** Draws a line through `count` points.
 *
 * `xy`: 2 * count coordinates in px, (0, 0) being the centre of the top-left sample; points outside
 * the picture, up to 10^6 px away, are allowed. `closed`: non-zero joins the last point to the
 * first. CV_ERR_ARGUMENT for anything else. */
cv_status cv_draw_line(cv_canvas canvas, const float *xy, int32_t count, int32_t closed,
                       const cv_stroke *stroke);

/** Fills the box from (x, y) with this width and height; the part outside the picture is left out.
 */
cv_status cv_fill_box(cv_canvas canvas, int32_t x, int32_t y, int32_t width, int32_t height,
                      cv_colour colour);

/** Writes printable ASCII (others show as `?`) with its baseline starting at (x, y).
 *
 * `height`: of a capital letter, px, 4 to 200. `thickness`: of the strokes, px. */
cv_status cv_draw_text(cv_canvas canvas, const char *text, int32_t x, int32_t y, float height,
                       int32_t thickness, cv_colour colour);

/** Width in px of a text as cv_draw_text writes it. */
cv_status cv_text_width(const char *text, float height, int32_t thickness, int32_t *width);

#ifdef __cplusplus
}
#endif
#endif
