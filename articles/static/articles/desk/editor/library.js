// The photo library, as the editor asks it: the chooser with search and upload, and what is known of each photograph.
import { fileField, filesIn, rightsField, upload } from "./uploading.js";
import { isRefused, withSession } from "../session.js";
import { gettext, interpolate } from "../../../media/words.js";

const address = () => document.querySelector("[data-library]")?.dataset.library || "";
export const known = new Map(); // photographs by key, as the library gives them
let uploadAddress = null; // "" for somebody who may not upload
let rightsChoices = []; // for somebody who may state the rights of a photograph
let statedRights = ""; // in the chooser, for the next photograph as well

export const hasLibrary = () => !!address();

/** Ask the library for photographs; give {photos, after, upload, rights}, and remember the photographs. */
export async function ask(parameters) {
  const answer = await withSession(() => fetch(`${address()}?${new URLSearchParams(parameters)}`, { credentials: "same-origin" }));
  if (isRefused(answer)) throw new Error(gettext("The server did not answer: you are signed out, or may not see this."));
  if (!answer.ok) throw new Error(interpolate(gettext("The library answered %(status)s."), { status: answer.status }));
  const results = await answer.json();
  for (const photo of results.photos) known.set(photo.uuid, photo);
  uploadAddress = results.upload;
  rightsChoices = results.rights;
  return results;
}

/** Upload a file, and give its photograph. Throws an Error whose message is for the writer. */
export async function uploaded(file, rights = "") {
  if (uploadAddress === null) await ask({ q: "" });
  if (!uploadAddress) throw new Error(gettext("You may not upload photographs."));
  const photo = await upload(uploadAddress, file, rights);
  known.set(photo.uuid, photo);
  return photo;
}

/** The whole picture of a photograph as wide as the text, or some words in its place. */
export function wholeImage(photo, fallback) {
  return Object.assign(image(photo, fallback), photo?.whole);
}

/** A small picture of a photograph, or some words in its place; in a long list it is loaded once it is scrolled to. */
export function image(photo, fallback, loading = "eager") {
  if (!photo) {
    const label = document.createElement("span");
    label.className = "desk-no-photo";
    label.textContent = fallback;
    return label;
  }
  const picture = document.createElement("img");
  Object.assign(picture, { src: photo.thumb, alt: photo.alt, width: photo.width, height: photo.height, loading });
  return picture;
}

/** Let somebody choose a photograph, or upload one; null if nothing was chosen. */
export function pick(title) {
  const dialog = document.createElement("dialog");
  dialog.className = "desk-dialog desk-library";
  dialog.innerHTML =
    '<form method="dialog"><h2 id="desk-library-title"></h2><label><span data-search></span> <input type="search" name="q" autocomplete="off"></label>' +
    '<p class="desk-upload" hidden></p><p class="help" role="status"></p><ul></ul><p class="desk-dialog-buttons"><button class="button" type="button" data-more hidden></button>' +
    '<button class="button" value="" data-cancel></button></p></form>';
  dialog.setAttribute("aria-labelledby", "desk-library-title");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("[data-search]").textContent = gettext("Search");
  dialog.querySelector("[data-more]").textContent = gettext("More");
  dialog.querySelector("[data-cancel]").textContent = gettext("Cancel");
  const [search, status, list, more] = ["input", "[role=status]", "ul", "[data-more]"].map((part) => dialog.querySelector(part));
  const uploadPlace = dialog.querySelector(".desk-upload");
  document.body.append(dialog);
  return new Promise((resolve) => {
    let chosen = null;
    let lastTurn = 0;
    let after = "";
    const show = async (again) => {
      const turn = ++lastTurn;
      try {
        const results = await ask(again ? { q: search.value, after } : { q: search.value });
        if (turn !== lastTurn) return;
        if (!again) list.replaceChildren();
        list.append(...results.photos.map(tile));
        after = results.after;
        more.hidden = !after;
        uploadPlace.hidden = !results.upload;
        if (rightsChoices.length && !uploadPlace.querySelector("select")) uploadPlace.append(" ", rightsField(rightsChoices, statedRights, (value) => (statedRights = value)));
        const count = list.children.length;
        const sentence = after ? gettext("%(count)s and more, what came in last first.") : gettext("%(count)s, what came in last first.");
        status.textContent = count ? interpolate(sentence, { count }) : gettext("No photograph matches.");
      } catch (error) {
        status.textContent = error.message;
      }
    };
    const tile = (photo) => {
      const entry = document.createElement("li");
      const button = entry.appendChild(document.createElement("button"));
      button.type = "button";
      const label = document.createElement("span");
      label.textContent = `${photo.words} ${photo.credit ? `(${photo.credit})` : ""}`;
      button.append(image(photo, "", "lazy"), label);
      if (photo.state) {
        const state = button.appendChild(document.createElement("strong"));
        state.textContent = photo.state;
      }
      button.addEventListener("click", () => {
        chosen = photo;
        dialog.close();
      });
      return entry;
    };
    const take = async (file) => {
      status.textContent = interpolate(gettext("Uploading %(name)s …"), { name: file.name });
      try {
        chosen = await uploaded(file, statedRights);
        dialog.close();
      } catch (error) {
        status.textContent = error.message;
      }
    };
    uploadPlace.append(fileField(gettext("Or upload one from your computer"), take));
    dialog.addEventListener("dragover", (event) => event.preventDefault());
    dialog.addEventListener("drop", (event) => {
      event.preventDefault();
      const [file] = filesIn(event.dataTransfer);
      if (file && !uploadPlace.hidden) take(file);
    });
    let pause;
    search.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(show, 200);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    more.addEventListener("click", () => show(true));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    dialog.showModal();
    show();
  });
}

