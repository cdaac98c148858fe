// All marks that can be seen as a list: the same colonies for who cannot use the picture.
import { el, put } from "/app/dom.js";
import { classWords, nameOf, percent } from "/app/dish/words.js";

export function showList(place, desk, actions) {
  const { state, selection } = desk;
  const body = el("tbody", {});
  const table = el(
    "table", {},
    el("caption", { class: "unseen", text: "Colonies; press one to look at it" }),
    el("thead", {}, el("tr", {}, ["Colony", "Class", "Probability", "By"].map((text) => el("th", { scope: "col", text })))),
    body);
  const box = el("details", {}, el("summary", { text: "All colonies as a list" }), el("div", { class: "list-box", tabindex: "0", role: "group", "aria-label": "List of colonies" }, table));
  put(place, box);
  let timer = 0;
  // 2 000 rows take a moment: they are made when the list is open, and not for every key press.
  const later = () => {
    if (!box.open || timer) return;
    timer = setTimeout(() => { timer = 0; draw(); }, 400);
  };
  const draw = () => {
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.mark : null;
    const marks = desk.visible().sort((a, b) => (a.number ?? 1e9) - (b.number ?? 1e9) || (a.id < b.id ? -1 : 1));
    put(body, marks.map((mark) => el(
      "tr", { "aria-current": mark.id === selection.current ? "true" : null },
      el("th", { scope: "row" }, el("button", {
        type: "button", class: "link", "data-mark": mark.id, text: nameOf(mark, state),
        on: { click: () => actions.look(mark.id, "list", { closer: true }) },
      })),
      el("td", { text: classWords(mark, desk.looks) + (mark.state.unsure ? " (not sure)" : "") }),
      el("td", { class: "num", text: percent(mark.machine?.probability) }),
      el("td", { text: mark.by?.name ?? (mark.machine ? "machine" : "") }))));
    if (focused) [...body.querySelectorAll("button")].find((item) => item.dataset.mark === focused)?.focus({ preventScroll: true });
  };
  box.addEventListener("toggle", () => box.open && draw());
  state.addEventListener("change", later);
  selection.addEventListener("change", later);
  desk.addEventListener("show", later);
}
