// The record: every entry of the journal, the head of its chain, and the lock.
import {notice} from "/app/announce.js";
import {get, post} from "/app/api.js";
import {lockWords, timeWords} from "/app/bar.js";
import {ask} from "/app/dialog.js";
import {unstopped} from "/app/dish/words.js";
import {button, el, put} from "/app/dom.js";
import {keepStudy, session} from "/app/session.js";

const step = 100;

export async function showRecord({main, isCurrent}) {
  // Newest first: the last page of the journal is the first one here.
  const {total} = await get("/api/journal?from=1&count=1");
  let upTo = total;
  let page = await load(upTo);
  if (!isCurrent()) return undefined;
  document.body.dataset.page = "record";
  document.title = "Record - cfu review";
  const lock = el("div", {class: "lock"});
  const body = el("tbody", {});
  const range = el("span", {class: "muted"});
  const newer = button("Newer", () => go(upTo + step), {class: "small"});
  const older = button("Older", () => go(upTo - step), {class: "small"});
  const head = el("dd", {class: "hash"});
  const count = el("dd", {class: "num"});
  const draw = () => {
    head.textContent = page.head || "no entry yet";
    count.textContent = String(page.total);
    put(body, [...page.entries].reverse().map(row));
    if (!page.entries.length)
      put(body, el("tr", {}, el("td", {colspan: 7, class: "muted", text: "No entry yet."})));
    const first = Math.max(1, upTo - step + 1);
    range.textContent =
      page.total ? `entries ${first} to ${Math.min(upTo, page.total)} of ${page.total}` : "";
    newer.disabled = upTo >= page.total;
    older.disabled = first <= 1;
    drawLock(lock);
  };
  const go = async (to) => {
    try {
      upTo = Math.max(Math.min(to, page.total), Math.min(step, page.total));
      page = await load(upTo);
      if (isCurrent()) draw();
    } catch (error) {
      notice("bad", error.words ?? error.message, {key: "record"});
    }
  };
  put(
    main,
    el(
      "div", {class: "page"}, el("h1", {tabindex: "-1", text: "Record"}), el("p", {
        class: "muted lead",
        text: "Every change is one entry. Each entry carries the hash of the one before, so an " +
          "alteration of any of them changes the head. cfu audit verifies the chain; note the head "
          +
          "to compare it later."
      }),
      el(
        "dl", {class: "words-list chain"}, el("div", {}, el("dt", {text: "entries"}), count),
        el("div", {}, el("dt", {text: "head of the chain"}), head)),
      lock, el("div", {class: "row"}, newer, older, range),
      el(
        "div",
        {class: "table-box", tabindex: "0", role: "group", "aria-label": "Entries, newest first"},
        el(
          "table", {class: "journal"},
          el("caption", {class: "unseen", text: "Entries of the journal, newest first"}),
          el(
            "thead", {},
            el(
              "tr", {},
              ["Entry", "Time (UTC)", "Who", "Dish", "What", "Why", "Hash"].map(
                (text) => el("th", {scope: "col", text})))),
          body))));
  draw();
  return undefined;
}

const load = (upTo) => {
  const from = Math.max(1, upTo - step + 1);
  return get(`/api/journal?from=${from}&count=${Math.max(1, upTo - from + 1)}`);
};

function row(entry) {
  return el(
    "tr", {}, el("th", {scope: "row", class: "num", text: entry.entry}),
    el("td", {class: "time", text: timeWords(entry.time).replace(" UTC", "")}),
    el("td", {text: entry.who}), el("td", {text: entry.dish ?? ""}),
    el("td", {text: entry.words || entry.action}), el("td", {text: entry.why ?? ""}),
    el("td", {class: "hash", title: entry.hash, text: (entry.hash ?? "").slice(0, 12)}));
}

function drawLock(place) {
  const {locked} = session().study;
  put(
    place,
    locked ? el("p", {
      class: "notice info",
      text: `${unstopped(lockWords(locked))}. Nothing can be changed. The command ` +
        "cfu review --unlock opens the study again."
    })
           : button("Lock the study", () => lockStudy(place)));
}

async function lockStudy(place) {
  const why = el(
    "input",
    {id: "lock-why", required: true, maxlength: 500, autocomplete: "off", "data-first": true});
  const text = await ask(
    "Lock the study",
    el(
      "div", {}, el("p", {
        text:
          "After this no one can change anything here, and the lock stands in the record. Only the "
          +
          "command cfu review --unlock takes it away."
      }),
      el("label", {"for": "lock-why", text: "Why"}), why),
    [{word: "Lock", main: true, value: () => why.value.trim() || undefined}]);
  if (text === null) return;
  try {
    keepStudy(await post("/api/lock", {why: text}));
    drawLock(place);
    notice("good", "The study is locked.");
  } catch (error) {
    notice("bad", error.words ?? error.message, {key: "lock"});
  }
}
