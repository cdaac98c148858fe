// What lies over the outlines: corners around what is looked at or gathered, the crosshair, and
// colonies on their way to the server. It has a canvas of its own, since it changes with every key
// press and drawing 2 000 outlines does not have to.
import {shapeOf} from "/app/map/shape.js";

/** Draws on a context in screen px; scale and shift turn px of the picture into them. */
export function drawPointers(context, source, {scale, shift}) {
  for (const mark of source.gathered()) frame(context, mark, scale, shift, "#ffd400");
  const current = source.current();
  if (current) frame(context, current, scale, shift, "#fff");
  for (const {x, y} of source.ghosts()) cross(context, x * scale + shift.x, y * scale + shift.y, 9);
  const aim = source.crosshair();
  if (aim) cross(context, aim.x * scale + shift.x, aim.y * scale + shift.y, 22);
}

/** Corners around a mark. */
function frame(context, mark, scale, shift, colour) {
  const shape = shapeOf(mark);
  const gap = 7;
  const left = shape.left * scale + shift.x - gap;
  const top = shape.top * scale + shift.y - gap;
  const right = shape.right * scale + shift.x + gap;
  const bottom = shape.bottom * scale + shift.y + gap;
  const arm = Math.max(5, Math.min(14, (right - left) / 3));
  const path = new Path2D();
  for (const [x, y, dx, dy] of [
         [left, top, 1, 1],
         [right, top, -1, 1],
         [right, bottom, -1, -1],
         [left, bottom, 1, -1],
  ]) {
    path.moveTo(x + dx * arm, y);
    path.lineTo(x, y);
    path.lineTo(x, y + dy * arm);
  }
  twice(context, path, colour);
}

function cross(context, x, y, arm) {
  const path = new Path2D();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    path.moveTo(x + dx * 3, y + dy * 3);
    path.lineTo(x + dx * arm, y + dy * arm);
  }
  twice(context, path, "#ffd400");
}

/** Dark under light, so that it is seen on any ground. */
function twice(context, path, colour) {
  context.lineCap = "round";
  context.strokeStyle = "#000";
  context.lineWidth = 5;
  context.stroke(path);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.stroke(path);
  context.lineCap = "butt";
}
