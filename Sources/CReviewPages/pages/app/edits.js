// Edits on their way to the journal. They are sent one after the other, and one that was not
// acknowledged stays here, is shown as not saved, and can be tried again: nothing is lost silently.
import { post } from "/app/api.js";

/** Seconds until the next try when the server cannot be reached. */
const pauses = [1, 2, 4, 8, 15];

class EditQueue extends EventTarget {
  /** Edits not acknowledged yet, oldest first. */
  waiting = [];
  /** Why the queue stands still: null, or {error, retries} */
  stuck = null;
  /** Why this person changes things, sent with each edit until it is changed. */
  why = "";
  /** Asks for a reason; set by the page. Answers the words, or null to give the edit up. */
  askWhy = async () => null;

  #sending = false;
  #tries = 0;
  #timer = 0;

  /**
   * Takes an edit.
   *
   * @param desk the dish's state: it tells the revision and takes the answer (`accept`, `refuse`).
   * @param body action, marks and the rest; the revision that the person saw is added here, so that
   *   a change of someone else that arrives while this one waits is still a conflict.
   * @param label what a person calls it.
   * @returns a promise of the answer, or null where the edit was refused or given up.
   */
  add(desk, body, label) {
    return new Promise((done) => {
      const request = { revision: desk.revision, request: crypto.randomUUID?.() ?? String(Math.random()), ...body };
      this.waiting.push({ desk, label, body: request, done });
      this.#changed();
      this.#send();
    });
  }

  /** Edits of one dish that are not acknowledged. */
  of(desk) { return this.waiting.filter((edit) => edit.desk === desk); }

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
    if (this.#sending || this.stuck) return;
    this.#sending = true;
    while (this.waiting.length && !this.stuck) {
      const edit = this.waiting[0];
      try {
        const body = this.why && !edit.body.why ? { ...edit.body, why: this.why } : edit.body;
        const answer = await post(`${edit.desk.base}/edits`, body);
        this.#tries = 0;
        this.#finish(edit, () => edit.desk.accept(answer));
        edit.done(answer);
      } catch (error) {
        await this.#refused(edit, error);
      }
    }
    this.#sending = false;
  }

  /** What becomes of an edit that the server did not take. */
  async #refused(edit, error) {
    if (error.status === 428) {
      const why = await this.askWhy(edit.label);
      if (why) {
        edit.body.why = why;
        return;
      }
    }
    if ([400, 404, 409, 413, 422, 428].includes(error.status)) {
      this.#finish(edit, () => edit.desk.refuse(edit, error));
      edit.done(null);
      return;
    }
    // What is left may pass: no connection, disk full, locked, signed out, too many requests.
    const again = error.status === undefined || error.status === 429 || error.status === 503;
    const pause = error.retryAfter ?? pauses[Math.min(this.#tries, pauses.length - 1)];
    this.#tries += 1;
    this.stuck = { error, again };
    if (again) this.#timer = setTimeout(() => this.retry(), pause * 1000);
    this.#changed();
  }

  /** The edit leaves the queue and its outcome enters the dish in one step, or the page would
      show for a moment what was before. */
  #finish(edit, apply) {
    this.waiting = this.waiting.filter((other) => other !== edit);
    apply();
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}

export const edits = new EditQueue();
