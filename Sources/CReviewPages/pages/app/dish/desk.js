// What the parts of a dish page share: the dish, the selection, and what is shown of it.
import {DishState} from "/app/dish/state.js";
import {Selection} from "/app/dish/selection.js";
import {UncertainWalk} from "/app/dish/order.js";
import {edits} from "/app/edits.js";
import {hasNoClass, noClass} from "/app/looks.js";
import {changes, isLocked} from "/app/session.js";

const grey = "#6b747d";

/** Fires "show" when what is drawn changes, "mode" when a mode begins or ends. */
export class Desk extends EventTarget {
  /** What is drawn. `uncounted` with the reasons in `hidden` left out. */
  show = {outlines: true, uncounted: false, gone: false, labels: false, hidden: new Set()};
  /** null, "add" or "merge". */
  mode = null;
  /** Where a colony would be added by key, px, while adding. */
  crosshair = null;
  /** False from the first click on: a person who points needs no crosshair. */
  crosshairByKey = true;
  /** Points of colonies on their way to the server. */
  ghosts = [];
  selection = new Selection();
  #session = () => this.setMode(this.isLocked ? null : this.mode);

  constructor(options, data, looks, title) {
    super();
    this.options = options;
    this.looks = looks;
    this.title = title;
    this.state = new DishState(options.base, data, looks);
    changes.addEventListener("change", this.#session);
    this.walk = new UncertainWalk(this.state, (mark) => this.isVisible(mark));
    /** Class of added colonies: the first colony class until another one is used. */
    this.addClass = [...looks.values()].find((look) => look.counts)?.id ?? null;
    // A dish that only has objects to judge shows them from the start.
    if (!options.blind && this.state.tally().total === 0) this.show.uncounted = true;
  }

  /** True where nothing can be changed, which fires "mode" when it begins or ends. */
  get isLocked() {
    return isLocked();
  }

  close() {
    changes.removeEventListener("change", this.#session);
    if (!edits.of(this.state).length) this.state.close();
  }

  get current() {
    const id = this.selection.current;
    return id === null ? null : this.state.mark(id);
  }

  /** Place of the dish after (`step` 1) or before (-1) this one, or null. */
  neighbour(step) {
    const {data} = this.state;
    const [next, previous] = this.options.blind ? [data.next_index, data.previous_index]
                                                : [data.next_position, data.previous_position];
    return (step > 0 ? next : previous) ?? null;
  }

  isVisible(mark) {
    if (mark.gone) return this.show.gone;
    if (this.state.counts(mark)) return true;
    return this.show.uncounted && !this.show.hidden.has(this.reason(mark));
  }

  /** Marks that are drawn. */
  shown() {
    return [...this.state.marks()].filter((mark) => this.isVisible(mark));
  }

  /** Marks that can be reached: those that are drawn and the one looked at, which always is. */
  visible() {
    const found = this.shown();
    if (this.current && !this.isVisible(this.current)) found.push(this.current);
    return found;
  }

  reason(mark) {
    return mark.state.reason ?? "unclassified";
  }

  /** How a mark is drawn; `key` is equal for marks that are drawn alike. */
  look(mark) {
    if (mark.gone)
      return {key: "gone", colour: "#c0392b", dash: [1.5, 4], label: "removed", faint: true};
    if (!this.state.counts(mark)) {
      return {
        key: `off ${this.reason(mark)}`,
        colour: grey,
        dash: [2, 4],
        label: this.reason(mark),
        faint: true
      };
    }
    if (hasNoClass(mark.state)) return noClass;
    const {id, colour, dash, short} = this.looks.get(mark.state.class);
    return {key: id, colour, dash, label: short, faint: false};
  }

  change(show) {
    Object.assign(this.show, show);
    this.dispatchEvent(new Event("show"));
  }

  setMode(mode) {
    this.mode = mode;
    this.dispatchEvent(new Event("mode"));
  }
}
