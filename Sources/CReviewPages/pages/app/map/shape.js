// What drawing and pointing need to know of an outline, worked out once for each outline.
import {simplified} from "/app/map/simplify.js";

const shapes = new WeakMap();

/**
   The shape of a mark: bounds, and its path at a fineness. Kept by outline, not by mark, since
    every edit makes a new mark and few a new outline.
 */
export function shapeOf(mark) {
  let shape = shapes.get(mark.outline);
  if (!shape) {
    shape = new Shape(mark.outline, mark.x, mark.y);
    shapes.set(mark.outline, shape);
  }
  return shape;
}

class Shape {
  #paths = new Map();

  constructor(outline, x, y) {
    this.outline = outline;
    [this.left, this.top, this.right, this.bottom] =
      outline.length ? [Infinity, Infinity, -Infinity, -Infinity] : [x, y, x, y];
    for (let index = 0; index < outline.length; index += 2) {
      this.left = Math.min(this.left, outline[index]);
      this.right = Math.max(this.right, outline[index]);
      this.top = Math.min(this.top, outline[index + 1]);
      this.bottom = Math.max(this.bottom, outline[index + 1]);
    }
  }

  /** Longer side of the bounds, px. */
  get size() {
    return Math.max(this.right - this.left, this.bottom - this.top);
  }

  /** The path for a zoom: corners below a third of a screen px are left out. */
  path(zoom) {
    const step = Math.round(zoom);
    let path = this.#paths.get(step);
    if (!path) {
      const points = simplified(this.outline, 0.35 / 2 ** step);
      path = new Path2D();
      for (let index = 0; index < points.length; index += 2) {
        if (index === 0)
          path.moveTo(points[0], points[1]);
        else
          path.lineTo(points[index], points[index + 1]);
      }
      path.closePath();
      this.#paths.set(step, path);
    }
    return path;
  }

  /** Whether (x, y) lies inside (even-odd). */
  holds(x, y) {
    if (x < this.left || x > this.right || y < this.top || y > this.bottom) return false;
    const {outline} = this;
    let inside = false;
    for (let one = 0, other = outline.length - 2; one < outline.length; other = one, one += 2) {
      const y1 = outline[one + 1];
      const y2 = outline[other + 1];
      if (
        y1 > y !== y2 > y
        && x < ((outline[other] - outline[one]) * (y - y1)) / (y2 - y1) + outline[one])
        inside = !inside;
    }
    return inside;
  }
}
