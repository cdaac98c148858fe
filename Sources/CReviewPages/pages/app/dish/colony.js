// The colony looked at: its picture, what was measured in words, what each classifier says, and
// what happened to it.
import {get} from "/app/api.js";
import {timeWords} from "/app/bar.js";
import {button, el, put} from "/app/dom.js";
import {classWords, nameOf, percent} from "/app/dish/words.js";

/** Someone who jumps on at once does not want every stop loaded. */
const patience = 90;

export function showColony(place, desk, actions) {
  const {state, selection, options} = desk;
  let timer = 0;
  let shown = null;
  let asked = null;
  const title = el("h2", {});
  const facts = el("div", {class: "colony-state"});
  const details = el("div", {class: "details"});
  put(place, title, facts, details);

  const head = () => {
    const mark = desk.current;
    if (!mark) {
      title.textContent = "No colony chosen";
      put(facts, el("p", {
            class: "muted",
            text: options.blind
              ? "Click a mark, or press a to add colonies."
              : `${desk.walk.left().length} uncertain. Press u for the next one, or click a colony.`
          }));
      return;
    }
    title.textContent = nameOf(mark, state);
    put(
      facts,
      el(
        "p", {class: "class-now"}, classWords(mark, desk.looks),
        mark.state.unsure ? el("span", {class: "badge unsure", text: "not sure"}) : null,
        mark.waiting ? el("span", {class: "badge unsaved", text: "not saved yet"}) : null),
      mark.machine ? el("p", {class: "muted", text: machineWords(mark, desk.looks)}) : null,
      mark.by && !mark.waiting ? el("p", {
        class: "muted",
        text: `Set by ${mark.by.name}${mark.by.time ? `, ${timeWords(mark.by.time)}` : ""}`
      })
                               : null,
      mark.state.comment ? el("p", {class: "comment", text: mark.state.comment}) : null,
      el(
        "p", {class: "row"},
        button(
          mark.state.comment ? "Change comment" : "Comment", () => actions.comment(),
          {key: "c", class: "small", disabled: desk.isLocked})));
  };

  /** Loads what stands in the panel alone. `entry` makes a changed history load anew. */
  const load = () => {
    const mark = desk.current;
    const wanted = mark && !mark.waiting
      ? `${mark.id} ${JSON.stringify(mark.by)} ${JSON.stringify(mark.state)} ${mark.gone}`
      : mark ? shown
             : null;
    if (wanted === shown) return;
    if (!mark || !shown?.startsWith(`${mark.id} `)) put(details);
    shown = wanted;
    clearTimeout(timer);
    asked?.abort();
    if (!mark || options.blind) return;
    timer = setTimeout(async () => {
      asked = new AbortController();
      try {
        const answer = await get(`${options.base}/marks/${mark.id}`, {signal: asked.signal});
        if (desk.current?.id === mark.id) showDetails(details, answer, mark, desk);
      } catch (error) {
        if (error.name !== "AbortError" && desk.current?.id === mark.id) {
          put(details, el("p", {class: "problem", text: error.words ?? error.message}));
        }
      }
    }, patience);
  };
  const draw = () => {
    head();
    load();
  };
  state.addEventListener("change", (event) => {
    if (!desk.current || event.detail.ids.has(desk.current.id)) draw();
  });
  selection.addEventListener("change", draw);
  desk.addEventListener("mode", head);
  draw();
}

function machineWords(mark, looks) {
  const {machine} = mark;
  const none = machine.counted ? "colony" : "no class";
  const name = looks.get(machine.class)?.name ?? machine.class ?? none;
  const words = machine.counted ? machine.reason : `not counted: ${machine.reason}`;
  const reason = words ? `, ${words}` : "";
  const chance = machine.probability === null ? "" : ` ${percent(machine.probability)}`;
  return `Machine: ${name}${chance}${reason}${machine.note ? `. ${machine.note}` : ""}`;
}

function showDetails(place, answer, mark, desk) {
  const {base} = desk.options;
  put(
    place, el("img", {
      class: "crop",
      alt: `Picture of ${nameOf(mark, desk.state)}`,
      width: 148,
      height: 148,
      src: `${base}/marks/${mark.id}/crop.jpg?r=${encodeURIComponent(mark.outline.length)}-${
        Math.round(mark.x)}`,
    }),
    answer.words.length ? el(
      "dl", {class: "words-list"},
      answer.words.map(
        ([name, words]) => el("div", {}, el("dt", {text: name}), el("dd", {text: words}))))
                        : null,
    answer.probabilities.map((classifier) => probabilities(classifier, desk.looks)),
    answer.history.length ? [el("h3", {text: "History"}), history(answer.history)] : null);
}

function probabilities({name, classes}, looks) {
  const likely = [...classes]
                   .sort((a, b) => b.probability - a.probability)
                   .filter((item, index) => index < 3 || item.probability >= 0.05);
  return el(
    "div", {class: "classifier"}, el("h3", {text: name}),
    el(
      "dl", {class: "bars"},
      likely.map(
        ({id, probability}) => el(
          "div", {}, el("dt", {text: looks.get(id)?.name ?? id}),
          el(
            "dd", {}, el("span", {class: "bar", "aria-hidden": "true"}, el("span", {
                           style: {
                             width: `${Math.round(probability * 100)}%`,
                             "background-color": looks.get(id)?.colour ?? "#888",
                           }
                         })),
            el("span", {class: "num", text: percent(probability)}))))));
}

function history(entries) {
  return el(
    "ol", {class: "history"},
    entries.map(
      (entry) =>
        el("li", {}, el("span", {text: entry.words}), el("span", {
             class: "muted",
             text: ` ${entry.who}, ${timeWords(entry.time)}${entry.why ? `: ${entry.why}` : ""}`
           }))));
}
