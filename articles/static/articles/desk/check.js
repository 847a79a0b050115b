// The check before publishing, made anew while somebody writes, and how much it found in the line with "Save".
// Without this file the check is of what was saved last.
import { formState } from "./form_state.js";
import { isSigningIn } from "./session.js";
import { gettext, interpolate } from "../../media/words.js";

const PAUSE = 1200;
const form = document.getElementById("deskcopy_form");
const box = document.querySelector("[data-check]");
let pending;
let flight;
let last = "";

async function refresh() {
  const sent = new URLSearchParams(formState(form));
  if (sent.toString() === last || isSigningIn()) return;
  flight?.abort();
  flight = new AbortController();
  try {
    const answer = await fetch(box.dataset.check, { method: "POST", body: sent, credentials: "same-origin", redirect: "manual", signal: flight.signal });
    if (!answer.ok) return; // the old list stays; the line of autosave says what is wrong
    last = sent.toString();
    show(await answer.text());
  } catch {
    // aborted, or not reached: the next change asks again
  }
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const focused = box.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const hadSummary = document.activeElement === box.firstElementChild;
  box.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
  box.hidden = false;
  if (hadSummary) box.querySelector("summary").focus();
  else if (focused) (box.querySelector(`a[href="${CSS.escape(focused)}"]`) || box.querySelector("summary")).focus();
  count();
}

/* --- the same in the line that is always in sight --- */

const button = document.createElement("button");

function count() {
  const words = box.querySelector(".check-count");
  const number = Number(words?.dataset.count || 0);
  button.hidden = !number;
  button.textContent = interpolate(gettext("Check: %(count)s"), { count: number });
  button.title = words?.textContent.trim() || "";
}

if (form && box) {
  Object.assign(button, { type: "button", className: "button desk-check-button" });
  button.addEventListener("click", () => {
    for (let panel = box; panel; panel = panel.parentElement.closest("details")) panel.open = true;
    box.scrollIntoView({ block: "nearest" });
    box.querySelector("a, summary").focus();
  });
  form.querySelector(".submit-row .help, .submit-row .desk-company")?.before(button);
  count();
  const later = () => {
    clearTimeout(pending);
    pending = setTimeout(refresh, PAUSE);
  };
  for (const name of ["input", "change"]) form.addEventListener(name, later);
  form.addEventListener("desk:sending", () => {
    clearTimeout(pending);
    flight?.abort();
  });
  // A form that came back with errors, or with a text that was brought back, was not checked.
  if (box.hidden && form.querySelector(".errornote, [data-restored]")) window.addEventListener("load", later);
}
