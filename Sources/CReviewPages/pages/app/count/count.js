// Counting from the page: pictures and a sheet in, progress and errors by file, and where it went.
import {load, session} from "/app/session.js";
import {announce, dropNotice, notice} from "/app/announce.js";
import {get, post, remove} from "/app/api.js";
import {confirmed} from "/app/dialog.js";
import {button, el, put} from "/app/dom.js";
import {Uploads} from "/app/count/uploads.js";
import {fileTable} from "/app/count/files.js";
import {dropPlace} from "/app/count/drop.js";

const pause = 1500;

export async function showCount({main, isCurrent}) {
  let state = await get("/api/counts");
  if (!isCurrent()) return undefined;
  document.body.dataset.page = "count";
  document.title = "Count - cfu review";
  const uploads = new Uploads();
  const body = el("div", {});
  put(main, el("div", {class: "page"}, el("h1", {tabindex: "-1", text: "Count dishes"}), body));
  if (!state.available) {
    put(
      body,
      el("p", {class: "notice info", text: state.problem ?? "Counting is not possible here."}));
    return undefined;
  }

  const refresh = async () => {
    try {
      const fresh = await get("/api/counts");
      if (!isCurrent()) return;
      tell(state, fresh);
      // A first count makes the study that the other pages are for.
      if (state.state !== "done" && fresh.result?.here) await load();
      state = fresh;
      draw();
    } catch (error) {
      if (error.status) notice("bad", error.words, {key: "count"});
    }
  };
  const act = async (work) => {
    try {
      await work();
    } catch (error) {
      notice("bad", error.words ?? error.message, {key: "count"});
    }
    await refresh();
  };
  uploads.addEventListener("change", () => draw());
  uploads.addEventListener("done", refresh);

  const where = el("p", {class: "muted"});
  const drop = dropPlace((files) => uploads.add(files));
  const files = el("div", {});
  const order = el("div", {});
  const progress = el("div", {class: "progress-box"});
  const outcome = el("div", {});
  put(body, drop, files, order, progress, outcome);
  const profile = el(
    "select", {id: "profile"}, el("option", {value: "methylcellulose", text: "methylcellulose"}),
    el("option", {value: "agar", text: "agar"}));
  const classifier = el("input", {
    id: "classifier",
    maxlength: 100,
    autocomplete: "off",
    placeholder: "forest (the usual one)",
    spellcheck: "false"
  });
  const start = button("Start the count", () => {
    dropNotice("count");
    put(outcome);
    act(() => post("/api/counts/start", {
          profile: profile.value,
          ...(classifier.value.trim() ? {classifier: classifier.value.trim()} : {}),
        }));
  }, {class: "main"});
  const stop = button("Stop", async () => {
    if (await confirmed("Stop the count?", "Dishes that are done are kept.", "Stop"))
      act(() => post("/api/counts/stop", {}));
  });
  put(
    order,
    el(
      "div", {class: "row form"},
      el("label", {class: "pair", "for": "profile"}, el("span", {text: "Medium"}), profile),
      el(
        "label", {class: "pair", "for": "classifier"}, el("span", {text: "Classifier"}),
        classifier),
      start, stop),
    where);

  function draw() {
    const running = state.state === "running";
    drop.hidden = running;
    put(
      files,
      state.files.length || uploads.items.length || state.sheet ? fileTable(
        state, uploads,
        (name) => act(() => remove(`/api/counts/files?name=${encodeURIComponent(name)}`)))
                                                                : null);
    start.disabled = running || uploads.busy || !state.files.length;
    start.hidden = running;
    stop.hidden = !running;
    where.hidden = running;
    where.textContent = session().study.has_study === false
      ? "The results go into the folder that is served; the dishes are then reviewed here."
      : "The results go into a new folder beside this study, which stays as it is.";
    profile.disabled = running;
    classifier.disabled = running;
    drawProgress(progress, state);
    drawOutcome(outcome, state);
  }
  draw();
  const timer = setInterval(() => {
    if (!document.hidden && state.state === "running") refresh();
  }, pause);
  return () => {
    clearInterval(timer);
    uploads.stop();
  };
}

/** Says what changed to who does not see the table. */
function tell(before, now) {
  if (before.state !== now.state) {
    announce(
      {
        running: "The count runs.",
        done: "The count is done.",
        failed: "The count failed.",
        stopped: "The count was stopped.",
      }[now.state]
      ?? "");
  }
}

function drawProgress(place, state) {
  if (state.state !== "running") {
    put(place);
    return;
  }
  const {done, total, seconds_left: left} = state.progress;
  const words =
    `${done} of ${total} dishes counted${left == null ? "" : `, about ${timeLeft(left)} left`}`;
  put(
    place, el("progress", {max: Math.max(1, total), value: done, "aria-label": words}),
    el("span", {text: words}));
}

const timeLeft = (seconds) =>
  (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);

function drawOutcome(place, state) {
  const words = {
    done: "The count is done.",
    failed: "The count failed.",
    stopped: "The count was stopped."
  }[state.state];
  put(
    place,
    words ? el("p", {class: `notice ${state.state === "done" ? "good" : "bad"}`, text: words})
          : null,
    state.messages.length
      ? el("ul", {class: "messages"}, state.messages.map((text) => el("li", {text})))
      : null,
    state.result?.here ? el("p", {}, el("a", {class: "button main", href: "#/", text: "Review it"}))
      : state.result   ? el(
            "div", {}, el("p", {text: "To review it, run:"}),
            el("pre", {class: "command", tabindex: "0"}, el("code", {text: state.result.command})))
                     : null);
}
