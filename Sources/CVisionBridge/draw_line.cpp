// Lines by distance: for each pixel near a line its distance from it, and from that its cover.
//
// OpenCV's own anti-aliased polylines take 5 to 10 us for every bend of a line of some thickness,
// which is a third of a second for the 1 200 outlines of a crowded dish; this takes a twentieth of
// that, blends every pixel of a line once, and has the border of a line for nothing.
#include "cv_draw.h"
#include "cv_guard.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

constexpr float kFarthest = 1e6F;
// A longer piece is cut: the box around a slanted piece is mostly empty.
constexpr float kLongestPiece = 12.0F;
// Bends nearer than this are left out; they cannot be seen.
constexpr float kNearest = 0.7F;
// Pieces whose boxes are taken together; bounds the scratch memory for a line around a whole dish.
constexpr size_t kPiecesAtOnce = 96;

struct Point {
  float x, y;
};

struct Piece {
  Point from, to;
};

/** Cuts a line into short pieces, leaving out the gaps of a dashed one. */
std::vector<Piece> pieces(const std::vector<Point> &points, bool closed, float dash) {
  std::vector<Piece> result;
  const size_t segments = closed ? points.size() : points.size() - 1;
  if (segments == 0)
    return {{points[0], points[0]}};
  bool drawing = true;
  float left = dash;
  for (size_t i = 0; i < segments; ++i) {
    Point from = points[i];
    const Point to = points[(i + 1) % points.size()];
    float length = std::hypot(to.x - from.x, to.y - from.y);
    while (length > 0) {
      float step = std::min(length, kLongestPiece);
      if (dash > 0)
        step = std::min(step, left);
      const float share = step / length;
      const Point end =
          share >= 1 ? to
                     : Point{from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
      if (drawing)
        result.push_back({from, end});
      from = end;
      length -= step;
      // Steps too small to move a far point would go on for ever.
      if (share >= 1)
        length = 0;
      if (dash > 0 && (left -= step) <= 0) {
        drawing = !drawing;
        left = dash;
      }
    }
  }
  return result;
}

/** Squared distances from some pieces, over the box around them. */
class Field {
public:
  int left = 0, top = 0, width = 0, height = 0;
  std::vector<float> squares;

  Field(const Piece *first, const Piece *last, float reach, const cv_canvas &canvas) {
    float x0 = kFarthest, y0 = kFarthest, x1 = -kFarthest, y1 = -kFarthest;
    for (const Piece *piece = first; piece != last; ++piece) {
      x0 = std::min({x0, piece->from.x, piece->to.x});
      x1 = std::max({x1, piece->from.x, piece->to.x});
      y0 = std::min({y0, piece->from.y, piece->to.y});
      y1 = std::max({y1, piece->from.y, piece->to.y});
    }
    left = std::max(0, int(std::floor(x0 - reach)));
    top = std::max(0, int(std::floor(y0 - reach)));
    width = std::min(canvas.width - 1, int(std::ceil(x1 + reach))) - left + 1;
    height = std::min(canvas.height - 1, int(std::ceil(y1 + reach))) - top + 1;
    if (width <= 0 || height <= 0) {
      width = height = 0;
      return;
    }
    squares.assign(size_t(width) * size_t(height), std::numeric_limits<float>::max());
    for (const Piece *piece = first; piece != last; ++piece)
      add(*piece, reach);
  }

private:
  void add(const Piece &piece, float reach) {
    const float dx = piece.to.x - piece.from.x, dy = piece.to.y - piece.from.y;
    const float square = dx * dx + dy * dy;
    const float scale = square > 0 ? 1 / square : 0;
    const int x0 = std::max(left, int(std::floor(std::min(piece.from.x, piece.to.x) - reach)));
    const int x1 =
        std::min(left + width - 1, int(std::ceil(std::max(piece.from.x, piece.to.x) + reach)));
    const int y0 = std::max(top, int(std::floor(std::min(piece.from.y, piece.to.y) - reach)));
    const int y1 =
        std::min(top + height - 1, int(std::ceil(std::max(piece.from.y, piece.to.y) + reach)));
    for (int y = y0; y <= y1; ++y) {
      float *row = squares.data() + size_t(y - top) * size_t(width);
      const float py = float(y) - piece.from.y;
      for (int x = x0; x <= x1; ++x) {
        const float px = float(x) - piece.from.x;
        const float along = std::min(1.0F, std::max(0.0F, (px * dx + py * dy) * scale));
        const float ex = px - along * dx, ey = py - along * dy;
        row[x - left] = std::min(row[x - left], ex * ex + ey * ey);
      }
    }
  }
};

uint8_t mix(uint8_t ground, uint8_t colour, float cover) {
  return uint8_t(float(ground) + (float(colour) - float(ground)) * cover + 0.5F);
}

/** Colours every pixel of the field nearer than `reach`, softly over the last pixel. */
void blend(const Field &field, float reach, cv_colour colour, const cv_canvas &canvas) {
  const float outer = reach + 0.5F, inner = std::max(0.0F, reach - 0.5F);
  // A line thinner than a pixel covers no pixel whole.
  const float most = std::min(1.0F, 2 * reach);
  for (int y = 0; y < field.height; ++y) {
    const float *squares = field.squares.data() + size_t(y) * size_t(field.width);
    uint8_t *row =
        canvas.samples + 3 * (size_t(field.top + y) * size_t(canvas.width) + size_t(field.left));
    for (int x = 0; x < field.width; ++x) {
      if (squares[x] >= outer * outer)
        continue;
      const float cover =
          squares[x] <= inner * inner ? most : std::min(most, outer - std::sqrt(squares[x]));
      row[3 * x] = mix(row[3 * x], colour.red, cover);
      row[3 * x + 1] = mix(row[3 * x + 1], colour.green, cover);
      row[3 * x + 2] = mix(row[3 * x + 2], colour.blue, cover);
    }
  }
}

/** Draws pieces with an optional border under them. */
void draw(const std::vector<Piece> &all, float half, float casing, const cv_stroke &stroke,
          const cv_canvas &canvas) {
  // The border of all pieces lies under the line of all, so that no piece's border covers a line.
  std::vector<Field> fields;
  for (size_t at = 0; at < all.size(); at += kPiecesAtOnce) {
    const size_t end = std::min(all.size(), at + kPiecesAtOnce);
    fields.emplace_back(all.data() + at, all.data() + end, half + casing + 1, canvas);
  }
  if (casing > 0)
    for (const Field &field : fields)
      blend(field, half + casing, stroke.casing_colour, canvas);
  for (const Field &field : fields)
    blend(field, half, stroke.colour, canvas);
}

bool within(float value, float least, float most) { return value >= least && value <= most; }

} // namespace

