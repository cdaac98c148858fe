// Buttons for what the keys do, for mouse and finger.
import {button, el, put} from "/app/dom.js";

export function showToolbar(bar, desk, actions) {
  const {state, selection, options} = desk;
  const tool = (word, key, act, more = {}) => button(word, act, {key, class: "tool", ...more});
  const undo = tool("Undo", "Ctrl+z", () => actions.undo());
  const redo = tool("Redo", "Ctrl+y", () => actions.redo());
  const next = tool("Next uncertain", "u", () => actions.uncertain(1));
  const add = tool("Add", "a", () => actions.add());
  const merge = tool("Merge", "m", () => actions.merge());
  const split = tool("Split", "s", () => actions.split());
  const remove = tool("Remove", "x", () => actions.remove());
  const unsure = tool("Not sure", "q", () => actions.unsure());
  const toggles =
    [
      ["uncounted", "Uncounted", "o", "Objects not counted", true],
      ["gone", "Removed", "g", "Removed marks", false],
      ["labels", "Labels", "l", "Labels", false],
      ["outlines", "Outlines", "h", "Outlines", false],
    ].filter(([, , , , reviewOnly]) => !(reviewOnly && options.blind))
      .map(
        ([name, word, key, words]) =>
          [name,
           tool(word, key, () => actions.toggle(name, words), {"aria-pressed": "false"}),
  ]);
  const group = (...members) => el("span", {class: "tool-group"}, members);
  put(
    bar, group(undo, redo), options.blind ? null : group(next),
    group(add, remove, options.blind ? null : [merge, split], unsure),
    group(toggles.map(([, item]) => item)),
    group(
      tool("Whole dish", "f", () => actions.wholeDish()),
      tool("+", null, () => actions.zoom(0.75), {"aria-label": "Closer"}),
      tool("\u2212", null, () => actions.zoom(-0.75), {"aria-label": "Farther"}),
      tool("Keys", "?", () => actions.help())));
  const draw = () => {
    const mark = desk.current;
    for (const item of [split, remove, unsure]) item.disabled = !mark || desk.isLocked;
    for (const item of [undo, redo, add, merge]) item.disabled = desk.isLocked;
    remove.firstChild.textContent = mark?.gone ? "Bring back" : "Remove";
    unsure.setAttribute("aria-pressed", String(Boolean(mark?.state.unsure)));
    add.setAttribute("aria-pressed", String(desk.mode === "add"));
    merge.setAttribute("aria-pressed", String(desk.mode === "merge"));
    for (const [name, item] of toggles) item.setAttribute("aria-pressed", String(desk.show[name]));
    undo.title = state.data.undo ? `Undo: ${state.data.undo.label}` : "Nothing to undo";
    redo.title = state.data.redo ? `Redo: ${state.data.redo.label}` : "Nothing to redo";
    undo.classList.toggle("idle", !state.data.undo);
    redo.classList.toggle("idle", !state.data.redo);
  };
  for (const [source, name] of [
         [state, "change"],
         [selection, "change"],
         [desk, "show"],
         [desk, "mode"],
  ])
    source.addEventListener(name, draw);
  draw();
}
