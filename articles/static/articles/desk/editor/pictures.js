// Photos in the text: each is a row of the form below ("photos in the story") and stands where the body names it.
import { Node, Plugin } from "../../../django_prose_editor/editor.js";
import { ask, hasLibrary, image, known, pick, uploaded } from "./library.js";
import { filesIn, picturesIn } from "./uploading.js";
import { gettext, interpolate, ngettext } from "../../../media/words.js";

const group = () => document.getElementById("placements-group");
const rows = () => [...(group()?.querySelectorAll(".inline-related:not(.empty-form)") || [])].map((element) => new Row(element));

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
    return !!this.field("DELETE")?.checked;
  }
}

const rowOf = (anchor) => rows().find((row) => row.anchor === anchor && !row.isDropped) || rows().find((row) => row.anchor === anchor);

/** Let somebody choose a photograph; make its row, and give the anchor under which it stands in the text. */
export async function choosePhoto({ lead = false } = {}) {
  const photo = await pick(lead ? gettext("The lead photo") : gettext("A photo for the text"));
  return photo ? placePhoto(photo, lead) : null;
}

/** Go on with the caption of a photo that was put into the text, if it has none yet; false if it has one. */
export function focusCaption(editor, anchor) {
  const caption = editor.view.dom.querySelector(`[data-anchor="${CSS.escape(anchor)}"] textarea`);
  if (!caption || caption.value) return false;
  caption.focus();
  return true;
}

