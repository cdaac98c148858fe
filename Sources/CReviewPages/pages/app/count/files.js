// The files of a count: those on their way, those waiting, counted and failed.
import {button, el} from "/app/dom.js";

const words = {
  waiting: "ready",
  counted: "counted",
  failed: "failed"
};

export function fileTable(state, uploads, removeFile) {
  const running = state.state === "running";
  const head = el(
    "tr", {}, heading("File"), heading("Size", "num"), heading("State"),
    el("th", {scope: "col"}, el("span", {class: "unseen", text: "Action"})));
  const rows = [
    ...uploads.items.map((item) => sending(item, uploads)),
    ...state.files.map((file) => received(file, running ? null : removeFile)),
  ];
  const table = el(
    "table", {}, el("caption", {class: "unseen", text: "Files of the count"}),
    el("thead", {}, head), el("tbody", {}, rows));
  const box = {class: "table-box files", tabindex: "0", role: "group", "aria-label": "Files"};
  return el("div", {}, el("p", {class: "summary", text: summary(state)}), el("div", box, table));
}

function summary({files, sheet}) {
  const failed = files.filter((file) => file.state === "failed").length;
  return [
    `${files.length} ${files.length === 1 ? "picture" : "pictures"}`,
    sheet ? `sheet ${sheet}` : "no sheet",
    failed ? `${failed} failed` : null,
  ].filter(Boolean)
    .join(", ");
}

const heading = (text, kind = null) => el("th", {scope: "col", class: kind, text});

function row(name, bytes, state, action) {
  return el(
    "tr", {}, el("th", {scope: "row", text: name}), el("td", {class: "num", text: size(bytes)}),
    el("td", {}, state), el("td", {}, action));
}

/** A file on its way to the server, or one that did not get there. */
function sending(item, uploads) {
  if (item.state !== "failed") {
    const share = {max: 1, value: item.share, "aria-label": `Sending ${item.name}`};
    return row(item.name, item.file.size, el("progress", share), null);
  }
  return row(item.name, item.file.size, el("span", {class: "problem", text: item.error}), [
    button("Send again", () => uploads.again(item), {class: "small"}),
    button("Drop", () => uploads.drop(item), {class: "small plain"}),
  ]);
}

/** A file that the server has. */
function received(file, removeFile) {
  const state = file.error
    ? el("span", {class: "problem", text: file.error})
    : el("span", {class: `badge status ${file.state}`, text: words[file.state] ?? file.state});
  const look = {class: "small plain", "aria-label": `Remove ${file.name}`};
  return row(
    file.name, file.bytes, state,
    removeFile ? button("Remove", () => removeFile(file.name), look) : null);
}

function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
