// The reason for a change, where the study asks for one.
import {announce} from "/app/announce.js";
import {ask} from "/app/dialog.js";
import {el} from "/app/dom.js";
import {edits} from "/app/edits.js";

/** Asks why, and whether the answer holds for the changes that follow. Null gives the change up. */
export async function askWhy(label) {
  const text = el("input", {
    id: "why",
    required: true,
    maxlength: 500,
    autocomplete: "off",
    "data-first": true,
    value: edits.why,
  });
  const keep = el("input", {type: "checkbox", checked: true});
  const why = await ask(
    "Why?",
    el(
      "div", {}, el("p", {text: `This study asks why something is changed: ${label}.`}),
      el("label", {"for": "why", text: "Reason"}), text,
      el("label", {class: "pair"}, keep, el("span", {text: "also for the changes that follow"}))),
    [{word: "Save", main: true, value: () => text.value.trim() || undefined}],
    {cancel: "Do not change it"});
  if (why === null) {
    announce("Not changed.");
    return null;
  }
  edits.why = keep.checked ? why : "";
  return why;
}
