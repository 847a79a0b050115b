// The lead photo stands where readers see it, between the lines above and the text.
import { photoBox } from "./photo_box.js";
import { choosePhoto, group, markInPlace, rowOf } from "./placements.js";
import { gettext } from "../../../media/words.js";

const button = (words, act) => {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button desk-lead", textContent: words });
  made.addEventListener("click", act);
  return made;
};

class Lead {
  constructor(place) {
    this.place = place;
    this.box = photoBox("", true);
    this.choose = button(gettext("Choose the lead photo"), () => this.chosen());
    this.other = button(gettext("Another lead photo"), () => this.chosen());
    this.remove = button(gettext("No lead photo"), () => this.removed());
    this.undo = button(gettext("Put it back"), () => this.putBack());
    const line = document.createElement("p");
    line.className = "desk-dialog-buttons";
    line.append(this.other, this.remove);
    this.box.dom.append(line);
    place.append(this.box.dom, this.choose, this.undo);
    this.show();
    for (const name of ["input", "change"]) group().addEventListener(name, () => this.show());
    document.addEventListener("formset:removed", () => this.show());
  }

  get row() {
    const row = rowOf("");
    return row && !row.isDropped ? row : null;
  }

  show() {
    const isThere = !!this.row?.photo;
    if (isThere) this.taken = null;
    this.box.dom.hidden = !isThere;
    this.choose.hidden = isThere;
    this.undo.hidden = !this.taken;
    markInPlace();
  }

  async chosen() {
    const isChosen = await choosePhoto({ lead: true });
    document.dispatchEvent(new Event("desk:photos"));
    this.show();
    const caption = this.box.dom.querySelector("textarea");
    if (isChosen && !caption.value) caption.focus();
    else (this.row ? this.other : this.choose).focus();
  }

  // The row is dropped when the story is saved; until then its words are at hand.
  removed() {
    this.taken = this.row;
    this.taken.drop(true);
    this.undo.focus();
  }

  putBack() {
    this.taken.drop(false);
    this.other.focus();
  }
}

/** Show the lead photo above the text, or the button that chooses one. */
export function leadPhoto() {
  const above = document.querySelector(".story-text .field-body");
  if (!above) return;
  const place = document.createElement("div");
  place.className = "desk-lead-here";
  above.before(place);
  return new Lead(place);
}
