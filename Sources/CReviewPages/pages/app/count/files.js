// The files of a count: those on their way, those waiting, counted and failed.
import { button, el } from "/app/dom.js";

const words = { waiting: "ready", counted: "counted", failed: "failed" };

export function fileTable(state, uploads, removeFile) {
  const running = state.state === "running";
  const failed = state.files.filter((file) => file.state === "failed").length;
  const summary = [
    `${state.files.length} ${state.files.length === 1 ? "picture" : "pictures"}`,
    state.sheet ? `sheet ${state.sheet}` : "no sheet",
    failed ? `${failed} failed` : null,
  ].filter(Boolean).join(", ");
  return el(
    "div", {},
    el("p", { class: "summary", text: summary }),
    el(
      "div", { class: "table-box files", tabindex: "0", role: "group", "aria-label": "Files" },
      el(
        "table", {},
        el("caption", { class: "unseen", text: "Files of the count" }),
        el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "File" }), el("th", { scope: "col", class: "num", text: "Size" }),
          el("th", { scope: "col", text: "State" }), el("th", { scope: "col" }, el("span", { class: "unseen", text: "Action" })))),
        el(
          "tbody", {},
          uploads.items.map((item) => el(
            "tr", {}, el("th", { scope: "row", text: item.name }), el("td", { class: "num", text: size(item.file.size) }),
            el("td", {}, item.state === "failed" ? el("span", { class: "problem", text: item.error })
              : el("progress", { max: 1, value: item.share, "aria-label": `Sending ${item.name}` })),
            el("td", {}, item.state === "failed"
              ? [button("Send again", () => uploads.again(item), { class: "small" }), button("Drop", () => uploads.drop(item), { class: "small plain" })]
              : null))),
          state.files.map((file) => el(
            "tr", {}, el("th", { scope: "row", text: file.name }), el("td", { class: "num", text: size(file.bytes) }),
            el("td", {}, file.error ? el("span", { class: "problem", text: file.error }) : el("span", { class: `badge status ${file.state}`, text: words[file.state] ?? file.state })),
            el("td", {}, running ? null : button("Remove", () => removeFile(file.name), { class: "small plain", "aria-label": `Remove ${file.name}` }))))))));
}

function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
