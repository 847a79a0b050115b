// The unsaved story on the server: sent at intervals, offered again after a crash, and who else has the story open.
import { forget } from "./local_copies.js";
import { showUndo } from "./offers.js";
import { currentSession, isSigningIn, renewTokens, signIn } from "./session.js";
import { gettext, interpolate } from "../../media/words.js";

const form = document.getElementById("deskcopy_form");
const status = document.querySelector("[data-autosave]");
const SAVE_AFTER = 4000;
const LOOK_EVERY = 20000;
const BEACON = 60_000; // bytes; browsers refuse more from a page that is being left, and the copy in this browser has it
let sent = "";
let pending;
let leaving = false;
let flight;

function state() {
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  return new URLSearchParams(data).toString();
}

function body(extra) {
  const data = new URLSearchParams();
  for (const name of ["csrfmiddlewaretoken", "edit_token", "form_token"]) data.set(name, form.querySelector(`[name=${name}]`)?.value || "");
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  return data;
}

async function post(extra = {}) {
  flight = new AbortController();
  const answer = await fetch(status.dataset.autosave, {
    method: "POST",
    body: body(extra),
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    signal: flight.signal,
  });
  return answer;
}

async function look() {
  if (isSigningIn()) return null;
  const unsaved = form.desk.isDirty ? state() : "";
  try {
    const answer = await post(unsaved ? { form_data: unsaved } : {});
    if (answer.status === 410) return say((await answer.json()).gone);
    if (answer.status === 413) return say(gettext("The server takes no more of this text before it is saved; this browser has all of it."));
    if (answer.redirected || answer.status === 403) return await refused(answer);
    if (!answer.ok) throw new Error();
    form.desk.reached();
    const { others, saved, stale } = await answer.json();
    if (saved) sent = unsaved;
    const sentences = [];
    if (stale) sentences.push(stale, gettext("When you save, both texts are shown."));
    if (others.length) sentences.push(interpolate(gettext("Also open at: %(names)s."), { names: others.join(", ") }));
    if (saved) sentences.push(interpolate(gettext("Kept on the server at %(time)s, not yet saved."), { time: saved }));
    return say(sentences.join(" "), saved && sentences.length === 1);
  } catch (error) {
    if (error.name === "AbortError") return null;
    return say(gettext("The server cannot be reached. What you type stays in this browser."));
  }
}

// Who may not write here any more is not signed out, and no token helps.
async function refused(answer) {
  const { denied } = answer.status === 403 && /json/.test(answer.headers.get("Content-Type")) ? await answer.json() : {};
  return denied ? say(denied) : signedOut();
}

// An old token and a session that ended look alike; the server says which it is.
async function signedOut() {
  const session = await currentSession();
  if (session?.token) {
    renewTokens(session.token);
    return say("");
  }
  say(gettext("You are signed out. What you type stays in this browser."));
  status.append(" ");
  const button = status.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", className: "button", textContent: gettext("Sign in") });
  button.addEventListener("click", async () => {
    if (await signIn(session)) look();
  });
  return null;
}

// Without a message: when it was saved, as long as that is what stands in the form.
function say(words, isQuiet = !words) {
  const message = words || (form.desk.isDirty ? "" : status.dataset.saved);
  status.textContent = message;
  status.classList.toggle("is-quiet", isQuiet);
  status.hidden = !message;
}

// A form that was sent and comes back by the browser's Back has its token again: the server knows which story it made.
const token = form?.querySelector("[name=form_token]");
if (token && history.state?.sentToken) token.value = history.state.sentToken;

if (form?.desk && status) {
  form.addEventListener("input", () => {
    if (status.textContent === status.dataset.saved) say("");
    clearTimeout(pending);
    pending = setTimeout(() => form.desk.isDirty && look(), SAVE_AFTER);
  });
  form.addEventListener("change", () => form.dispatchEvent(new Event("input")));
  form.addEventListener("desk:sending", () => {
    if (token) history.replaceState({ ...history.state, sentToken: token.value }, "");
    leaving = true; // what is on its way must not arrive after the save
    clearTimeout(pending);
    flight?.abort();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && form.desk.isDirty) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    const unsaved = form.desk.isDirty ? state() : "";
    if (!leaving && unsaved && unsaved !== sent && unsaved.length < BEACON) navigator.sendBeacon(status.dataset.autosave, body({ form_data: unsaved }));
  });
  setInterval(() => !leaving && document.visibilityState === "visible" && look(), LOOK_EVERY);
}

/* --- what the server offers again --- */

for (const box of form && status ? document.querySelectorAll(".desk-unsaved[data-form-token]") : []) {
  const token = { form_token: box.dataset.formToken };
  let discarded = "";
  box.discard = async () => {
    const answer = await post({ ...token, discard: "1" });
    if (!answer.ok) return refused(answer);
    ({ discarded } = await answer.json());
    return forget(box.dataset.slot); // the copy in this browser has the same words
  };
  box.restore = () => {
    forget(box.dataset.slot, undefined);
    return post({ ...token, form_data: discarded });
  };
  box.querySelector("[data-discard]").addEventListener("click", async () => {
    await box.discard();
    if (discarded) showUndo(box, box.restore);
  });
}
