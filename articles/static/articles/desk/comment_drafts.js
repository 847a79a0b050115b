// Comments and replies that were typed and not sent: each has its copy in this browser, and stands in its field again.
import { copiesOf, remove, store } from "./local_copies.js";

const COPY_AFTER = 300;
const forms = () => [...document.querySelectorAll("[data-comments] form")].filter((form) => form.querySelector("textarea"));
const slotOf = (form) => `comment-${new URL(form.action).pathname}-${form.elements.comment?.value || "new"}`;
const isEmpty = (form) => ![...form.querySelectorAll("textarea")].some((field) => field.value.trim());

function copy(form) {
  if (isEmpty(form)) return remove(slotOf(form));
  const data = [...form.querySelectorAll("textarea")].map((field) => [field.name, field.value]);
  const title = document.querySelector("#content h1")?.textContent.trim() || "";
  return store(slotOf(form), { path: new URL(form.action).pathname, data, texts: ["quote", "text"], title });
}

/** Put what was typed and not sent into the fields that are empty. */
function restoreDrafts() {
  for (const form of forms()) {
    const draft = copiesOf(new URL(form.action).pathname).find(({ slot }) => slot === slotOf(form));
    if (draft && isEmpty(form)) for (const [name, value] of draft.data) form.elements[name].value = value;
  }
}

/** Remove the copy of a form that was sent. */
export const forgetDraft = (form) => remove(slotOf(form));

const pending = new Map(); // by form: the timer of its copy
document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("[data-comments] form");
  if (!form) return;
  clearTimeout(pending.get(form));
  pending.set(form, setTimeout(() => form.isConnected && copy(form), COPY_AFTER));
});
window.addEventListener("pagehide", () => forms().forEach((form) => !isEmpty(form) && copy(form)));
restoreDrafts();
