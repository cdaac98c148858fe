// The keys of the dish page, in one table: what they do and what the help says of them.

/** Rows: keys, words, action, and whether blind scoring has it too. */
export const table = [
  {keys: ["u"], shown: "u", words: "next uncertain colony", act: (a) => a.uncertain(1)},
  {
    keys: ["U"],
    shown: "Shift+u",
    words: "back to the uncertain one before",
    act: (a) => a.uncertain(-1)
  },
  {
    keys: ["n"],
    shown: "n",
    words: "next colony in reading order",
    blind: true,
    act: (a) => a.step(1)
  },
  {keys: ["p"], shown: "p", words: "previous colony", blind: true, act: (a) => a.step(-1)},
  {keys: ["ArrowLeft"], act: (a, e) => a.arrow(-1, 0, e.shiftKey), blind: true},
  {keys: ["ArrowRight"], act: (a, e) => a.arrow(1, 0, e.shiftKey), blind: true},
  {keys: ["ArrowUp"], act: (a, e) => a.arrow(0, -1, e.shiftKey), blind: true},
  {
    keys: ["ArrowDown"],
    shown: "\u2190 \u2191 \u2192 \u2193",
    words: "nearest colony in that direction; with Shift: move the picture",
    act: (a, e) => a.arrow(0, 1, e.shiftKey),
    blind: true,
  },
  {
    keys: [],
    shown: "1 ... 9",
    words: "set the class (see the legend); on the way through the uncertain ones also go on",
    blindWords: "set the class (see the legend)",
    blind: true
  },
  {
    keys: ["Enter"],
    shown: "Enter",
    words: "right as it stands: go on; while adding: add here; while merging: merge",
    blindWords: "right as it stands; while adding: add here",
    blind: true,
    act: (a) => a.enter()
  },
  {
    keys: ["x", "Delete", "Backspace"],
    shown: "x, Delete",
    words: "remove the colony, or bring a removed one back",
    blind: true,
    act: (a) => a.remove()
  },
  {
    keys: ["a"],
    shown: "a",
    words: "add colonies: click, or move the crosshair by arrows and press Enter or a digit; " +
      "a digit after that changes the class of the one just added and of the next ones",
    blind: true,
    act: (a) => a.add()
  },
  {
    keys: ["m"],
    shown: "m",
    words: "merge: gather marks by click or Space, then m or Enter",
    act: (a) => a.merge()
  },
  {
    keys: [" "],
    shown: "Space",
    words: "gather the mark looked at, while merging",
    act: (a) => a.gatherCurrent()
  },
  {keys: ["s"], shown: "s", words: "split into 2 to 6", act: (a) => a.split()},
  {keys: ["q"], shown: "q", words: "not sure, on and off", blind: true, act: (a) => a.unsure()},
  {keys: ["c"], shown: "c", words: "comment on the colony", blind: true, act: (a) => a.comment()},
  {
    keys: ["Ctrl+z"],
    shown: "Ctrl+z",
    words: "undo, without limit",
    blind: true,
    act: (a) => a.undo()
  },
  {keys: ["Ctrl+y", "Ctrl+Z"], shown: "Ctrl+y", words: "redo", blind: true, act: (a) => a.redo()},
  {
    keys: ["r"],
    shown: "r",
    words: "the dish is reviewed (agree, where others did it), or open again",
    blindWords: "the dish is scored, or open again",
    blind: true,
    act: (a) => a.reviewed()
  },
  {keys: ["["], shown: "[", words: "previous dish", blind: true, act: (a) => a.neighbour(-1)},
  {keys: ["]"], shown: "]", words: "next dish", blind: true, act: (a) => a.neighbour(1)},
  {
    keys: ["o"],
    shown: "o",
    words: "objects that are not counted, with reasons",
    act: (a) => a.toggle("uncounted", "Objects not counted")
  },
  {
    keys: ["g"],
    shown: "g",
    words: "removed marks",
    blind: true,
    act: (a) => a.toggle("gone", "Removed marks")
  },
  {
    keys: ["l"],
    shown: "l",
    words: "labels on all",
    blind: true,
    act: (a) => a.toggle("labels", "Labels")
  },
  {
    keys: ["h"],
    shown: "h",
    words: "hide and show the outlines",
    blind: true,
    act: (a) => a.toggle("outlines", "Outlines")
  },
  {
    keys: ["z"],
    shown: "z",
    words: "close to the colony and back",
    blind: true,
    act: (a) => a.closer()
  },
  {keys: ["f", "0"], shown: "f", words: "the whole dish", blind: true, act: (a) => a.wholeDish()},
  {keys: ["+", "="], shown: "+", words: "closer", blind: true, act: (a) => a.zoom(0.75)},
  {keys: ["-"], shown: "\u2212", words: "farther", blind: true, act: (a) => a.zoom(-0.75)},
  {
    keys: ["Escape"],
    shown: "Escape",
    words: "end adding or merging; choose no colony",
    blindWords: "end adding; choose no colony",
    blind: true,
    act: (a) => a.escape()
  },
  {keys: ["?"], shown: "?", words: "these keys", blind: true, act: (a) => a.help()},
];

/** Single letters can be switched off by who dictates or has other keys on them. */
const setting = "cfu-single-keys";
export const singleKeys = {
  get on() {
    return localStorage.getItem(setting) !== "off";
  },
  set on(value) {
    localStorage.setItem(setting, value ? "on" : "off");
  },
};

/** Does what a key stands for, unless it belongs to a field or a control. */
export function onKey(event, actions, desk) {
  if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return;
  // With a question open, Tab may leave focus on the page behind it.
  if (document.querySelector("dialog[open]")) return;
  const target = event.target;
  if (target.matches("input:not([type=checkbox]), textarea, select")) return;
  const onMap = target.closest(".map") || target === document.body || target.id === "main";
  // Enter and Space press the button that has focus, arrows scroll what has it.
  if (!onMap && /^(Enter| |Arrow\w+|Home|End|PageUp|PageDown)$/.test(event.key)) return;
  if (!singleKeys.on && !onMap && event.key.length === 1 && !event.ctrlKey) return;
  if (/^[1-9]$/.test(event.key) && !event.ctrlKey) {
    const look = [...desk.looks.values()].find((item) => item.key === event.key);
    if (look) actions.setClass(look.id, {byKey: true});
    event.preventDefault();
    return;
  }
  const name = event.ctrlKey ? `Ctrl+${event.key}` : event.key;
  const row = table.find((item) => item.keys.includes(name));
  if (!row?.act || (desk.options.blind && !row.blind)) return;
  event.preventDefault();
  row.act(actions, event);
}
