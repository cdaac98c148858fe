// Which mark is looked at, and which are gathered for a merge.

export class Selection extends EventTarget {
  /** Id of the mark looked at, or null. */
  current = null;
  /** Ids gathered for a merge; null when none is being made. */
  gathered = null;
  /** How the current mark was reached: "uncertain" makes a set class jump on. */
  reached = "other";

  select(id, reached = "other") {
    const same = id === this.current;
    this.current = id;
    this.reached = reached;
    this.dispatchEvent(new CustomEvent("change", {detail: {same}}));
  }

  /** Begins to gather, with the current mark as the first. */
  gather() {
    this.gathered = new Set(this.current === null ? [] : [this.current]);
    this.dispatchEvent(new CustomEvent("change", {detail: {same: true}}));
  }

  toggle(id) {
    if (!this.gathered.delete(id)) this.gathered.add(id);
    this.current = id;
    this.dispatchEvent(new CustomEvent("change", {detail: {same: false}}));
  }

  endGathering() {
    this.gathered = null;
    this.dispatchEvent(new CustomEvent("change", {detail: {same: true}}));
  }
}
