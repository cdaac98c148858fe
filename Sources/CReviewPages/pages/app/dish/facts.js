// What the sheet and the picture say of the dish, and the comment on it.
import {button, el, put} from "/app/dom.js";

export function showFacts(place, desk, actions) {
  const {state, options} = desk;
  const comment = el("div", {});
  const {picture, fields = {}} = state.data;
  const rows = Object.entries(fields).filter(([, value]) => value !== null && value !== "");
  const scale = picture.um_per_px ? `, ${Number(picture.um_per_px).toPrecision(4)} \u00b5m/px` : "";
  put(
    place,
    el(
      "details", {}, el("summary", {text: "This dish"}),
      el(
        "dl", {class: "words-list"}, el("div", {}, el("dt", {text: "picture"}), el("dd", {
                                          text: `${picture.width} x ${picture.height} px${scale}`
                                        })),
        picture.sha256 ? el(
          "div", {}, el("dt", {text: "SHA-256"}), el("dd", {class: "hash", text: picture.sha256}))
                       : null,
        rows.map(
          ([name, value]) =>
            el("div", {}, el("dt", {text: name}), el("dd", {text: String(value)})))),
      options.blind ? null : comment));
  const draw = () => {
    const text = state.data.comment ?? "";
    put(
      comment, text ? el("p", {class: "comment", text}) : null,
      button(
        text ? "Change comment" : "Comment on the dish", () => actions.commentDish(),
        {class: "small", disabled: desk.isLocked}));
  };
  state.addEventListener("change", draw);
  desk.addEventListener("mode", draw);
  draw();
}
