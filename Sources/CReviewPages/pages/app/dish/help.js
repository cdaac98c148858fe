// The keys, on `?`.
import {ask} from "/app/dialog.js";
import {el} from "/app/dom.js";
import {singleKeys, table} from "/app/dish/keys.js";

/** Those of the wall. */
export function showWallHelp() {
  const rows = [
    ["\u2190 \u2191 \u2192 \u2193", "from dish to dish, once one has focus"],
    ["Tab", "to the next dish, field or link"],
    ["Enter", "open the dish"],
    ["?", "these keys; on a dish: the keys of the dish"],
  ];
  return ask(
    "Keys",
    el(
      "div",
      {class: "help", tabindex: "0", "data-first": true, role: "group", "aria-label": "Keys"},
      el("dl", {}, rows.map(([key, words]) => keyRow([key], words)))),
    [{word: "Close", value: true, main: true}], {cancel: null});
}

function keyRow(keys, words) {
  return el(
    "div", {}, el("dt", {}, keys.map((key) => el("kbd", {text: key}))), el("dd", {text: words}));
}

/** Those of a dish page. */
export function showHelp(desk) {
  const box = el("input", {
    type: "checkbox",
    checked: singleKeys.on,
    on: {
      change: () => {
        singleKeys.on = box.checked;
      }
    },
  });
  const rows = table.filter((row) => row.words && (!desk.options.blind || row.blind));
  return ask(
    "Keys",
    el(
      "div",
      {class: "help", tabindex: "0", "data-first": true, role: "group", "aria-label": "Keys"},
      el(
        "dl", {},
        rows.map((row) => keyRow(
                   row.shown.split(", "), (desk.options.blind && row.blindWords) || row.words))),
      el(
        "p", {class: "muted"},
        "With mouse or finger: click a colony to look at it, drag and pinch the picture" +
          (desk.options.blind ? "." : ", Shift and click to gather marks for a merge. " +
          "A dot on a label: a person has decided.")),
      el("label", {class: "pair"}, box, el("span", {
           text: "Single letters and digits work everywhere on the page, not only on the map"
         }))),
    [{word: "Close", value: true, main: true}], {wide: true, cancel: null});
}
