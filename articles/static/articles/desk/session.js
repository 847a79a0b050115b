// Whether somebody is signed in, and signing in again inside the page: the same pages as without it, in a dialog.
import { gettext } from "../../media/words.js";

const source = document.querySelector("script[data-session]");
export const user = source?.dataset.user || "";
export const userName = source?.dataset.userName || "";
const PATIENCE = 8000;
let signedInAt = 0; // in milliseconds since the page began

/** Ask the server: {user, name, token} of who is signed in; {page} to sign in on; null where it does not answer. */
export async function currentSession() {
  const askedAt = performance.now();
  try {
    const answer = await fetch(source.dataset.session, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) return null;
    if (/json/.test(answer.headers.get("Content-Type"))) return await answer.json();
    return { page: await answer.text(), url: answer.url, askedAt };
  } catch {
    return null;
  }
}

/** Whether the dialog is open: what would be sent meanwhile is refused. */
export const isSigningIn = () => Boolean(document.querySelector("dialog.desk-sign-in"));

/** Put the CSRF token into every form of the page: signing in makes a new one. */
export function renewTokens(token) {
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
}

let signingIn = null; // several requests that are refused at once ask once, until the dialog is closed

/**
 * Send a request of a script. Whoever is signed out signs in inside the page, and it is sent once more: `send` makes it
 * anew, with the token that the page has then. Gives the response; the refused one if nobody signed in.
 */
export async function withSession(send) {
  const response = await send();
  if (!isRefused(response)) return response;
  const session = await currentSession();
  const renewed = signingIn || (session && !session.token) ? await signIn(session) : session;
  if (!renewed) return response;
  renewTokens(renewed.token);
  return send();
}

/** Whether a response is that for somebody who is signed out, or may not do this. */
export const isRefused = (response) => response.type === "opaqueredirect" || response.redirected || response.status === 403;

/**
 * Let somebody sign in, with the second factor if it is due; the new session, or null if it was cancelled. An answer of
 * the server from before somebody signed in says nothing any more: it is asked again.
 */
export async function signIn(state) {
  const current = !signingIn && state?.askedAt < signedInAt ? await currentSession() : state;
  if (current?.token) return current;
  return (signingIn ??= ask(current).finally(() => (signingIn = null)));
}

function ask(state) {
  const dialog = document.createElement("dialog");
  dialog.className = "desk-dialog desk-sign-in";
  dialog.setAttribute("aria-labelledby", "desk-sign-in-title");
  dialog.innerHTML =
    '<h2 id="desk-sign-in-title"></h2><p></p>' +
    '<div data-part></div><p class="desk-dialog-buttons"><a class="button" target="_blank"></a>' +
    '<button class="button" type="button" data-again></button><button class="button" type="button" data-cancel></button></p>';
  dialog.querySelector("h2").textContent = gettext("Sign in again");
  dialog.querySelector("p").textContent = gettext("You are signed out. What you typed is still here, and is sent once you have signed in.");
  dialog.querySelector("a").textContent = gettext("In a new window");
  dialog.querySelector("[data-again]").textContent = gettext("I have signed in there");
  dialog.querySelector("[data-cancel]").textContent = gettext("Cancel");
  const part = dialog.querySelector("[data-part]");
  dialog.querySelector("a").href = source.dataset.home;
  document.body.append(dialog);
  return new Promise((resolve) => {
    let session = null;
    const show = (next) => {
      if (next?.token) {
        session = next;
        signedInAt = performance.now();
        renewTokens(session.token);
        return dialog.close();
      }
      if (next) fill(part, next, send);
      else note(part, gettext("The server cannot be reached. Wait a little, then try again."));
      part.querySelector("input:not([type=hidden])")?.focus();
    };
    const send = async (form, url, submitter) => {
      const data = new FormData(form);
      if (submitter?.name) data.set(submitter.name, submitter.value);
      try {
        const answer = await fetch(url, { method: "POST", body: new URLSearchParams(data), credentials: "same-origin" });
        const isState = answer.ok && /json/.test(answer.headers.get("Content-Type"));
        show(isState ? await answer.json() : { page: await answer.text(), url: answer.url });
      } catch {
        show(null);
      }
    };
    dialog.querySelector("[data-again]").addEventListener("click", async () => show(await currentSession()));
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(session);
    });
    dialog.showModal();
    show(state);
  });
}

// Of the page that asks for a password or a code only its words and forms are shown; links open beside this page.
function fill(part, { page, url }, send) {
  const content = new DOMParser().parseFromString(page, "text/html").getElementById("content");
  content?.querySelectorAll("h1, script, br.clear").forEach((element) => element.remove());
  part.replaceChildren(...(content ? [document.adoptNode(content)] : []));
  content?.removeAttribute("id");
  for (const link of part.querySelectorAll("a")) link.target = "_blank";
  for (const form of part.querySelectorAll("form")) {
    const next = form.querySelector("[name=next]");
    if (next) next.value = new URL(source.dataset.session, location).pathname;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, new URL(form.getAttribute("action") || url, url), event.submitter);
    });
  }
}

function note(part, message) {
  const errorNote = document.createElement("p");
  errorNote.className = "errornote";
  errorNote.setAttribute("role", "alert");
  errorNote.textContent = message;
  part.prepend(errorNote);
}
