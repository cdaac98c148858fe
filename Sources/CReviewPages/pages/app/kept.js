// What is not saved outlives a reload of the page, in this tab: a server that was started anew asks
// for its new address, and the edits must not be lost over that.
import {session} from "/app/session.js";

const place = "cfu-review-unsaved";

/** Keeps the edits that wait. */
export function keepUnsaved(waiting) {
  if (!waiting.length) {
    sessionStorage.removeItem(place);
    return;
  }
  sessionStorage.setItem(place, JSON.stringify({
    who: session().name,
    mode: session().mode,
    edits: waiting.map(({desk, label, body}) => ({base: desk.base, label, body})),
  }));
}

/**
 * The edits of an earlier page, of this person and mode; none else.
 *
 * @param refused told of (edit, error) when one of them is refused for good.
 */
export function keptUnsaved(refused) {
  const text = sessionStorage.getItem(place);
  if (!text) return [];
  const {who, mode, edits} = JSON.parse(text);
  if (who !== session().name || mode !== session().mode) return [];
  return edits.map(({base, label, body}) => ({
                     label,
                     body,
                     done: () => {},
                     isDoubtful: true,
                     desk: {base, revision: body.revision, accept: () => {}, refuse: refused},
                   }));
}
