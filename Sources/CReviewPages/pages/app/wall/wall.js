// All dishes of the study: how far the review is, and where a look is needed most.
import {announce, notice} from "/app/announce.js";
import {get} from "/app/api.js";
import {showWallHelp} from "/app/dish/help.js";
import {edits} from "/app/edits.js";
import {looksOf} from "/app/looks.js";
import {el, put} from "/app/dom.js";
import {card} from "/app/wall/card.js";
import {moveByArrows} from "/app/wall/arrows.js";
import {filters, groupsIn, orders, shown} from "/app/wall/order.js";

/** Order and filter outlive a visit to a dish. */
const choice = {
  order: "sheet",
  filter: "all",
  text: ""
};
const pause = 10000;

export async function showWall({main, isCurrent}) {
  document.body.dataset.page = "wall";
  document.title = "Dishes - cfu review";
  let wall = await get("/api/dishes");
  if (!isCurrent()) return undefined;
  const progress = el("div", {class: "progress-line"});
  const list = el("div", {class: "wall"});
  const draw = () => {
    const looks = looksOf(wall.classes);
    const dishes = shown(wall.dishes, choice);
    showProgress(progress, wall.dishes, dishes.length);
    const focused = list.contains(document.activeElement) ? document.activeElement.id : null;
    put(
      list,
      groupsIn(dishes, choice.order)
        .map(
          ([title, members]) =>
            [title === null ? null : el("h2", {class: "group", text: title}),
             el("ul", {class: "cards"}, members.map((dish) => card(dish, looks))),
    ]));
    if (!dishes.length) put(list, el("p", {class: "muted", text: "No dish is like that."}));
    if (focused) document.getElementById(focused)?.focus({preventScroll: true});
  };
  const changed = () => {
    draw();
    announce(`${shown(wall.dishes, choice).length} dishes shown.`);
  };
  put(
    main,
    el(
      "div", {class: "wall-head"}, el("h1", {tabindex: "-1", text: "Dishes"}), progress,
      el(
        "div", {class: "wall-tools", role: "search", "aria-label": "Order and filter"},
        select("order", "Sort by", orders, changed), select("filter", "Show", filters, changed),
        el("label", {class: "unseen", "for": "text", text: "Name holds"}), el("input", {
          id: "text",
          type: "search",
          placeholder: "Name, group or flag",
          value: choice.text,
          on: {
            input: (event) => {
              choice.text = event.target.value;
              changed();
            }
          },
        }))),
    list);
  draw();
  list.addEventListener("keydown", (event) => moveByArrows(event, list));
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const fresh = await get("/api/dishes");
      if (!isCurrent() || JSON.stringify(fresh) === JSON.stringify(wall)) return;
      wall = fresh;
      draw();
    } catch (error) {
      if (error.status) notice("bad", error.words, {key: "wall"});
    }
  };
  const timer = setInterval(refresh, pause);
  // What was on its way from a dish when this was shown, and a tab that comes to the front.
  const saved = () => edits.waiting.length || refresh();
  const keys = (event) => {
    if (event.key !== "?" || event.target.matches("input, select, textarea")) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    showWallHelp();
  };
  edits.addEventListener("change", saved);
  document.addEventListener("visibilitychange", refresh);
  document.addEventListener("keydown", keys);
  return () => {
    clearInterval(timer);
    edits.removeEventListener("change", saved);
    document.removeEventListener("visibilitychange", refresh);
    document.removeEventListener("keydown", keys);
    // Thumbnails still on their way would keep the dish that is opened waiting for a connection.
    for (const image of list.querySelectorAll("img")) image.removeAttribute("src");
  };
}

function select(name, label, options, changed) {
  const box = el(
    "select", {
      id: name,
      on: {
        change: () => {
          choice[name] = box.value;
          changed();
        }
      }
    },
    options.map(
      ([value, word]) => el("option", {value, text: word, selected: choice[name] === value})));
  return el("label", {class: "pair", "for": name}, el("span", {text: label}), box);
}

function showProgress(place, dishes, count) {
  const able = dishes.filter((dish) => dish.status !== "failed");
  const done = able.filter((dish) => dish.status === "reviewed").length;
  const words = `${done} of ${able.length} dishes reviewed`;
  put(
    place, el("progress", {max: Math.max(1, able.length), value: done, "aria-label": words}),
    el("span", {text: words}),
    count === dishes.length ? null : el("span", {class: "muted", text: `${count} shown`}));
}
