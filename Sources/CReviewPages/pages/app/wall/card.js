// One dish on the wall.
import {el} from "/app/dom.js";

const statusWords = {
  open: "not begun",
  started: "begun",
  reviewed: "reviewed",
  failed: "failed",
};

export function card(dish, looks) {
  return el("li", {}, dish.status === "failed" ? failed(dish) : whole(dish, looks));
}

function whole(dish, looks) {
  const {machine, reviewed} = dish.counts;
  // Flags stand in badges of their own; the rest of what makes a look worth while in words.
  const look =
    dish.status === "reviewed" ? [] : dish.why_look.filter((word) => !dish.flags.includes(word));
  const badges = [
    ...dish.flags.map((flag) => ["flag", flag]),
    dish.unsure ? ["unsure", `${dish.unsure} not sure`] : null,
  ].filter(Boolean);
  return el(
    "a", {class: "card", href: `#/dish/${dish.position}`, id: `dish-${dish.position}`}, el("img", {
      src: `/api/dishes/${dish.position}/thumb.jpg`,
      alt: "",
      loading: "lazy",
      width: 128,
      height: 128,
    }),
    el(
      "span", {class: "card-text"}, el("span", {class: "card-name", text: dish.dish}),
      el("span", {class: "muted card-group", text: groupWords(dish)}),
      el(
        "span", {class: "card-total"}, el("span", {class: "unseen", text: "Colonies: machine "}),
        el("span", {class: "num", text: machine.total ?? 0}),
        el("span", {"aria-hidden": "true", text: " \u2192 "}),
        el("span", {class: "unseen", text: ", reviewed "}),
        el("strong", {class: "num", text: reviewed.total ?? 0})),
      el("span", {class: `badge status ${dish.status}`, text: statusWords[dish.status]}),
      el(
        "span", {class: "card-classes"},
        [...looks.values()]
          .filter((look) => look.counts)
          .map((look) => classCount(look, machine[look.id] ?? 0, reviewed[look.id] ?? 0))),
      badges.length ? el(
        "span", {class: "badges"},
        badges.map(([kind, word]) => el("span", {class: `badge ${kind}`, text: word})))
                    : null,
      dish.reviewers.length
        ? el("span", {class: "muted small", text: `by ${dish.reviewers.join(", ")}`})
        : null,
      look.length ? el("span", {class: "why", text: `Look: ${look.join(", ")}`}) : null));
}

function classCount(look, machine, reviewed) {
  const same = machine === reviewed;
  return el(
    "span", {class: "card-class"},
    el("span", {class: "dot", style: {"background-color": look.colour}, "aria-hidden": "true"}),
    el("span", {text: `${look.short} `}),
    same ? el("span", {class: "num", text: reviewed})
         : el("span", {class: "num"}, `${machine}\u2192`, el("strong", {text: reviewed})));
}

function groupWords(dish) {
  // The name of a group may hold the donor already.
  const donor = dish.donor && !dish.group?.includes(dish.donor) ? `donor ${dish.donor}` : null;
  return [dish.group, donor].filter(Boolean).join(" \u00b7 ");
}

/** A dish that was not counted has nothing to review, but stays in sight with the reason. */
function failed(dish) {
  return el(
    "div", {class: "card failed", id: `dish-${dish.position}`},
    el(
      "span", {class: "card-text"}, el("span", {class: "card-name", text: dish.dish}),
      el("span", {class: "badge status failed", text: "failed"}),
      el("span", {class: "muted card-group", text: groupWords(dish)}),
      el("span", {class: "problem", text: dish.problem ?? "This dish was not counted."})));
}
