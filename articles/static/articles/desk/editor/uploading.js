// Photographs from the writer's own computer: chosen in a file field, dropped or pasted.
import { isRefused, withSession } from "../session.js";
import { gettext, interpolate } from "../../../media/words.js";

export const FORMATS = "image/jpeg,image/png,image/webp,image/avif,image/tiff,image/gif";

/** The files of a drop or a paste that can be photographs. */
export const filesIn = (transfer) => [...(transfer?.files || [])].filter((file) => FORMATS.split(",").includes(file.type));

/** Upload a file with its rights; give the photograph as the library does. Throws an Error whose message is for the writer. */
export async function upload(address, file, rights = "") {
  const send = () => {
    const form = new FormData();
    form.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    form.append("files", file);
    if (rights) form.append("rights", rights);
    return fetch(address, { method: "POST", body: form, credentials: "same-origin", redirect: "manual" });
  };
  let answer;
  try {
    answer = await withSession(send);
  } catch {
    throw new Error(interpolate(gettext("%(name)s could not be sent: there is no connection."), { name: file.name }));
  }
  if (isRefused(answer)) throw new Error(interpolate(gettext("%(name)s was not taken: you are signed out, or may not upload."), { name: file.name }));
  const results = await answer.json().catch(() => ({}));
  if (!answer.ok || !results.photo) throw new Error(results.error || interpolate(gettext("%(name)s was not taken; the library answered %(status)s."), { name: file.name, status: answer.status }));
  return results.photo;
}

/** A labelled file field that calls `take` with the chosen file. */
export function fileField(words, take) {
  const label = document.createElement("label");
  label.append(`${words} `);
  const input = label.appendChild(document.createElement("input"));
  Object.assign(input, { type: "file", accept: FORMATS });
  input.addEventListener("change", () => {
    if (input.files.length) take(input.files[0]);
    input.value = "";
  });
  return label;
}

/** A labelled choice of the rights of what is uploaded, with `choices` as [value, label]; `state` gets each change. */
export function rightsField(choices, value, state) {
  const label = document.createElement("label");
  label.append(gettext("Its rights:"), " ");
  const select = label.appendChild(document.createElement("select"));
  select.append(...choices.map(([key, text]) => new Option(text, key, key === value, key === value)));
  select.addEventListener("change", () => state(select.value));
  return label;
}
