// How the groups compare with vehicle, machine beside reviewed, as far as the review is.
import {get} from "/app/api.js";
import {el, put, svg} from "/app/dom.js";

/** After an edit the figures are asked for when the person pauses. */
const patience = 1500;

export function showComparison(place, desk) {
  const {state, looks} = desk;
  const words = el("p", {class: "basis"});
  const unit = el("p", {class: "basis muted unit"});
  const select = el("select", {"aria-label": "Class compared"});
  const table =
    el("div", {class: "table-box", tabindex: "0", role: "group", "aria-label": "Groups"});
  const box = el(
    "details", {open: matchMedia("(min-width: 800px)").matches},
    el("summary", {text: "Comparison with vehicle"}), words, select, unit, table);
  put(place, box);
  let answer = null;
  let timer = 0;
  let ended = false;
  let revision = null;
  let status = state.data.status;
  const draw = () => {
    if (!answer) return;
    words.textContent = answer.words;
    const classes = answer.classes;
    if (select.options.length !== classes.length) {
      put(select, classes.map((id) => el("option", {
                                value: id,
                                text: id === "total" ? "all colonies" : looks.get(id)?.name ?? id
                              })));
      select.value = classes.includes("total") ? "total" : classes[0];
    }
    unit.textContent = unitWords(answer.groups);
    put(table, tableOf(answer.groups, select.value, state.data.group));
  };
  const load = async () => {
    revision = state.revision;
    try {
      const fresh = await get("/api/comparison");
      if (ended) return;
      answer = fresh;
      draw();
    } catch (error) {
      if (!ended) words.textContent = error.words ?? error.message;
    }
  };
  select.addEventListener("change", draw);
  box.addEventListener("toggle", () => box.open && revision !== state.revision && load());
  const changed = () => {
    clearTimeout(timer);
    if (!box.open || revision === state.revision) return;
    // Who marks the dish reviewed looks here next.
    timer = setTimeout(load, status === state.data.status ? patience : 0);
    status = state.data.status;
  };
  state.addEventListener("change", changed);
  if (box.open) load();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** What the means are counted in; groups of one sheet may differ in what is known of them. */
function unitWords(groups) {
  const units = new Set(groups.map(
    ({per_cells: cells}) => (cells ? `colonies per ${spaced(cells)} cells` : "mean of a dish")));
  return `${[...units].join(", or ")}, and percent of vehicle`;
}

/** 100000 as "100 000". */
const spaced = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");

function tableOf(groups, id, own) {
  const values = groups.map((group) => ({group, ...group.values[id]}));
  const highest = Math.max(
    150,
    ...values
      .flatMap(
        ({machine,
          reviewed}) => [machine?.percent, reviewed?.percent, Math.min(reviewed?.high ?? 0, 400)])
      .filter(Number.isFinite));
  return el(
    "table", {}, el("caption", {class: "unseen", text: "Percent of vehicle by group"}),
    el(
      "thead", {},
      el(
        "tr", {}, el("th", {scope: "col", text: "Group"}),
        el("th", {scope: "col", class: "num", text: "machine"}),
        el("th", {scope: "col", class: "num", text: "reviewed"}),
        el("th", {scope: "col", text: "percent of vehicle"}))),
    el(
      "tbody", {},
      values.map(
        ({group, machine, reviewed}) => el(
          "tr", {class: group.name === own ? "own" : null},
          el(
            "th", {scope: "row"}, group.name,
            group.is_vehicle && !/vehicle/i.test(group.name)
              ? el("span", {class: "muted", text: " vehicle"})
              : null),
          el("td", {class: "num", text: mean(machine?.mean)}),
          el("td", {class: "num", text: mean(reviewed?.mean)}),
          el(
            "td", {}, group.is_vehicle ? null : percentText(machine, reviewed),
            group.is_vehicle ? el("span", {class: "muted", text: "100 %"})
                             : interval(machine, reviewed, highest),
            !group.is_vehicle && reviewed?.p != null ? el("span", {
              class: "muted p",
              text: `p ${reviewed.p < 0.001 ? "< 0.001" : reviewed.p.toPrecision(2)}`
            })
                                                     : null)))));
}

const mean = (value) =>
  (value == null   ? "-"
     : value < 100 ? value.toPrecision(3)
                   : String(Math.round(value)));
const whole = (value) => (value == null ? "-" : `${Math.round(value)} %`);

/** The figures that the line shows, the machine's only where it differs. */
function percentText(machine, reviewed) {
  const [old, now] = [whole(machine?.percent), whole(reviewed?.percent)];
  const line = (text, look = "") => el("span", {class: `line ${look}`, text});
  const {low, high} = reviewed ?? {};
  return el(
    "span", {class: "percents"}, el("span", {class: "unseen", text: "reviewed "}),
    el("strong", {class: "num", text: now}),
    low != null && high != null ? line(` ${Math.round(low)} to ${Math.round(high)} %`) : null,
    old === now ? null : line(` machine ${old}`, "muted"));
}

/**
 * Percent of vehicle on a line: a ring for the machine, a dot and its interval for the reviewed.
 */
function interval(machine, reviewed, highest) {
  const width = 88;
  const x = (value) => 4 + (width - 8) * Math.max(0, Math.min(1, value / highest));
  return svg(
    "svg",
    {width, height: 16, viewBox: `0 0 ${width} 16`, class: "interval", "aria-hidden": "true"},
    svg("line", {x1: x(100), x2: x(100), y1: 1, y2: 15, class: "hundred"}),
    reviewed?.low != null && reviewed.high != null
      ? svg("line", {x1: x(reviewed.low), x2: x(reviewed.high), y1: 8, y2: 8, class: "range"})
      : null,
    machine?.percent != null
      ? svg("circle", {cx: x(machine.percent), cy: 8, r: 4, class: "machine"})
      : null,
    reviewed?.percent != null
      ? svg("circle", {cx: x(reviewed.percent), cy: 8, r: 3, class: "reviewed"})
      : null);
}
