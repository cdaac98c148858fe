// The reason for a change, where the study asks for one, and the one that is in force on a dish.
import {announce} from "/app/announce.js";
import {ask} from "/app/dialog.js";
import {button, el, put} from "/app/dom.js";
import {edits} from "/app/edits.js";

/** Asks why an edit is made, and whether the answer holds on its dish. Null gives the edit up. */
export async function askWhy({label, desk}) {
  const text = el(
    "input", {id: "why", required: true, maxlength: 500, autocomplete: "off", "data-first": true});
  const keep = el("input", {type: "checkbox"});
  const why = await ask(
    "Why?",
    el(
      "div", {}, el("p", {text: `This study asks why something is changed: ${label}.`}),
      el("label", {"for": "why", text: "Reason"}), text,
      el(
        "label", {class: "pair"}, keep,
        el("span", {text: "also for the changes that follow on this dish"}))),
    [{word: "Save", main: true, value: () => text.value.trim() || undefined}],
    {cancel: "Do not change it"});
  if (why === null) {
    announce("Not changed.");
    return null;
  }
  if (keep.checked) edits.setReason(desk, why);
  return why;
}

/** Shows over the picture which reason is given with every change of this dish, and ends it. */
export function showReason(stage, desk) {
  const note = el("div", {class: "why-note", role: "status", hidden: true});
  stage.append(note);
  const draw = () => {
    const words = edits.reasonOn(desk.state);
    if (note.dataset.words === (words ?? "")) return;
    note.dataset.words = words ?? "";
    note.hidden = words === null;
    put(note, words === null ? null : [
      el("span", {text: `Reason given with every change here: ${words}`}),
      button(
        "End it",
        () => {
          edits.setReason(desk.state, null);
          announce("The reason is ended: the next change is asked for one.");
          stage.querySelector(".map")?.focus();
        },
        {class: "small"}),
    ]);
  };
  edits.addEventListener("change", draw);
  draw();
  return () => {
    edits.removeEventListener("change", draw);
    edits.setReason(desk.state, null);
  };
}
