// Which mark a pointer means.
import {shapeOf} from "/app/map/shape.js";

/**
 * The smallest outline that holds (x, y), or else the nearest one within `reach` px of the picture,
 * so that a small colony can be met by a finger. Null where there is none.
 */
export function markAt(marks, x, y, reach) {
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    const shape = shapeOf(mark);
    if (
      x < shape.left - reach || x > shape.right + reach || y < shape.top - reach
      || y > shape.bottom + reach)
      continue;
    const inside = shape.outline.length >= 6 && shape.holds(x, y);
    const away = Math.hypot(
      Math.max(shape.left - x, 0, x - shape.right), Math.max(shape.top - y, 0, y - shape.bottom));
    if (!inside && away > reach) continue;
    // Any outline that holds the point goes before any that is only near.
    const rank = inside ? shape.size : 1e6 + away + Math.hypot(mark.x - x, mark.y - y);
    if (rank < least) {
      best = mark.id;
      least = rank;
    }
  }
  return best;
}
