// Files on their way to the server, two at a time; those that failed can be sent again.
import {upload} from "/app/api.js";

const atOnce = 2;

/** Fires "change" as files move on, "done" when one arrived. */
export class Uploads extends EventTarget {
  /** {file, name, state: "queued" | "sending" | "failed", share, error} */
  items = [];
  #aborter = new AbortController();

  get busy() {
    return this.items.some((item) => item.state !== "failed");
  }

  add(files) {
    for (const file of files) {
      this.items = this.items.filter((item) => item.name !== file.name);
      this.items.push({file, name: file.name, state: "queued", share: 0, error: null});
    }
    this.#next();
  }

  again(item) {
    item.state = "queued";
    item.error = null;
    this.#next();
  }

  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    this.#tell("change");
  }

  stop() {
    this.#aborter.abort();
  }

  #next() {
    this.#tell("change");
    const sending = this.items.filter((item) => item.state === "sending").length;
    for (const item of this.items.filter(({state}) => state === "queued")
           .slice(0, atOnce - sending)) {
      this.#send(item);
    }
  }

  async #send(item) {
    item.state = "sending";
    item.share = 0;
    const kind = isSheet(item.name) ? "sheet" : "files";
    let tick = 0;
    try {
      await upload(
        `/api/counts/${kind}?name=${encodeURIComponent(item.name)}`, item.file, (share) => {
          item.share = share;
          // Progress comes far more often than anyone can read it.
          if (performance.now() - tick > 200) {
            tick = performance.now();
            this.#tell("change");
          }
        }, this.#aborter.signal);
      this.items = this.items.filter((other) => other !== item);
      this.#tell("done");
    } catch (error) {
      if (error.name === "AbortError") return;
      item.state = "failed";
      item.error = error.words ?? error.message;
    }
    this.#next();
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** A sample sheet is told from pictures by its name. */
const isSheet = (name) => /\.(csv|tsv|txt)$/i.test(name);
