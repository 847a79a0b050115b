// What makes writing safe and quick: counts, order by arrows, a warning before leaving, and the text kept on the server.

const form = document.getElementById("deskcopy_form");
const company = document.querySelector("[data-autosave]");

/* --- nothing typed is lost --- */

const SAVE_AFTER = 4000;
const LOOK_EVERY = 20000;
let clean = form && state();
let pending;
let leaving = false;

function state() {
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  return new URLSearchParams(data).toString();
}

function body(extra) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  data.set("edit_token", form.querySelector("[name=edit_token]")?.value || "");
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  return data;
}

async function tell(extra = {}) {
  try {
    const answer = await fetch(company.dataset.autosave, { method: "POST", body: body(extra), credentials: "same-origin" });
    if (answer.status === 410) return say((await answer.json()).gone);
    if (answer.redirected || answer.status === 403) return say("You are signed out. Sign in again in another tab; then save here.");
    const { others, saved, stale } = await answer.json();
    const sentences = [];
    if (stale) sentences.push(`${stale} When you save, both texts are shown.`);
    if (others.length) sentences.push(`Also open at: ${others.join(", ")}.`);
    if (saved) sentences.push(`Kept on the server at ${saved}, not yet saved.`);
    return say(sentences.join(" "));
  } catch {
    return say("The server cannot be reached. Keep this page open; what you type stays here.");
  }
}

function say(message) {
  company.textContent = message;
  company.hidden = !message;
}

if (form && company) {
  form.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(() => state() !== clean && tell({ form_data: state() }), SAVE_AFTER);
  });
  form.addEventListener("change", () => form.dispatchEvent(new Event("input")));
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(pending);
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || state() === clean) return;
    event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    if (!leaving && state() !== clean) navigator.sendBeacon(company.dataset.autosave, body({ form_data: state() }));
  });
  setInterval(() => document.visibilityState === "visible" && tell(state() === clean ? {} : { form_data: state() }), LOOK_EVERY);
  document.querySelector("[data-discard]")?.addEventListener("click", async (event) => {
    await tell({ discard: "1" });
    event.target.closest(".desk-unsaved").remove();
  });
}
// What was brought back, or refused, is not saved either.
if (form?.querySelector(".errornote, .conflict") || document.querySelector(".errornote")) clean = "";
window.addEventListener("load", () => {
  if (clean) clean = state(); // scripts of the form have filled in what they fill in
});

/* --- counts --- */

const counts = new Intl.NumberFormat();

function counted(id, text) {
  const field = document.getElementById(id);
  if (!field) return;
  const counter = document.createElement("p");
  counter.className = "help desk-count";
  counter.id = `${id}_count`;
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), counter.id].filter(Boolean).join(" "));
  (field.closest(".flex-container") || field.parentElement).after(counter);
  const show = () => {
    counter.textContent = text(field.value);
  };
  field.addEventListener("input", show);
  show();
}

counted("id_headline", (text) => {
  const length = [...text.trim()].length;
  return `${length} characters${length > 100 ? ": long; lists and search engines will cut it near 100" : ""}`;
});
counted("id_dek", (text) => `${[...text.trim()].length} characters`);
counted("id_body", (html) => {
  const text = new DOMParser().parseFromString(html.replace(/></g, "> <"), "text/html").body.textContent;
  const number = (text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) || []).length;
  return `${counts.format(number)} words`;
});

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
    for (const [sign, label, by] of [["↑", "Up", -1], ["↓", "Down", 1]]) {
      const button = arrows.appendChild(document.createElement("button"));
      Object.assign(button, { type: "button", textContent: sign, title: label });
      button.setAttribute("aria-label", `${label}, in the order`);
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

/* --- names for the pickers, which their script leaves without --- */

function nameAll() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const name = select.getAttribute("aria-label") || select.labels[0]?.textContent.replace(/:\s*$/, "");
    const picker = select.nextElementSibling;
    for (const part of picker.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      part.removeAttribute("aria-labelledby");
      const chosen = part.matches("[role=combobox]") && select.selectedOptions[0]?.textContent.trim();
      part.setAttribute("aria-label", chosen ? `${name}: ${chosen}` : name);
    }
    if (select.dataset.named) continue;
    select.dataset.named = "1";
    window.django.jQuery(select).on("change", nameAll);
  }
}

window.django?.jQuery(nameAll); // once the pickers' own script has been at work
document.addEventListener("formset:added", () => setTimeout(nameAll));
