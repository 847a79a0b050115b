// A small dialog that asks for words: Escape and Cancel give null, the keyboard stays inside.
import { gettext } from "../../../media/words.js";

let number = 0;

/**
 * Ask for `fields` ({name, label, value, type, hint}); `objection` gives what is wrong with the answer, or "". `equip`
 * gets the form before it is shown.
 */
export function ask(title, fields, objection = () => "", equip = () => {}) {
  const dialog = document.createElement("dialog");
  dialog.className = "desk-dialog";
  const form = dialog.appendChild(document.createElement("form"));
  form.method = "dialog";
  const heading = form.appendChild(document.createElement("h2"));
  heading.textContent = title;
  heading.id = `desk-dialog-${++number}`;
  dialog.setAttribute("aria-labelledby", heading.id);
  for (const field of fields) {
    const label = form.appendChild(document.createElement("label"));
    label.append(field.label);
    const input = label.appendChild(document.createElement("input"));
    Object.assign(input, { name: field.name, type: field.type, value: field.value });
    if (field.hint) {
      const hint = form.appendChild(document.createElement("p"));
      hint.className = "help";
      hint.textContent = field.hint;
    }
  }
  const errorNote = form.appendChild(document.createElement("p"));
  errorNote.className = "errornote";
  errorNote.setAttribute("role", "alert");
  errorNote.hidden = true;
  const row = form.appendChild(document.createElement("p"));
  row.className = "desk-dialog-buttons";
  for (const [text, value] of [[gettext("Use it"), "use"], [gettext("Cancel"), ""]]) {
    const button = row.appendChild(document.createElement("button"));
    Object.assign(button, { textContent: text, value, className: value ? "button default" : "button" });
    button.formNoValidate = !value;
  }
  document.body.append(dialog);
  equip(form);
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      const answer = Object.fromEntries(new FormData(form));
      const wrong = event.submitter?.value ? objection(answer) : "";
      if (!wrong) return;
      event.preventDefault();
      errorNote.textContent = wrong;
      errorNote.hidden = false;
    });
    dialog.addEventListener("close", () => {
      const answer = dialog.returnValue ? Object.fromEntries(new FormData(form)) : null;
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
  });
}
