// Comments between colleagues: sent without leaving the page, and marked in the text of the form that stands above.
import { forgetDraft } from "./comment_drafts.js";
import { currentSession, renewTokens, signIn } from "./session.js";
import { gettext } from "../../media/words.js";

const AFTER_TYPING = 400;
const body = document.querySelector("textarea[data-rich-text]");
const highlight = window.Highlight && new Highlight();
if (highlight) CSS.highlights.set("desk-comment", highlight);
const section = () => document.querySelector("[data-comments]");
const oneLine = (text) => text.trim().split(/\s+/).join(" ");

/* --- sending --- */

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-comments] form");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.isSending) return;
  form.dataset.isSending = "1";
  const data = new FormData(form, event.submitter);
  const page = (await post(form, data)) || "";
  delete form.dataset.isSending;
  if (page) showList(page, form);
});

async function post(form, data) {
  let session = await currentSession();
  if (session && !session.token) session = await signIn(session);
  if (session) {
    renewTokens(session.token);
    data.set("csrfmiddlewaretoken", session.token);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
      const page = await answer.text();
      if (page.includes("data-comments")) return page;
    } catch {
      // The same note as when the server does not answer the first question.
    }
  }
  alertIn(section(), gettext("The comment was not sent: the server did not take it. What you typed is still here."));
  return "";
}

function alertIn(list, message) {
  const note = document.createElement("p");
  note.className = "errornote";
  note.textContent = message;
  list.querySelector("[role=alert]").replaceChildren(note);
}

// What was typed in other forms of the list, or was refused, stays.
function showList(page, sent) {
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-comments]");
  const isRefused = !!fresh.querySelector(".errornote");
  if (!isRefused) forgetDraft(sent);
  const typed = [...section().querySelectorAll("textarea")].filter((field) => field.value && (isRefused || !sent.contains(field)));
  const { id } = sent.closest("article") || {};
  const old = section();
  old.replaceWith(document.adoptNode(fresh));
  for (const field of typed) {
    const again = document.getElementById(field.id);
    if (again) again.value = field.value;
  }
  // A live region speaks when its words come into it, not when it comes with them.
  for (const region of fresh.querySelectorAll("[role=status], [role=alert]")) region.replaceChildren(...region.childNodes);
  mark();
  const next = (id && document.getElementById(id)?.querySelector("textarea")) || fresh.querySelector("h2");
  if (!next.matches("textarea")) next.tabIndex = -1;
  next.focus();
}

/* --- passages in the text --- */

// The text of the editor with single spaces, and the position of each of its characters.
function textWithPositions({ state }) {
  let text = "";
  const positions = [];
  const push = (letter, at) => {
    if (/\s/.test(letter)) {
      if (!text || text.endsWith(" ")) return;
      letter = " ";
    }
    text += letter;
    positions.push(at);
  };
  state.doc.descendants((node, at) => {
    if (node.isText) for (let index = 0; index < node.text.length; index += 1) push(node.text[index], at + index);
    else push(" ", at);
  });
  return { text, positions };
}

function passageIn({ text, positions }, quote) {
  const at = text.indexOf(oneLine(quote));
  return at < 0 || !quote.trim() ? null : { from: positions[at], to: positions[at + oneLine(quote).length - 1] + 1 };
}

function rangeOf({ view }, { from, to }) {
  const range = document.createRange();
  const [start, end] = [view.domAtPos(from), view.domAtPos(to)];
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset);
  return range;
}

const fieldsWithText = () => [...document.querySelectorAll("#id_headline, #id_dek")];
let passages = []; // of open comments: {from, to, thread}

function mark() {
  const editor = body?.editor;
  if (!editor || !section()) return;
  highlight?.clear();
  passages = [];
  const whole = textWithPositions(editor);
  for (const thread of section().querySelectorAll(".comment-thread")) {
    const quote = thread.querySelector("[data-quote]")?.textContent;
    if (!quote) continue;
    const passage = passageIn(whole, quote);
    const field = fieldsWithText().find(({ value }) => oneLine(value).includes(oneLine(quote)));
    thread.querySelector("[data-changed]").hidden = !!(passage || field);
    thread.querySelector("[data-show]").hidden = !(passage || field);
    if (!passage || thread.classList.contains("is-resolved")) continue;
    passages.push({ ...passage, thread });
    highlight?.add(rangeOf(editor, passage));
  }
  showAtCursor();
}

function show(thread) {
  const quote = thread.querySelector("[data-quote]").textContent;
  const passage = passageIn(textWithPositions(body.editor), quote);
  if (passage) return body.editor.chain().setTextSelection(passage).focus().scrollIntoView().run();
  const field = fieldsWithText().find(({ value }) => oneLine(value).includes(oneLine(quote)));
  field?.focus();
  return field?.setSelectionRange(Math.max(0, field.value.indexOf(quote)), Math.max(0, field.value.indexOf(quote)) + quote.length);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show] button");
  if (button) show(button.closest(".comment-thread"));
});

/* --- in the editor: what is said about the words at the cursor, and a comment on what is selected --- */

const notice = document.createElement("p");
notice.className = "comment-at-cursor";
notice.hidden = true;

function showAtCursor() {
  const { from } = body.editor.state.selection;
  const threads = passages.filter((passage) => passage.from <= from && from <= passage.to).map(({ thread }) => thread);
  notice.hidden = !threads.length;
  notice.replaceChildren(
    ...threads.slice(0, 3).map((thread) => {
      const link = document.createElement("a");
      link.href = `#${thread.id}`;
      link.textContent = `${thread.getAttribute("aria-label")}: ${thread.querySelector(":scope > p:not([class])").textContent.slice(0, 80)}`;
      return link;
    }),
  );
}

let lastField = null; // where words were selected last: the editor's text, the headline or the dek

function selectedWords() {
  if (lastField) return oneLine(lastField.value.slice(lastField.selectionStart, lastField.selectionEnd));
  const { doc, selection } = body.editor.state;
  return oneLine(doc.textBetween(selection.from, selection.to, " ", " "));
}

function begin() {
  const form = section()?.querySelector("[data-new-comment]");
  if (!form) return;
  const quote = form.elements.quote;
  quote.value = selectedWords().slice(0, quote.maxLength);
  form.scrollIntoView({ block: "center" });
  (quote.value ? form.elements.text : quote).focus();
}

function equip() {
  const bars = body?.parentElement.querySelector(".desk-bars");
  if (!bars || !section()) return;
  const bar = bars.querySelector("[role=toolbar]");
  const button = bar.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", textContent: gettext("Comment"), title: gettext("Comment on the selected words (Ctrl+Alt+M)"), tabIndex: -1 });
  button.addEventListener("click", begin);
  bars.append(notice);
  let pending;
  const later = () => {
    clearTimeout(pending);
    pending = setTimeout(mark, AFTER_TYPING);
  };
  body.editor.on("update", later);
  body.editor.on("selectionUpdate", showAtCursor);
  body.editor.on("focus", () => {
    lastField = null;
  });
  for (const field of fieldsWithText()) {
    field.addEventListener("focus", () => {
      lastField = field;
    });
    field.addEventListener("input", later);
  }
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.code !== "KeyM") return;
    event.preventDefault();
    begin();
  });
  mark();
  if (location.hash.startsWith("#comment")) document.querySelector(location.hash)?.scrollIntoView();
}

if (body?.editor) equip();
else window.addEventListener("load", equip);
