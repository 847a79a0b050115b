// Photos in the text: each is a row of the form below ("photos in the story") and stands where the body names it.
import { Node, Plugin } from "../../../django_prose_editor/editor.js";
import { leadPhoto } from "./lead.js";
import { ask, hasLibrary, image, known, uploaded } from "./library.js";
import { photoBox } from "./photo_box.js";
import { group, markInPlace, placePhoto, rows } from "./placements.js";
import { picturesIn } from "./pasted_pictures.js";
import { filesIn } from "./uploading.js";
import { gettext, interpolate, ngettext } from "../../../media/words.js";

/** Go on with the caption of a photo that was put into the text, if it has none yet; false if it has one. */
export function focusCaption(editor, anchor) {
  const caption = editor.view.dom.querySelector(`[data-anchor="${CSS.escape(anchor)}"] textarea`);
  if (!caption || caption.value) return false;
  caption.focus();
  return true;
}

// In the text: the picture with its words.
function view({ node, editor, getPos }) {
  const { dom, destroy } = photoBox(node.attrs.anchor, editor.isEditable);
  dom.contentEditable = "false";
  const remove = dom.appendChild(document.createElement("button"));
  Object.assign(remove, { type: "button", textContent: gettext("Take out of the text"), className: "button" });
  remove.hidden = !editor.isEditable;
  remove.addEventListener("click", () => {
    const at = getPos();
    editor.chain().focus().deleteRange({ from: at, to: at + node.nodeSize }).run();
  });
  return {
    dom,
    stopEvent: (event) => event.target !== dom && !/^drag|drop/.test(event.type),
    ignoreMutation: () => true,
    destroy,
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
    return [
      new Plugin({
        props: { handlePaste: (_, event) => pasted(editor, event), handleDrop: (_, event) => dropped(editor, event) },
        appendTransaction: (transactions, _, state) => (transactions.some((one) => /^(paste|drop)$/.test(one.getMeta("uiEvent"))) ? onePlaceEach(state) : null),
      }),
    ];
  },
});

// A photo has one place and one caption: a copy of it that was pasted in again is none.
function onePlaceEach(state) {
  const anchors = new Set();
  const again = [];
  state.doc.descendants((node, at) => {
    if (node.type.name !== "picture") return;
    if (anchors.has(node.attrs.anchor)) again.push(at);
    anchors.add(node.attrs.anchor);
  });
  return again.length ? again.reverse().reduce((transaction, at) => transaction.delete(at, at + 1), state.tr) : null;
}

function pasted(editor, event) {
  const files = filesIn(event.clipboardData);
  const hasWords = event.clipboardData.getData("text/plain").trim() !== "";
  if (files.length && !hasWords) {
    event.preventDefault();
    insertPictures(editor, files.map(bare), editor.state.selection.to);
    return true;
  }
  const { inside, left } = picturesIn(event.clipboardData.getData("text/html"));
  if (left) say(editor, interpolate(ngettext("A picture of what you pasted stayed behind. Drop the file on the text, or choose it with “Photo”.", "%(count)s pictures of what you pasted stayed behind. Drop the file on the text, or choose it with “Photo”.", left), { count: left }));
  // After the editor has taken the words.
  if (inside.length) setTimeout(() => insertPictures(editor, inside, editor.state.selection.to));
  return false;
}

function dropped(editor, event) {
  const files = filesIn(event.dataTransfer);
  if (!files.length) return false;
  event.preventDefault();
  const at = editor.view.posAtCoords({ left: event.clientX, top: event.clientY });
  insertPictures(editor, files.map(bare), at ? at.pos : editor.state.selection.to);
  return true;
}

const bare = (file) => ({ file, caption: "", alt: "" });

// Upload pictures one after the other, and put each behind the block at a position, which follows what is typed meanwhile.
// The caption of one that is refused stays in the text.
async function insertPictures(editor, pictures, position) {
  let at = position;
  const follow = ({ transaction }) => {
    at = transaction.mapping.map(at);
  };
  editor.on("transaction", follow);
  const refused = [];
  const insert = (content) => {
    const place = editor.state.doc.resolve(Math.min(at, editor.state.doc.content.size));
    const behind = place.depth ? place.after(1) : place.pos;
    editor.commands.insertContentAt(behind, content);
    at = behind + 1;
  };
  for (const { file, caption, alt } of pictures) {
    say(editor, interpolate(gettext("Uploading %(name)s …"), { name: file.name }));
    try {
      const photo = await uploaded(file);
      insert({ type: "picture", attrs: { anchor: placePhoto({ ...photo, caption: caption || photo.caption, alt: alt || photo.alt }) } });
    } catch (error) {
      refused.push(error.message);
      if (caption) insert({ type: "paragraph", content: [{ type: "text", text: caption }] });
    }
  }
  editor.off("transaction", follow);
  const count = pictures.length - refused.length;
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
    markInPlace();
  });
  editor.view.dom.closest("form")?.addEventListener("submit", () => {
    for (const row of takenOut()) row.element.querySelector(".inline-deletelink")?.click();
  });
}

// The rows that were never saved, and whose photo is no longer in the text.
function takenOut() {
  const body = document.querySelector("textarea[data-rich-text]")?.value || "";
  const isGone = (row) => row.isDropped || (row.anchor && row.photo && !body.includes(`data-picture="${row.anchor}"`));
  return rows().filter((row) => !row.field("DELETE") && isGone(row));
}

/** Mark the rows that the form drops when it is sent as deleted in a copy of its data. */
export function markTakenOut(data) {
  for (const row of takenOut()) data.set(row.field("anchor").name.replace(/-anchor$/, "-DELETE"), "on");
}

/** Load the pictures of what is in the story already, and show the lead photo in its place. */
export async function begin() {
  if (!group() || !hasLibrary()) return;
  keepPage();
  leadPhoto();
  const uuids = rows().map((row) => row.photo).filter(Boolean);
  if (uuids.length) await ask(uuids.map((uuid) => ["uuid", uuid]));
  thumbnails();
  document.dispatchEvent(new Event("desk:photos"));
  markInPlace();
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
