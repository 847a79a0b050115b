// Find and replace in one story: a bar below the toolbar.
import { pm } from "../../../django_prose_editor/editor.js";
import { find, mark, textsOf } from "./matches.js";
import { gettext, interpolate, ngettext } from "../../../media/words.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const PAUSE = 250;

export const FIND_KEYS = isMac ? "⌥⌘F" : "Ctrl+H";
export const opensFinding = (event) => (isMac ? event.metaKey && event.altKey && event.code === "KeyF" : event.ctrlKey && !event.altKey && event.key.toLowerCase() === "h");

const WORDS = {
  find: gettext("Find"),
  previousMatch: gettext("Previous match"),
  nextMatch: gettext("Next match"),
  replaceWith: gettext("Replace with"),
  replace: gettext("Replace"),
  replaceAll: gettext("Replace all"),
  undo: gettext("Undo"),
  exactCase: gettext("Exact case"),
  alsoInsideWords: gettext("Also inside words"),
  alsoHeadlineAndDek: gettext("Also headline and dek"),
  close: gettext("Close"),
};
const HTML = `
  <label>${WORDS.find} <input type="search" data-name="find" autocomplete="off"></label>
  <span><button type="button" data-do="previous" aria-label="${WORDS.previousMatch}">↑</button>
  <button type="button" data-do="next" aria-label="${WORDS.nextMatch}">↓</button></span>
  <label>${WORDS.replaceWith} <input type="text" data-name="replacement" autocomplete="off"></label>
  <span><button type="button" data-do="replace">${WORDS.replace}</button>
  <button type="button" data-do="replaceAll">${WORDS.replaceAll}</button>
  <button type="button" data-do="undo" hidden>${WORDS.undo}</button></span>
  <span><label><input type="checkbox" data-name="exact">${WORDS.exactCase}</label>
  <label><input type="checkbox" data-name="inside">${WORDS.alsoInsideWords}</label>
  <label><input type="checkbox" data-name="heads">${WORDS.alsoHeadlineAndDek}</label></span>
  <span><output role="status"></output> <button type="button" data-do="close">${WORDS.close}</button></span>`;

class FindBar {
  constructor(editor) {
    this.editor = editor;
    this.matches = [];
    this.current = -1;
    const element = document.createElement("div");
    Object.assign(element, { className: "desk-find", hidden: true, innerHTML: HTML });
    element.setAttribute("role", "search");
    element.setAttribute("aria-label", gettext("Find and replace"));
    this.element = element;
    // Fields without a name: nothing of them is sent with the form, or kept.
    for (const field of element.querySelectorAll("input")) {
      this[field.dataset.name] = field;
      field.addEventListener("input", (event) => {
        event.stopPropagation();
        this.place = undefined;
        if (field !== this.replacement) this.later();
      });
      field.addEventListener("change", (event) => event.stopPropagation());
    }
    this.status = element.querySelector("output");
    for (const button of element.querySelectorAll("[data-do]")) button.addEventListener("click", () => this[button.dataset.do]());
    this.undoButton = element.querySelector("[data-do=undo]");
    element.addEventListener("keydown", (event) => this.pressed(event));
    editor.on("update", () => this.changed());
    for (const field of heads()) field.addEventListener("input", () => this.changed());
  }