cv_status cv_draw_line(cv_canvas canvas, const float *xy, int32_t count, int32_t closed,
                       const cv_stroke *stroke) {
  if (canvas.samples == nullptr || canvas.width <= 0 || canvas.height <= 0 || xy == nullptr ||
      count < 1 || stroke == nullptr || !within(stroke->thickness, 0.5F, 32) ||
      !within(stroke->casing, 0, 8) || !(stroke->dash == 0 || within(stroke->dash, 1, kFarthest)))
    return CV_ERR_ARGUMENT;
  for (int64_t i = 0; i < 2 * int64_t(count); ++i)
    if (!(std::fabs(xy[i]) <= kFarthest))
      return CV_ERR_ARGUMENT;
  return cv_guarded([&] {
    std::vector<Point> points;
    points.reserve(size_t(count));
    for (int64_t i = 0; i < count; ++i) {
      const Point point{xy[2 * i], xy[2 * i + 1]};
      if (points.empty() || i == count - 1 ||
          std::hypot(point.x - points.back().x, point.y - points.back().y) >= kNearest)
        points.push_back(point);
    }
    const float half = stroke->thickness / 2;
    const auto whole = pieces(points, closed != 0, 0);
    if (stroke->dash == 0) {
      draw(whole, half, stroke->casing, *stroke, canvas);
      return;
    }
    if (stroke->casing > 0) {
      cv_stroke border = *stroke;
      border.colour = stroke->casing_colour;
      draw(whole, half + stroke->casing, 0, border, canvas);
    }
    draw(pieces(points, closed != 0, stroke->dash), half, 0, *stroke, canvas);
  });
}
