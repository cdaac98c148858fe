// Everything a person can do on a dish page: keys, buttons and the map all come here. It is long
// since every action is a few lines of its own, and they share the colony that they are done to.
import {announce, notice} from "/app/announce.js";
import {edits} from "/app/edits.js";
import {showHelp} from "/app/dish/help.js";
import {inReadingOrder, towards} from "/app/dish/order.js";
import {askParts, askText} from "/app/dish/prompts.js";
import {nameOf, sentence} from "/app/dish/words.js";
import {markAt} from "/app/map/point.js";

export class Actions {
  constructor(desk, view) {
    this.desk = desk;
    this.view = view;
    view.addEventListener("pick", (event) => this.#picked(event.detail));
  }

  // Ways from colony to colony

  /** Looks at a mark. `closer` zooms in where it is too small to be judged. */
  look(id, reached = "other", {closer = false, before = ""} = {}) {
    const {desk} = this;
    desk.selection.select(id, reached);
    const mark = desk.current;
    if (!mark) return;
    this.view.bring(mark, {closer});
    announce(`${before}${sentence(mark, desk.state)}`);
  }

  uncertain(step = 1, before = "") {
    const {desk} = this;
    if (step < 0) {
      const id = desk.walk.previous(desk.selection.current);
      if (id !== null) this.look(id, "uncertain", {closer: true});
      return;
    }
    const {id, again, isSure} = desk.walk.next(desk.selection.current);
    if (id === null) {
      announce(`${before}Every colony on this dish is decided.`);
      notice("info", "Every colony on this dish is decided.", {key: "walk"});
      return;
    }
    if (again)
      before += "All were seen, from the first again. ";
    else if (isSure && !this.#toldSure) {
      before += "No uncertain colony is left; from here on the machine was sure. ";
      notice(
        "info", "No uncertain colony is left; from here on the machine was sure.", {key: "walk"});
    }
    this.#toldSure = isSure;
    this.look(id, "uncertain", {closer: true, before});
  }

  #toldSure = false;

  step(step) {
    const id = inReadingOrder(this.desk.visible(), this.desk.selection.current, step);
    if (id !== null) this.look(id, "order");
  }

  /** To the nearest colony in a direction; moves the crosshair while adding. */
  arrow(dx, dy, far) {
    const {desk, view} = this;
    if (desk.mode === "add") {
      desk.crosshairByKey = true;
      this.#added = null;
      view.moveCrosshair(dx * (far ? 60 : 12), dy * (far ? 60 : 12));
      return;
    }
    if (far) {
      view.pan(dx * 120, dy * 120);
      return;
    }
    const from = desk.current ?? view.middle();
    const id =
      towards(desk.visible().filter((mark) => mark !== desk.current), from.x, from.y, dx, dy);
    if (id === null)
      announce("No colony further that way.");
    else
      this.look(id, "arrow");
  }

  // Changes of colonies

  /**
   * Gives the colony looked at a class. While adding it is the class of what was added last and of
   * what follows; a digit (`byKey`) also adds at the crosshair, where that was moved by keys since.
   */
  setClass(id, {byKey = false} = {}) {
    const {desk} = this;
    const look = desk.looks.get(id);
    if (!look) return;
    if (desk.mode === "add") {
      if (!look.counts) return;
      desk.addClass = id;
      if (this.#isAdded())
        this.#classOfAdded();
      else if (byKey && desk.crosshairByKey)
        this.place(desk.crosshair.x, desk.crosshair.y);
      else
        announce(`Adding ${look.name}.`);
      // Tells the legend and the note which class is added now.
      desk.setMode("add");
      return;
    }
    const mark = this.#target();
    if (!mark || this.#isLocked()) return;
    if (look.counts) desk.addClass = id;
    const said = `${nameOf(mark, desk.state)}: ${look.name}. `;
    // The record takes changes; that a mark is right as it stands is none.
    const isSo =
      !mark.gone && mark.state.class === id && (mark.state.reason === null) === look.counts;
    if (isSo)
      desk.walk.settle(mark.id);
    else
      this.#edit(
        {action: "class", marks: [mark.id], class: id},
        `${nameOf(mark, desk.state)} to ${look.name}`);
    this.#goOn(said);
  }

  /** It is right as it stands: goes on, and does not come back to it in this walk. */
  confirm() {
    const {desk} = this;
    const mark = this.#target();
    if (!mark) return;
    if (mark.gone) {
      announce("It is removed: x brings it back.");
      return;
    }
    desk.walk.settle(mark.id);
    this.#goOn(`${nameOf(mark, desk.state)} stays as it is. `);
  }

  remove() {
    const mark = this.#target();
    if (!mark || this.#isLocked()) return;
    if (mark.gone) {
      this.restore();
      return;
    }
    const name = nameOf(mark, this.desk.state);
    this.#edit({action: "delete", marks: [mark.id]}, `remove ${name}`);
    this.#goOn(`${name} removed. `);
  }

  restore() {
    const mark = this.#target();
    if (!mark?.gone || this.#isLocked()) return;
    // It stays gone to the eye until the answer is there; asked for twice, it would be refused.
    const isAsked = edits.of(this.desk.state)
                      .some(({body}) => body.action === "restore" && body.marks.includes(mark.id));
    if (isAsked) return;
    this.#edit(
      {action: "restore", marks: [mark.id]}, `bring back ${mark.id}`,
      () => announce("Brought back."));
  }

  unsure() {
    const mark = this.#target();
    if (!mark || this.#isLocked()) return;
    const name = nameOf(mark, this.desk.state);
    this.#edit({action: "unsure", marks: [mark.id]}, `${name} not sure`);
    announce(mark.state.unsure ? `${name}: sure.` : `${name}: not sure.`);
  }

  async comment() {
    const mark = this.#target();
    if (!mark || this.#isLocked()) return;
    const text = await askText(`Comment on ${nameOf(mark, this.desk.state)}`, mark.state.comment);
    if (text === null || text === mark.state.comment) return;
    this.#edit({action: "comment", marks: [mark.id], comment: text}, "comment");
    announce("Comment kept.");
  }

  async commentDish() {
    if (this.#isLocked()) return;
    const text = await askText(`Comment on ${this.desk.title}`, this.desk.state.data.comment ?? "");
    if (text === null || text === this.desk.state.data.comment) return;
    this.#edit({action: "dish_comment", comment: text}, "comment on the dish");
  }

  async split() {
    const mark = this.#target();
    if (!mark || this.desk.options.blind || this.#isLocked()) return;
    const parts = await askParts(nameOf(mark, this.desk.state));
    if (parts === null) return;
    this.#edit({action: "split", marks: [mark.id], parts}, `split into ${parts}`, (fresh) => {
      if (fresh.length) this.look(fresh[0].id, "other", {before: `Split into ${parts}. `});
    });
  }

  // Adding

  add() {
    const {desk, view} = this;
    if (desk.mode === "add") {
      this.leaveMode();
      return;
    }
    if (this.#isLocked()) return;
    desk.selection.endGathering();
    desk.crosshair = view.middle();
    desk.crosshairByKey = true;
    this.#added = null;
    desk.setMode("add");
    view.element.focus({preventScroll: true});
    announce(
      "Adding. Arrow keys move the crosshair, Enter or a digit adds a colony there, a digit after "
      +
      "that changes it, Escape ends.");
  }

  /** Asks for a colony at a place; its outline is proposed by the server. */
  place(x, y) {
    const {desk} = this;
    if (desk.state.data.picture.available === false) {
      notice("info", "The picture cannot be shown: nothing can be added to it.", {key: "unseen"});
      return;
    }
    const ghost = {x, y};
    desk.ghosts.push(ghost);
    const added = {id: null, class: desk.addClass};
    this.#added = added;
    const look = desk.looks.get(desk.addClass);
    const gone = () => {
      desk.ghosts = desk.ghosts.filter((other) => other !== ghost);
      this.view.layer.point();
    };
    this.#edit(
      {action: "add", marks: [], class: desk.addClass, point: [round(x), round(y)]},
      `add ${look.name}`,
      (fresh) => {
        // Several may be on their way: the one at this place is meant.
        const away = (mark) => Math.hypot(mark.x - x, mark.y - y);
        const made = fresh.sort((one, other) => away(one) - away(other))[0];
        announce(`${look.name} added.`);
        if (!made) return;
        added.id = made.id;
        desk.selection.select(made.id);
        this.#sayTwice(made);
        if (this.#added === added && desk.addClass !== added.class) this.#classOfAdded();
      },
      (answer) => {
        if (!answer && this.#added === added) this.#added = null;
        gone();
      });
    this.view.layer.point();
  }

  /** A colony on another one is now counted twice, which may be meant. */
  #sayTwice(made) {
    const {state} = this.desk;
    const others = [...state.marks()].filter((mark) => mark.id !== made.id && state.counts(mark));
    const under = markAt(others, made.x, made.y, 0);
    if (under === null) return;
    const words = `${nameOf(state.mark(under), state)} is at the same place: both are counted now.`;
    notice("info", words, {key: "twice"});
  }

  /** The colony added last, {id, class}, until something else is looked at; id null on its way. */
  #added = null;

  #isAdded() {
    const id = this.#added?.id;
    if (id === undefined) return false;
    if (id === null) return true;
    const mark = this.desk.state.mark(id);
    return Boolean(mark) && !mark.gone && this.desk.selection.current === id;
  }

  /** Gives the colony added last the class that is added now; on its way it waits for its id. */
  #classOfAdded() {
    const {desk} = this;
    const {id} = this.#added;
    const {name} = desk.looks.get(desk.addClass);
    if (id === null || this.#added.class === desk.addClass) {
      announce(`Adding ${name}.`);
      return;
    }
    const mark = desk.state.mark(id);
    this.#added.class = desk.addClass;
    this.#edit(
      {action: "class", marks: [id], class: desk.addClass},
      `${nameOf(mark, desk.state)} to ${name}`);
    announce(`${nameOf(mark, desk.state)}: ${name}, and so are the next ones.`);
  }

  // Merging

  merge() {
    const {desk} = this;
    if (desk.options.blind || this.#isLocked()) return;
    const {selection} = desk;
    if (selection.gathered === null) {
      desk.setMode("merge");
      selection.gather();
      announce(
        "Merging. Go to the other parts and press Space or click; m or Enter merges, Escape ends.");
      return;
    }
    const marks = [...selection.gathered].filter((id) => desk.state.mark(id));
    if (marks.length < 2) {
      announce("Gather at least two marks first.");
      notice(
        "info", "Gather at least two marks: click them, or go there and press Space.",
        {key: "merge"});
      return;
    }
    this.leaveMode();
    this.#edit({action: "merge", marks}, `merge ${marks.length}`, (fresh) => {
      const made = fresh[0]?.id ?? marks.find((id) => !desk.state.mark(id).gone);
      if (made) this.look(made, "other", {before: `${marks.length} merged. `});
    });
  }

  gatherCurrent() {
    const {selection} = this.desk;
    if (selection.gathered === null || selection.current === null) return;
    selection.toggle(selection.current);
    announce(`${selection.gathered.size} gathered.`);
  }

  leaveMode() {
    const {desk} = this;
    desk.crosshair = null;
    desk.selection.endGathering();
    desk.setMode(null);
  }

  escape() {
    if (this.desk.mode) {
      this.leaveMode();
      announce("Ended.");
    } else {
      this.desk.selection.select(null);
    }
  }

  enter() {
    const {desk} = this;
    if (desk.mode === "add")
      this.place(desk.crosshair.x, desk.crosshair.y);
    else if (desk.mode === "merge")
      this.merge();
    else
      this.confirm();
  }

  // The dish

  undo() {
    this.#turn("undo", "Undone");
  }
  redo() {
    this.#turn("redo", "Done again");
  }

  #turn(action, word) {
    if (this.#isLocked()) return;
    const {desk} = this;
    const waiting = edits.of(desk.state).length > 0;
    const known = desk.state.data[action];
    if (!known && !waiting) {
      announce(`Nothing to ${action}.`);
      return;
    }
    this.#edit({action, marks: []}, action, () => {
      const label = desk.options.blind ? known?.label.replace("reviewed", "scored") : known?.label;
      announce(label ? `${word}: ${label}.` : `${word}.`);
    });
  }

