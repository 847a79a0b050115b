// What makes writing quick: counts, order by arrows. The text is stored by autosave.js.
import "./autosave.js";
import "./place.js";
import { plainText, wordCount } from "./local_copies.js";
import { gettext, interpolate, ngettext } from "../../media/words.js";

/* --- counts --- */

const counts = new Intl.NumberFormat(document.documentElement.lang || undefined);

function counted(id, text, place = null) {
  const field = document.getElementById(id);
  if (!field) return;
  const counter = document.createElement("p");
  counter.className = "help desk-count";
  counter.id = `${id}_count`;
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), counter.id].filter(Boolean).join(" "));
  if (place) place.before(counter);
  else (field.closest(".flex-container") || field.parentElement).after(counter);
  const show = () => {
    counter.textContent = field.value.trim() ? text(field.value) : "";
  };
  field.addEventListener("input", show);
  show();
}

const characters = (count) => interpolate(ngettext("%(count)s character", "%(count)s characters", count), { count });

counted("id_headline", (text) => {
  const length = [...text.trim()].length;
  if (length <= 100) return characters(length);
  const sentence = ngettext("%(count)s character: long; lists and search engines will cut it near 100", "%(count)s characters: long; lists and search engines will cut it near 100", length);
  return interpolate(sentence, { count: length });
});
counted("id_dek", (text) => characters([...text.trim()].length));
counted("id_body", (html) => {
  const number = wordCount(plainText(html));
  return interpolate(ngettext("%(count)s word", "%(count)s words", number), { count: counts.format(number) });
}, document.querySelector(".model-deskcopy .submit-row .help"));

/* --- Enter leads from the headline to the dek, and on to the text: neither has lines --- */

function leadOn(field, next) {
  field?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const element = document.querySelector(next);
    if (!element) return;
    event.preventDefault();
    element.focus();
  });
}

leadOn(document.getElementById("id_headline"), "#id_dek");
leadOn(document.getElementById("id_dek"), ".desk-text");

/* --- the words are in the language of the story, for spell checkers and screen readers, and run in its direction --- */

const language = document.getElementById("id_language");

function speak() {
  const code = language.value.length > 1 ? language.value : "";
  const direction = (language.dataset.rightToLeft || "").split(" ").includes(code) ? "rtl" : "ltr";
  for (const element of document.querySelectorAll("#id_kicker, #id_headline, #id_dek, .desk-text")) {
    Object.assign(element, { lang: code, dir: code ? direction : "auto" });
  }
}

language?.addEventListener("change", speak);
window.addEventListener("load", () => language && speak());

/* --- rows in their order --- */

function inOrder(group) {
  const rows = () => [...group.querySelectorAll(".form-row:not(.empty-form), .inline-related:not(.empty-form):not(.tabular)")].filter((row) => place(row));
  const place = (row) => row.querySelector("[name$=-position]");
  const number = () => {
    rows().forEach((row, at) => {
      if (place(row).value !== String(at)) place(row).value = at;
    });
  };
  const move = (row, by, button) => {
    const all = rows();
    const other = all[all.indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    number();
    row.dispatchEvent(new Event("input", { bubbles: true }));
    button.focus();
  };
  const equip = (row) => {
    const field = place(row);
    if (!field || field.dataset.equipped) return;
    field.dataset.equipped = "1";
    field.hidden = true;
    const arrows = document.createElement("span");
    arrows.className = "desk-arrows";
    for (const [sign, label, name, by] of [["↑", gettext("Up"), gettext("Up, in the order"), -1], ["↓", gettext("Down"), gettext("Down, in the order"), 1]]) {
      const button = arrows.appendChild(document.createElement("button"));
      Object.assign(button, { type: "button", textContent: sign, title: label });
      button.setAttribute("aria-label", name);
      button.addEventListener("click", () => move(row, by, button));
    }
    field.after(arrows);
  };
  rows().forEach(equip);
  document.addEventListener("formset:added", (event) => {
    if (!group.contains(event.target)) return;
    equip(event.target);
    number();
  });
}

window.addEventListener("load", () => {
  for (const group of document.querySelectorAll(".inline-group")) inOrder(group);
});
