// Questions that need an answer before the work goes on. The dialog element keeps focus inside;
// this gives it back to where it was.
import {button, el} from "/app/dom.js";

/**
 * Opens a dialog and waits for it.
 *
 * @param content elements between the title and the buttons.
 * @param choices [{word, value, main}]; `value` may be a function, read when pressed; it may answer
 *   undefined to keep the dialog open.
 * @returns the value chosen, or null when it was left by Escape or Cancel.
 */
export function ask(title, content, choices, {wide = false, cancel = "Cancel"} = {}) {
  return new Promise((answer) => {
    const before = document.activeElement;
    const heading = el("h2", {id: "dialog-title", text: title});
    const finish = (value) => {
      box.close();
      box.remove();
      if (before && before.isConnected) before.focus({preventScroll: true});
      answer(value);
    };
    const choose = (choice) => {
      const value = typeof choice.value === "function" ? choice.value() : choice.value;
      if (value !== undefined) finish(value);
    };
    const main = choices.find((choice) => choice.main);
    const box = el(
      "dialog", {
        class: wide ? "wide" : null,
        "aria-labelledby": "dialog-title",
        on: {
          cancel: (event) => {
            event.preventDefault();
            finish(null);
          },
          // Keys of the page behind must not work while a question is open.
          keydown: (event) => event.stopPropagation(),
        },
      },
      el(
        "form", {
          method: "dialog",
          on: {
            submit: (event) => {
              event.preventDefault();
              if (main) choose(main);
            },
          }
        },
        heading, content,
        el(
          "div", {class: "choices"},
          cancel ? button(cancel, () => finish(null), {class: "plain"}) : null,
          choices.map(
            (choice) => choice.main
              ? el("button", {type: "submit", class: "main", text: choice.word})
              : button(choice.word, () => choose(choice))))));
    document.body.append(box);
    box.showModal();
    const first = box.querySelector("[data-first]");
    if (first) first.focus();
  });
}

/** Yes or no, with words that say what happens. */
export async function confirmed(title, text, yes) {
  return (await ask(title, el("p", {text}), [{word: yes, value: true, main: true}])) === true;
}
