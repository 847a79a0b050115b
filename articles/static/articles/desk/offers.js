// What was typed and never saved, offered again: what it is, how long, from when. Dropping it can be undone.
import { plainText, wordCount } from "./local_copies.js";
import { gettext, interpolate, ngettext } from "../../media/words.js";

const counts = new Intl.NumberFormat(document.documentElement.lang || undefined);
const moment = (at) => new Date(at).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

/** The texts of a copy as [name, text], the longest field counted without its markup. */
export const textsOf = (copy) => copy.data.filter(([name]) => copy.texts.includes(name)).map(([name, value]) => [name, plainText(value).trim()]).filter(([, text]) => text);

/** A sentence about a copy, before its place: "The ferry, 230 words, today, 14:02." */
export function summary(copy) {
  const texts = textsOf(copy);
  const title = texts.find(([name]) => name === "headline")?.[1] || texts[0]?.[1] || "";
  const words = texts.reduce((sum, [, text]) => sum + wordCount(text), 0);
  const line = document.createElement("span");
  const strong = line.appendChild(document.createElement("strong"));
  strong.textContent = title.length > 120 ? `${title.slice(0, 120)}…` : title || gettext("no headline");
  line.append(interpolate(ngettext(", %(count)s word, %(moment)s.", ", %(count)s words, %(moment)s.", words), { count: counts.format(words), moment: moment(copy.at) }));
  return line;
}

/** A box with a sentence and buttons: {label: function}. */
export function offer(words, buttons) {
  const box = document.createElement("div");
  box.className = "desk-unsaved";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", gettext("Text that was never saved"));
  box.appendChild(document.createElement("p")).append(...words);
  const row = box.appendChild(document.createElement("p"));
  for (const [label, act] of Object.entries(buttons)) {
    const button = row.appendChild(document.createElement("button"));
    Object.assign(button, { type: "button", className: "button", textContent: label });
    button.addEventListener("click", () => act(box));
  }
  return box;
}

/** Put a box with the way back in the place of an offer that was dropped. */
export function showUndo(box, undo) {
  const before = [...box.childNodes];
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.append(gettext("Forgotten."), " ");
  const button = line.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", className: "button", textContent: gettext("Undo") });
  button.addEventListener("click", async () => {
    await undo();
    box.replaceChildren(...before);
    box.querySelector("a, button").focus();
  });
  box.replaceChildren(line);
  button.focus();
}
