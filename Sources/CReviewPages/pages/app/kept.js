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
    // Edits go one at a time: only the first can have reached the record unheard.
    edits: waiting.map(({desk, label, body}, index) => ({
                         base: desk.base,
                         title: desk.title,
                         isDoubtful: index === 0,
                         label,
                         body,
                       })),
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
  const desk = ({base, title, body}) =>
    ({base, title, revision: body.revision, accept: () => {}, refuse: refused});
  return edits.map((edit) => ({
                     label: edit.label,
                     body: edit.body,
                     done: () => {},
                     isDoubtful: edit.isDoubtful !== false,
                     desk: desk(edit),
                   }));
}
