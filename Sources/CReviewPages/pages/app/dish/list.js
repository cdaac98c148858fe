// All marks that can be seen as a list: the same colonies for who cannot use the picture.
import {el, put} from "/app/dom.js";
import {isOfColony} from "/app/looks.js";
import {classWords, nameOf, percent} from "/app/dish/words.js";

export function showList(place, desk, actions) {
  const {state, selection} = desk;
  const body = el("tbody", {});
  const table = el(
    "table", {}, el("caption", {class: "unseen", text: "Colonies; press one to look at it"}),
    el(
      "thead", {},
      el(
        "tr", {},
        ["Colony", "Class", "Probability", "By"].map((text) => el("th", {scope: "col", text})))),
    body);
  const box = el(
    "details", {}, el("summary", {text: "All colonies as a list"}),
    el(
      "div", {class: "list-box", tabindex: "0", role: "group", "aria-label": "List of colonies"},
      table));
  put(place, box);
  let timer = 0;
  // 2 000 rows take a moment: they are made when the list is open, and not for every key press.
  const later = () => {
    if (!box.open || timer) return;
    timer = setTimeout(() => {
      timer = 0;
      draw();
    }, 400);
  };
  const rows = new Map();
  let order = "";
  const draw = () => {
    const marks = desk.visible().sort(
      (a, b) => (a.number ?? 1e9) - (b.number ?? 1e9) || (a.id < b.id ? -1 : 1));
    for (const mark of marks) {
      if (!rows.has(mark.id)) rows.set(mark.id, new Row(mark, actions));
      rows.get(mark.id).show(mark, desk);
    }
    // Rows stay in their places as long as the same marks are shown: one that went under a finger
    // would swallow the press, and focus would be lost.
    const now = marks.map((mark) => mark.id).join(" ");
    if (now === order) return;
    order = now;
    const focused = body.contains(document.activeElement) ? document.activeElement : null;
    put(body, marks.map((mark) => rows.get(mark.id).element));
    focused?.focus({preventScroll: true});
  };
  box.addEventListener("toggle", () => box.open && draw());
  state.addEventListener("change", later);
  selection.addEventListener("change", later);
  desk.addEventListener("show", later);
}

/** Whether the class is the one that the machine gave: its probability says nothing of another. */
function isMachines({machine, state, gone}) {
  return machine !== null && !gone
    && state.class === machine.class && isOfColony(state.reason) === machine.counted;
}

/** One mark of the list. */
class Row {
  #cells = [el("td"), el("td", {class: "num"}), el("td")];

  constructor(mark, actions) {
    this.button = el("button", {
      type: "button",
      class: "link",
      "data-mark": mark.id,
      on: {click: () => actions.look(mark.id, "list", {closer: true})},
    });
    this.element = el("tr", {}, el("th", {scope: "row"}, this.button), this.#cells);
  }

  show(mark, {state, looks, selection}) {
    const texts = [
      classWords(mark, looks) + (mark.state.unsure ? " (not sure)" : ""),
      isMachines(mark) ? percent(mark.machine.probability) : "",
      mark.by?.name ?? (mark.machine ? "machine" : ""),
    ];
    this.button.textContent = nameOf(mark, state);
    texts.forEach((text, index) => {
      this.#cells[index].textContent = text;
    });
    if (mark.id === selection.current)
      this.element.setAttribute("aria-current", "true");
    else
      this.element.removeAttribute("aria-current");
  }
}
