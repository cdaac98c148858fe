// What others do on the same dish appears here, and is said.
import { announce, notice } from "/app/announce.js";
import { get } from "/app/api.js";

const pause = 4000;

/** Asks for changes until the function answered is called. */
export function keepCurrent(desk) {
  const { state, options } = desk;
  let ended = false;
  let timer = 0;
  const look = async () => {
    if (!document.hidden && !options.blind) {
      try {
        const answer = await get(`${options.base}/changes?since=${state.revision}`);
        if (ended) return;
        if (answer.revision > state.revision) state.accept(answer);
      } catch {
        // A lost connection shows in the bar; the next round asks again.
      }
    }
    if (!ended) timer = setTimeout(look, pause);
  };
  state.addEventListener("foreign", ({ detail }) => {
    const words = `${detail.names.join(" and ")} changed this dish too.`;
    notice("info", words, { key: "foreign" });
    announce(words);
  });
  timer = setTimeout(look, pause);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
