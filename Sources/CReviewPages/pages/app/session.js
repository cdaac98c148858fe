// Who is working, in which mode, on which study.
import {get, post, remove, useToken} from "/app/api.js";

/** Fires "change" with every new state. */
export const changes = new EventTarget();

let current = null;

/** The session as the server told it last. */
export const session = () => current;

/** True where nothing can be changed. */
export const isLocked = () => Boolean(current?.study.locked);

export async function load() {
  return keep(await get("/api/session"));
}

export async function signIn(name, password, mode) {
  const body = {name, mode};
  if (password) body.password = password;
  return keep(await post("/api/session", body));
}

export async function signOut() {
  await remove("/api/session");
  return load();
}

/** Takes over what another answer said of the study, such as that it was locked. */
export function keepStudy(study) {
  return keep({...current, study});
}

function keep(state) {
  current = state;
  useToken(state.csrf);
  changes.dispatchEvent(new Event("change"));
  return state;
}
