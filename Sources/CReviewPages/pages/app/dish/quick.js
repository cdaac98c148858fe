// On a narrow screen: what is looked at and the classes, in reach of a thumb, and the handle of the
// sheet with all the rest.
import {button, el, put} from "/app/dom.js";
import {lineSample} from "/app/dish/sample.js";
import {classWords, nameOf} from "/app/dish/words.js";

export function showQuick(place, desk, actions, panel) {
  const {state, selection, looks} = desk;
  const words = el("span", {class: "quick-words"});
  const more = button(
    "Details", () => setOpen(!panel.classList.contains("open")),
    {class: "small", "aria-expanded": "false"});
  const setOpen = (open) => {
    panel.classList.toggle("open", open);
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "Close" : "Details";
    if (open) panel.focus();
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.classList.contains("open")) return;
    event.preventDefault();
    setOpen(false);
    more.focus();
  });
  const chips = [...looks.values()].map(
    (look) =>
      [look.id,
       el(
         "button", {
           type: "button",
           class: "chip",
           "data-class": look.id,
           "aria-label": look.name,
           on: {click: () => actions.setClass(look.id)},
         },
         lineSample(look), el("span", {text: look.short}))]);
  put(
    place, el("div", {class: "quick-line"}, words, more),
    el(
      "div", {class: "chips", role: "group", "aria-label": "Set the class"},
      chips.map(([, chip]) => chip)));
  const draw = () => {
    const mark = desk.current;
    const tally = state.tally().total;
    words.textContent = mark
      ? `${nameOf(mark, state)}: ${classWords(mark, looks)}${mark.state.unsure ? ", not sure" : ""}`
      : desk.options.blind ? `${tally} marked`
                           : `${tally} colonies, ${desk.walk.left().length} uncertain`;
    for (const [id, chip] of chips) {
      const is = desk.mode === "add" ? desk.addClass === id
                                     : Boolean(mark) && !mark.gone && mark.state.class === id;
      chip.setAttribute("aria-pressed", String(is));
      chip.disabled = desk.isLocked;
    }
  };
  for (const [source, name] of [[state, "change"], [selection, "change"], [desk, "mode"]]) {
    source.addEventListener(name, draw);
  }
  draw();
}
