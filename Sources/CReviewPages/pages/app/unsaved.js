// The strip that says what is not saved, and the question before the page is closed on it.
import {announce} from "/app/announce.js";
import {confirmed} from "/app/dialog.js";
import {button, el, put} from "/app/dom.js";
import {edits} from "/app/edits.js";

/** Keeps the strip true from now on. */
export function watchUnsaved() {
  const strip =
    el("div", {id: "unsaved", role: "region", "aria-label": "Changes not saved", hidden: true});
  document.getElementById("notices").before(strip);
  let said = null;
  edits.addEventListener("change", () => {
    const count = edits.waiting.length;
    // While it is tried again the strip stays: nothing is saved before it is acknowledged.
    strip.hidden = !edits.stuck && !(said && count);
    if (!edits.stuck) {
      if (strip.hidden && said) {
        announce("All changes are saved.");
        said = null;
      }
      put(
        strip,
        count && !strip.hidden ? el("span", {class: "words", text: "Saving what was not saved."})
                               : null);
      return;
    }
    const words =
      `${count} ${count === 1 ? "change is" : "changes are"} not saved. ${reason(edits.stuck)}`;
    put(
      strip, el("span", {class: "words", text: words}),
      el("span", {class: "muted", text: labels(edits.waiting)}),
      button("Try again", () => edits.retry(), {class: "small"}),
      button("Discard", discard, {class: "small plain"}));
    if (said !== words) announce(words);
    said = words;
  });
  window.addEventListener("beforeunload", (event) => {
    if (edits.waiting.length) event.preventDefault();
  });
}

function reason({error, again}) {
  const words = {
    507: "The disk is full: make room, then try again.",
    401: "This browser is no longer signed in.",
    403: "The server does not take changes of this browser: load the page anew.",
  }[error.status];
  if (error.status === 507) return error.words || words;
  return `${words ?? error.words}${again ? " Trying again." : ""}`;
}

function labels(waiting) {
  const name = ({desk, label}) => (desk.title ? `${desk.title}: ${label}` : label);
  const first = waiting.slice(0, 3).map(name).join("; ");
  return waiting.length > 3 ? `${first}; ...` : first;
}

async function discard() {
  const yes = await confirmed(
    "Discard what is not saved?", "These changes are not in the record and will be gone.",
    "Discard");
  if (yes) edits.discard();
}
