// Marks in words, for the panel, the lists and the live region.
import {hasNoClass} from "/app/looks.js";

/** "Colony 12" or "Object 40", as it is counted or not. */
export function nameOf(mark, state) {
  const kind = state.counts(mark) ? "Colony" : "Object";
  return mark.number === null ? `${kind} ${mark.id}` : `${kind} ${mark.number}`;
}

/** What a mark is now: its class, why it has none, or why it is not counted. */
export function classWords(mark, looks) {
  if (mark.gone) return "removed";
  if (hasNoClass(mark.state)) return `colony, ${mark.state.reason}`;
  const name =
    mark.state.class === null ? "no class" : looks.get(mark.state.class)?.name ?? mark.state.class;
  if (mark.state.reason === null) return name;
  return `not counted: ${mark.state.reason}`;
}

/** Words of someone else without their last full stop, to stand inside a sentence. */
export const unstopped = (text) => text.trim().replace(/\.+$/, "");

/** A share of one as percent, "-" where there is none. */
export function percent(value) {
  return value === null || value === undefined ? "-" : `${Math.round(value * 100)} %`;
}

/** One sentence on a mark. */
export function sentence(mark, state) {
  const parts = [nameOf(mark, state), classWords(mark, state.looks)];
  if (mark.machine && mark.machine.probability !== null && !mark.by) {
    parts.push(percent(mark.machine.probability));
  }
  if (mark.state.unsure) parts.push("not sure");
  if (mark.by) parts.push(`set by ${mark.by.name}`);
  if (mark.waiting) parts.push("not saved yet");
  return `${parts.join(", ")}.`;
}
