// Blind scoring: the dishes in the scorer's own random order, without names.
import {get} from "/app/api.js";
import {el, put} from "/app/dom.js";

const words = {
  open: "not scored",
  started: "begun",
  reviewed: "scored"
};

export async function showBlindList({main, isCurrent}) {
  const {dishes} = await get("/api/blind");
  if (!isCurrent()) return undefined;
  document.body.dataset.page = "wall";
  document.title = "Blind scoring - cfu review";
  const done = dishes.filter((dish) => dish.status === "reviewed").length;
  const progress = `${done} of ${dishes.length} dishes scored`;
  const next = dishes.find((dish) => dish.status !== "reviewed");
  put(
    main,
    el(
      "div", {class: "wall-head"}, el("h1", {tabindex: "-1", text: "Blind scoring"}),
      el(
        "div", {class: "progress-line"},
        el("progress", {max: Math.max(1, dishes.length), value: done, "aria-label": progress}),
        el("span", {text: progress})),
      next ? el(
        "a", {class: "button main", href: `#/blind/${next.index}`, text: done ? "Go on" : "Begin"})
           : null),
    el("p", {
      class: "muted lead",
      text: "Mark every colony that you would count. What the machine found and " +
        "which group a dish belongs to are not shown, and the order is yours alone."
    }),
    el(
      "ul", {class: "cards"},
      dishes.map(
        (dish) => el(
          "li", {},
          el(
            "a", {class: "card", href: `#/blind/${dish.index}`}, el("img", {
              src: `/api/blind/${dish.index}/thumb.jpg?v=${dish.version}`,
              alt: "",
              loading: "lazy",
              width: 128,
              height: 128
            }),
            el(
              "span", {class: "card-text"},
              el("span", {class: "card-name", text: `Dish ${dish.index + 1}`}),
              el(
                "span",
                {class: `badge status ${dish.status}`, text: words[dish.status] ?? dish.status}),
              el(
                "span", {class: "card-total"}, el("strong", {class: "num", text: dish.marks}),
                " marked")))))));
  return undefined;
}
