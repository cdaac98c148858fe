// What changed, said to screen readers, and notices that stay until they are read.
import {button, el} from "/app/dom.js";

let clearing = 0;

/** Says `text` through the live region. The same words twice are said twice. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  clearTimeout(clearing);
  // A live region speaks when its text changes, and only after a turn of the event loop.
  clearing = setTimeout(() => {
    live.textContent = text;
  }, 30);
}

/**
 * Shows a notice below the bar.
 *
 * @param kind "info", "good" or "bad"; a bad one stays until it is closed.
 * @param actions pairs of a word and what it does; each closes the notice.
 * @param key a notice with the same key takes the place of the former.
 */
export function notice(kind, text, {actions = [], key = null, stay = kind === "bad"} = {}) {
  const region = document.getElementById("notices");
  if (key) dropNotice(key);
  const close = () => {
    // Focus must not fall to the body with a notice that held it.
    const held = box.contains(document.activeElement);
    box.remove();
    if (held) document.getElementById("main").focus();
  };
  const box = el(
    "div", {class: `notice ${kind}`, role: kind === "bad" ? "alert" : null, "data-key": key},
    el("span", {class: "words", text}),
    ...actions.map(([word, act]) => button(word, () => {
                     close();
                     act();
                   }, {class: "small"})), button("Close", close, {class: "small plain"}));
  region.append(box);
  if (kind !== "bad") announce(text);
  if (!stay)
    setTimeout(() => box.isConnected && !box.contains(document.activeElement) && close(), 7000);
  return close;
}

/** Takes the notice with this key away, if it is there. */
export function dropNotice(key) {
  for (const box of document.querySelectorAll(".notice")) {
    if (box.dataset.key === key) box.remove();
  }
}
