// The editor's toolbar: one stop of the tab key, arrow keys inside it; Alt+F10 in the text leads to it.
import { ask } from "./asking.js";
import { findBar, opensFinding, FIND_KEYS } from "./finding.js";
import { askForLink } from "./link_dialog.js";
import { oneRow } from "./one_row.js";
import { focusCaption } from "./pictures.js";
import { choosePhoto } from "./placements.js";
import { slashMenu } from "./slash_menu.js";
import { gettext, pgettext } from "../../../media/words.js";

const keys = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+";

const withKeys = (title, shortcut) => `${title} (${shortcut})`;

// Label, what it says on being pointed at, whether it is on, what it does; null stands between groups. The last ones
// are the first that a narrow window has behind "More".
const BUTTONS = [
  [pgettext("style of a paragraph", "Text"), gettext("Plain paragraph"), (e) => e.isActive("paragraph") && !e.isActive("blockquote"), (c) => c.setParagraph()],
  [gettext("Heading"), withKeys(gettext("Heading"), `${keys}Alt+2`), (e) => e.isActive("heading", { level: 2 }), (c) => c.toggleHeading({ level: 2 })],
  null,
  ["B", withKeys(gettext("Strong"), `${keys}B`), (e) => e.isActive("bold"), (c) => c.toggleBold(), "strong"],
  ["I", withKeys(gettext("Emphasis"), `${keys}I`), (e) => e.isActive("italic"), (c) => c.toggleItalic(), "emphasis"],
  [gettext("Link"), withKeys(gettext("Link"), `${keys}K`), (e) => e.isActive("link"), "link"],
  null,
  [gettext("Photo"), gettext("Photo from the library, here in the text"), () => false, "photo"],
  [gettext("Quote"), withKeys(gettext("Quote"), `${keys}Alt+Q`), (e) => e.isActive("blockquote", { pull: false }), (c) => c.quote(false)],
  [gettext("Subheading"), withKeys(gettext("Subheading"), `${keys}Alt+3`), (e) => e.isActive("heading", { level: 3 }), (c) => c.toggleHeading({ level: 3 })],
  [gettext("List"), withKeys(gettext("List"), `${keys}Shift+8`), (e) => e.isActive("bulletList"), (c) => c.toggleBulletList()],
  [gettext("Find"), withKeys(gettext("Find and replace"), FIND_KEYS), () => false, "find"],
  null,
  [gettext("Pull quote"), withKeys(gettext("Pull quote"), `${keys}Alt+P`), (e) => e.isActive("blockquote", { pull: true }), (c) => c.quote(true)],
  [gettext("Numbers"), withKeys(gettext("Numbered list"), `${keys}Shift+7`), (e) => e.isActive("orderedList"), (c) => c.toggleOrderedList()],
  [gettext("Table"), gettext("Table"), (e) => e.isActive("table"), (c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true })],
  [pgettext("line between two parts", "Rule"), gettext("Rule between two parts"), () => false, (c) => c.setHorizontalRule()],
  null,
  [gettext("Undo"), withKeys(gettext("Undo"), `${keys}Z`), () => false, (c) => c.undo()],
  [gettext("Redo"), withKeys(gettext("Redo"), `${keys}Shift+Z`), () => false, (c) => c.redo()],
];

const TABLE = [
  [gettext("Row above"), (c) => c.addRowBefore()],
  [gettext("Row below"), (c) => c.addRowAfter()],
  [gettext("Remove row"), (c) => c.deleteRow()],
  [gettext("Column before"), (c) => c.addColumnBefore()],
  [gettext("Column after"), (c) => c.addColumnAfter()],
  [gettext("Remove column"), (c) => c.deleteColumn()],
  [gettext("Merge or split cells"), (c) => c.mergeOrSplit()],
  [gettext("Heading cell"), (c) => c.toggleHeaderCell()],
  [gettext("Caption"), "caption"],
  [gettext("Remove table"), (c) => c.deleteTable()],
];

