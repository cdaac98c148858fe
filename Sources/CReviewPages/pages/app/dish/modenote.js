// What a click does while colonies are added or merged, over the picture.
import {button, el, put} from "/app/dom.js";

export function showModeNote(stage, desk, actions) {
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const how = {
    add: isTouched ? "tap the picture." : "click, or arrow keys and Enter. A digit: the class.",
    merge: isTouched ? "Tap the parts." : "Click the parts, or go there and press Space.",
  };
  const note = el("div", {class: "mode-note", hidden: true});
  stage.append(note);
  const draw = () => {
    const {mode, selection, looks, addClass} = desk;
    note.hidden = mode === null;
    if (mode === "add") {
      put(
        note, el("span", {text: `Adding ${looks.get(addClass)?.name ?? ""}: ${how.add}`}),
        button("End", () => actions.leaveMode(), {class: "small", key: "Esc"}));
    } else if (mode === "merge") {
      put(
        note,
        el("span", {text: `Merging: ${selection.gathered?.size ?? 0} gathered. ${how.merge}`}),
        button(
          "Merge", () => actions.merge(),
          {class: "small main", key: "m", disabled: (selection.gathered?.size ?? 0) < 2}),
        button("End", () => actions.leaveMode(), {class: "small", key: "Esc"}));
    }
  };
  desk.addEventListener("mode", draw);
  desk.selection.addEventListener("change", () => desk.mode && draw());
}
