// What is not saved outlives a reload of the page, in this tab: a server that was started anew asks
// for its new address, and the edits must not be lost over that. Each person's stand under a key of
// their own: whoever signs in next in this tab neither sees them nor writes over them.
import {session} from "/app/session.js";

/** Where this person's stand in this mode; null while nobody has signed in. */
function place() {
  const {name, mode} = session() ?? {};
  return name ? `cfu-review-unsaved ${JSON.stringify([mode, name])}` : null;
}

/** Keeps the edits that wait. */
export function keepUnsaved(waiting) {
  const key = place();
  if (!key) return;
  if (!waiting.length) {
    sessionStorage.removeItem(key);
    return;
  }
  sessionStorage.setItem(key, JSON.stringify({
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
  const key = place();
  const text = key && sessionStorage.getItem(key);
  if (!text) return [];
  const {edits} = JSON.parse(text);
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
