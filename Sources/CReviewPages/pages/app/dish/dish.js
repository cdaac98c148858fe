// The page of one dish, reviewed or scored blind: loads it, puts its parts together, and ends them.
import {announce, dropNotice, notice} from "/app/announce.js";
import {get} from "/app/api.js";
import {Actions} from "/app/dish/actions.js";
import {showComparison} from "/app/dish/comparison.js";
import {showColony} from "/app/dish/colony.js";
import {Desk} from "/app/dish/desk.js";
import {showFacts} from "/app/dish/facts.js";
import {showHead} from "/app/dish/head.js";
import {onKey} from "/app/dish/keys.js";
import {showLegend} from "/app/dish/legend.js";
import {showList} from "/app/dish/list.js";
import {MapView} from "/app/dish/mapview.js";
import {showModeNote} from "/app/dish/modenote.js";
import {keepCurrent} from "/app/dish/poll.js";
import {showQuick} from "/app/dish/quick.js";
import {tellRefusals} from "/app/dish/refusals.js";
import {showToolbar} from "/app/dish/toolbar.js";
import {unstopped} from "/app/dish/words.js";
import {el, put} from "/app/dom.js";
import {looksOf} from "/app/looks.js";
import {showReason} from "/app/why.js";

/**
 * @param options {base: address in the API, home: the list of dishes, blind, position}
 * @returns what ends the page.
 */
export async function showDish({main, isCurrent}, options) {
  const data = await get(options.base);
  if (!isCurrent()) return undefined;
  document.body.dataset.page = "dish";
  const title = options.blind ? `Dish ${options.position + 1}` : data.dish;
  document.title = `${title} - cfu review`;
  const desk = new Desk(options, data, looksOf(data.classes), title);
  const head = el("div", {class: "dish-head"});
  const tools = el("div", {class: "tools", role: "toolbar", "aria-label": "Tools"});
  const stage = el("div", {class: "stage"});
  const quick = el("div", {class: "quick"});
  const part = (name, className) => el("section", {class: `part ${className}`, "aria-label": name});
  const legend = part("Classes and counts", "legend");
  const colony = part("The colony looked at", "colony");
  const comparison = part("Comparison with vehicle", "comparison");
  const facts = part("This dish", "facts");
  const list = part("All colonies as a list", "list");
  const panel = el(
    "aside", {class: "panel", "aria-label": "Counts and colony", tabindex: "-1"}, legend, colony,
    options.blind ? null : comparison, facts, list);
  put(main, el("div", {class: "dish"}, head, tools, stage, quick, panel));

  const view = new MapView(stage, desk);
  const actions = new Actions(desk, view);
  showHead(head, desk, actions);
  showModeNote(stage, desk, actions);
  showToolbar(tools, desk, actions);
  showLegend(legend, desk, actions);
  showColony(colony, desk, actions);
  showQuick(quick, desk, actions, panel);
  showFacts(facts, desk, actions);
  showList(list, desk, actions);
  const ends = [
    options.blind ? () => {} : showComparison(comparison, desk),
    keepCurrent(desk),
    tellRefusals(desk),
    showReason(stage, desk),
  ];
  const keys = (event) => onKey(event, actions, desk);
  document.addEventListener("keydown", keys);
  if (data.picture.available === false) {
    notice(
      "bad",
      `The picture cannot be shown: ${unstopped(data.picture.problem ?? "it was not found")}. ` +
        "Outlines are drawn without it.",
      {key: "picture"});
  }
  view.element.focus({preventScroll: true});
  announce(`${title}. ${desk.state.tally().total} colonies. Press ? for the keys.`);
  return () => {
    document.removeEventListener("keydown", keys);
    dropNotice("picture");
    for (const end of ends) end();
    view.close();
    desk.close();
  };
}
