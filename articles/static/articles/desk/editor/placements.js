// The photos in the story: each is a row of the form, which the text or the place of the lead photo shows.
import { pick } from "./library.js";
import { gettext } from "../../../media/words.js";

export const group = () => document.getElementById("placements-group");
export const rows = () => [...(group()?.querySelectorAll(".inline-related:not(.empty-form)") || [])].map((element) => new Row(element));

class Row {
  constructor(element) {
    this.element = element;
  }
  field(name) {
    return this.element.querySelector(`[name^="placements-"][name$="-${name}"]`);
  }
  get anchor() {
    return this.field("anchor")?.value.trim() || "";
  }
  get photo() {
    return this.field("photo")?.value || "";
  }
  get isDropped() {
    return this.field("DELETE") ? this.field("DELETE").checked : "dropped" in this.element.dataset;
  }
  /** Drop the row when the story is saved, or not. */
  drop(isDropped) {
    const mark = this.field("DELETE");
    if (mark) mark.checked = isDropped;
    else if (isDropped) this.element.dataset.dropped = "";
    else delete this.element.dataset.dropped;
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export const rowOf = (anchor) => rows().find((row) => row.anchor === anchor && !row.isDropped) || rows().find((row) => row.anchor === anchor);

/** Let somebody choose a photograph; make its row, and give the anchor under which it stands in the text. */
export async function choosePhoto({ lead = false } = {}) {
  const photo = await pick(lead ? gettext("The lead photo") : gettext("A photo for the text"));
  return photo ? placePhoto(photo, lead) : null;
}

/** Mark the rows whose photo and words stand above, where readers see them: what is left in them is the crop. */
export function markInPlace() {
  const body = document.querySelector("textarea[data-rich-text]")?.value || "";
  const hasLeadPlace = !!document.querySelector(".desk-lead-here");
  for (const row of rows()) {
    const isAbove = row.anchor ? body.includes(`data-picture="${row.anchor}"`) : hasLeadPlace && !row.isDropped;
    const isFirst = rowOf(row.anchor).element === row.element; // two editors may both have chosen one for a place
    const hasError = !!row.element.querySelector(".errorlist");
    row.element.classList.toggle("is-in-place", !!row.photo && isAbove && isFirst && !hasError);
  }
}

/** Make the row of a photograph, and give its anchor. */
export function placePhoto(photo, lead = false) {
  const anchors = new Set(rows().map((row) => row.anchor));
  let number = 1;
  while (anchors.has(`p${number}`)) number += 1;
  const anchor = lead ? "" : `p${number}`;
  let row = lead ? rowOf("") : null;
  if (!row) {
    group().querySelector(".add-row a").click();
    row = rows().at(-1);
  }
  row.drop(false);
  const select = row.field("photo");
  select.replaceChildren(new Option(photo.words, photo.uuid, true, true));
  select.dispatchEvent(new Event("change", { bubbles: true }));
  if (window.django?.jQuery) window.django.jQuery(select).trigger("change");
  for (const [name, value] of Object.entries({ anchor, caption: photo.caption, credit: photo.credit, alt: photo.alt })) {
    row.field(name).value = value;
  }
  row.field("caption").dispatchEvent(new Event("input", { bubbles: true }));
  return lead ? "lead" : anchor;
}
