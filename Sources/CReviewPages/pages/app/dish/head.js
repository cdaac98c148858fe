// The line above the picture: which dish, how far, and the way to its neighbours.
import {edits} from "/app/edits.js";
import {button, el, put} from "/app/dom.js";

const statusWords = {
  open: "not reviewed",
  started: "begun",
  reviewed: "reviewed"
};

export function showHead(head, desk, actions) {
  const {state, options} = desk;
  const {data} = state;
  const status = el("span", {class: "badge status"});
  const saved = el("span", {class: "saved muted", "aria-live": "off"});
  const done = button("", () => actions.reviewed(), {key: "r", class: "main review"});
  const reopen = button("Reopen", () => actions.reopen(), {class: "plain small", hidden: true});
  const neighbour = (step, word, key) => button(word, () => actions.neighbour(step), {
    key,
    class: "plain small",
    disabled: desk.neighbour(step) === null,
    "aria-label": step > 0 ? "Next dish" : "Previous dish",
  });
  put(
    head, el("a", {href: options.home, class: "back", text: "Dishes"}),
    el("h1", {tabindex: "-1", text: desk.title}), status,
    data.group ? el("span", {class: "muted group-name", text: data.group}) : null,
    (data.flags ?? []).map((flag) => el("span", {class: "badge flag", text: flag})),
    el("span", {class: "gap"}), saved, neighbour(-1, "\u2039", "["), neighbour(1, "\u203a", "]"),
    reopen, done);
  const draw = () => {
    const now = state.data.status ?? "open";
    status.className = `badge status ${now}`;
    status.textContent = options.blind && now === "reviewed" ? "scored" : statusWords[now] ?? now;
    const word = options.blind ? "scored" : "reviewed";
    done.disabled = desk.isLocked;
    reopen.disabled = desk.isLocked;
    reopen.hidden = !state.canAgree;
    done.firstChild.textContent = state.canAgree ? "Agree"
      : now === "reviewed"                       ? "Reopen"
                                                 : `Mark ${word}`;
    const waiting = edits.of(state).length;
    saved.textContent = !waiting ? "saved"
      : edits.stuck              ? `${waiting} not saved`
                                 : `saving ${waiting}`;
    saved.classList.toggle("not", waiting > 0);
  };
  state.addEventListener("change", draw);
  desk.addEventListener("mode", draw);
  draw();
}
