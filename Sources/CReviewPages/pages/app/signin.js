// The first page: who is there, and to do what.
import {announce} from "/app/announce.js";
import {el, put} from "/app/dom.js";
import {session, signIn} from "/app/session.js";

/** Shows the form in `main`; `done` is called when the server took it. */
export function showSignIn(main, done) {
  const {study, scorers} = session();
  const name = el("input", {
    id: "name",
    name: "name",
    required: true,
    maxlength: 60,
    autocomplete: "username",
    list: "scorers",
    spellcheck: "false",
  });
  const password = study.password_required ? el("input", {
    id: "password",
    name: "password",
    type: "password",
    required: true,
    autocomplete: "current-password",
  })
                                           : null;
  const problem = el("p", {class: "problem", role: "alert", id: "problem"});
  const go = el("button", {type: "submit", class: "main", text: "Sign in"});
  const modes = study.has_study === false ? [] : [
    mode("review", "Review", "See what the machine counted and correct it.", true),
    mode(
      "blind", "Score blind",
      "Mark colonies yourself: no machine marks, no group names, dishes in random order.", false),
  ];

  const form = el(
    "form", {
      class: "sheet signin",
      on: {
        submit: async (event) => {
          event.preventDefault();
          go.disabled = true;
          problem.textContent = "";
          const chosen = form.querySelector("input[name=mode]:checked");
          try {
            await signIn(name.value.trim(), password?.value ?? "", chosen?.value ?? "review");
            announce(`Signed in as ${session().name}.`);
            done();
          } catch (error) {
            problem.textContent = waitWords(error);
            go.disabled = false;
            (error.status === 403 && password ? password : name).focus();
          }
        },
      },
    },
    el("h1", {text: "Sign in"}), el("p", {
      class: "muted",
      text: study.has_study === false
        ? "Your name stands in the record beside everything you do."
        : `${study.name}. Your name stands in the record beside every change you make.`
    }),
    el("label", {"for": "name", text: "Name"}), name,
    el("datalist", {id: "scorers"}, scorers.map((item) => el("option", {value: item}))),
    password ? el("label", {"for": "password", text: "Password"}) : null, password,
    password ? el("p", {
      class: "muted small",
      text: "Here for the first time? The password you type now becomes yours."
    })
             : null,
    modes.length ? el("fieldset", {}, el("legend", {text: "What for"}), modes) : null, problem, go);
  put(main, form);
  name.focus();
}

function mode(value, title, words, checked) {
  return el(
    "label", {class: "mode"}, el("input", {type: "radio", name: "mode", value, checked}),
    el("span", {}, el("strong", {text: title}), el("small", {text: words})));
}

/** Too many tries: says how long to wait. */
function waitWords(error) {
  if (error.status !== 429 || !error.retryAfter) return error.words ?? error.message;
  return `${error.message} Try again in ${error.retryAfter} seconds.`;
}
