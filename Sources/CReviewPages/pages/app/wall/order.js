// Which dishes are shown on the wall, and in what order.

export const orders = [
  ["sheet", "order of the sheet"],
  ["group", "group"],
  ["need", "what needs a look most"],
];

export const filters = [
  ["all", "all dishes"],
  ["todo", "not reviewed"],
  ["reviewed", "reviewed"],
  ["flagged", "with flags"],
  ["unsure", "with colonies marked not sure"],
  ["failed", "failed"],
];

const tests = {
  all: () => true,
  todo: (dish) => dish.status === "open" || dish.status === "started",
  reviewed: (dish) => dish.status === "reviewed",
  flagged: (dish) => dish.flags.length > 0,
  unsure: (dish) => dish.unsure > 0,
  failed: (dish) => dish.status === "failed",
};

/** The dishes that pass filter and words, sorted. */
export function shown(dishes, {order, filter, text}) {
  const words = text.trim().toLowerCase();
  const found = dishes.filter((dish) => tests[filter](dish) && (!words || holds(dish, words)));
  if (order === "need") {
    // A reviewed dish needs no look, however unsure the machine was.
    const need = (dish) => (dish.status === "reviewed" ? -1 : dish.need);
    found.sort((a, b) => need(b) - need(a) || a.position - b.position);
  }
  return found;
}

function holds(dish, words) {
  const all = [dish.dish, dish.group, dish.donor, ...dish.flags, ...dish.reviewers];
  return all.some((item) => item && item.toLowerCase().includes(words));
}

/** Pairs of a title and its dishes; one pair without a title where they are not grouped. */
export function groupsIn(dishes, order) {
  if (order !== "group") return [[null, dishes]];
  const groups = new Map();
  for (const dish of dishes) {
    const name = dish.group || "no group";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(dish);
  }
  return [...groups];
}
