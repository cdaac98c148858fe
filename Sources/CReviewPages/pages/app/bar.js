// The bar on top: study, pages, person, and whether the server is heard.
import {notice} from "/app/announce.js";
import {connection} from "/app/api.js";
import {confirmed} from "/app/dialog.js";
import {button, el, put} from "/app/dom.js";
import {edits} from "/app/edits.js";
import {changes, session, signOut} from "/app/session.js";

/** Draws the bar and keeps it true. `left` is called when the person has signed out. */
export function showBar(left) {
  const draw = () => drawBar(left);
  changes.addEventListener("change", draw);
  window.addEventListener("hashchange", draw);
  connection.addEventListener("lost", () => document.body.classList.add("lost"));
  connection.addEventListener("reached", () => document.body.classList.remove("lost"));
  draw();
}

function drawBar(left) {
  const state = session();
  const bar = document.getElementById("bar");
  if (!state?.name) {
    put(bar, el("span", {class: "brand", text: "cfu review"}));
    return;
  }
  const pages = pagesOf(state);
  put(
    bar, el("a", {class: "brand", href: pages[0][0], text: "cfu review"}),
    el("span", {class: "study", text: state.study.name ?? ""}),
    el("nav", {"aria-label": "Pages"}, pages.map(([href, word]) => el("a", {
                                                   href,
                                                   text: word,
                                                   "aria-current": isAt(href) ? "page" : null,
                                                 }))),
    state.study.locked
      ? el("span", {class: "badge locked", title: lockWords(state.study.locked), text: "locked"})
      : null,
    el("span", {class: "badge offline", text: "no connection"}),
    el("span", {class: "who", text: state.mode === "blind" ? `${state.name}, blind` : state.name}),
    button("Sign out", () => goOut(left), {class: "small plain"}));
}

/** Edits that wait would else be sent in the name of who signs in next. */
async function goOut(left) {
  const count = edits.waiting.length;
  const words = `${count} ${count === 1 ? "change is" : "changes are"} not saved and will be gone.`;
  if (count && !(await confirmed("Sign out?", words, "Discard and sign out"))) return;
  edits.discard();
  try {
    await signOut();
    left();
  } catch (error) {
    notice("bad", error.words ?? error.message, {key: "out"});
  }
}

function pagesOf(state) {
  if (state.study.has_study === false) return [["#/count", "Count"]];
  if (state.mode === "blind") return [["#/blind", "Dishes"]];
  return [["#/", "Dishes"], ["#/count", "Count"], ["#/record", "Record"]];
}

function isAt(href) {
  const here = location.hash || "#/";
  return here === href || (href === "#/" && here.startsWith("#/dish"))
    || (href === "#/blind" && here.startsWith("#/blind"));
}

export function lockWords(locked) {
  const why = locked.why ? `: ${locked.why}` : "";
  return `Locked by ${locked.by}, ${timeWords(locked.time)}${why}`;
}

/** A time of the record (UTC) as a person reads it, still in UTC. */
export function timeWords(time) {
  return time ? `${time.slice(0, 10)} ${time.slice(11, 19)} UTC` : "";
}
