// The one place that talks to the server.

/** The server answered, and refused. */
class Refusal extends Error {
  constructor(status, body, retryAfter) {
    super(body.error || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code || "";
    this.nextStep = body.next_step || "";
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** What happened and what to do. */
  get words() {
    return this.nextStep ? `${this.message} ${this.nextStep}` : this.message;
  }
}

/** No answer came: whether the server heard is not known. */
class Unreachable extends Error {
  get words() {
    return "There is no connection to cfu review.";
  }
}

/** Fires "signed-out" when the server knows this browser no longer, "reached" and "lost". */
export const connection = new EventTarget();

let token = "";

/** Sets what every request that changes something has to carry. */
export function useToken(value) {
  token = value;
}

export const get = (path, options) => request("GET", path, undefined, options);
export const post = (path, body) => request("POST", path, body);
export const remove = (path) => request("DELETE", path);

async function request(method, path, body, {signal} = {}) {
  const headers = {Accept: "application/json"};
  if (method !== "GET") headers["X-CFU-Token"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    connection.dispatchEvent(new Event("lost"));
    throw new Unreachable(error.message);
  }
  connection.dispatchEvent(new Event("reached"));
  return answer(response.status, await textOf(response), response.headers.get("Retry-After"));
}

async function textOf(response) {
  try {
    return await response.text();
  } catch (error) {
    connection.dispatchEvent(new Event("lost"));
    throw new Unreachable(error.message);
  }
}

/** Reads an answer, and throws what is none. */
function answer(status, text, retryAfter) {
  let body = {};
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    body = {error: `The server answered ${status} and no JSON.`};
    if (status < 400) throw new Refusal(500, body, null);
  }
  if (status < 400) return body;
  if (status === 401) connection.dispatchEvent(new Event("signed-out"));
  throw new Refusal(status, body, retryAfter ? Number(retryAfter) : null);
}

/**
 * Sends a file. Fetch tells nothing of how far an upload is, so this is the older way.
 *
 * @param progress called with 0...1.
 * @param signal aborts it.
 */
export function upload(path, file, progress, signal) {
  return new Promise((done, fail) => {
    const sending = new XMLHttpRequest();
    sending.open("PUT", path);
    sending.setRequestHeader("X-CFU-Token", token);
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    sending.addEventListener("load", () => {
      try {
        done(
          answer(sending.status, sending.responseText, sending.getResponseHeader("Retry-After")));
      } catch (error) {
        fail(error);
      }
    });
    sending.addEventListener("error", () => fail(new Unreachable("upload")));
    sending.addEventListener("abort", () => fail(new DOMException("stopped", "AbortError")));
    signal?.addEventListener("abort", () => sending.abort());
    sending.send(file);
  });
}
