// One dish as this browser knows it: what the server acknowledged, and over it what is still on its
// way there. Pages read marks through here and are told which changed.
import {edits} from "/app/edits.js";
import {hasNoClass} from "/app/looks.js";
import {session} from "/app/session.js";

export class DishState extends EventTarget {
  /** What the server acknowledged, by id. */
  #known = new Map();
  /** The same with what waits in the queue applied. */
  #shown = new Map();
  #listener = () => this.#predict();

  /** @param base address of the dish in the API. */
  constructor(base, data, looks) {
    super();
    this.base = base;
    this.looks = looks;
    this.data = data;
    for (const mark of data.marks) this.#known.set(mark.id, mark);
    edits.adopt(this);
    edits.addEventListener("change", this.#listener);
    this.#predict();
  }

  /** Stops listening; a state with waiting edits stays useful to the queue. */
  close() {
    edits.removeEventListener("change", this.#listener);
  }

  get revision() {
    return this.data.revision;
  }
  /** What a person calls the dish. */
  get title() {
    return this.data.dish ?? `Dish ${this.data.index + 1}`;
  }
  mark(id) {
    return this.#shown.get(id) ?? null;
  }
  marks() {
    return this.#shown.values();
  }

  /** True where a mark is a colony that is counted. */
  counts(mark) {
    if (mark.gone) return false;
    if (hasNoClass(mark.state)) return true;
    return mark.state.reason === null && this.looks.get(mark.state.class)?.counts === true;
  }

  /**
   * Colonies by class and "total", as the marks stand, what is on its way included. One without a
   * class is in the total alone.
   */
  tally() {
    const tally = {total: 0};
    for (const mark of this.#shown.values()) {
      if (!this.counts(mark)) continue;
      tally.total += 1;
      const {class: id} = mark.state;
      if (id !== null) tally[id] = (tally[id] ?? 0) + 1;
    }
    return tally;
  }

  /** Whether others reviewed the dish and this person did not: one more may agree. */
  get canAgree() {
    const {status, reviewers} = this.data;
    const own = (session().name ?? "").toLowerCase();
    return status === "reviewed" && reviewers?.length > 0
      && !reviewers.some((name) => name.toLowerCase() === own);
  }

  /** Takes an acknowledged edit, or what others did. */
  accept(answer) {
    // An answer that was overtaken by a later one would turn marks back.
    if (answer.revision < this.data.revision) return;
    const foreign = new Set();
    const changed = answer.marks ?? [];
    for (const mark of changed) {
      const before = this.#known.get(mark.id);
      this.#known.set(mark.id, mark);
      const who = mark.by?.name;
      if (
        who && who !== session().name && who !== before?.by?.name
        && JSON.stringify(before?.state) !== JSON.stringify(mark.state))
        foreign.add(who);
    }
    this.data.revision = answer.revision;
    for (const name of ["counts", "status", "reviewers", "comment", "undo", "redo"]) {
      if (answer[name] !== undefined) this.data[name] = answer[name];
    }
    this.#predict(changed.map((mark) => mark.id));
    if (foreign.size) this.#tell("foreign", {names: [...foreign], count: changed.length});
  }

  /** The server refused an edit for good: says so; what it showed goes back by itself. */
  refuse(edit, error) {
    this.#tell("refused", {edit, error});
  }

  /** Works out anew what is shown. Only marks that differ are told. */
  #predict(known = []) {
    const before = this.#shown;
    this.#shown = new Map(this.#known);
    const touched = new Set(known);
    for (const edit of edits.of(this)) {
      for (const id of edit.body.marks ?? []) {
        const mark = this.#shown.get(id);
        if (mark) this.#shown.set(id, foreseen(mark, edit.body, this.looks));
      }
    }
    for (const [id, mark] of this.#shown)
      if (before.get(id) !== mark) touched.add(id);
    this.#tell("change", {ids: touched});
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {detail}));
  }
}

/** A mark as it will be when the edit is taken, flagged `waiting`. */
function foreseen(mark, body, looks) {
  const state = {...mark.state};
  let {gone, uncertain} = mark;
  switch (body.action) {
    case "class":
      state.class = body.class;
      state.reason = looks.get(body.class)?.counts ? null : looks.get(body.class)?.name ?? null;
      gone = false;
      uncertain = state.unsure ? 1 : 0;
      break;
    case "delete":
      gone = true;
      uncertain = 0;
      break;
    case "restore":
      // What comes back stands in the journal: it is shown once the server told it.
      return {...mark, waiting: true};
    case "unsure":
      state.unsure = !state.unsure;
      uncertain = state.unsure ? 1 : 0;
      break;
    case "comment":
      state.comment = body.comment;
      break;
  }
  const by = {name: session().name, time: null};
  return {...mark, state, gone, uncertain, by, waiting: true};
}