export function toolbar(editor) {
  const finding = findBar(editor);
  const special = { link: () => link(editor), photo: () => photo(editor), caption: () => caption(editor), find: () => finding.open() };
  const run = (act) => (typeof act === "string" ? special[act]() : act(editor.chain().focus()).run());
  const states = [];
  const buttons = [];
  let isFirstOfGroup = false;
  for (const item of BUTTONS) {
    if (item) {
      const [label, title, isOn, act, look] = item;
      const button = pressed(label, title, () => run(act));
      if (look) button.classList.add(look);
      button.classList.toggle("desk-group", isFirstOfGroup);
      buttons.push(button);
      states.push([button, isOn]);
    }
    isFirstOfGroup = !item;
  }
  const bar = strip(gettext("Formatting"), buttons);
  const tableBar = strip(gettext("Table"), TABLE.map(([label, act]) => pressed(label, "", () => run(act))));
  const refresh = () => {
    for (const [button, isOn] of states) button.setAttribute("aria-pressed", String(!!isOn(editor)));
    tableBar.hidden = !editor.isActive("table");
  };
  editor.on("transaction", refresh);
  refresh();
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.key === "F10" && event.altKey) {
      event.preventDefault();
      bar.querySelector("[tabindex='0']").focus();
    } else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      link(editor);
    } else if (opensFinding(event)) {
      event.preventDefault();
      finding.open();
    }
  });
  const bars = document.createElement("div");
  bars.className = "desk-bars";
  bars.append(bar, tableBar, finding.element);
  editor.view.dom.after(slashMenu(editor, offered(run)));
  return bars;
}

// What "/" offers, by the label of the button that does it.
const OFFERED = [gettext("Photo"), gettext("Heading"), gettext("Subheading"), gettext("Quote"), gettext("Pull quote"), gettext("List"), gettext("Numbers"), gettext("Link"), gettext("Table"), pgettext("line between two parts", "Rule")];

function offered(run) {
  const acts = new Map(BUTTONS.filter(Boolean).map(([label, , , act]) => [label, act]));
  return OFFERED.map((label) => [label, () => run(acts.get(label))]);
}

function strip(label, buttons) {
  const bar = document.createElement("div");
  bar.append(oneRow(buttons));
  bar.className = "desk-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", label);
  buttons[0].tabIndex = 0;
  bar.addEventListener("keydown", (event) => {
    const reachable = [...bar.querySelectorAll("button")].filter((button) => button.checkVisibility());
    const at = reachable.indexOf(document.activeElement);
    const step = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: reachable.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = reachable[(to + reachable.length) % reachable.length];
    for (const button of bar.querySelectorAll("button")) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  return bar;
}

// What is written on a button is part of what it is called, for those who say it.
const spoken = (label, name) => (name.toLowerCase().includes(label.toLowerCase()) ? name : `${label}: ${name}`);

function pressed(label, title, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.title = title;
  if (title) button.setAttribute("aria-label", spoken(label, title.replace(/ \(.*/, "")));
  button.addEventListener("click", act);
  button.tabIndex = -1;
  return button;
}

async function link(editor) {
  const { href = "", title = "" } = editor.getAttributes("link");
  const { from, to, empty } = editor.state.selection;
  const answer = await askForLink({ href, title, words: editor.state.doc.textBetween(from, to, " ") });
  if (!answer) return editor.commands.focus();
  const attrs = { href: answer.href, title: answer.title || null };
  const chain = editor.chain().focus().extendMarkRange("link");
  if (!answer.href) return chain.unsetLink().run();
  if (empty && !href) {
    const text = answer.headline || answer.href;
    return editor.chain().focus().insertContent({ type: "text", text, marks: [{ type: "link", attrs }] }).run();
  }
  return chain.setLink(attrs).run();
}

async function caption(editor) {
  const currentCaption = new DOMParser().parseFromString(editor.getAttributes("table").caption || "", "text/html").body.textContent;
  const answer = await ask(gettext("Caption of the table"), [{ name: "caption", label: gettext("Caption"), value: currentCaption, type: "text" }]);
  if (!answer) return editor.commands.focus();
  const escaped = document.createElement("p");
  escaped.textContent = answer.caption.trim();
  return editor.chain().focus().updateAttributes("table", { caption: escaped.innerHTML }).run();
}

async function photo(editor) {
  const anchor = await choosePhoto();
  if (!anchor) return editor.commands.focus();
  editor.chain().focus().insertContent({ type: "picture", attrs: { anchor } }).run();
  return setTimeout(() => focusCaption(editor, anchor)); // after the text has the focus, which it gets in a microtask
}
