// A form of the desk with text: a copy in this browser from the first key on, and a question to the server before it
// is sent. What was typed and never saved is offered again.
import { copiesOf, essence, forget, input, newSlot, remove, store } from "./local_copies.js";
import { offer, showUndo, summary } from "./offers.js";
import { currentSession, renewTokens, signIn, user, userName } from "./session.js";
import { gettext, interpolate } from "../../media/words.js";

const COPY_AFTER = 300;
export const TEXT = "textarea, input[type=text], input[type=url], input[type=search], input:not([type])";
const ADOPTED = "desk-adopted"; // the copy whose text the next page shows in its form
const FAILED = ".errornote, .errorlist, .conflict, [data-restored]"; // what stands in a form whose text is not saved

export class DeskForm {
  constructor(form) {
    this.form = form;
    this.path = location.pathname;
    this.isStory = !!form.querySelector("[data-autosave]");
    this.approved = false;
    this.slot = form.querySelector("[name=local_copy]")?.value || form.querySelector("[name=form_token]")?.value || newSlot();
    this.adopt();
    this.nameCopy();
    // What the browser itself filled in again (after Back), and what was refused, is not saved.
    this.isRestored = !!form.querySelector(FAILED) || this.isFilledIn();
    this.clean = this.state();
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("submit", (event) => this.submitted(event));
    // The lists of names tell only jQuery what was chosen.
    window.django?.jQuery?.(form).on("change", (event) => event.originalEvent || event.target.dispatchEvent(new Event("input", { bubbles: true })));
    window.addEventListener("pagehide", () => this.copy());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.copy());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.isSending = false;
    });
    window.addEventListener("load", () => {
      if (this.isTouched) return;
      this.isRestored ||= this.isFilledIn();
      this.clean = this.state();
    });
    if (this.isRestored) this.copy();
  }

  textFields() {
    return [...this.form.querySelectorAll(TEXT)].filter((field) => field.name && !field.disabled && !/-position$/.test(field.name));
  }

  isFilledIn() {
    return this.textFields().some((field) => field.value !== field.defaultValue);
  }

  state() {
    return JSON.stringify(input(this.form));
  }

  get isDirty() {
    return this.isRestored || this.state() !== this.clean;
  }

  // A page that shows a copy's text in its form goes on with that copy.
  adopt() {
    const { slot, path } = JSON.parse(sessionStorage.getItem(ADOPTED) || "{}");
    sessionStorage.removeItem(ADOPTED);
    if (slot && path === this.path && this.form.querySelector(FAILED)) this.slot = slot;
  }

  // The server acknowledges a copy by this name once it has saved the form.
  nameCopy() {
    const field = this.form.querySelector("[name=local_copy]") || this.form.appendChild(document.createElement("input"));
    Object.assign(field, { type: "hidden", name: "local_copy", value: this.slot, autocomplete: "off" });
  }

  newCopy(slot = newSlot()) {
    this.slot = slot;
    this.nameCopy();
  }

  later() {
    this.isTouched = true;
    if (this.isSending) {
      this.isSending = false; // what is typed while the form is on its way is not in it
      this.newCopy();
    }
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.copy(), COPY_AFTER);
  }

  copy() {
    clearTimeout(this.pending);
    if (this.isSending) return true;
    if (!this.isDirty) {
      if (this.isTouched) remove(this.slot);
      return true;
    }
    const texts = [...new Set(this.textFields().map((field) => field.name))].filter((name) => name !== "form_token");
    return store(this.slot, { path: this.path, data: input(this.form), texts, title: document.querySelector("#content h1")?.textContent.trim() || "" });
  }

  async submitted(event) {
    if (event.defaultPrevented) return;
    if (this.approved) {
      this.approved = false;
      return this.sending();
    }
    event.preventDefault();
    if (this.isAsking) return;
    this.isAsking = true;
    const { submitter } = event;
    this.copy();
    if (await this.maySend()) {
      this.approved = true;
      this.form.requestSubmit(submitter);
    }
    this.isAsking = false;
  }

  // Ask the server first. What it does not answer, or who else is signed in, is said once; the second press sends.
  async maySend() {
    let session = await currentSession();
    if (session && !session.token) session = await signIn(session);
    else if (!session) return this.warn("unreachable", gettext("The server cannot be reached, so nothing was sent. What you typed stays here and in this browser; try again in a moment."));
    if (!session) return false;
    renewTokens(session.token);
    if (String(session.user) === user) return true;
    return this.warn("user", interpolate(gettext("You are signed in as %(name)s now, and not as %(user)s, who began this. To send it as %(name)s, press the button again."), { name: session.name, user: userName }));
  }

  warn(about, message) {
    if (this.warnedAbout === about) return true;
    this.warnedAbout = about;
    const row = this.form.querySelector(".submit-row");
    let box = this.form.querySelector(".desk-warning");
    if (!box) {
      box = document.createElement("p");
      box.className = "errornote desk-warning";
      box.setAttribute("role", "alert");
      if (row) row.prepend(box);
      else this.form.append(box);
    }
    box.textContent = message;
    if (!row || getComputedStyle(row).position !== "sticky") box.scrollIntoView({ block: "nearest" });
    return false;
  }

  /** The server answered again: what was said about it is over, and would be said anew. */
  reached() {
    if (this.warnedAbout !== "unreachable") return;
    this.warnedAbout = null;
    this.form.querySelector(".desk-warning")?.remove();
  }

  sending() {
    this.copy();
    this.isSending = true;
    sessionStorage.setItem(ADOPTED, JSON.stringify({ slot: this.slot, path: this.path }));
    this.form.dispatchEvent(new Event("desk:sending"));
  }

  /* --- what is offered again --- */

  offers() {
    for (const copy of copiesOf(this.path)) {
      if (copy.slot === this.slot) continue;
      if (essence(copy.data) === essence(input(this.form))) {
        remove(copy.slot);
        continue;
      }
      this.offer(copy);
    }
  }

  offer(copy) {
    const server = document.querySelector(`.desk-unsaved[data-slot="${copy.slot}"]`);
    if (server && Number(server.dataset.at) * 1000 >= copy.at - 1000) return; // the server has the same, or later words
    if (server) server.hidden = true; // these words are later; what is done with them is done with the server's too
    const box = offer([gettext("In this browser, typed here and never saved:"), " ", summary(copy)], {
      [gettext("Bring it back")]: () => this.bringBack(copy, box),
      [gettext("Forget it")]: async () => {
        await server?.discard();
        forget(copy.slot);
        showUndo(box, () => {
          forget(copy.slot, undefined);
          return server?.restore();
        });
      },
    });
    (document.querySelector("#content-main") || this.form).before(box);
  }

  bringBack(copy, box) {
    this.copy(); // what is in the form now stays a copy of its own
    if (this.isStory) return this.showByServer(copy);
    this.newCopy(copy.slot);
    this.fill(copy.data);
    box.remove();
    return this.textFields()[0]?.focus();
  }

  // The server lays the rows of a story out; the field _restored says that nothing is to be saved.
  showByServer(copy) {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: location.pathname, hidden: true });
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const when = new Date(copy.at).toLocaleTimeString([], { timeStyle: "short", hourCycle: "h23" });
    for (const [name, value] of [...copy.data, ["csrfmiddlewaretoken", token], ["_restored", when]]) {
      const field = form.appendChild(document.createElement("textarea"));
      Object.assign(field, { name, value });
    }
    sessionStorage.setItem(ADOPTED, JSON.stringify({ slot: copy.slot, path: this.path }));
    document.body.append(form);
    this.form.dispatchEvent(new Event("desk:sending"));
    form.submit();
  }

  fill(data) {
    this.addRows(data);
    const values = new Map();
    for (const [name, value] of data) values.set(name, [...(values.get(name) || []), value]);
    for (const field of this.form.elements) {
      if (!field.name || !field.matches("input, select, textarea") || /^(hidden|file|password|submit)$/.test(field.type)) continue;
      const own = values.get(field.name) || [];
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = own.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = own.includes(option.value);
      else if (own.length) field.value = own.shift();
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  addRows(data) {
    for (const [name, value] of data.filter(([one]) => one.endsWith("-TOTAL_FORMS"))) {
      const total = this.form.elements[name];
      const add = document.querySelector(`#${CSS.escape(name.replace(/-TOTAL_FORMS$/, ""))}-group .add-row a`);
      for (let missing = Math.min(Number(value), 1000) - Number(total?.value); add && missing > 0; missing -= 1) add.click();
    }
  }
}
