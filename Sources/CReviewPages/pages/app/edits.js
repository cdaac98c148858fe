// Edits on their way to the journal. They are sent one after the other, and one that was not
// acknowledged stays here, is shown as not saved, and can be tried again: nothing is lost silently.
import {get, post} from "/app/api.js";
import {load, session} from "/app/session.js";
import {keepUnsaved} from "/app/kept.js";

/** Seconds until the next try when the server cannot be reached. */
const pauses = [1, 2, 4, 8, 15];

class EditQueue extends EventTarget {
  /** Edits not acknowledged yet, oldest first: {desk, label, body, done, isDoubtful}. */
  waiting = [];
  /**
   * Why the queue stands still: null, or {error, again}; `again` is true where it tries by itself.
   */
  stuck = null;
  /** The reason in force, {base, words}: of one dish and no other, until it is ended. */
  #reason = null;
  /**
   * Asks for the reason of an edit; set by the page. Answers the words, or null to give it up.
   */
  askWhy = async () => null;

  #isSending = false;
  #tries = 0;
  #timer = 0;

  /**
   * Takes an edit.
   *
   * @param desk the dish's state: it tells address and revision and takes the answer (`accept`,
   *   `refuse`).
   * @param body action, marks and the rest; the revision that the person saw is added here, so that
   *   a change of someone else that arrives while this one waits is still a conflict.
   * @param label what a person calls it.
   * @returns a promise of the answer, or null where the edit was refused or given up.
   */
  add(desk, body, label) {
    return new Promise((done) => {
      this.waiting.push({desk, label, body: {revision: desk.revision, marks: [], ...body}, done});
      this.#changed();
      this.#send();
    });
  }

  /** Takes edits of an earlier page, which wait until the person says so. */
  restore(edits) {
    this.waiting.push(...edits);
    this.stuck = {
      error: {words: "They were made before this page was loaded."},
      again: false,
    };
    this.#changed();
  }

  /** Edits of one dish that are not acknowledged. */
  of(desk) {
    return this.waiting.filter((edit) => edit.desk.base === desk.base);
  }

  /** A dish that is shown anew takes over the edits that wait for it. */
  adopt(desk) {
    for (const edit of this.waiting)
      if (edit.desk.base === desk.base) edit.desk = desk;
  }

  /** The reason given with every change of a dish, or null. */
  reasonOn(desk) {
    return this.#reason?.base === desk.base ? this.#reason.words : null;
  }

  /** Sets or (`words` null) ends it. */
  setReason(desk, words) {
    if (words === null && this.#reason?.base !== desk.base) return;
    this.#reason = words === null ? null : {base: desk.base, words};
    this.#changed();
  }

  /** Tries once more, at once. */
  retry() {
    clearTimeout(this.#timer);
    this.stuck = null;
    this.#changed();
    this.#send();
  }

  /** Gives up everything that waits. */
  discard() {
    clearTimeout(this.#timer);
    const given = this.waiting.splice(0);
    this.stuck = null;
    this.#tries = 0;
    for (const edit of given) edit.done(null);
    this.#changed();
  }

  async #send() {
    if (this.#isSending || this.stuck) return;
    this.#isSending = true;
    while (this.waiting.length && !this.stuck) {
      const edit = this.waiting[0];
      try {
        const answer = await this.#written(edit) ?? await this.#post(edit);
        this.#tries = 0;
        // Given up while it was on its way: it is in the record all the same, and has to be seen.
        const wasGivenUp = !this.waiting.includes(edit);
        this.#catchUp(edit, answer);
        this.#finish(edit, () => edit.desk.accept(answer));
        if (!wasGivenUp) edit.done(answer);
      } catch (error) {
        await this.#refused(edit, error);
      }
    }
    this.#isSending = false;
  }

  #post(edit) {
    const why = edit.body.why ?? this.reasonOn(edit.desk) ?? undefined;
    return post(`${edit.desk.base}/edits`, {...edit.body, why});
  }

  /**
   * Whether an edit whose answer was lost had reached the journal: what changed since, or null.
   * Sent twice, it would add a colony twice.
   */
  async #written(edit) {
    if (!edit.isDoubtful) return null;
    const {desk, body} = edit;
    const isBlind = desk.base.startsWith("/api/blind");
    const address = isBlind ? desk.base : `${desk.base}/changes`;
    const answer = await get(`${address}?since=${body.revision}`);
    edit.isDoubtful = false;
    return answer.own?.some((entry) => isOf(entry, body, answer.marks)) ? answer : null;
  }

  /**
   * The edits behind one that was taken were made with it in mind, so they count as made after it;
   * but not where someone else changed the same marks meanwhile, which has to stay a conflict.
   */
  #catchUp(edit, answer) {
    const foreign = new Set((answer.marks ?? [])
                              .filter((mark) => mark.by && mark.by.name !== session().name)
                              .map((mark) => mark.id));
    const others = answer.merged_in?.length > 0;
    for (const later of this.of(edit.desk)) {
      if (later === edit) continue;
      const isDish = later.body.action === "reviewed" || later.body.action === "reopen";
      if (others && (isDish || later.body.marks.some((id) => foreign.has(id)))) continue;
      later.body.revision = Math.max(later.body.revision, answer.revision);
    }
  }

