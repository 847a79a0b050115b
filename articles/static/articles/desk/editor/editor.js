// The body in a rich text editor. Until something is changed in it, what is saved is what was there, byte for byte.
import { Editor } from "../../../django_prose_editor/editor.js";
import { cleaned } from "./pasting.js";
import { begin, keepRows } from "./pictures.js";
import { markup, schema } from "./schema.js";
import { toolbar } from "./toolbar.js";
import { remembered } from "./untouched.js";

export function edit(textarea) {
  const holder = document.createElement("div");
  holder.className = "desk-editor";
  textarea.before(holder);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  let asBefore = (html) => html;
  let written = textarea.value; // what the editor shows
  const editor = new Editor({
    element: holder,
    extensions: schema,
    content: textarea.value.replace(/>\s*\n\s*</g, "><"),
    injectCSS: false,
    editable: !textarea.disabled && !textarea.readOnly,
    editorProps: {
      transformPastedHTML: cleaned,
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label?.textContent.replace(/:\s*$/, "") || "Body",
        spellcheck: "true",
        class: "desk-text",
      },
    },
    onUpdate({ editor: changed }) {
      written = textarea.value = asBefore(markup(changed));
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  holder.prepend(toolbar(editor));
  keepRows(editor);
  textarea.hidden = true;
  document.getElementById(`${textarea.id}_helptext`)?.remove(); // how to write HTML by hand
  textarea.classList.add("desk-behind");
  label?.addEventListener("click", () => editor.commands.focus());
  asBefore = remembered(textarea.value, markup(editor));
  textarea.addEventListener("desk:set", () => {
    const set = textarea.value;
    editor.commands.setContent(set);
    asBefore = remembered(set, markup(editor));
    written = textarea.value = asBefore(markup(editor));
  });
  // After Back the browser fills fields in again without a word, sometimes late: the editor shows what would be saved.
  for (const name of ["DOMContentLoaded", "load", "pageshow"]) {
    window.addEventListener(name, () => textarea.value !== written && textarea.dispatchEvent(new Event("desk:set")));
  }
  textarea.editor = editor;
  return editor;
}

for (const textarea of document.querySelectorAll("textarea[data-rich-text]")) edit(textarea);
begin();
