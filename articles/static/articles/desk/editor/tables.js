// Tables with a head, a foot and a caption: what the editor's own know as rows is kept as each row's part.
import { Table, TableCell, TableHeader, TableRow } from "../../../django_prose_editor/editor.js";

const PART = /^t(?:head|body|foot)[0-9]{1,4}$/;

const attribute = (name) => ({
  default: null,
  parseHTML: (element) => element.getAttribute(name),
  renderHTML: (attributes) => (attributes[name] ? { [name]: attributes[name] } : {}),
});

const span = (name) => ({
  default: 1,
  parseHTML: (element) => Math.min(99, Number(element.getAttribute(name)) || 1),
});

const cell = (Cell, extra) =>
  Cell.extend({
    addAttributes: () => ({ colspan: span("colspan"), rowspan: span("rowspan"), ...extra, colwidth: { default: null, rendered: false } }),
  });

const Rows = TableRow.extend({
  addAttributes: () => ({
    part: {
      default: "",
      parseHTML(element) {
        if (PART.test(element.dataset.part)) return element.dataset.part; // a copy of the editor's own
        const part = element.parentElement;
        if (!/^(thead|tbody|tfoot)$/.test(part?.localName || "")) return "";
        return `${part.localName}${[...part.parentElement.children].indexOf(part)}`;
      },
      renderHTML: ({ part }) => (part ? { "data-part": part } : {}),
    },
  }),
});

const WithCaption = Table.extend({
  addAttributes: () => ({
    caption: {
      default: "",
      parseHTML: (element) => element.dataset.caption || element.querySelector(":scope > caption")?.innerHTML || "",
      renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
    },
  }),
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
  addNodeView: () => null,
}).configure({ resizable: false });

export const tables = [WithCaption, Rows, cell(TableHeader, { scope: attribute("scope") }), cell(TableCell, {})];
