// Ways from one mark to the next: by uncertainty, in reading order, by direction.

/** From here on a mark is called uncertain, as on the wall. */
const limit = 0.5;

/** Walks the undecided marks, doubtful colonies first, each once before any comes again. */
export class UncertainWalk {
  #seen = [];
  /** Marks that the person found right as they stand. */
  #settled = new Set();

  constructor(state, isVisible) {
    this.state = state;
    this.isVisible = isVisible;
  }

  /** Uncertain marks that nobody has decided yet, those that are not counted among them. */
  left() {
    return this.#undecided().filter((mark) => mark.uncertain >= limit);
  }

  /** What the machine was sure of is only walked through where it is shown. */
  #undecided() {
    return [...this.state.marks()].filter(
      (mark) => !mark.gone && !this.#settled.has(mark.id) && (mark.by === null || mark.state.unsure)
        && (mark.uncertain >= limit || this.isVisible(mark)));
  }

  /** Takes a mark out of the walk. */
  settle(id) {
    this.#settled.add(id);
  }

  /**
   * The next one's id after `current`, or null when all are decided. `again` is true when a new
   * round begins, `isSure` where the machine was not in doubt.
   */
  next(current) {
    if (current !== null) this.#see(current);
    const left = this.#undecided().sort(
      (a, b) =>
        this.#rank(b) - this.#rank(a) || b.uncertain - a.uncertain || (a.id < b.id ? -1 : 1));
    let found = left.find((mark) => !this.#seen.includes(mark.id));
    let again = false;
    if (!found && left.length) {
      this.#seen = [];
      found = left.find((mark) => mark.id !== current) ?? left[0];
      again = true;
    }
    if (found) this.#see(found.id);
    return {id: found?.id ?? null, again, isSure: found !== undefined && found.uncertain < limit};
  }

  /**
   * Doubtful colonies change the count most, then what may be one, then what the machine was sure
   * of.
   */
  #rank(mark) {
    if (mark.uncertain < limit) return 0;
    return this.state.counts(mark) ? 2 : 1;
  }

  /** The one before `current` in this walk, or null. */
  previous(current) {
    const at = this.#seen.lastIndexOf(current);
    return at > 0 ? this.#seen[at - 1] : null;
  }

  #see(id) {
    if (!this.#seen.includes(id)) this.#seen.push(id);
  }
}

/** The mark after (`step` 1) or before (-1) the current one in reading order. */
export function inReadingOrder(marks, current, step) {
  // Rows of 1/25 of the height read like lines of a text, though no two centres are level.
  const tall = Math.max(1, ...marks.map((mark) => mark.y)) / 25;
  const sorted = [...marks].sort(
    (a, b) =>
      Math.floor(a.y / tall) - Math.floor(b.y / tall) || a.x - b.x || (a.id < b.id ? -1 : 1));
  if (!sorted.length) return null;
  const at = sorted.findIndex((mark) => mark.id === current);
  if (at < 0) return sorted[step > 0 ? 0 : sorted.length - 1].id;
  return sorted[(at + step + sorted.length) % sorted.length].id;
}

/** The nearest mark from (x, y) towards (dx, dy), or null. Aside weighs double. */
export function towards(marks, x, y, dx, dy) {
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    const along = (mark.x - x) * dx + (mark.y - y) * dy;
    const aside = Math.abs((mark.x - x) * dy) + Math.abs((mark.y - y) * dx);
    if (along > 0.5 && along >= aside * 0.5 && along + 2 * aside < least) {
      best = mark.id;
      least = along + 2 * aside;
    }
  }
  return best;
}
