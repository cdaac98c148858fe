// The classes: their line, their key, and how many there are, machine beside reviewed. A row is
// also the button that sets the class.
import {el, put} from "/app/dom.js";
import {lineSample} from "/app/dish/sample.js";

export function showLegend(place, desk, actions) {
  const {state, selection, looks, options} = desk;
  const cells = new Map();
  const number = () => el("td", {class: "num"});
  const rows = [...looks.values()].map((look) => {
    const machine = options.blind ? null : number();
    const reviewed = number();
    const press = el(
      "button", {
        type: "button",
        class: "class-button",
        "data-class": look.id,
        "aria-keyshortcuts": look.key,
        on: {click: () => actions.setClass(look.id)},
      },
      lineSample(look), el("span", {class: "class-name", text: look.name}),
      look.key ? el("kbd", {"aria-hidden": "true", text: look.key}) : null);
    cells.set(look.id, {machine, reviewed, press});
    return look.counts
      ? el("tr", {}, el("th", {scope: "row"}, press), machine, reviewed)
      : el("tr", {class: "off"}, el("th", {scope: "row", colspan: options.blind ? 2 : 3}, press));
  });
  const sum = () => ({machine: options.blind ? null : number(), reviewed: number()});
  const [none, total] = [sum(), sum()];
  // Only where there are any: colonies that the picture is too coarse to name.
  const noneRow = el(
    "tr", {hidden: true}, el("th", {scope: "row", text: "no class"}), none.machine, none.reviewed);
  const reasons = el("div", {class: "reasons"});
  put(
    place,
    el(
      "table", {},
      el("caption", {class: "unseen", text: "Colonies by class; press a class to set it"}),
      el(
        "thead", {},
        el(
          "tr", {}, el("th", {scope: "col", text: "Class"}),
          options.blind ? null : el("th", {scope: "col", class: "num", text: "machine"}),
          el("th", {scope: "col", class: "num", text: options.blind ? "marked" : "reviewed"}))),
      el("tbody", {}, rows.slice(0, countOf(looks)), noneRow),
      el(
        "tbody", {class: "sum"},
        el(
          "tr", {}, el("th", {scope: "row", text: "all colonies"}), total.machine, total.reviewed)),
      el("tbody", {}, rows.slice(countOf(looks)))),
    reasons);

  const draw = () => {
    const now = state.tally();
    const machine = state.data.counts?.machine ?? {};
    const set = (cell, value, other) => {
      if (!cell) return;
      // A class that this picture's sampling cannot carry has no count of the machine's.
      cell.textContent = value === null ? "-" : String(value);
      cell.classList.toggle("differs", other !== null && value !== other);
    };
    const left = {machine: machine.total ?? 0, reviewed: now.total};
    for (const [id, cell] of cells) {
      if (!looks.get(id).counts) continue;
      left.machine -= machine[id] ?? 0;
      left.reviewed -= now[id] ?? 0;
      set(cell.machine, machine[id] === undefined ? 0 : machine[id], null);
      set(cell.reviewed, now[id] ?? 0, options.blind ? null : machine[id] ?? 0);
    }
    noneRow.hidden = options.blind || left.machine <= 0 && left.reviewed <= 0;
    set(none.machine, left.machine, null);
    set(none.reviewed, left.reviewed, left.machine);
    set(total.machine, machine.total ?? 0, null);
    set(total.reviewed, now.total, options.blind ? null : machine.total ?? 0);
    if (!options.blind) showReasons(reasons, desk, actions);
  };
  const chosen = () => {
    const mark = desk.current;
    for (const [id, {press}] of cells) {
      const is = desk.mode === "add" ? desk.addClass === id
                                     : Boolean(mark) && mark.state.class === id && !mark.gone;
      press.setAttribute("aria-pressed", String(is));
      press.disabled = desk.isLocked;
    }
  };
  const both = () => {
    draw();
    chosen();
  };
  state.addEventListener("change", both);
  desk.addEventListener("show", draw);
  desk.addEventListener("mode", chosen);
  selection.addEventListener("change", chosen);
  both();
}

const countOf = (looks) => [...looks.values()].filter((look) => look.counts).length;

/** Objects that are not counted, by reason; each reason can be left out of the picture. */
function showReasons(place, desk, actions) {
  const counts = new Map();
  for (const mark of desk.state.marks()) {
    if (mark.gone || desk.state.counts(mark)) continue;
    const reason = desk.reason(mark);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const focused = document.activeElement?.dataset?.reason;
  put(
    place,
    el(
      "label", {class: "pair"}, el("input", {
        type: "checkbox",
        checked: desk.show.uncounted,
        "data-reason": "*",
        on: {change: () => actions.toggle("uncounted", "Objects not counted")},
      }),
      el("span", {text: `${all} objects not counted`})),
    desk.show.uncounted ? el(
      "div", {class: "reason-list"},
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(
          ([reason, count]) => el(
            "label", {class: "pair"}, el("input", {
              type: "checkbox",
              checked: !desk.show.hidden.has(reason),
              "data-reason": reason,
              on: {
                change: (event) => {
                  const hidden = new Set(desk.show.hidden);
                  if (event.target.checked)
                    hidden.delete(reason);
                  else
                    hidden.add(reason);
                  desk.change({hidden});
                }
              },
            }),
            el("span", {text: `${reason} ${count}`}))))
                        : null);
  if (focused) {
    [...place.querySelectorAll("input")].find((box) => box.dataset.reason === focused)?.focus();
  }
}
