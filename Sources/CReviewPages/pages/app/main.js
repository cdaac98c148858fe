// Starts the application: finds out who is there, then shows the page that the address names.
import {notice} from "/app/announce.js";
import {connection} from "/app/api.js";
import {showBar} from "/app/bar.js";
import {showBlindList} from "/app/blind.js";
import {showCount} from "/app/count/count.js";
import {showDish} from "/app/dish/dish.js";
import {el, put} from "/app/dom.js";
import {edits} from "/app/edits.js";
import {keptUnsaved} from "/app/kept.js";
import {showRecord} from "/app/record.js";
import {load, session} from "/app/session.js";
import {showSignIn} from "/app/signin.js";
import {watchUnsaved} from "/app/unsaved.js";
import {showWall} from "/app/wall/wall.js";
import {askWhy} from "/app/why.js";

const main = document.getElementById("main");
/** Ends the page that is shown: timers, listeners of the window. */
let leave = () => {};
/** Counts page changes, so that one that loads slowly cannot appear over a later one. */
let turn = 0;

const routes = [
  [/^#?\/?$/, "review", (_, place) => showWall(place)],
  [
    /^#\/dish\/(\d+)$/, "review", (found, place) => showDish(place, {
                                    base: `/api/dishes/${found[1]}`,
                                    home: "#/",
                                    blind: false,
                                    position: Number(found[1]),
                                  })
  ],
  [/^#\/blind$/, "blind", (_, place) => showBlindList(place)],
  [
    /^#\/blind\/(\d+)$/, "blind", (found, place) => showDish(place, {
                                    base: `/api/blind/${found[1]}`,
                                    home: "#/blind",
                                    blind: true,
                                    position: Number(found[1]),
                                  })
  ],
  // An address that names no dish, in either mode
  [/^#\/dish\/.*$/, "review", () => Promise.reject(noDish())],
  [/^#\/blind\/.*$/, "blind", () => Promise.reject(noDish())],
  [/^#\/count$/, "review", (_, place) => showCount(place)],
  [/^#\/record$/, "review", (_, place) => showRecord(place)],
];

async function show() {
  const mine = ++turn;
  leave();
  leave = () => {};
  document.body.dataset.page = "";
  if (!session().name) {
    document.title = "Sign in - cfu review";
    showSignIn(main, () => {
      takeUpUnsaved();
      show();
    });
    return;
  }
  const [page, found] = chosen();
  if (!page) return;
  put(main, el("p", {class: "wait", text: "Loading."}));
  const place = {main, isCurrent: () => mine === turn};
  try {
    const ended = await page(found, place);
    if (mine !== turn) {
      ended?.();
      return;
    }
    leave = ended ?? (() => {});
    // A new page is a new place to be: the reader starts at its heading.
    const heading = main.querySelector("h1");
    if (heading && !main.contains(document.activeElement)) heading.focus({preventScroll: true});
  } catch (error) {
    if (mine !== turn || error.name === "AbortError") return;
    showProblem(error);
  }
}

/** The page for the address, or the first page of the mode where the address is none of it. */
function chosen() {
  const {mode, study} = session();
  const hash = location.hash;
  const known =
    routes.map(([form, wanted, page]) => [form.exec(hash), wanted, page]).find(([found]) => found);
  const allowed =
    known && known[1] === (mode ?? "review") && (study.has_study !== false || hash === "#/count");
  if (allowed) return [known[2], known[0]];
  // The event of this change shows the page.
  location.hash = study.has_study === false ? "#/count" : mode === "blind" ? "#/blind" : "#/";
  return [null, null];
}

const noDish = () => ({status: 404, words: "There is no such dish."});

function showProblem(problem) {
  const isDish = /^#\/(dish|blind)\//.test(location.hash) && problem.status === 404;
  const error = isDish ? noDish() : problem;
  put(
    main,
    el(
      "section", {class: "sheet"}, el("h1", {tabindex: "-1", text: "This page cannot be shown"}),
      el("p", {text: error.words ?? error.message}),
      isDish
        ? el("a", {
            class: "button main",
            href: location.hash.startsWith("#/blind") ? "#/blind" : "#/",
            text: "Dishes"
          })
        : el("button", {type: "button", class: "main", text: "Try again", on: {click: show}})));
  if (!error.words) console.error(error);
}

document.getElementById("skip").addEventListener("click", (event) => {
  // The address is the router's: a jump to #main must not change it.
  event.preventDefault();
  (main.querySelector("[data-start]") ?? main).focus();
});
window.addEventListener("hashchange", show);
connection.addEventListener(
  "signed-out",
  () => notice(
    "bad",
    "This browser is no longer signed in. Open the address that cfu review printed once more; " +
      "what is not saved stays here meanwhile.",
    {key: "signed-out", actions: [["Load anew", () => location.reload()]]}));

/** Edits of an earlier page of this tab are offered again to who made them. */
function takeUpUnsaved() {
  const kept = keptUnsaved(
    (edit, error) => notice(
      "bad", `Not saved: ${edit.desk.title}, ${edit.label}. ${error.words}`,
      {actions: [["Try again", () => edits.restore([edit])]]}));
  if (kept.length) edits.restore(kept);
}

edits.askWhy = askWhy;
watchUnsaved();
try {
  await load();
  if (session().name) takeUpUnsaved();
  showBar(show);
  await show();
} catch (error) {
  showProblem(error);
}
