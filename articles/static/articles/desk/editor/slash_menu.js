// "/" at the beginning of a paragraph lists what can be put there: a photo, a heading, a quote. Letters narrow the list,
// Enter takes the marked one, Escape leaves the words as they are.
import { gettext } from "../../../media/words.js";

const TYPED = /^\/([\p{L}\p{M} ]{0,20})$/u;
const ROOM = 240; // pixels that the list may take below the line

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Offer the items [label, run] in the text of an editor; return the element of the list. */
export function slashMenu(editor, items) {
  const text = editor.view.dom;
  const list = document.createElement("ul");
  list.className = "desk-slash";
  list.id = "desk-slash";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", gettext("What to put here"));
  let matching = [];
  let current = 0;
  let left = ""; // words at which somebody pressed Escape

  const paragraph = () => {
    const { $from, empty } = editor.state.selection;
    const isLine = empty && $from.depth === 1 && $from.parent.type.name === "paragraph";
    return isLine && $from.parentOffset === $from.parent.content.size ? $from : null;
  };

  const mark = (number) => {
    current = (number + matching.length) % matching.length;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === current)));
    text.setAttribute("aria-activedescendant", `desk-slash-${current}`);
    list.children[current].scrollIntoView({ block: "nearest" });
  };

  const hide = () => {
    list.hidden = true;
    for (const name of ["aria-activedescendant", "aria-controls"]) text.removeAttribute(name);
  };

  const take = (number) => {
    const line = paragraph();
    const [, run] = matching[number];
    hide();
    editor.chain().focus().deleteRange({ from: line.start(), to: line.end() }).run();
    run();
  };

  const refresh = () => {
    const line = editor.isEditable && editor.isFocused ? paragraph() : null;
    const words = line?.parent.textContent || "";
    const typed = words.match(TYPED)?.[1];
    if (words !== left) left = "";
    matching = typed === undefined || left ? [] : items.filter(([label]) => folded(label).includes(folded(typed.trim())));
    if (!matching.length) return hide();
    list.replaceChildren(
      ...matching.map(([label], at) => {
        const option = document.createElement("li");
        option.id = `desk-slash-${at}`;
        option.setAttribute("role", "option");
        option.textContent = label;
        option.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
        option.addEventListener("click", () => take(at));
        return option;
      }),
    );
    list.hidden = false;
    text.setAttribute("aria-controls", list.id);
    const place = editor.view.coordsAtPos(line.pos);
    const holder = list.offsetParent.getBoundingClientRect();
    const row = document.querySelector(".submit-row")?.getBoundingClientRect().top ?? window.innerHeight; // covers the list
    const isBelow = place.bottom + ROOM < Math.min(row, window.innerHeight) || place.top < ROOM;
    list.style.insetBlockStart = `${(isBelow ? place.bottom + 4 : place.top - list.offsetHeight - 4) - holder.top}px`;
    mark(0);
    return null;
  };

  editor.on("transaction", refresh);
  editor.on("blur", hide);
  text.addEventListener(
    "keydown",
    (event) => {
      if (list.hidden || event.isComposing) return;
      const act = { ArrowDown: () => mark(current + 1), ArrowUp: () => mark(current - 1), Enter: () => take(current), Tab: () => take(current) }[event.key];
      if (event.key === "Escape") {
        left = paragraph()?.parent.textContent || "";
        hide();
      } else if (!act) return;
      act?.();
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  return list;
}