  pressed(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.find) (event.shiftKey ? this.previous() : this.next());
    else if (event.key === "Enter" && event.target === this.replacement) this.replace();
    else if (event.key !== "Enter" || event.target.type !== "checkbox") return;
    event.preventDefault();
  }

  open() {
    const { from, to } = this.editor.state.selection;
    const selected = this.editor.state.doc.textBetween(from, to, "\n");
    if (selected && selected.length <= 200 && !selected.includes("\n")) this.find.value = selected;
    this.place = undefined;
    this.element.hidden = false;
    this.element.scrollIntoView({ block: "nearest" });
    this.find.focus();
    this.find.select();
    return this.search();
  }

  close() {
    const match = this.matches[this.current];
    this.element.hidden = true;
    this.matches = [];
    this.mark();
    if (match && !match.field && !this.isStale()) this.editor.commands.setTextSelection(match);
    this.editor.commands.focus();
  }

  changed() {
    if (this.element.hidden || this.isReplacing) return;
    this.undoButton.hidden = true;
    this.place = undefined;
    this.later();
  }

  later() {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.search(), PAUSE);
  }

  // --- searching ---

  texts() {
    return textsOf(this.editor, this.heads.checked ? heads() : []);
  }

  state() {
    return JSON.stringify([this.find.value, this.exact.checked, this.inside.checked, this.texts().map(({ text, start }) => [text, start])]);
  }

  isStale() {
    return this.state() !== this.searched;
  }

  async search() {
    clearTimeout(this.pending);
    const state = this.state();
    let results;
    try {
      results = await find(this.texts(), { words: this.find.value, exact: this.exact.checked, inside: this.inside.checked });
    } catch (error) {
      this.status.textContent = error.message;
      return;
    }
    if (state !== this.state()) return this.search();
    this.searched = state;
    Object.assign(this, results);
    const place = this.place ?? this.editor.state.selection.from;
    const at = this.matches.findIndex((match) => match.place >= place);
    this.current = this.matches.length ? Math.max(at, 0) : -1;
    this.show();
  }

  // --- showing ---

  mark() {
    mark(this.editor, this.matches, this.current);
  }

  show(words = "") {
    this.mark();
    const match = this.matches[this.current];
    const count = this.matches.length;
    const where = { id_headline: gettext("in the headline"), id_dek: gettext("in the dek") }[match?.field?.id];
    const place = interpolate(this.isCut ? gettext("%(place)s of %(count)s and more") : gettext("%(place)s of %(count)s"), { place: this.current + 1, count });
    this.status.textContent = words || (count ? where ? `${place}, ${where}` : place : this.find.value.trim() ? gettext("Not in this story") : "");
    // Whoever types in the story meanwhile is not led away from there.
    if (!match || !this.element.contains(document.activeElement)) return;
    if (match.field) {
      match.field.setSelectionRange(match.from, match.to);
      match.field.scrollIntoView({ block: "center" });
    } else {
      this.editor.view.dom.querySelector(".desk-match-current")?.scrollIntoView({ block: "center" });
    }
  }

  async step(by) {
    if (this.isStale()) return this.search();
    const count = this.matches.length;
    if (count) this.current = (this.current + by + count) % count;
    this.place = undefined;
    return this.show();
  }

  next() {
    return this.step(1);
  }

  previous() {
    return this.step(-1);
  }

  // --- replacing ---

  async replace() {
    if (this.isStale()) return this.search(); // what is shown then is what the next press replaces
    const match = this.matches[this.current];
    if (!match) return null;
    this.write([match]);
    this.place = match.place + this.replacement.value.length;
    return this.search();
  }

  async replaceAll() {
    if (this.isStale()) await this.search();
    const matches = this.matches;
    if (!matches.length) return;
    const before = matches.filter(({ field }) => field).map(({ field }) => [field, field.value]);
    this.write(matches);
    const hasText = matches.some(({ field }) => !field);
    const after = this.editor.state.doc;
    await this.search();
    this.show(interpolate(ngettext("%(count)s replaced", "%(count)s replaced", matches.length), { count: matches.length }));
    this.undoButton.hidden = false;
    this.revert = () => {
      if (hasText && this.editor.state.doc.eq(after)) this.editor.commands.undo();
      for (const [field, value] of before.reverse()) fill(field, value);
    };
  }

  async undo() {
    this.isReplacing = true;
    this.revert();
    this.isReplacing = false;
    this.undoButton.hidden = true;
    this.find.focus();
    await this.search();
  }

  // All of them in one step, the last first, so that places before it stay what they are.
  write(matches) {
    const { state, view } = this.editor;
    const transaction = pm.history.closeHistory(state.tr);
    this.isReplacing = true;
    for (const { from, to, field } of [...matches].reverse()) {
      if (field) fill(field, field.value.slice(0, from) + this.replacement.value + field.value.slice(to));
      else if (this.replacement.value) transaction.insertText(this.replacement.value, from, to);
      else transaction.delete(from, to);
    }
    if (transaction.docChanged) view.dispatch(transaction);
    this.isReplacing = false;
    this.undoButton.hidden = true;
  }
}

const heads = () => ["id_headline", "id_dek"].map((id) => document.getElementById(id)).filter((field) => field && !field.disabled && !field.readOnly);

function fill(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export const findBar = (editor) => new FindBar(editor);
