// What a body may hold in the editor: exactly what articles/story/html_sanitizer.py lets through, so that nothing shown is lost.
import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Dropcursor,
  Extension,
  Gapcursor,
  HardBreak,
  Heading,
  HorizontalRule,
  Italic,
  Link,
  ListItem,
  Mark,
  Node,
  OrderedList,
  Paragraph,
  Placeholder,
  Strike,
  Subscript,
  Superscript,
  Text,
  TrailingNode,
  UndoRedo,
  wrappingInputRule,
} from "../../../django_prose_editor/editor.js";
import { PromptFocus } from "./focus.js";
import { Matches } from "./matches.js";
import { Picture } from "./pictures.js";
import { tables } from "./tables.js";
import { gettext } from "../../../media/words.js";

export const SAFE_LINK = /^(?:(?:https?|mailto):|[^:/?#\\\s]*(?:[/?#]|$))/i;

const copied = (name) => ({ default: null, parseHTML: (element) => element.getAttribute(name) });

// A paragraph that stands bare in a list item, a cell or a quote, as in <li>words</li>; ProseMirror needs one there.
const Words = Paragraph.extend({
  addAttributes() {
    return {
      bare: {
        default: true,
        parseHTML: () => false,
        renderHTML: ({ bare }) => (bare ? { "data-bare": "" } : {}),
      },
      lang: copied("lang"),
      dir: copied("dir"),
    };
  },
});

const Quote = Blockquote.extend({
  addAttributes() {
    return {
      pull: {
        default: false,
        parseHTML: (element) => element.classList.contains("pull"),
        renderHTML: ({ pull }) => (pull ? { class: "pull" } : {}),
      },
    };
  },
  addCommands() {
    return {
      // The same quote again takes it away; the other kind of quote changes it.
      quote:
        (pull) =>
        ({ editor, commands }) => {
          if (editor.isActive("blockquote", { pull })) return commands.lift("blockquote");
          if (editor.isActive("blockquote")) return commands.updateAttributes("blockquote", { pull });
          return commands.wrapIn("blockquote", { pull });
        },
    };
  },
});

// "1. " begins a numbered list, "4. " one that begins with four, as "- " begins one with bullets.
const Numbered = OrderedList.extend({
  addInputRules() {
    return [
      wrappingInputRule({
        find: /^([0-9]{1,4})[.)]\s$/,
        type: this.type,
        getAttributes: ([, number]) => ({ start: Number(number) || 1 }),
        joinPredicate: ([, number], list) => list.attrs.start + list.childCount === Number(number),
      }),
    ];
  },
  addAttributes() {
    return {
      start: {
        default: 1,
        parseHTML: (element) => Number(element.getAttribute("start")) || 1,
        renderHTML: ({ start }) => (start === 1 ? {} : { start }),
      },
    };
  },
  addNodeView: () => null,
}).configure({ enableListAttributes: false });

const Listing = Node.create({
  name: "listing",
  group: "block",
  content: "inline*",
  code: true,
  whitespace: "pre",
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
  renderHTML: () => ["pre", 0],
});

const Anchor = Link.extend({
  addAttributes() {
    return { href: copied("href"), title: copied("title") };
  },
  addKeyboardShortcuts: () => ({}), // Ctrl+K opens the archive's own dialog: see toolbar.js
  renderHTML: ({ HTMLAttributes: { href, title } }) => ["a", title ? { href, title } : { href }, 0],
}).configure({ openOnClick: false, autolink: false, linkOnPaste: true, isAllowedUri: (uri) => SAFE_LINK.test(uri) });

const mark = (name, attributes = []) =>
  Mark.create({
    name,
    parseHTML: () => [{ tag: name }],
    renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0],
    addAttributes: () => Object.fromEntries(attributes.map((attribute) => [attribute, copied(attribute)])),
  });

export const schema = [
  Document,
  Text,
  Words,
  Heading.configure({ levels: [2, 3] }),
  Quote,
  BulletList,
  Numbered,
  ListItem,
  Listing,
  HorizontalRule,
  HardBreak,
  ...tables,
  Picture,
  Anchor,
  mark("abbr", ["title"]),
  mark("q"),
  mark("cite"),
  mark("span", ["lang", "dir"]),
  Bold,
  Italic,
  Strike,
  Subscript,
  Superscript,
  mark("code"),
  Dropcursor,
  Gapcursor,
  UndoRedo,
  TrailingNode,
  Matches,
  PromptFocus,
  Placeholder.configure({
    placeholder: ({ editor }) => (editor.isEmpty ? gettext("The story; / puts in a photo, a heading, a quote") : gettext("/ for a photo, a heading, a quote")),
  }),
  Extension.create({
    name: "shortcuts",
    addKeyboardShortcuts() {
      return {
        "Mod-Alt-q": () => this.editor.commands.quote(false),
        "Mod-Alt-p": () => this.editor.commands.quote(true),
      };
    },
  }),
];

/** Give the body as the archive keeps it: a row of blocks, nothing between them. */
export function markup(editor) {
  const page = new DOMParser().parseFromString(editor.getHTML(), "text/html");
  for (const holder of page.querySelectorAll("li, td, th, blockquote")) unwrap(holder);
  for (const paragraph of page.querySelectorAll("[data-bare]")) paragraph.removeAttribute("data-bare");
  for (const table of page.querySelectorAll("table")) inParts(table, page);
  for (const cell of page.querySelectorAll("td, th")) {
    for (const name of ["colspan", "rowspan"]) if (cell.getAttribute(name) === "1") cell.removeAttribute(name);
  }
  for (const paragraph of page.querySelectorAll("body > p")) if (!paragraph.textContent.trim()) paragraph.remove();
  return page.body.innerHTML;
}

function unwrap(holder) {
  const paragraphs = [...holder.children].filter((child) => child.localName === "p");
  if (paragraphs.length === 1 && paragraphs[0].hasAttribute("data-bare") && paragraphs[0] === holder.firstElementChild) {
    paragraphs[0].replaceWith(...paragraphs[0].childNodes);
  }
}

// Rows know which part of the table they belong to; a new one stands with the row before it, but never in the head.
function inParts(table, page) {
  const caption = table.getAttribute("data-caption");
  table.removeAttribute("data-caption");
  const rows = [...table.querySelectorAll("tr")];
  table.replaceChildren();
  if (caption) {
    const element = table.appendChild(page.createElement("caption"));
    element.innerHTML = caption;
  }
  let part = "";
  let group = null;
  for (const row of rows) {
    let target = row.getAttribute("data-part") || (part.startsWith("tbody") || part.startsWith("tfoot") ? part : "tbody");
    if (part && !target.startsWith("thead") && part.startsWith("tfoot")) target = part;
    row.removeAttribute("data-part");
    if (target !== part) {
      group = table.appendChild(page.createElement(target.slice(0, 5)));
      part = target;
    }
    group.append(row);
  }
}
