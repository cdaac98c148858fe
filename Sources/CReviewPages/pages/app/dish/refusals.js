// Edits that the server refused for good, told so that nothing is lost silently.
import {notice} from "/app/announce.js";
import {edits} from "/app/edits.js";
import {catchUp} from "/app/dish/poll.js";

export function tellRefusals(desk) {
  const told = ({detail: {edit, error}}) => {
    if (error.status === 409) {
      const names = [error.body.by ?? []].flat().join(" and ");
      catchUp(desk);
      notice(
        "bad",
        `Not saved: ${edit.label}. ${
          names || "Someone"} changed it since you saw it; the page now shows that.`,
        {
          actions: [["Do mine all the same", () => again(edit)]],
        });
    } else if (error.status === 428) {
      notice("bad", `Not saved: ${edit.label}. This study asks why something is changed.`, {
        actions: [["Say why", () => again(edit)]],
      });
    } else if (error.status === 423) {
      notice("bad", `Not saved: ${desk.title}, ${edit.label}. ${error.words}`, {
        actions: [["Try again", () => again(edit)]],
      });
    } else {
      notice("bad", `Not saved: ${edit.label}. ${error.words}`);
    }
  };
  const again = ({body, label}) => {
    const {revision, ...rest} = body;
    edits.add(desk.state, rest, label);
  };
  desk.state.addEventListener("refused", told);
  return () => desk.state.removeEventListener("refused", told);
}
