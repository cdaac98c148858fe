// Fewer points where the eye cannot see them: a colony of 12 px on the screen needs no 200 corners.

/**
 * An outline [x0, y0, x1, y1, ...] without the points that lie nearer than `tolerance` to the line
 * of the ones kept (Douglas and Peucker 1973). A closed outline, so its two farthest points are
 * kept.
 */
export function simplified(outline, tolerance) {
  const count = outline.length / 2;
  if (count < 8) return outline;
  const far = farthest(outline, 0, count);
  const keep = new Uint8Array(count);
  keep[0] = 1;
  keep[far] = 1;
  const work = [[0, far], [far, count]];
  const limit = tolerance * tolerance;
  while (work.length) {
    const [from, to] = work.pop();
    let most = limit;
    let place = -1;
    for (let index = from + 1; index < to; index++) {
      const distance = offLine(outline, index, from, to % count);
      if (distance > most) {
        most = distance;
        place = index;
      }
    }
    if (place < 0) continue;
    keep[place] = 1;
    work.push([from, place], [place, to]);
  }
  const result = [];
  for (let index = 0; index < count; index++) {
    if (keep[index]) result.push(outline[2 * index], outline[2 * index + 1]);
  }
  return result;
}

function farthest(outline, from, count) {
  let most = -1;
  let place = from;
  for (let index = 0; index < count; index++) {
    const dx = outline[2 * index] - outline[2 * from];
    const dy = outline[2 * index + 1] - outline[2 * from + 1];
    if (dx * dx + dy * dy > most) {
      most = dx * dx + dy * dy;
      place = index;
    }
  }
  return place;
}

/** Squared distance of a point from the stretch between two others. */
function offLine(outline, index, from, to) {
  const x = outline[2 * from];
  const y = outline[2 * from + 1];
  const dx = outline[2 * to] - x;
  const dy = outline[2 * to + 1] - y;
  const length = dx * dx + dy * dy;
  const px = outline[2 * index] - x;
  const py = outline[2 * index + 1] - y;
  const share = length > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
  return (px - share * dx) ** 2 + (py - share * dy) ** 2;
}