// Make the row of a photograph, and give its anchor.
function placePhoto(photo, lead = false) {
  const anchors = new Set(rows().map((row) => row.anchor));
  let number = 1;
  while (anchors.has(`p${number}`)) number += 1;
  const anchor = lead ? "" : `p${number}`;
  let row = lead ? rowOf("") : null;
  if (!row) {
    group().querySelector(".add-row a").click();
    row = rows().at(-1);
  }
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

const WORDS = { caption: gettext("Caption"), credit: gettext("Credit"), alt: gettext("Alt text: what it shows, for those who cannot see it") };

// In the text: the picture with its words, which are the fields of its row.
function view({ node, editor, getPos }) {
  const { anchor } = node.attrs;
  const dom = document.createElement("figure");
  dom.className = "desk-picture-here";
  dom.contentEditable = "false";
  dom.dataset.anchor = anchor;
  const place = dom.appendChild(document.createElement("span"));
  const state = dom.appendChild(document.createElement("strong"));
  state.className = "desk-photo-state";
  const fill = () => {
    const row = rowOf(anchor);
    const photo = known.get(row?.photo);
    place.replaceChildren(image(photo, row ? row.field("photo")?.selectedOptions?.[0]?.text || gettext("Photo without a file") : gettext("No photo stands under this name")));
    state.textContent = photo?.state || "";
    state.hidden = !state.textContent;
  };
  const inputs = {};
  for (const [name, words] of Object.entries(WORDS)) {
    const label = dom.appendChild(document.createElement("label"));
    label.append(words);
    const input = label.appendChild(document.createElement(name === "credit" ? "input" : "textarea"));
    if (name !== "credit") input.rows = 2;
    inputs[name] = input;
    input.value = rowOf(anchor)?.field(name)?.value || "";
    input.disabled = !editor.isEditable;
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      const field = rowOf(anchor)?.field(name);
      if (!field) return;
      field.value = input.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  const remove = dom.appendChild(document.createElement("button"));
  Object.assign(remove, { type: "button", textContent: gettext("Take out of the text"), className: "button" });
  remove.hidden = !editor.isEditable;
  remove.addEventListener("click", () => {
    const at = getPos();
    editor.chain().focus().deleteRange({ from: at, to: at + node.nodeSize }).run();
  });
  const follow = (event) => {
    const row = rowOf(anchor);
    if (!row || !row.element.contains(event.target)) return;
    for (const name of Object.keys(WORDS)) if (document.activeElement !== inputs[name]) inputs[name].value = row.field(name)?.value || "";
    fill();
  };
  group()?.addEventListener("input", follow);
  group()?.addEventListener("change", follow);
  document.addEventListener("desk:photos", fill);
  fill();
  return {
    dom,
    stopEvent: (event) => event.target !== dom && !/^drag|drop/.test(event.type),
    ignoreMutation: () => true,
    destroy() {
      group()?.removeEventListener("input", follow);
      group()?.removeEventListener("change", follow);
      document.removeEventListener("desk:photos", fill);
    },
  };
}

export const Picture = Node.create({
  name: "picture",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({
    anchor: {
      default: "",
      parseHTML: (element) => element.getAttribute("data-picture"),
      renderHTML: ({ anchor }) => ({ "data-picture": anchor }),
    },
  }),
  parseHTML: () => [{ tag: "figure[data-picture]" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  addNodeView: () => view,
  addProseMirrorPlugins() {
    const { editor } = this;
    return [new Plugin({ props: { handlePaste: (_, event) => pasted(editor, event), handleDrop: (_, event) => dropped(editor, event) } })];
  },
});

function pasted(editor, event) {
  const files = filesIn(event.clipboardData);
  const hasWords = event.clipboardData.getData("text/plain").trim() !== "";
  if (files.length && !hasWords) {
    event.preventDefault();
    insertFiles(editor, files, editor.state.selection.to);
    return true;
  }
  const { inside, left } = picturesIn(event.clipboardData.getData("text/html"));
  if (left) say(editor, interpolate(ngettext("A picture of what you pasted stayed behind. Drop the file on the text, or choose it with “Photo”.", "%(count)s pictures of what you pasted stayed behind. Drop the file on the text, or choose it with “Photo”.", left), { count: left }));
  // After the editor has taken the words.
  if (inside.length) setTimeout(() => insertFiles(editor, inside, editor.state.selection.to));
  return false;
}

function dropped(editor, event) {
  const files = filesIn(event.dataTransfer);
  if (!files.length) return false;
  event.preventDefault();
  const at = editor.view.posAtCoords({ left: event.clientX, top: event.clientY });
  insertFiles(editor, files, at ? at.pos : editor.state.selection.to);
  return true;
}

// Upload files one after the other, and put each behind the block at a position, which follows what is typed meanwhile.
async function insertFiles(editor, files, position) {
  let at = position;
  const follow = ({ transaction }) => {
    at = transaction.mapping.map(at);
  };
  editor.on("transaction", follow);
  const refused = [];
  for (const file of files) {
    say(editor, interpolate(gettext("Uploading %(name)s …"), { name: file.name }));
    try {
      const anchor = placePhoto(await uploaded(file));
      const place = editor.state.doc.resolve(Math.min(at, editor.state.doc.content.size));
      const behind = place.depth ? place.after(1) : place.pos;
      editor.commands.insertContentAt(behind, { type: "picture", attrs: { anchor } });
      at = behind + 1;
    } catch (error) {
      refused.push(error.message);
    }
  }
  editor.off("transaction", follow);
  const count = files.length - refused.length;
  const placed = count ? interpolate(ngettext("The photograph stands in the text. Readers see it when the rights are cleared.", "%(count)s photographs stand in the text. Readers see them when the rights are cleared.", count), { count }) : "";
  say(editor, [...refused, placed].filter(Boolean).join(" "));
  thumbnails();
}

function say(editor, words) {
  const holder = editor.view.dom.closest(".desk-editor");
  let place = holder.querySelector(".desk-upload-status");
  if (!place) {
    place = document.createElement("p");
    place.className = "desk-upload-status help";
    place.setAttribute("role", "status");
    holder.append(place);
  }
  place.textContent = words;
}

/** Keep the rows in step with the text: a photo taken out of it goes, and comes back when that is undone. */
export function keepRows(editor) {
  const placements = () => {
    const anchors = new Set();
    editor.state.doc.descendants((node) => {
      if (node.type.name === "picture") anchors.add(node.attrs.anchor);
    });
    return anchors;
  };
  let before = placements();
  editor.on("update", () => {
    const now = placements();
    for (const row of rows()) {
      const mark = row.field("DELETE");
      if (mark && before.has(row.anchor) && !now.has(row.anchor)) mark.checked = true;
      if (mark && now.has(row.anchor)) mark.checked = false;
    }
    before = now;
  });
  editor.view.dom.closest("form")?.addEventListener("submit", () => {
    for (const row of takenOut()) row.element.querySelector(".inline-deletelink")?.click();
  });
}

// The rows that were never saved, and whose photo is no longer in the text.
function takenOut() {
  const body = document.querySelector("textarea[data-rich-text]")?.value || "";
  return rows().filter((row) => !row.field("DELETE") && row.anchor && row.photo && !body.includes(`data-picture="${row.anchor}"`));
}

/** Mark the rows that the form drops when it is sent as deleted in a copy of its data. */
export function markTakenOut(data) {
  for (const row of takenOut()) data.set(row.field("anchor").name.replace(/-anchor$/, "-DELETE"), "on");
}

/** Load the pictures of what is in the story already, and offer the lead photo. */
export async function begin() {
  if (!group() || !hasLibrary()) return;
  keepPage();
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button desk-lead", textContent: gettext("Choose the lead photo") });
  button.addEventListener("click", async () => {
    const isChosen = await choosePhoto({ lead: true });
    thumbnails();
    const caption = isChosen && rowOf("")?.field("caption");
    (caption && !caption.value ? caption : button).focus();
  });
  group().querySelector("h2")?.after(button);
  const uuids = rows().map((row) => row.photo).filter(Boolean);
  if (uuids.length) await ask(uuids.map((uuid) => ["uuid", uuid]));
  thumbnails();
  document.dispatchEvent(new Event("desk:photos"));
  group().addEventListener("input", thumbnails);
}

// A file that is dropped beside the text would open in place of the form, and take what was typed with it.
function keepPage() {
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes("Files") && !event.target.closest?.("input[type=file]")) event.preventDefault();
    });
  }
}

function thumbnails() {
  for (const row of rows()) {
    let place = row.element.querySelector(".desk-thumbnail");
    if (!place) {
      place = document.createElement("p");
      place.className = "desk-thumbnail";
      row.element.querySelector("fieldset")?.prepend(place);
    }
    if (place.dataset.photo === row.photo) continue;
    place.dataset.photo = row.photo;
    place.replaceChildren(...(known.has(row.photo) ? [image(known.get(row.photo), "")] : []));
  }
}