  /** What becomes of an edit that the server did not take. */
  async #refused(edit, error) {
    if (error.status === 428) {
      const why = await this.askWhy(edit);
      if (why) {
        edit.body.why = why;
        return;
      }
    }
    // The page may not know yet that the study is locked.
    if (error.status === 423) load().catch(() => {});
    if ([400, 404, 409, 413, 422, 423, 428].includes(error.status)) {
      this.#finish(edit, () => edit.desk.refuse(edit, error));
      edit.done(null);
      return;
    }
    // What is left may pass: no connection, disk full, signed out, too many requests.
    edit.isDoubtful = error.status === undefined;
    const again = edit.isDoubtful || error.status === 429 || error.status === 503;
    const pause = error.retryAfter ?? pauses[Math.min(this.#tries, pauses.length - 1)];
    this.#tries += 1;
    if (!this.waiting.length) return;
    this.stuck = {error, again};
    if (again) this.#timer = setTimeout(() => this.retry(), pause * 1000);
    this.#changed();
  }

  /**
     The edit leaves the queue and its outcome enters the dish in one step, or the page would
      show for a moment what was before.
   */
  #finish(edit, apply) {
    this.waiting = this.waiting.filter((other) => other !== edit);
    apply();
    this.#changed();
  }

  #changed() {
    keepUnsaved(this.waiting);
    this.dispatchEvent(new Event("change"));
  }
}

/** What the journal calls an action, where that is another word. */
const recorded = {
  dish_comment: "comment"
};

/**
 * Whether an entry of the journal is what an edit asked for: the same action on the same marks. It
 * may have made marks beside these, which are named after it.
 */
function isOf({entry, action, marks}, body, now) {
  if (action !== (recorded[body.action] ?? body.action)) return false;
  // What is undone is chosen by the server.
  if (action === "undo" || action === "redo") return true;
  const made = marks.filter((id) => id.startsWith(`p${entry}.`));
  const wanted = new Set(body.marks);
  const rest = marks.filter((id) => !made.includes(id));
  if (rest.length !== wanted.size || !rest.every((id) => wanted.has(id))) return false;
  if (body.action !== "add") return true;
  const mark = now.find(({id}) => id === made[0]);
  return Boolean(mark) && mark.state.class === body.class && isAround(mark.outline, body.point);
}

/** Whether a point lies in the box of an outline, a pixel more or less. */
function isAround(outline, [x, y]) {
  const within = (value, start) => {
    const all = outline.filter((_, index) => index % 2 === start);
    return value >= Math.min(...all) - 1 && value <= Math.max(...all) + 1;
  };
  return within(x, 0) && within(y, 1);
}

export const edits = new EditQueue();
