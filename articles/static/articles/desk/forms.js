// What every page of the desk has: its forms with text, what lies in this browser, errors within reach, Ctrl+S.
import { DeskForm, TEXT } from "./desk_form.js";
import { copiesOf, forget, removeAll, tidy } from "./local_copies.js";
import { offer, showUndo, summary, textsOf } from "./offers.js";
import "./passkeys.js";
import "./pickers.js";
import "./presses.js";
import { user } from "./session.js";
import { gettext, interpolate, ngettext } from "../../media/words.js";

const isForText = (form) =>
  form.querySelector(TEXT) && !form.querySelector("[type=password], [autocomplete=one-time-code], [data-passkey]") && form.id !== "changelist-form" && !form.closest(".saved-views, [data-comments]");

tidy();
const main = document.getElementById("content-main") || document.getElementById("content");
for (const element of user && main ? main.querySelectorAll("form[method=post]") : []) {
  if (!isForText(element)) continue;
  element.desk = new DeskForm(element);
  element.desk.offers();
}

/* --- the first page: what lies in this browser, wherever it was typed --- */

if (user && document.body.classList.contains("dashboard")) {
  for (const copy of copiesOf().slice(0, 20).reverse()) {
    const link = document.createElement("a");
    Object.assign(link, { href: copy.path, textContent: copy.title || copy.path });
    const [before, after] = gettext("In this browser, typed and never saved on the page “%(page)s”:").split("%(page)s");
    const box = offer([before, link, `${after} `, summary(copy)], {
      [gettext("Forget it")]: () => {
        forget(copy.slot);
        showUndo(box, () => forget(copy.slot, undefined));
      },
    });
    const details = box.appendChild(document.createElement("details"));
    details.appendChild(document.createElement("summary")).textContent = gettext("The text");
    for (const [, text] of textsOf(copy)) details.appendChild(document.createElement("p")).textContent = text;
    document.querySelector("#content h1").after(box);
  }
}

document.getElementById("logout-form")?.addEventListener("submit", (event) => {
  const copies = copiesOf();
  const question = interpolate(ngettext("A text that was never saved will be removed from this browser. Sign out?", "%(count)s texts that were never saved will be removed from this browser. Sign out?", copies.length), { count: copies.length });
  if (copies.length && !window.confirm(question)) return event.preventDefault();
  return removeAll();
});

/* --- errors within reach --- */

// The photos of a story have their words where they stand: the first that are missing.
function photoWords() {
  const words = [...document.querySelectorAll(".desk-picture-here textarea, .desk-lead")].filter((element) => element.checkVisibility());
  return words.find((element) => element.value === "" && element.matches("textarea")) || words[0];
}

function reach(id) {
  const field = (id === "placements-group" && photoWords()) || document.getElementById(id) || document.querySelector(`[name="${CSS.escape(id.replace(/^id_/, ""))}"]`);
  if (!field) return;
  for (let panel = field.closest("details"); panel; panel = panel.parentElement.closest("details")) panel.open = true;
  const inside = "a, button, select:not(.select2-hidden-accessible), .select2-selection, textarea, input:not([type=hidden], [name$='-DELETE'])";
  if (field.editor) field.editor.commands.focus();
  else if (field.matches(".select2-hidden-accessible")) field.nextElementSibling.querySelector(".select2-selection").focus();
  else if (field.matches("input, select, textarea, button")) field.focus();
  else [...field.querySelectorAll(inside)].find((element) => element.checkVisibility())?.focus();
  (field.closest(".form-row, tr") || field).scrollIntoView({ block: field.offsetHeight > window.innerHeight ? "start" : "center" });
}

// Errors and warnings lead to their fields: into a shut panel, into the editor, into the rows.
const LINKS = ":is(.form-errors, .warnings, .story-check) a[href^='#']";
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(LINKS);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  reach(link.hash.slice(1));
});
window.addEventListener("load", () => {
  const first = document.querySelector(".form-errors a[href^='#']")?.hash.slice(1) || document.querySelector("#content-main .errors :is(input, select, textarea)")?.id;
  const linked = /^#(id_[a-z_]+|[a-z_]+-group)$/.test(location.hash) ? location.hash.slice(1) : "";
  if (first || linked) setTimeout(() => reach(first || linked));
});

/* --- Ctrl+S --- */

// On its way down: the fields of tags and bylines (Select2) let no key come up again.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key?.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const save = document.querySelector("#content-main form [name=_continue]");
    if (!save || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    save.form.requestSubmit(save);
  },
  true,
);
