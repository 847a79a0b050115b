// A photo where readers see it, with its words, which are the fields of its row.
import { known, wholeImage } from "./library.js";
import { group, rowOf } from "./placements.js";
import { gettext } from "../../../media/words.js";

const WORDS = { caption: gettext("Caption"), credit: gettext("Credit"), alt: gettext("Alt text: what it shows, for those who cannot see it") };

/** The figure of the photo under an anchor, "" for the lead photo: {dom, destroy}. */
export function photoBox(anchor, isEditable) {
  const dom = document.createElement("figure");
  dom.className = "desk-picture-here";
  dom.dataset.anchor = anchor;
  const place = dom.appendChild(document.createElement("span"));
  const state = dom.appendChild(document.createElement("strong"));
  state.className = "desk-photo-state";
  const inputs = {};
  const fill = () => {
    const row = rowOf(anchor);
    const photo = known.get(row?.photo);
    place.replaceChildren(wholeImage(photo, row ? row.field("photo")?.selectedOptions?.[0]?.text || gettext("Photo without a file") : gettext("No photo stands under this name")));
    state.textContent = photo?.state || "";
    state.hidden = !state.textContent;
    for (const [name, input] of Object.entries(inputs)) {
      if (document.activeElement !== input) input.value = row?.field(name)?.value || "";
      input.parentElement.classList.toggle("is-filled", !!input.value);
    }
  };
  for (const [name, words] of Object.entries(WORDS)) {
    const label = dom.appendChild(document.createElement("label"));
    label.append(words);
    const input = label.appendChild(document.createElement(name === "credit" ? "input" : "textarea"));
    if (name !== "credit") input.rows = 2;
    inputs[name] = input;
    input.disabled = !isEditable;
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      const field = rowOf(anchor)?.field(name);
      if (!field) return;
      field.value = input.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  const follow = (event) => rowOf(anchor)?.element.contains(event.target) && fill();
  group()?.addEventListener("input", follow);
  group()?.addEventListener("change", follow);
  document.addEventListener("desk:photos", fill);
  fill();
  const destroy = () => {
    group()?.removeEventListener("input", follow);
    group()?.removeEventListener("change", follow);
    document.removeEventListener("desk:photos", fill);
  };
  return { dom, destroy };
}
