// Where files are dropped, or chosen by who does not drop.
import {button, el} from "/app/dom.js";

/** `take` gets the files. */
export function dropPlace(take) {
  const input = el("input", {
    type: "file",
    multiple: true,
    class: "unseen",
    tabindex: "-1",
    "aria-hidden": "true",
    accept: ".jpg,.jpeg,.png,.tif,.tiff,.csv,.tsv,.txt",
    on: {
      change: () => {
        take([...input.files]);
        input.value = "";
      }
    },
  });
  const place = el(
    "div", {
      class: "drop",
      on: {
        dragover: (event) => {
          event.preventDefault();
          place.classList.add("over");
        },
        dragleave: () => place.classList.remove("over"),
        drop: (event) => {
          event.preventDefault();
          place.classList.remove("over");
          // Folders come as entries without bytes; only files can be sent.
          take([...event.dataTransfer.files].filter((file) => file.size > 0 || file.type));
        },
      },
    },
    el("p", {}, el("strong", {text: "Drop pictures and a sample sheet here"})),
    el(
      "p", {class: "muted", text: "JPEG, PNG or TIFF; the sheet as CSV. A sheet is not required."}),
    button("Choose files", () => input.click()), input);
  return place;
}
