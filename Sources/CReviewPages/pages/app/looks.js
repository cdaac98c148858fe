// How a class looks: colour, line, and the few letters that stand for it. All three tell the
// classes apart, so no one has to rely on colour.
import {farApart} from "/app/colours.js";

/** Okabe and Ito 2008, "Color Universal Design", without what is lost on a bright gel. */
const palette = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const greys = ["#7f8c8d", "#5d6d7e", "#95a5a6", "#6c7a89"];

/** Dashes in screen px, by the class's place in the list. The solid line is the first class's. */
const dashes = [[], [9, 4], [2.5, 3.5], [12, 3, 2.5, 3], [6, 2.5], [16, 5, 5, 5]];

/** Why a colony that is counted has no class: the picture is too coarse to tell it. */
const refused = "class refused at this resolution";

/** Whether the reason of a mark or a verdict is that of a colony: none, or `refused`. */
export const isOfColony = (reason) => reason === null || reason === refused;

/** Whether a mark's state is that of a colony that counts in the total alone. */
export const hasNoClass = ({class: id, reason}) => id === null && reason === refused;

/** How such a colony is drawn: solid, in the ink of the overlays. */
export const noClass = {
  key: "no class",
  colour: "#282828",
  dash: [],
  label: "no class",
  faint: false
};

/**
 * A map from class id to {id, name, short, colour, dash, key, counts}.
 *
 * `key` is the digit that sets the class, null beyond the ninth; `counts` is true for colonies.
 */
export function looksOf(classes) {
  const colonies = classes.filter((item) => item.kind === "colony");
  // Colours of the classifier are kept where they can be told apart by everyone.
  const own = colonies.every((item) => /^#[0-9a-f]{6}$/i.test(item.colour))
    && farApart(colonies.map((item) => item.colour));
  const looks = new Map();
  const taken = new Set();
  let others = 0;
  for (const item of classes) {
    if (item.kind === "reject") continue;
    const counts = item.kind === "colony";
    const place = counts ? colonies.indexOf(item) : others++;
    looks.set(item.id, {
      id: item.id,
      name: item.name,
      counts,
      short: shortName(item.id, taken),
      colour: !counts ? greys[place % greys.length]
        : own         ? item.colour
                      : palette[place % palette.length],
      dash: counts ? dashes[place % dashes.length] : [2, 4],
      key: looks.size < 9 ? String(looks.size + 1) : null,
    });
  }
  return looks;
}

/** "CFU-GM" is "GM", "BFU-E" is "BFU": at most four letters, each once. */
function shortName(id, taken) {
  const base = id.replace(/^CFU-/i, "").split(/[-_ ]/)[0].slice(0, 4) || id.slice(0, 4);
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base.slice(0, 3)}${number}`;
  taken.add(name);
  return name;
}
