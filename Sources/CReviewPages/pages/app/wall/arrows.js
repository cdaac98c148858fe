// Arrow keys on the wall: the cards are a grid to the eye, so they are one to the keys.

/** Moves focus to the card in the direction of an arrow key. */
export function moveByArrows(event, list) {
  const step = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  }[event.key];
  const here = document.activeElement;
  if (!step || event.altKey || event.ctrlKey || event.metaKey || !here?.matches("a.card")) return;
  const from = here.getBoundingClientRect();
  let best = null;
  let least = Infinity;
  for (const other of list.querySelectorAll("a.card")) {
    const to = other.getBoundingClientRect();
    const along = (to.left - from.left) * step[0] + (to.top - from.top) * step[1];
    const aside =
      Math.abs((to.left - from.left) * step[1]) + Math.abs((to.top - from.top) * step[0]);
    // Aside counts double: right stays in its row, down in its column.
    if (along > 1 && along + 2 * aside < least) {
      best = other;
      least = along + 2 * aside;
    }
  }
  if (best) {
    event.preventDefault();
    best.focus();
    best.scrollIntoView({block: "nearest"});
  }
}
