// Questions that an action on a colony asks.
import {ask} from "/app/dialog.js";
import {button, el} from "/app/dom.js";

/** Asks for words; null when it was left. */
export async function askText(title, text) {
  const box = el("textarea", {
    rows: 4,
    maxlength: 2000,
    "data-first": true,
    "aria-label": "Comment",
    "aria-describedby": "how-to-keep"
  });
  box.value = text;
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) box.form.requestSubmit();
  });
  const hint = el("p", {class: "muted small", id: "how-to-keep", text: "Ctrl+Enter saves."});
  return ask(
    title, el("div", {}, box, hint), [{word: "Save", main: true, value: () => box.value.trim()}]);
}

/** Asks into how many parts, by button or digit: 2 to 6, or null when it was left. */
export async function askParts(name) {
  const row = el("div", {class: "digits"});
  let pick = null;
  for (let parts = 2; parts <= 6; parts++) {
    row.append(button(String(parts), () => {
      pick = parts;
      row.closest("form").requestSubmit();
    }, {
      "data-first": parts === 2,
      "aria-label": `Into ${parts}`,
    }));
  }
  row.addEventListener("keydown", (event) => {
    if (!/^[2-6]$/.test(event.key)) return;
    pick = Number(event.key);
    row.closest("form").requestSubmit();
  });
  return ask(
    `Split ${name} into`, row, [{word: "Split", main: true, value: () => pick ?? undefined}]);
}
