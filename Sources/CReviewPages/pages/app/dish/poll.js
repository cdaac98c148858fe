// What others do on the same dish appears here, and is said.
import {announce, notice} from "/app/announce.js";
import {get} from "/app/api.js";

const pause = 4000;

/** Asks once for what changed. Blind marks are a scorer's own, so nobody else changes them. */
export async function catchUp({state, options}) {
  if (options.blind) return;
  try {
    const answer = await get(`${options.base}/changes?since=${state.revision}`);
    if (answer.revision > state.revision) state.accept(answer);
  } catch {
    // A lost connection shows in the bar; the next round asks again.
  }
}

/** Asks for changes until the function answered is called. */
export function keepCurrent(desk) {
  const {state} = desk;
  let ended = false;
  let timer = 0;
  const look = async () => {
    if (!document.hidden) await catchUp(desk);
    if (!ended) timer = setTimeout(look, pause);
  };
  state.addEventListener("foreign", ({detail}) => {
    const words = `${detail.names.join(" and ")} changed this dish too.`;
    notice("info", words, {key: "foreign"});
    announce(words);
  });
  timer = setTimeout(look, pause);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
