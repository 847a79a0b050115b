// A text field with suggestions becomes a choice, with "Another …" that leads to the field; so does a choice of the
// server. Without this file the field suggests its values while somebody types.
import { gettext, interpolate } from "../../media/words.js";

const OTHER = "\u0000";

function offerChoice(input) {
  const label = document.querySelector(`label[for="${input.id}"]`);
  const name = label?.textContent.replace(/:\s*$/, "") || input.name;
  const select = document.createElement("select");
  const values = [...input.list.options].map((option) => option.value);
  const known = new Set(["", ...values, input.value]);
  select.append(...[...known].map((value) => new Option(value || "–", value)), new Option(interpolate(gettext("Another %(name)s …"), { name: name.toLowerCase() }), OTHER));
  select.id = input.id;
  for (const attribute of ["aria-describedby", "aria-invalid"]) if (input.hasAttribute(attribute)) select.setAttribute(attribute, input.getAttribute(attribute));
  input.id = `${select.id}_other`;
  input.removeAttribute("list");
  document.getElementById(`${select.id}_helptext`)?.setAttribute("hidden", ""); // the choice shows what there is
  input.setAttribute("aria-label", interpolate(gettext("Another %(name)s"), { name: name.toLowerCase() }));
  input.before(select);
  const show = () => {
    const isKnown = known.has(input.value);
    select.value = isKnown ? input.value : OTHER;
    input.hidden = isKnown;
  };
  select.addEventListener("change", () => {
    input.hidden = select.value !== OTHER;
    input.value = input.hidden ? select.value : "";
    if (!input.hidden) input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("change", show); // as when a copy is brought back
  show();
}

// A choice of the server: what is typed is sent in its place, until one of the list is chosen again.
function takeAnother(select) {
  const name = document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(/:\s*$/, "").toLowerCase() || "";
  select.append(new Option(interpolate(gettext("Another %(name)s …"), { name }), OTHER));
  const input = document.createElement("input");
  Object.assign(input, { type: "text", className: "vTextField", hidden: true, maxLength: 20, placeholder: gettext("its code, as in nds or pt-br") });
  input.setAttribute("aria-label", interpolate(gettext("Another %(name)s, by its code"), { name }));
  select.after(input);
  const field = select.name;
  select.addEventListener("change", () => {
    input.hidden = select.value !== OTHER;
    select.name = input.hidden ? field : "";
    input.name = input.hidden ? "" : field;
    if (!input.hidden) input.focus();
  });
}

for (const input of document.querySelectorAll("input[data-choices]")) if (input.list.options.length) offerChoice(input);
for (const select of document.querySelectorAll("select[data-choices]")) takeAnother(select);
