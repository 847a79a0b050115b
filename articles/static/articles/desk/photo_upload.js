// Uploads one file after the other, each with a small picture and its progress. Without this file the form does it.
import { withSession } from "./session.js";
import { gettext, interpolate, ngettext } from "../../media/words.js";

const form = document.querySelector("form[data-upload]");
const list = form.querySelector("[data-uploads]");
const status = form.querySelector("[data-upload-status]");
const [input, button] = [form.querySelector("input[type=file]"), form.querySelector("[type=submit]")];
const MAX_LEFT = 200; // as in `photo_queue`
let entries = [];

input.addEventListener("change", () => {
  entries = [...input.files].map((file) => new Entry(file));
  list.replaceChildren(...entries.map((entry) => entry.element));
  list.hidden = !entries.length;
});

form.addEventListener("submit", async (event) => {
  // Prevented: the form first asks whether its user is still signed in, and sends it again then.
  if (event.defaultPrevented || !entries.length) return;
  event.preventDefault();
  button.disabled = input.disabled = true;
  const unanswered = entries.filter((entry) => !entry.isAnswered);
  for (const [number, entry] of unanswered.entries()) {
    status.textContent = interpolate(gettext("%(place)s of %(count)s: %(name)s"), { place: number + 1, count: unanswered.length, name: entry.file.name });
    await entry.send();
  }
  finish();
});

class Entry {
  constructor(file) {
    this.file = file;
    this.element = document.createElement("li");
    this.canvas = this.element.appendChild(document.createElement("canvas"));
    this.canvas.setAttribute("aria-hidden", "true");
    this.words = this.element.appendChild(document.createElement("span"));
    this.words.textContent = file.name;
    this.progress = this.element.appendChild(document.createElement("progress"));
    Object.assign(this.progress, { max: 1, value: 0, ariaLabel: interpolate(gettext("Upload of %(name)s"), { name: file.name }) });
    this.result = this.element.appendChild(document.createElement("strong"));
    this.photographs = []; // what the archive answered if it became a new photograph
    this.draw();
  }

  async draw() {
    try {
      const picture = await createImageBitmap(this.file, { resizeHeight: 96 });
      Object.assign(this.canvas, { width: picture.width, height: picture.height });
      this.canvas.getContext("2d").drawImage(picture, 0, 0);
      picture.close();
    } catch {
      this.canvas.remove(); // the browser cannot show it; the archive may
    }
  }

  /** Send the file, and show what became of it. What the archive did not answer can be sent again. */
  async send() {
    this.progress.hidden = false;
    const { status, text } = await withSession(() => this.post());
    this.progress.hidden = true;
    let answer = {};
    try {
      answer = JSON.parse(text);
    } catch {
      // the page of an error, or of signing in
    }
    const isTaken = status === 200 && !!answer.photo;
    this.isAnswered = isTaken || !!answer.error;
    this.result.className = isTaken ? "" : "desk-lacks";
    if (isTaken) {
      const link = document.createElement("a");
      Object.assign(link, { href: answer.edit_url, textContent: this.file.name });
      this.words.replaceChildren(link);
      this.result.textContent = answer.is_new ? gettext("Uploaded") : gettext("In the archive already");
      this.photographs = answer.is_new ? [answer] : [];
      return;
    }
    if (status === 403) answer.error ||= interpolate(gettext("%(name)s was not taken: you are signed out, or may not upload."), { name: this.file.name });
    this.result.textContent = answer.error || (status ? interpolate(gettext("Not taken; the archive answered %(status)s."), { status }) : gettext("There is no connection."));
  }

  /** Send the file once; give {status, text} of the response, with the status 0 if there is no connection. */
  post() {
    const data = new FormData(form);
    data.set("files", this.file);
    const request = new XMLHttpRequest();
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) this.progress.value = event.loaded / event.total;
        if (event.loaded === event.total) this.progress.removeAttribute("value"); // it is read and checked now
      });
      for (const name of ["error", "load"]) request.addEventListener(name, () => resolve({ status: request.status, text: request.responseText }));
      request.open("POST", form.dataset.upload);
      request.send(data);
    });
  }
}

function finish() {
  const taken = entries.flatMap((entry) => entry.photographs);
  status.textContent = interpolate(ngettext("%(count)s new photograph.", "%(count)s new photographs.", taken.length), { count: taken.length });
  status.append(" ");
  const links = [[form.dataset.list, gettext("To the photographs")]];
  if (taken.length && "describes" in form.dataset) {
    const left = taken.slice(1, MAX_LEFT + 1).map((photograph) => photograph.key);
    const first = `${taken[0].edit_url}?of=${left.length + 1}&left=${left.join(",")}`; // as `photo_queue` writes it
    links.unshift([first, gettext("Describe them, one after the other")]);
  }
  links.push([location.pathname, gettext("Upload others")]);
  for (const [href, words] of links) {
    const link = status.appendChild(document.createElement("a"));
    Object.assign(link, { href, textContent: words, className: "button" });
    status.append(" ");
  }
  button.disabled = false;
  button.closest(".submit-row").hidden = entries.every((entry) => entry.isAnswered);
}
