// Many printed pages at once: day, edition and page of each are read from the name of its file, shown, and sent with it,
// one file after the other. Without this file the form takes one.
import { currentSession, isRefused, renewTokens, signIn, withSession } from "./session.js";
import { gettext, interpolate, ngettext } from "../../media/words.js";

const form = document.querySelector("form[data-many]");
const input = form.elements.file;
const button = form.querySelector("[type=submit]");
const FIELDS = { day: gettext("Day"), edition: gettext("Edition"), page: gettext("Page") };
const MAX = 200;
const buttonText = button.value;
let rows = [];

const table = document.createElement("table");
table.className = "many-pages";
table.hidden = true;
table.createCaption().textContent = gettext("Look over what the names of the files say.");
const heads = table.createTHead().insertRow();
for (const label of [gettext("File"), ...Object.values(FIELDS), gettext("Added")]) {
  const head = heads.appendChild(document.createElement("th"));
  Object.assign(head, { scope: "col", textContent: label });
}
table.createTBody();
const status = document.createElement("p");
status.setAttribute("role", "status");
status.textContent = gettext("You may choose several files: day, edition and page are read from their names, and shown first.");
input.closest(".form-row").append(table, status);
input.multiple = true;

class Row {
  constructor(file, values) {
    this.file = file;
    this.isAdded = false;
    this.element = document.createElement("tr");
    const head = this.element.appendChild(document.createElement("th"));
    head.scope = "row";
    head.textContent = file.name;
    this.fields = {};
    for (const [name, label] of Object.entries(FIELDS)) {
      const cell = this.element.appendChild(document.createElement("td"));
      cell.dataset.label = label;
      const field = cell.appendChild(document.createElement("input"));
      Object.assign(field, { type: name === "day" ? "date" : "text", value: values[name], ariaLabel: interpolate(gettext("%(label)s of %(name)s"), { label, name: file.name }) });
      this.fields[name] = field;
    }
    this.result = this.element.appendChild(document.createElement("td"));
  }

  /** Send the file; true if it was added. */
  async send() {
    if (this.isAdded) return true;
    this.result.textContent = "…";
    try {
      const answer = await withSession(() => this.post());
      if (isRefused(answer)) return this.say(interpolate(gettext("%(name)s was not taken: you are signed out, or may not upload."), { name: this.file.name }));
      const { label, url, error } = await answer.json();
      if (!url) return this.say(error);
      const link = document.createElement("a");
      Object.assign(link, { href: url, textContent: label, target: "_blank" });
      this.result.replaceChildren(link);
      this.isAdded = true;
      for (const field of Object.values(this.fields)) field.disabled = true;
      return true;
    } catch {
      return this.say(gettext("The archive did not take it. Try again."));
    }
  }

  post() {
    const data = new FormData(form);
    data.set("file", this.file);
    data.set("one_of_many", "1");
    for (const name of Object.keys(FIELDS)) data.set(name, this.fields[name].value);
    return fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
  }

  say(words) {
    this.result.textContent = words;
    this.result.className = "errors";
    return false;
  }
}

async function namesSay(files) {
  const send = () => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const file of files) data.append("names", file.name);
    return fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
  };
  try {
    const answer = await withSession(send);
    return (await answer.json()).pages;
  } catch {
    return files.map(() => ({ day: "", edition: "", page: "" }));
  }
}

// One file: its name fills in what is empty. Several: a row for each, in place of the three fields.
input.addEventListener("change", async () => {
  const files = [...input.files].slice(0, MAX);
  const left = input.files.length - files.length;
  const pages = files.length ? await namesSay(files) : [];
  const isMany = files.length > 1;
  rows = isMany ? files.map((file, at) => new Row(file, pages[at])) : [];
  table.tBodies[0].replaceChildren(...rows.map((row) => row.element));
  table.hidden = !isMany;
  form.noValidate = isMany;
  button.value = isMany ? interpolate(ngettext("Add %(count)s printed page", "Add %(count)s printed pages", files.length), { count: files.length }) : buttonText;
  for (const name of Object.keys(FIELDS)) {
    const field = form.elements[name];
    field.closest(".form-row").hidden = isMany;
    if (files.length === 1 && !field.value) field.value = pages[0][name];
  }
  status.textContent = left ? interpolate(gettext("The first %(max)s are taken; choose the other %(left)s afterwards."), { max: MAX, left }) : "";
});

form.addEventListener(
  "submit",
  async (event) => {
    if (!rows.length) return;
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    let session = await currentSession();
    if (session && !session.token) session = await signIn(session);
    if (session) {
      renewTokens(session.token);
      let count = 0;
      for (const [at, row] of rows.entries()) {
        status.textContent = interpolate(gettext("%(place)s of %(count)s: %(name)s"), { place: at + 1, count: rows.length, name: row.file.name });
        count += await row.send();
      }
      const missing = rows.length - count;
      status.textContent = interpolate(missing ? gettext("%(count)s of %(total)s added. Mend the others and press the button again.") : gettext("%(count)s of %(total)s added."), { count, total: rows.length });
    } else {
      status.textContent = gettext("The server cannot be reached, so nothing was sent.");
    }
    button.disabled = false;
  },
  { capture: true }, // before the form is sent as one
);
