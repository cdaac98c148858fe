// Which places on the screen are taken by labels, so that no two lie over each other.

/** Side of a cell, screen px: labels closer than this may touch. */
const cell = 8;

export class Places {
  #taken = new Set();

  /** Takes a box if all of it is free; answers whether it was. */
  take(x, y, width, height) {
    const cells = [];
    for (let row = Math.floor(y / cell); row < (y + height) / cell; row++) {
      for (let column = Math.floor(x / cell); column < (x + width) / cell; column++) {
        // One number for both: canvases are far narrower than this.
        const place = row * 65536 + column;
        if (this.#taken.has(place)) return false;
        cells.push(place);
      }
    }
    for (const place of cells) this.#taken.add(place);
    return true;
  }
}