  /** The dish is reviewed, by this person too where others reviewed it; else it is open again. */
  reviewed() {
    if (this.#isLocked()) return;
    const {state, options} = this.desk;
    if (state.data.status === "reviewed" && !state.canAgree) {
      this.reopen();
      return;
    }
    const word = options.blind ? "scored" : "reviewed";
    const words = `${state.canAgree ? "You agree: the" : "The"} dish is ${word}.`;
    this.#edit({action: "reviewed", marks: []}, `dish ${word}`, () => announce(words));
  }

  reopen() {
    if (this.#isLocked()) return;
    this.#edit(
      {action: "reopen", marks: []}, "reopen the dish", () => announce("The dish is open again."));
  }

  // What is seen

  toggle(name, words) {
    const {desk} = this;
    desk.change({[name]: !desk.show[name]});
    announce(`${words} ${desk.show[name] ? "shown" : "hidden"}.`);
  }

  zoom(step) {
    this.view.zoom(step);
  }

  closer() {
    const {desk, view} = this;
    if (desk.current && !this.#isClose)
      view.zoomTo(desk.current);
    else
      view.wholeDish();
    this.#isClose = Boolean(desk.current) && !this.#isClose;
  }

  #isClose = false;

  wholeDish() {
    this.#isClose = false;
    this.view.wholeDish();
  }

  help() {
    showHelp(this.desk);
  }

  neighbour(step) {
    const position = this.desk.neighbour(step);
    if (position === null)
      announce("There is no dish further that way.");
    else
      location.hash = this.desk.options.blind ? `#/blind/${position}` : `#/dish/${position}`;
  }

  /** A click on the map. */
  #picked({id, x, y, more}) {
    const {desk} = this;
    if (desk.mode === "add") {
      desk.crosshairByKey = false;
      this.place(x, y);
    } else if (desk.mode === "merge") {
      if (id !== null) {
        desk.selection.toggle(id);
        announce(`${desk.selection.gathered.size} gathered.`);
      }
    } else if (more && id !== null && !desk.options.blind) {
      this.merge();
      if (!desk.selection.gathered.has(id)) desk.selection.toggle(id);
    } else if (id === null) {
      desk.selection.select(null);
    } else {
      this.look(id, "pointer");
    }
  }

  /** The mark looked at, or null with a word to the person. */
  #target() {
    const mark = this.desk.current;
    if (!mark) announce("No colony is chosen: press u or an arrow key, or click one.");
    return mark;
  }

  /** Whether the study is locked, with a word to the person where it is. */
  #isLocked() {
    if (!this.desk.isLocked) return false;
    const words = "The study is locked: nothing can be changed.";
    notice("info", words, {key: "locked"});
    return true;
  }

  /** After a decision: on to the next where a person walks through the uncertain ones. */
  #goOn(said) {
    if (this.desk.selection.reached === "uncertain")
      this.uncertain(1, said);
    else
      announce(said);
  }

  /**
   * Sends an edit.
   *
   * @param then called with the marks that it made, when it was acknowledged.
   * @param always called with the answer when it was acknowledged, with null when it was refused or
   *   given up.
   */
  async #edit(body, label, then = null, always = null) {
    const known = new Set([...this.desk.state.marks()].map((mark) => mark.id));
    const answer = await edits.add(this.desk.state, body, label);
    always?.(answer);
    if (answer && then)
      then((answer.marks ?? []).filter((mark) => !mark.gone && !known.has(mark.id)));
  }
}

const round = (value) => Math.round(value * 10) / 10;
